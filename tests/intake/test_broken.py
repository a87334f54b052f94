"""Every broken input under broken/ gives its message with its place, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.issue import InvalidScenario
from optimiser.intake import read_scenario, scenario_from_document

FOLDER = Path(__file__).parent / "broken"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
OF_THE_TEST = {"code", "says", "codes"}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_broken_input_says_what_and_where(name: str) -> None:
    """The message stands at its place, and no other error beside those that are expected."""
    expected = EXPECTED[name]
    with pytest.raises(InvalidScenario) as caught:
        read_scenario(FOLDER / name)
    errors = [issue for issue in caught.value.issues if issue.severity == "error"]
    place = {key: value for key, value in expected.items() if key not in OF_THE_TEST}

    assert sorted(issue.code for issue in errors) == expected.get("codes", [expected["code"]])
    assert any(
        issue.code == expected["code"]
        and expected["says"] in issue.message
        and place.items() <= issue.model_dump().items()
        for issue in errors
    ), errors


@pytest.mark.parametrize("name", EXPECTED)
def test_no_message_speaks_of_our_machinery(name: str) -> None:
    """A planner reads no word of validators, types or tracebacks."""
    with pytest.raises(InvalidScenario) as caught:
        read_scenario(FOLDER / name)
    for issue in caught.value.issues:
        words = f"{issue.message} {issue.hint}".casefold()
        assert not any(word in words for word in ("pydantic", "traceback", "nonetype", "errno"))
        assert len(issue.value or "") <= 100


def test_every_broken_input_is_listed() -> None:
    """No file lies in the folder that no test reads."""
    there = {path.name for path in FOLDER.iterdir()} - {"expected.json", ".gitattributes"}
    assert there == EXPECTED.keys()


def test_there_are_many() -> None:
    """The issue asks for at least sixty."""
    assert len(EXPECTED) >= 65


def test_all_problems_come_at_once() -> None:
    """One bad row does not hide the next one, and each problem has its own place."""
    with pytest.raises(InvalidScenario) as caught:
        read_scenario(FOLDER / "many-problems")
    assert {(issue.row, issue.column) for issue in caught.value.issues} == {
        (2, "mass_kg"), (2, "moisture_pct"), (2, "sealed"), (3, "mass_kg"), (3, "lot_id"),
    }  # fmt: skip


def test_what_a_wrong_row_names_is_judged_with_its_mistake(tmp_path: Path) -> None:
    """A planner who mends one round of mistakes does not find a second one behind it."""
    document = {
        "lots": [
            {"lot_id": "L-1", "mass_kg": 1000, "Fe": 0.2},
            {"lot_id": "L-1", "mass_kg": -5, "Fe": 0.2},
        ],
        "furnaces": [{"furnace_id": "F1", "capacity_kg": 1000}],
        "orders": [
            {"order_id": "H1", "alloy": "6O63", "furnace": "F9", "tap_kg": 500, "start": "noon"}
        ],
        "pins": [{"source": "L-9", "target": "H7", "kg": "much"}],
    }
    path = tmp_path / "week.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidScenario) as caught:
        read_scenario(path)
    found = {(issue.code, issue.pointer) for issue in caught.value.issues}
    assert found >= {
        ("out_of_range", "/lots/1/mass_kg"),
        ("duplicate_id", "/lots/1/lot_id"),
        ("not_a_date", "/orders/0/start"),
        ("unknown_alloy", "/orders/0/alloy"),
        ("unknown_furnace", "/orders/0/furnace"),
        ("not_a_number", "/pins/0/kg"),
        ("unknown_source", "/pins/0/source"),
        ("unknown_target", "/pins/0/target"),
    }


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({}, True),
        ({"mixtures": [{"lot_id": "L-2", "class": "c", "pct": 100}]}, False),
        ({"materials": [{"material": "Turnings", "Si": "some"}]}, False),
    ],
    ids=["a lot", "of a mixture", "of a material that cannot be read"],
)
def test_a_missing_analysis_is_told_with_the_other_mistakes(
    more: dict[str, Any], is_told: bool
) -> None:
    document = {
        "lots": [
            {"lot_id": "L-1", "mass_kg": "heavy", "Fe": 0.2, "Si": 0.4},
            {"lot_id": "L-2", "mass_kg": 900, "material": "Turnings", "Fe": 0.2},
        ],
        "alloys": [{"alloy": "X", "element": "Si", "max_pct": 0.6}],
        "orders": [{"order_id": "H1", "alloy": "X", "tap_kg": 500}],
        **more,
    }
    with pytest.raises(InvalidScenario) as caught:
        scenario_from_document(document, file="week")
    found = {(issue.code, issue.pointer) for issue in caught.value.issues}
    assert ("not_a_number", "/lots/0/mass_kg") in found
    assert (("analysis_missing", "/lots/1/Si") in found) == is_told
