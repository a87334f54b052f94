"""Laws of forced bites: their price is that of planning again, and no plan undercuts it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from models.why_not import WhyNot
from optimiser.explain.changed import Week, changed
from optimiser.explain.recipe import recipe
from optimiser.explain.why_not import why_not
from optimiser.explain.why_not_asked import asked_of
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from tests.explain.weeks import week_of
from tests.laws.plants import Document, chains, plants


def asked(document: Document) -> tuple[Week, WhyNot]:
    """Why not the first lot that the plan leaves aside."""
    week = week_of(scenario_from_document(document, file="plant"))
    used = {line.source for charge in week.plan.charges for line in charge.lines}
    left = [lot.lot_id for lot in week.scenario.lots if lot.lot_id not in used]
    assume(left)
    return week, why_not(week, left[0])


def planned_again(week: Week, found: WhyNot) -> float:
    """What the plan with the bite comes to in the first goal, less what it came to without."""
    assert found.patch is not None
    plan = make_plan(changed(week.scenario, found.patch))
    assert plan.check.passed
    after, before = plan.goals[0].value, week.plan.goals[0].value
    assert after is not None
    assert before is not None
    return after - before


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(plants(goals=("cost", "primary_metal")))
def test_price_of_a_bite_is_that_of_planning_again(document: Document) -> None:
    """Without whole numbers the recipe is the plan: to the cent."""
    week, found = asked(document)
    assume(found.finding == "forced")
    assert found.goals[0].difference == pytest.approx(planned_again(week, found), abs=0.01)
    assert not found.settled


@settings(max_examples=5, deadline=None)
@given(plants(goals=("cost",)))
def test_bite_goes_where_no_other_order_is_cheaper(document: Document) -> None:
    week, found = asked(document)
    assume(found.finding == "forced" and found.order_id is None)
    for order in week.scenario.orders:
        other = why_not(week, found.source, order.order_id)
        if other.finding == "forced" and other.bite_kg == found.bite_kg:
            assert other.cost_difference is not None
            assert found.cost_difference is not None
            assert other.cost_difference >= found.cost_difference - 0.01


@settings(max_examples=5, deadline=None)
@given(plants(goals=("cost", "primary_metal")))
def test_bites_are_compared_by_what_they_come_to(document: Document) -> None:
    """Without the lines near to the plan and without its check, the goals are the same."""
    week = week_of(scenario_from_document(document, file="plant"))
    question = asked_of(week, week.scenario.lots[0].lot_id, None)
    settled = recipe(week, question.brief, question.numbers)
    assume(settled is not None)
    assert settled is not None
    for order in question.orders:
        bite = question.name, order.order_id, question.bite_kg(order)
        compared, forced = settled.compared(bite), settled.forced(bite)
        assert (compared is None) == (forced is None)
        if compared is not None and forced is not None:
            pairs = zip(compared.goals, forced.goals, strict=True)
            for ours, theirs in pairs:
                assert ours.value == pytest.approx(theirs.value, rel=1e-6, abs=1e-4), ours.goal


@settings(max_examples=5, deadline=None)
@given(plants(goals=("recycled_content", "cost")))
def test_bite_leaves_nothing_behind_in_what_is_held_open(document: Document) -> None:
    """Asked again after others, and after those that have no room, it is the same to the bit."""
    week = week_of(scenario_from_document(document, file="plant"))
    question = asked_of(week, week.scenario.lots[0].lot_id, None)
    settled = recipe(week, question.brief, question.numbers)
    assume(settled is not None)
    assert settled is not None
    bites = [
        (lot.lot_id, order.order_id, part * order.most_tap_kg)
        for lot in week.scenario.lots[:3]
        for order in question.orders
        for part in (0.01, 5.0)
    ]
    first = [settled.compared(bite) for bite in bites]
    for bite, before in zip(bites, first, strict=True):
        again = settled.compared(bite)
        assert (again and again.goals) == (before and before.goals)


@settings(max_examples=5, deadline=None)
@given(chains(goals=("cost",)))
def test_with_pieces_and_heels_planning_again_costs_no_more(document: Document) -> None:
    """What is whole stays as it is: the price is one that can be had."""
    week, found = asked(document)
    assume(found.finding == "forced" and found.goals[0].difference is not None)
    assert planned_again(week, found) <= (found.goals[0].difference or 0.0) + 0.01
