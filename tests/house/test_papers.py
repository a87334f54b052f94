"""The papers of the house: decisions, glossary, changelog, and what README promises."""

from __future__ import annotations

import re
import runpy
import tomllib

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.settings import Settings
from optimiser.intake.schema import BOOKS, SCENARIO, Contract, settings_schema, table_schemas
from tests.house.tree import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_glossary_is_what_the_records_say() -> None:
    """`make docs` writes it anew."""
    written = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(ROOT / "docs" / "glossary.py"))["glossary"]() == written


@pytest.mark.parametrize("contract", [SCENARIO, BOOKS], ids=lambda contract: contract.thing)
def test_glossary_has_every_table_and_column(contract: Contract) -> None:
    """Of books those too that a scenario has as well, told once."""
    written = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (.+?)$(.+?)(?=^#|\Z)", written, re.MULTILINE | re.DOTALL))
    named = {table.name: table.columns for table in table_schemas(contract)}
    named["settings" if contract is SCENARIO else "settings of books"] = tuple(
        settings_schema(contract).values()
    )
    for name, columns in named.items():
        rows = re.findall(r"^\| \**(\w+)\** \|", sections[name], re.MULTILINE)
        assert {column.name for column in columns} <= set(rows)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04d}" for number in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_one_line_to_quote(path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert sum(line.startswith("> ") for line in lines) == 1


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [c.callback.__name__ for c in app.registered_commands if c.callback]
    missing = [name for name in commands if f"remelt {name}" not in readme]
    assert not missing


def test_readme_names_only_commands_and_targets_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE)) <= targets
    helped = CliRunner().invoke(app, ["--help"]).output
    for command in set(re.findall(r"(?:^|`|/)remelt ([a-z]+)", readme, re.MULTILINE)):
        assert f" {command} " in helped, f"README speaks of remelt {command}"


def test_readme_links_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DECISIONS]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_changelog_knows_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["run", "build", "dev"])
def test_locks_pin_with_hashes_and_name_no_registry(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9.-]+==\S+", lock, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(pins) == len(entries)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_every_setting_of_the_service_is_described() -> None:
    notes = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`REMELT_{name.upper()}`" not in notes]
    assert not missing
