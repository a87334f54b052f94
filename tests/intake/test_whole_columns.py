"""Columns of which every cell can be read say at a stroke what they say cell by cell."""

from __future__ import annotations

from typing import Any

import pytest

from models.analysis import Figure
from models.issue import InvalidScenario
from models.scenario import Scenario
from optimiser.intake import scenario_from_document

Row = dict[str, Any]


def read(*rows: Row) -> Scenario:
    """The scenario of these lots, with one order that asks nothing of them."""
    lots = [{"lot_id": f"L{at}", "mass_kg": 1000, **row} for at, row in enumerate(rows)]
    order = {"order_id": "H", "alloy": "plain", "tap_kg": 100}
    limits = [{"alloy": "plain", "element": "Fe", "max_pct": 50}]
    document = {"lots": lots, "orders": [order], "alloys": limits}
    return scenario_from_document(document, file="body")


def figures(*rows: Row) -> list[tuple[Figure, ...]]:
    """What is known of each lot."""
    return [lot.analysis.figures for lot in read(*rows).lots]


def test_plain_shares_are_what_the_same_text_is() -> None:
    rows = [{"Si": 7, "Fe": 0.25, "Cu": 0}, {"Cu": 0.5, "Fe": 99.5}, {"Fe": 0.125}]
    spelled = [{name: str(value) for name, value in row.items()} for row in rows]
    assert figures(*rows) == figures(*spelled)


def test_a_whole_number_is_a_share_like_any_other() -> None:
    ((figure,),) = figures({"Fe": 1})
    assert figure == Figure(element="Fe", pct=1.0)
    assert isinstance(figure.pct, float)


def test_figures_stand_by_element_whichever_way_each_was_read() -> None:
    row = {"Zn": 0.5, "Mg": "0.75", "Fe": 0.25, "Cu": 0.1, "Cu_sd": 0.01, "Ti_max": 0.2}
    assert figures(row) == [
        (
            Figure(element="Cu", pct=0.1, sd=0.01),
            Figure(element="Fe", pct=0.25),
            Figure(element="Mg", pct=0.75),
            Figure(element="Ti", max=0.2),
            Figure(element="Zn", pct=0.5),
        )
    ]


@pytest.mark.parametrize(
    "wrong", [-0.1, 100.5, float("nan"), float("inf"), True, "much", -1, 10**400]
)
def test_one_cell_that_is_no_share_is_told_with_its_place(wrong: object) -> None:
    with pytest.raises(InvalidScenario) as invalid:
        read({"Fe": 0.25, "Si": 1}, {"Fe": wrong, "Si": 2}, {"Fe": 0.5, "Si": "x"})
    places = [(issue.pointer, issue.column) for issue in invalid.value.issues]
    assert places == [("/lots/1/Fe", "Fe"), ("/lots/2/Si", "Si")]


def test_a_row_that_is_no_object_takes_no_figures_from_its_neighbours() -> None:
    document = {"lots": [7, {"lot_id": "L", "mass_kg": 1, "Fe": 0.5, "origin": "moon"}]}
    with pytest.raises(InvalidScenario) as invalid:
        scenario_from_document(document, file="body")
    pointers = {issue.pointer for issue in invalid.value.issues}
    assert {"/lots/0", "/lots/1/origin"} <= pointers
