"""The first sentences: they must be true above all."""

from __future__ import annotations

from dataclasses import replace

from models.brief import Brief
from models.plan import CheckResult, Plan, RuleResult
from optimiser.export.headline import Headline, headline
from optimiser.export.view import view_of


def said(brief: Brief, plan: Plan, **update: object) -> Headline:
    return headline(view_of(brief, plan.model_copy(update=update)))


def test_plan_in_part_names_what_is_left_out(brief: Brief, plan: Plan) -> None:
    found = said(brief, plan)
    assert (found.tone, found.word) == ("care", "Planned in part")
    assert found.text == (
        "4 of 5 orders are planned: 69.4 t tapped, 92.8 % recycled content and 0.9 % metal loss. "
        "It is proven to be within 0.10 % of the best on every goal. "
        "1 order is left out: CH-0603-1."
    )


def test_best_plan_is_called_so(brief: Brief, plan: Plan) -> None:
    closed = tuple(goal.model_copy(update={"gap_pct": 0.001}) for goal in plan.goals)
    found = said(brief, plan, goals=closed)
    assert "No better plan exists for these goals." in found.sentences


def test_whole_plan_is_good(brief: Brief, plan: Plan) -> None:
    found = said(brief, plan, unplanned=())
    assert (found.tone, found.word) == ("good", "Planned")
    assert found.text.startswith("4 orders are planned: ")


def test_plan_that_may_be_bettered_says_by_how_much(brief: Brief, plan: Plan) -> None:
    found = said(brief, plan, outcome="feasible")
    assert "A better plan may exist, better by 0.10 % at most on any goal." in found.sentences


def test_failed_check_comes_before_all(brief: Brief, plan: Plan) -> None:
    rules = (
        RuleResult(rule="melt_is_in_spec", worst_violation=0.02, unit="%", where="order CH-0601-1"),
        RuleResult(rule="mass_balances", worst_violation=1e-12, unit="kg", where=None),
    )
    found = said(brief, plan, check=CheckResult(passed=False, rules=rules))
    assert (found.tone, found.word) == ("bad", "Check failed")
    assert found.sentences[0] == (
        "The check failed, do not charge from this plan: Melt is in spec (order CH-0601-1)."
    )


def test_nothing_planned_says_why(brief: Brief, bare: Plan) -> None:
    assert said(brief, bare).text == "Nothing can be planned with this metal."
    late = said(brief, bare, outcome="no_solution_in_time")
    assert (late.tone, late.text) == ("bad", "No plan was found in the time allowed.")


def test_order_that_may_stay_unmade_takes_nothing_away(brief: Brief, plan: Plan) -> None:
    *made, last = brief.orders
    optional = last.model_copy(update={"tap_kg": None, "tap_min_kg": 0.0, "tap_max_kg": 1000.0})
    found = said(replace(brief, orders=(*made, optional)), plan)
    assert (found.tone, found.word) == ("good", "Planned")
