"""A planner's own charges, costed and checked as they are."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.issue import InvalidScenario
from models.scenario import Scenario
from optimiser.evaluate import evaluate
from optimiser.plan import make_plan
from tests.decision.plant import charged, goal_value, goals, lot, offer, order, plant


def scenario() -> Scenario:
    """A tonne from red scrap at 1 and primary at 2, with at most 0.4 % Cu."""
    return plant(
        settings=goals("cost", "recycled_content"),
        lots=(lot("red", 1000.0, price=1000.0, Cu=1.0),),
        offers=(offer("primary", price=2000.0),),
        orders=(order("H1", 1000.0), order("H2", 500.0)),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.4),),
    )


def broken(plan) -> set[str]:
    """The rules that are broken, in the checker's own judgement of each."""
    return {rule.rule for rule in plan.check.rules if rule.worst_violation > 0}


def test_own_charges_are_costed():
    """300 at 1, 700 at 2; then 200 at 1 and 300 at 2."""
    plan = evaluate(
        scenario(),
        {"H1": {"red": 300.0, "primary": 700.0}, "H2": {"red": 200.0, "primary": 300.0}},
    )

    assert goal_value(plan, "cost") == pytest.approx(1700.0 + 800.0)
    assert goal_value(plan, "recycled_content") == pytest.approx(100.0 * 500.0 / 1500.0)
    assert plan.goals[0].bound is None
    assert plan.provenance.solver == "none"
    assert plan.check.passed


def test_broken_limit_fails_the_check_and_is_not_repaired():
    own = {"H1": {"red": 600.0, "primary": 400.0}, "H2": {"primary": 500.0}}
    plan = evaluate(scenario(), own)

    assert not plan.check.passed
    assert charged(plan) == own
    assert any("spec" in rule for rule in broken(plan))


def test_more_than_there_is_fails_the_check():
    plan = evaluate(scenario(), {"H1": {"red": 1400.0, "primary": 0.0}, "H2": {"primary": 500.0}})

    assert not plan.check.passed
    assert any("stock" in rule for rule in broken(plan))


def test_order_that_is_not_charged_is_named():
    plan = evaluate(scenario(), {"H1": {"red": 300.0, "primary": 700.0}, "H2": {}})

    assert [(left.order_id, left.verdict.code) for left in plan.unplanned] == [
        ("H2", "not_charged")
    ]


def test_unknown_names_are_refused_at_once():
    own = {"H1": {"rde": 300.0, "primary": 700.0}, "H9": {"primary": 1.0}}

    with pytest.raises(InvalidScenario) as refused:
        evaluate(scenario(), own)

    assert [(issue.code, issue.value) for issue in refused.value.issues] == [
        ("unknown_reference", "H9"),
        ("unknown_reference", "rde"),
    ]


def test_plan_evaluated_is_the_plan():
    planned = make_plan(scenario())
    again = evaluate(scenario(), charged(planned))

    assert again.totals == planned.totals
    assert again.charges == planned.charges
    assert again.check.passed
