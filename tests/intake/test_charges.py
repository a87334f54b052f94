"""A planner's own charges, from a plan or from a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.issue import InvalidScenario
from optimiser.intake import read_charges

PLAN = {
    "charges": [
        {
            "order_id": "O1",
            "lines": [
                {"source": "heel", "kind": "heel", "kg": 900},
                {"source": "L1", "kind": "lot", "kg": 400.5},
                {"source": "=B1", "kind": "offer", "kg": "100"},
            ],
        },
        {"order_id": "O2", "lines": []},
    ]
}
CHARGED = {"O1": {"L1": 400.5, "=B1": 100.0}, "O2": {}}


def test_a_plan_is_read_without_its_heels(tmp_path: Path) -> None:
    """The furnace has the heel already; an order without lines is a charge all the same."""
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    assert read_charges(tmp_path / "plan.json") == CHARGED


def test_a_folder_means_its_plan(tmp_path: Path) -> None:
    """``remelt plan --out`` leaves plan.json in it."""
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    assert read_charges(tmp_path) == CHARGED


def test_a_table_is_read_by_its_columns(tmp_path: Path) -> None:
    """Others may stand beside; lines of one source add up; what looked live comes back."""
    text = (
        "order_id,alloy,source,kind,kg\nO1,6063,L1,lot,400\nO1,6063,L1,lot,0.5\n"
        "O1,6063,'=B1,offer,100\nO1,6063,heel,heel,900\n"
    )
    (tmp_path / "charges.csv").write_text(text)
    assert read_charges(tmp_path) == {"O1": CHARGED["O1"]}


def test_tonnes_are_converted(tmp_path: Path) -> None:
    """The unit is in the column's name here too."""
    (tmp_path / "c.csv").write_text("order_id;source;t\nO1;L1;1.1\n")
    assert read_charges(tmp_path / "c.csv") == {"O1": {"L1": 1100.0}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("order_id,source\nO1,L1\n", "no column kg"),
        ("order_id,source,kg\nO1,L1,-5\n", "0 or more"),
        ("order_id,source,kg\nO1,L1,\n", "kg is blank"),
        ('order_id,source,kg\nO1,L1,"1,5"\n', "decimal mark"),
        ("order_id,source,kg\n,L1,5\n", "order_id is blank"),
    ],
)
def test_a_wrong_line_is_told(text: str, says: str, tmp_path: Path) -> None:
    """With the row in which it stands."""
    (tmp_path / "charges.csv").write_text(text)
    with pytest.raises(InvalidScenario, match=says):
        read_charges(tmp_path / "charges.csv")


@pytest.mark.parametrize("plan", ["[]", '{"charges": 5}', '{"charges": [{"lines": 1}]}', "{"])
def test_what_is_no_plan_is_told(plan: str, tmp_path: Path) -> None:
    """Never another exception."""
    (tmp_path / "plan.json").write_text(plan)
    with pytest.raises(InvalidScenario):
        read_charges(tmp_path / "plan.json")


def test_what_is_neither_is_told(tmp_path: Path) -> None:
    """A folder without either, or a file of another kind."""
    with pytest.raises(InvalidScenario, match="holds no charges"):
        read_charges(tmp_path)
