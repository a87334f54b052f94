"""A changed week planned from the plan: whole pieces stay where they can."""

from __future__ import annotations

import numpy as np
import pytest

from models.scenario import Scenario
from optimiser.decision.search import near_best
from optimiser.explain.around import Kept, around
from optimiser.explain.as_planned import charged_of
from optimiser.explain.changed import Week, changed
from optimiser.explain.choices import choices
from optimiser.explain.nearest import beyond
from optimiser.solve.solution import Clock, Effort
from optimiser.value.planning import Planning
from tests.decision.plant import goals, lot, order, plant
from tests.decision.test_search import EFFORT, asked, posed
from tests.explain.weeks import CLEAN, week_of


def sows(*, weigh_step_kg: float = 0.0) -> Scenario:
    """1,200 kg of A at 1.000 and 800 kg of B at 1.005 make both charges, in sows of 100 kg."""
    return plant(
        lots=(
            lot("A", 1200.0, price=1000.0, piece_kg=100.0),
            lot("B", 2000.0, price=1005.0, piece_kg=100.0),
            lot("C", 2000.0, price=1200.0, piece_kg=100.0),
        ),
        orders=(order("H", 1000.0), order("K", 1000.0)),
        alloys=(CLEAN,),
        settings=goals("cost", weigh_step_kg=weigh_step_kg),
    )


def around_without(week: Week, name: str) -> dict[Kept, dict[str, dict[str, float]]]:
    scenario = changed(week.scenario, {"lots": [{"lot_id": name, "status": "hold"}]})
    found = around(week, scenario, Clock(seconds=60.0))
    return {one.kept: charged_of(one.plan) for one in found}


def test_choice_in_whole_pieces_is_found_from_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 kg of B instead of 1,200 kg of A: 1,200 * 0.005 = 6 more, and no week is planned."""
    week = week_of(sows())
    monkeypatch.setattr(Planning, "plan", None)
    (one,) = [row for row in choices(week).choices if row.kind == "without_lot"]
    assert one.title == "Without lot A (1,200 kg)"
    assert one.cost_difference == pytest.approx(6.0)
    assert {row.source: row.kg for row in one.taken} == pytest.approx({"A": -1200.0, "B": 1200.0})


def test_choice_in_steps_of_the_scale_is_found_from_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    week = week_of(sows(weigh_step_kg=10.0))
    monkeypatch.setattr(Planning, "plan", None)
    (one,) = [row for row in choices(week).choices if row.kind == "without_lot"]
    assert one.cost_difference == pytest.approx(6.0)


def test_charges_that_a_change_does_not_touch_keep_their_pieces() -> None:
    """Without C, of which nothing is taken, all of both charges may stay as it is."""
    week = week_of(sows())
    found = around_without(week, "C")
    assert found[Kept.ALL] == charged_of(week.plan)
    assert Kept.OTHERS not in found


def test_charges_that_a_change_touches_are_decided_anew() -> None:
    """K taps 900 kg: H stays as it is, and in the end both have 1,200 kg of A and 700 kg of B."""
    week = week_of(sows())
    patch = {"orders": [{"order_id": "K", "tap_kg": 900.0}]}
    found = list(around(week, changed(week.scenario, patch), Clock(seconds=60.0)))
    first = charged_of(found[0].plan)
    assert found[0].kept is Kept.OTHERS
    assert first["H"] == charged_of(week.plan)["H"]
    assert sum(first["K"].values()) == pytest.approx(900.0)
    assert found[-1].plan.totals.cost == pytest.approx(1200.0 + 700.0 * 1.005)


def test_what_is_far_at_best_is_told_without_a_search() -> None:
    """Without A and B 2,000 kg of C at 1.200 are 2,400; the plan costs 2,004."""
    week = week_of(sows())
    hold = [{"lot_id": name, "status": "hold"} for name in "AB"]
    far = beyond(week, changed(week.scenario, {"lots": hold}), Clock(seconds=60.0))
    assert far is not None
    assert far.difference is not None
    assert far.difference.goal == "cost"
    assert far.difference.difference == pytest.approx(2400.0 - 2004.0)


def test_what_cannot_be_made_at_all_is_told_without_a_search() -> None:
    """800 kg of B and none of the others."""
    week = week_of(sows())
    rows = [
        {"lot_id": "A", "status": "hold"},
        {"lot_id": "B", "mass_kg": 800.0},
        {"lot_id": "C", "status": "hold"},
    ]
    far = beyond(week, changed(week.scenario, {"lots": rows}), Clock(seconds=60.0))
    assert far is not None
    assert far.difference is None


def test_what_may_be_near_is_searched_for() -> None:
    """Without A it costs 6 more of 2,004."""
    week = week_of(sows())
    near = changed(week.scenario, {"lots": [{"lot_id": "A", "status": "hold"}]})
    assert beyond(week, near, Clock(seconds=60.0)) is None


def test_a_known_plan_is_made_better_to_the_gap_too() -> None:
    """From a plan that is as dear as can be to one as near to the bound as a search of its own."""
    found, form = posed(asked())
    dear = near_best(found, form, Effort(gap_fraction=0.5), Clock(seconds=60.0))
    assert dear is not None
    better = near_best(found, form, EFFORT, Clock(seconds=60.0), known=dear.values)
    assert better is not None
    assert form.at(better.found) <= form.at(dear.found)
    assert form.at(better.found) <= better.bound + 0.01 * abs(better.bound)
    whole = found.program.integer
    steps = better.found[whole] / found.program.scale[whole]
    assert steps == pytest.approx(np.round(steps), abs=1e-6)


def test_plan_in_steps_is_the_best_where_they_cost_nothing() -> None:
    """Nothing is whole, and 1,000 kg are a hundred steps: 15 more without the cheap lot."""
    week = week_of(
        plant(
            lots=(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1015.0)),
            orders=(order("H", 1000.0),),
            alloys=(CLEAN,),
            settings=goals("cost", weigh_step_kg=10.0),
        )
    )
    scenario = changed(week.scenario, {"lots": [{"lot_id": "cheap", "status": "hold"}]})
    (one,) = around(week, scenario, Clock(seconds=60.0))
    assert (one.kept, one.plan.outcome) == (Kept.EXACT, "optimal")
    assert one.plan.totals.cost == pytest.approx(1015.0)
