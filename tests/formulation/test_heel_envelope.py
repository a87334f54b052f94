"""Between the least and the largest melt the heel is bounded on all sides, and never too much."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from models.filling import fill
from optimiser.formulation.bounds import spans
from optimiser.formulation.build import build
from optimiser.formulation.coefficients import coefficients
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import Frame, frame
from optimiser.formulation.program import Floats
from optimiser.formulation.rules.heel import heel_holds_what_the_melt_before_held
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan

KEEP = 500.0
FURNACE = {"furnace_id": "F", "capacity_kg": 5000, "heel_keep_kg": KEEP}
DOCUMENT = {
    "settings": {"goals": ["cost"], "weigh_step_kg": 0, "base_element": "Fe", "gap_pct": 0},
    "lots": [
        {"lot_id": "low", "mass_kg": 9000, "price_per_t": 100, "C": 1, "tone": -40},
        {"lot_id": "high", "mass_kg": 9000, "price_per_t": 300, "C": 3, "tone": 90},
    ],
    "furnaces": [FURNACE],
    "orders": [
        {"order_id": "A", "alloy": "X", "furnace": "F", "start": "2026-01-01"}
        | {"tap_min_kg": 500, "tap_max_kg": 2000},
        {"order_id": "B", "alloy": "Y", "furnace": "F", "start": "2026-01-02", "tap_kg": 1000},
    ],
    "alloys": [
        {"alloy": "X", "element": "C", "min_pct": 1.2, "max_pct": 2},
        {"alloy": "X", "element": "tone", "max_pct": 0},
        {"alloy": "Y", "element": "tone", "min_pct": 50},
    ],
}


def framed(*, doubtful: bool, **furnace: float) -> tuple[Frame, Columns]:
    furnaces = [{**FURNACE, **furnace}]
    brief = fill(scenario_from_document({**DOCUMENT, "furnaces": furnaces}, file="envelope"))
    sure = frozenset({"B"} if doubtful else {"A", "B"})
    found = frame(brief, coefficients(brief), made=sure, doubtful=frozenset({"A", "B"}) - sure)
    return found, build(found)[1]


def excess(found: Frame, columns: Columns, *, melt_kg: float, share: Floats, heel: Floats) -> float:
    """By how much A's melt of a composition and the heel that B finds break the rule."""
    point = np.zeros(len(columns.lower))
    point[columns.melt[0]] = melt_kg
    point[columns.content[0]] = share * melt_kg
    point[columns.heel_content[1]] = heel * KEEP
    if columns.made[0] >= 0:
        point[columns.made[0]] = 1.0
    said = heel_holds_what_the_melt_before_held(found, columns)
    reached = np.bincount(said.row, said.value * point[said.column], minlength=said.count)
    return float(np.maximum(reached - said.upper, said.lower - reached).max())


@pytest.mark.parametrize("doubtful", [False, True])
def test_what_a_melt_really_leaves_is_never_forbidden(doubtful: bool) -> None:
    found, columns = framed(doubtful=doubtful)
    least, most = (end[0] for end in spans(found))
    for melt_kg, at in product((1000.0, 1700.0, 2500.0), (0.0, 0.3, 1.0)):
        share = least + at * (most - least)
        assert excess(found, columns, melt_kg=melt_kg, share=share, heel=share) <= 1e-9


def test_the_least_and_the_most_that_a_melt_may_hold_are_what_it_leaves() -> None:
    """At its limit the melt leaves its limit, whatever its mass: the envelope has no room there."""
    found, columns = framed(doubtful=False)
    for end in spans(found):
        for sign in (-1.0, 1.0):
            off = end[0] + sign * 1e-3
            assert excess(found, columns, melt_kg=1700.0, share=end[0], heel=off) > 1e-3


@pytest.mark.parametrize("doubtful", [False, True])
def test_where_nothing_is_left_there_is_no_heel_to_decide(doubtful: bool) -> None:
    found, columns = framed(doubtful=doubtful, heel_keep_kg=0.0)
    assert (columns.heel_content == -1).all()
    assert heel_holds_what_the_melt_before_held(found, columns).count == 0


def test_a_heat_may_find_what_lies_there_if_the_one_before_is_not_made() -> None:
    _, columns = framed(doubtful=True, heel_keep_kg=0.0, heel_kg=200.0, C=1.5, tone=0.0)
    assert (columns.heel_content[1] >= 0).all()


def test_a_negative_quality_in_a_chain_is_planned_at_its_optimum() -> None:
    """Low is cheap: A takes all that its least carbon allows, and B little for what A leaves.

    A is 90 % low, for 1.2 % C, so that its tone is -27. B needs 50 of 1500 kg melt: its 1000 kg
    bring 75000 + 500 * 27, of 90 - 130 s each, for a share s = 1.5 / 130 of low.
    """
    plan = make_plan(scenario_from_document(DOCUMENT, file="envelope"))

    low_kg = 900 + 1000 * 1.5 / 130
    assert plan.outcome == "optimal"
    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(0.1 * low_kg + 0.3 * (2000 - low_kg))
