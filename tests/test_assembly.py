"""What is printed of a plan: value and bound of each goal, and how sure it is of them."""

from __future__ import annotations

import pytest

from models.plan import Plan
from models.scenario import Scenario
from optimiser.assembly import Origin, assembled
from optimiser.sound import sound_brief
from optimiser.stopwatch import Stopwatch
from tests.decision.plant import goals, lot, offer, order, plant


def scenario(*, gap_pct: float = 1.0, goal="cost", slack_pct: float = 0.0) -> Scenario:
    """A tonne from scrap at 1 and primary at 2."""
    return plant(
        settings=goals((goal, slack_pct), gap_pct=gap_pct),
        lots=(lot("scrap", 500.0, price=1000.0),),
        offers=(offer("primary", price=2000.0),),
        orders=(order("H", 1000.0), order("maybe", tap_max_kg=10.0)),
    )


def printed(asked: Scenario, *, bound: float | None, outcome="optimal", of=None) -> Plan:
    """Half of each metal, for 1500 and a share of 50 %, from a solver that knew a bound."""
    brief, _, warnings = sound_brief(asked)
    goal = of or asked.settings.goals[0].goal
    origin = Origin(
        outcome=outcome,
        solver="by hand",
        solver_version="1",
        seed=3,
        deterministic=True,
        bounds={} if bound is None else {goal: bound},
    )
    charged = {"H": {"scrap": 500.0, "primary": 500.0}}
    return assembled(
        asked, brief, charged, origin=origin, reasons={}, warnings=warnings, watch=Stopwatch()
    )


@pytest.mark.parametrize(
    ("bound", "outcome"), [(1500.0, "optimal"), (1490.0, "optimal"), (1470.0, "feasible")]
)
def test_optimal_is_within_the_gap_as_printed(bound, outcome):
    """1 % of 1500 is 15."""
    plan = printed(scenario(), bound=bound)

    assert plan.outcome == outcome
    assert plan.goals[0].gap_pct == pytest.approx(100.0 * (1500.0 - bound) / 1500.0)


@pytest.mark.parametrize(
    ("goal", "slack_pct", "bound", "outcome"),
    [
        ("cost", 5.0, 1430.0, "optimal"),
        ("cost", 5.0, 1400.0, "feasible"),
        ("recycled_content", 5.0, 55.0, "optimal"),
        ("recycled_content", 5.0, 56.0, "feasible"),
    ],
)
def test_slack_that_the_planner_allowed_is_no_gap(goal, slack_pct, bound, outcome):
    """5 % of 1500 are 75; of a share, five points; the gap of 1 % comes on top."""
    plan = printed(scenario(goal=goal, slack_pct=slack_pct), bound=bound)

    assert plan.outcome == outcome


@pytest.mark.parametrize(
    ("goal", "bound", "value"), [("cost", 1510.0, 1500.0), ("recycled_content", 49.0, 50.0)]
)
def test_bound_is_never_worse_than_the_value(goal, bound, value):
    """Rounded taps may pass a bound that was found for the exact ones."""
    (found,) = printed(scenario(goal=goal), bound=bound).goals

    assert (found.value, found.bound, found.gap_pct) == pytest.approx((value, value, 0.0))


@pytest.mark.parametrize(("bound", "kept"), [(1510.0, None), (1490.0, 1490.0), (1500.0, 1500.0)])
def test_a_later_goal_has_no_bound_that_it_passed(bound, kept):
    """The bound held while the goal before it kept what the steps of the scales took of it."""
    settings = goals(("recycled_content", 0.0), "cost", gap_pct=1.0)
    asked = scenario().model_copy(update={"settings": settings})
    first, second = printed(asked, bound=bound, of="cost").goals

    assert first.bound is None
    assert second.value == pytest.approx(1500.0)
    assert second.bound == (None if kept is None else pytest.approx(kept))


def test_goal_without_bound_has_no_gap():
    (found,) = printed(scenario(), bound=None, outcome="feasible").goals

    assert (found.bound, found.gap_pct) == (None, None)
    assert found.unit == "EUR"


def test_nothing_makes_a_feasible_plan_optimal():
    assert printed(scenario(), bound=1500.0, outcome="feasible").outcome == "feasible"


def test_provenance_is_that_of_the_origin():
    found = printed(scenario(), bound=1500.0).provenance

    assert (found.solver, found.solver_version, found.seed) == ("by hand", "1", 3)
    assert len(found.input_sha256) == 64


def test_optional_order_that_is_not_made_says_that_it_may_be():
    plan = printed(scenario(), bound=1500.0)

    assert [(left.order_id, left.verdict.code) for left in plan.unplanned] == [
        ("maybe", "not_worth_making")
    ]
    assert plan.check.passed


def test_clock_is_the_reason_where_the_search_had_no_plan():
    """Nobody hears that an order is not worth making when nobody had time to ask."""
    asked = scenario()
    brief, _, warnings = sound_brief(asked)
    origin = Origin(
        outcome="no_solution_in_time",
        solver="by hand",
        solver_version="1",
        seed=3,
        deterministic=False,
        bounds={},
    )

    plan = assembled(asked, brief, {}, origin=origin, reasons={}, warnings=warnings,
                     watch=Stopwatch())  # fmt: skip

    assert {row.verdict.code for row in plan.unplanned} == {"not_decided_in_time"}
