"""Pins that no plan can keep together are told before anything is planned."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.issue import InvalidScenario, Issue
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from optimiser.sound import sound_brief

Document = dict[str, Any]
YARD: Document = {
    "settings": {"qualities": ["q"], "goals": ["cost"]},
    "lots": [
        {"lot_id": "whole", "mass_kg": 100, "metal_yield_pct": 100, "q": 1, "whole_lot": "yes"},
        {"lot_id": "loose", "mass_kg": 100, "metal_yield_pct": 100, "q": 3},
    ],
    "offers": [{"offer_id": "P", "price_per_t": 3000, "metal_yield_pct": 100, "q": 0}],
    "bins": [{"bin_id": "B", "capacity_kg": 120}, {"bin_id": "C"}],
    "orders": [
        {"order_id": "H", "alloy": "A", "tap_kg": 80},
        {"order_id": "I", "alloy": "A", "tap_kg": 80},
    ],
    "alloys": [{"alloy": "A", "element": "q", "max_pct": 2}],
}
WAYS = [("whole", "B"), ("whole", "C"), ("loose", "B"), ("loose", "C"), ("B", "I"), ("C", "H"),
        ("C", "I"), ("P", "H"), ("P", "I"), ("loose", "H")]  # fmt: skip


def pinned(*pins: Document) -> Document:
    found = copy.deepcopy(YARD)
    found["routes"] = [{"source": one, "target": other} for one, other in WAYS]
    found["routes"].append({"source": "B", "target": "H", "max_kg": 30})
    found["pins"] = list(pins)
    return found


def pin(source: str, target: str, **kg: float) -> Document:
    return {"source": source, "target": target, **kg}


def issues(document: Document) -> list[Issue]:
    with pytest.raises(InvalidScenario) as refused:
        sound_brief(scenario_from_document(document, file="yard"))
    return list(refused.value.issues)


@pytest.mark.parametrize(
    ("pins", "says"),
    [
        ([pin("whole", "B", kg=50)], "whole goes whole into a bin or not at all"),
        ([pin("whole", "B", min_kg=10), pin("whole", "C", min_kg=10)], "in C as well"),
        (
            [pin("B", "H", kg=40)],
            "asks for 40 kg of B to H, and another pin or the route allows 30",
        ),
        ([pin("whole", "B", min_kg=10), pin("loose", "B", kg=50)], "to hold 150 kg, and it holds"),
        ([pin("loose", "B", kg=70), pin("loose", "C", kg=70)], "140 kg of loose in all"),
        ([pin("B", "I", kg=130)], "130 kg of B in all, and there can be 120 kg"),
    ],
    ids=["whole", "two bins", "route", "capacity", "stock", "bin"],
)
def test_pins_that_contradict_are_told(pins: list[Document], says: str) -> None:
    found = issues(pinned(*pins))

    assert {issue.code for issue in found} == {"pin_cannot_be_kept"}
    assert any(says in issue.message for issue in found), [issue.message for issue in found]


@pytest.mark.parametrize(
    "pins",
    [
        [pin("whole", "B", min_kg=50)],
        [pin("whole", "B", kg=100), pin("B", "H", kg=30)],
        [pin("loose", "B", kg=50), pin("loose", "C", kg=50)],
        [pin("whole", "B", max_kg=20)],
    ],
    ids=["all of a whole lot", "full route", "all of a lot", "no more than"],
)
def test_pins_that_can_be_kept_are_kept(pins: list[Document]) -> None:
    plan = make_plan(scenario_from_document(pinned(*pins), file="yard"))

    assert plan.check.passed
    assert len(plan.charges) == 2


@pytest.mark.slow
def test_an_order_pinned_to_a_bin_that_is_filled_too_late_is_left_out() -> None:
    """B is drawn from before what is pinned into it arrives: the order is left out, and told so."""
    document = pinned(pin("loose", "B", kg=50), pin("B", "H", kg=20))
    document["lots"][1]["available_from"] = "2026-01-02T06:00:00"
    document["orders"][0]["start"] = "2026-01-01T06:00:00"
    document["orders"][1]["start"] = "2026-01-03T06:00:00"
    plan = make_plan(scenario_from_document(document, file="yard"))

    assert plan.check.passed
    assert {row.order_id: row.verdict.code for row in plan.unplanned} == {"H": "pin_not_kept"}
