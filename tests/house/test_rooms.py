"""Who may import whom: a backup to import-linter that also sees imports inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, parsed, python_files

GUESTS = {
    "ortools": {"optimiser/solve"},
    "highspy": {"optimiser/solve"},
    "clarabel": {"optimiser/solve"},
    "dask": {"optimiser/batch"},
    "distributed": {"optimiser/batch"},
    "fastapi": {"api"},
    "httpx": {"api/hooks"},
    "standardwebhooks": {"api/hooks"},
    "starlette": {"api"},
    "uvicorn": {"api"},
    "sqlalchemy": {"api"},
    "alembic": {"api/store"},
    "typer": {"optimiser/cli", "api/cli"},
    "pandas": {"optimiser/intake", "optimiser/ledger", "optimiser/export", "optimiser/learn"},
    "statsmodels": {"optimiser/learn"},
    "jinja2": {"optimiser/export", "api"},
    "python_calamine": {"optimiser/intake"},
    "weasyprint": {"optimiser/export"},
    "openpyxl": set(),
    "pulp": set(),
    "pyomo": set(),
}
"""Where each guest may be; in no other room of the packages."""

OURS = {
    "models": {"models"},
    "optimiser": {"models", "optimiser"},
    "api": {"api", "models", "optimiser"},
}


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_guests_keep_to_their_rooms(path: Path) -> None:
    for module in imports(path):
        rooms = GUESTS.get(module.partition(".")[0])
        assert rooms is None or any(path.as_posix().startswith(f"{room}/") for room in rooms), (
            f"{path} imports {module}, which may be in {sorted(rooms)} only"
        )


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_imports_never_go_back(path: Path) -> None:
    for module in imports(path):
        top = module.partition(".")[0]
        assert top not in PACKAGES or top in OURS[path.parts[0]], f"{path} imports {module}"


@pytest.mark.parametrize("path", python_files("api"), ids=str)
def test_routes_are_imported_by_the_app_alone(path: Path) -> None:
    """What two routes need lies in a room that neither owns."""
    if path != Path("api/app.py"):
        found = [module for module in imports(path) if module.startswith("api.routes")]
        assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("path", python_files("api"), ids=str)
def test_what_pydantic_finds_becomes_issues_in_one_place(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)]
    places = {"api/http/members.py", "api/http/problems.py"}
    assert path.as_posix() in places or "errors" not in {call.attr for call in calls}


@pytest.mark.parametrize("path", python_files("optimiser"), ids=str)
def test_checker_imports_nothing_that_it_checks(path: Path) -> None:
    """One mistake must not be able to hide in the plan and in its check."""
    if path.parts[1] != "check":
        return
    for module in imports(path):
        assert not module.startswith("optimiser") or module.startswith("optimiser.check"), module
        assert module.partition(".")[0] != "numpy", "the checker counts in exact rationals"
