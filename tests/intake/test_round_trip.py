"""A scenario written and read again is the same scenario, whatever its spelling."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from models.scenario import Scenario
from optimiser.intake import read_scenario, scenario_from_document, to_document, write_scenario
from tests.intake.strategies import scenarios

SPELLINGS = ("plan.xlsx", "plan.json", "plan")
EXAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "scenarios").iterdir()
    if path.suffix == ".json" or (path / "scenario.toml").exists()
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios())
def test_nothing_is_lost_in_any_spelling(scenario: Scenario) -> None:
    """Text that looks live, numbers with all their digits, moments in any zone: all come back."""
    with TemporaryDirectory() as folder:
        for name in SPELLINGS:
            path = Path(folder) / name
            write_scenario(scenario, path)
            assert read_scenario(path) == scenario


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios())
def test_a_document_says_the_same(scenario: Scenario) -> None:
    """The JSON spelling needs no file."""
    assert scenario_from_document(to_document(scenario), file="document") == scenario


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_survive_a_tour(example: Path, tmp_path: Path) -> None:
    """Folder to workbook to document to folder, each read from the one before."""
    first = read_scenario(example)
    scenario = first
    for name in SPELLINGS:
        write_scenario(scenario, tmp_path / name)
        scenario = read_scenario(tmp_path / name)
    assert scenario == first


def test_a_folder_forgets_the_tables_it_had(tmp_path: Path) -> None:
    """Writing over a scenario leaves none of its tables behind."""
    (tmp_path / "pins.csv").write_text("source,target,kg\nL9,O9,5\n")
    order = {"order_id": "O1", "alloy": "6063", "tap_kg": 500}
    document = {"lots": [{"lot_id": "L1", "mass_kg": 1000}], "orders": [order]}
    scenario = scenario_from_document(document, file="document")
    write_scenario(scenario, tmp_path)
    assert read_scenario(tmp_path) == scenario


def test_a_document_leaves_defaults_and_blanks_out() -> None:
    """What a blank means is not written down, and whole numbers look whole."""
    order = {"order_id": "O1", "alloy": "6063", "tap_kg": 500.0, "priority": 1}
    lot = {"lot_id": "L1", "mass_kg": 1000.5, "location": None, "Fe": 0.2}
    scenario = scenario_from_document(
        {"settings": {"currency": "EUR"}, "lots": [lot], "orders": [order], "pins": []}, file="x"
    )
    assert to_document(scenario) == {
        "lots": [{"lot_id": "L1", "mass_kg": 1000.5, "Fe": 0.2}],
        "orders": [{"order_id": "O1", "alloy": "6063", "tap_kg": 500}],
    }
