"""Choices: other plans that really differ, at prices that can be worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.choice import Choice, Choices
from models.scenario import Scenario
from optimiser.explain.as_planned import charged_of
from optimiser.explain.changed import Week, changed
from optimiser.explain.choices import choices
from optimiser.explain.chosen import moved_kg
from optimiser.plan import make_plan
from optimiser.value.planning import Planning
from tests.decision.plant import goals, lot, offer, order, plant
from tests.explain.weeks import week_of

LOOSE = Limit(alloy="X", element="Cu", max_pct=1.0)


def yard(*lots: Any, orders: tuple[Any, ...] = (), **tables: Any) -> Scenario:
    tables.setdefault("settings", goals("cost"))
    return plant(lots=lots, orders=orders or (order("H", 1000.0),), alloys=(LOOSE,), **tables)


def by_kind(found: Choices) -> dict[str, Choice]:
    return {one.kind: one for one in found.choices}


def test_without_the_lot_that_most_is_taken_of() -> None:
    """1,000 kg at 1.00, or of the other lot at 1.015: 15 more, 1.5 %."""
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1015.0))
    found = choices(week_of(scenario))
    one = by_kind(found)["without_lot"]
    assert one.title == "Without lot cheap (1,000 kg)"
    assert one.cost_difference == pytest.approx(15.0)
    assert one.moved_kg == pytest.approx(1000.0)
    assert {row.source: row.kg for row in one.taken} == pytest.approx(
        {"cheap": -1000.0, "dear": 1000.0}
    )
    assert one.message == "Less of cheap (1,000 kg), more of dear (1,000 kg); cost +15.00 EUR."


def test_patch_of_a_choice_makes_its_plan() -> None:
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1050.0))
    for one in choices(week_of(scenario)).choices:
        plan = make_plan(changed(scenario, one.patch))
        assert plan.totals.cost == pytest.approx(one.cost)


def two_suppliers() -> Scenario:
    """Anna's 600 kg at 1.00 and 400 kg at 1.01 make the charge; Bert has enough at 1.02."""
    return yard(
        lot("a1", 600.0, price=1000.0, supplier="Anna"),
        lot("a2", 400.0, price=1010.0, supplier="Anna"),
        lot("b", 2000.0, price=1020.0, supplier="Bert"),
    )


def test_without_the_supplier_that_most_is_taken_of() -> None:
    """All of it at 1.02: 600 * 0.02 + 400 * 0.01 = 16 more; without the one lot 12 more."""
    found = by_kind(choices(week_of(two_suppliers())))
    assert found["without_supplier"].title == "Without supplier Anna (1,000 kg)"
    assert found["without_supplier"].cost_difference == pytest.approx(16.0)
    assert found["without_lot"].cost_difference == pytest.approx(12.0)


def test_nothing_is_bought_where_the_yard_does_without() -> None:
    scenario = yard(lot("own", 2000.0, price=1015.0), offers=(offer("bought", price=1000.0),))
    one = by_kind(choices(week_of(scenario)))["no_purchases"]
    assert one.title == "Without what is bought (1,000 kg)"
    assert one.cost_difference == pytest.approx(15.0)


def test_half_is_bought_where_the_yard_cannot_do_without() -> None:
    """600 kg of the own lot: 400 kg must be bought at least, 500 kg are half."""
    scenario = yard(lot("own", 600.0, price=1030.0), offers=(offer("bought", price=1000.0),))
    found = choices(week_of(scenario))
    one = by_kind(found)["fewer_purchases"]
    assert one.cost_difference == pytest.approx(15.0)
    assert {row.source: row.kg for row in one.taken}["bought"] == pytest.approx(-500.0)
    (none,) = [row for row in found.not_chosen if row.kind == "no_purchases"]
    assert none.why == "H could not be made"


def test_more_post_consumer_metal_for_a_hundredth_of_the_cost() -> None:
    """Old scrap costs 1.02, new 1.00: within 1 % of 1,000 half of the charge may be old."""
    scenario = yard(
        lot("new", 2000.0, price=1000.0, origin="pre_consumer"), lot("old", 2000.0, price=1020.0)
    )
    one = by_kind(choices(week_of(scenario)))["more_post_consumer"]
    assert {row.source: row.kg for row in one.taken} == pytest.approx(
        {"old": 500.0, "new": -500.0}, abs=0.01
    )
    assert one.cost_difference == pytest.approx(10.0, abs=0.001)


def test_cheaper_for_a_point_of_recycled_content() -> None:
    """Primary at half the price: one point is 10 kg, 0.50 less a kilogram, but that is too few."""
    lots = (
        lot("scrap", 2000.0, price=1000.0),
        lot("primary", 2000.0, price=500.0, origin="primary"),
    )
    strict = yard(*lots, settings=goals("recycled_content", "cost"))
    found = choices(week_of(strict))
    (none,) = [row for row in found.not_chosen if row.kind == "cheaper"]
    assert none.why == "hardly another plan: 10 kg are charged otherwise"
    loose = yard(*lots, settings=goals(("recycled_content", 0.0), "metal_loss", "cost"))
    assert "cheaper" not in by_kind(choices(week_of(loose)))


def test_one_material_fewer_in_every_charge() -> None:
    """400 kg of each lot: with two materials 200 kg of the second lot of A stand in for C."""
    scenario = yard(
        lot("a", 400.0, price=1000.0, material="A"),
        lot("b", 400.0, price=1010.0, material="B"),
        lot("c", 400.0, price=1020.0, material="C"),
        lot("d", 400.0, price=1050.0, material="A"),
    )
    one = by_kind(choices(week_of(scenario)))["fewer_materials"]
    assert one.title == "One material fewer in H, 2 at most"
    assert {row.source: row.kg for row in one.taken} == pytest.approx({"c": -200.0, "d": 200.0})
    assert one.cost_difference == pytest.approx(6.0)


def test_without_lots_that_are_hardly_worth_a_trip() -> None:
    """40 kg of a small lot are 4 %: 40 kg of the dear one instead."""
    scenario = yard(
        lot("small", 40.0, price=900.0),
        lot("large", 960.0, price=1000.0),
        lot("dear", 500.0, price=1100.0),
    )
    one = by_kind(choices(week_of(scenario)))["fewer_lots"]
    assert one.title == "Without the lot of which least is taken (40 kg)"
    assert one.cost_difference == pytest.approx(8.0)


def test_closer_to_the_previous_plan_where_there_is_one() -> None:
    """The last plan took the dear lot; within 1 % of 1,000 half of the charge stays as it was."""
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1020.0))
    plan = make_plan(scenario)
    planning = Planning(previous={"H": {"dear": 1000.0}})
    week = Week(scenario=scenario, plan=plan, planning=planning)
    one = by_kind(choices(week, has_previous=True))["fewer_changes"]
    assert one.moved_kg == pytest.approx(500.0, abs=0.01)
    assert "fewer_changes" not in by_kind(choices(week_of(scenario)))


def test_choices_really_differ_and_make_the_same_orders() -> None:
    scenario = two_suppliers().model_copy(update={"orders": (order("H", 500.0), order("K", 500.0))})
    week = week_of(scenario)
    found = choices(week)
    assert len(found.choices) > 1
    plans = [week.plan, *(week.again(changed(scenario, one.patch), "") for one in found.choices)]
    for place, plan in enumerate(plans):
        assert {charge.order_id for charge in plan.charges} == {"H", "K"}
        for other in plans[:place]:
            assert moved_kg(other, plan) >= 0.02 * 1000.0 - 1e-6


def test_as_many_as_are_asked_for_the_nearest_first() -> None:
    scenario = two_suppliers()
    found = choices(week_of(scenario))
    costs = [one.cost_difference for one in found.choices]
    assert len(costs) > 1
    assert costs == sorted(costs)
    first = choices(week_of(scenario), most=1)
    assert first.choices == found.choices[:1]
    assert any(row.why == "dearer than the others" for row in first.not_chosen)


def test_plan_far_from_the_goals_is_no_choice() -> None:
    """The other lot costs half as much again."""
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1500.0))
    found = choices(week_of(scenario))
    (none,) = [row for row in found.not_chosen if row.kind == "without_lot"]
    assert none.why == "cost +500 EUR at best: cost too far from the plan"


def test_plan_that_costs_too_much_is_no_choice_where_cost_is_no_goal() -> None:
    """Recycled content is the same; 30 more are 3 % of the cost."""
    lots = lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1030.0)
    week = week_of(yard(*lots, settings=goals("recycled_content", "metal_loss")))
    cheap = charged_of(week.plan)["H"].get("cheap", 0.0)
    assert cheap == pytest.approx(1000.0), "a tie goes to money"
    (none,) = [row for row in choices(week).not_chosen if row.kind == "without_lot"]
    assert none.why == "cost +30.00 EUR at best: cost too far from the plan"


def test_choice_says_how_much_of_the_wish_it_brings() -> None:
    """Within 1 % of 1,000 half of the charge may be old: 50 points."""
    scenario = yard(
        lot("new", 2000.0, price=1000.0, origin="pre_consumer"), lot("old", 2000.0, price=1020.0)
    )
    one = by_kind(choices(week_of(scenario)))["more_post_consumer"]
    assert "post-consumer content +50.00 points, 50.00 % in all" in one.message


def test_nothing_is_searched_for_where_nothing_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linear program answers: 15 more without the cheap lot, as a search would find."""
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1015.0))
    week = week_of(scenario)
    monkeypatch.setattr(Planning, "plan", None)
    one = by_kind(choices(week))["without_lot"]
    assert one.outcome == "optimal"
    assert one.cost_difference == pytest.approx(15.0)


def test_all_choices_share_the_time_of_one_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many wishes, so many parts; none gets as much as a plan alone."""
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1015.0))
    week, given = week_of(scenario), []
    known = Planning.plan

    def planned(self: Planning, *arguments: Any, **named: Any) -> Any:
        given.append(self.time_limit_s)
        return known(self, *arguments, **named)

    monkeypatch.setattr(Planning, "plan", planned)
    monkeypatch.setattr("optimiser.explain.choices.around", lambda *_: ())
    found = choices(week)
    wishes = {row.kind for row in (*found.choices, *found.not_chosen)}
    most = scenario.settings.time_limit_s
    assert len(wishes) > 1
    assert given[0] == pytest.approx(most / len(wishes), rel=0.05)
    assert all(seconds is not None and seconds <= most for seconds in given)


def test_the_same_question_has_the_same_answer() -> None:
    scenario = yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1050.0))
    assert choices(week_of(scenario)) == choices(week_of(scenario))


def test_a_stopped_search_gives_no_choices_and_says_so() -> None:
    week = week_of(yard(lot("cheap", 2000.0, price=1000.0), lot("dear", 2000.0, price=1050.0)))
    planning = Planning(previous=charged_of(week.plan))
    planning.stop.set()
    found = choices(Week(scenario=week.scenario, plan=week.plan, planning=planning))
    assert found.choices == ()
    assert {row.why for row in found.not_chosen} == {"stopped before it was planned"}


def test_offer_that_is_not_to_be_had_in_so_little_is_left_out_whole() -> None:
    """At least 400 kg must be bought, and 600 kg are; the own lot lacks 100 kg without them."""
    scenario = yard(
        lot("own", 900.0, price=1020.0),
        offers=(
            offer("large", price=1000.0, mass_kg=600.0, min_buy_kg=400.0),
            offer("small", price=1010.0, mass_kg=400.0),
        ),
    )
    found = choices(week_of(scenario), most=9)
    titles = {one.title for one in (*found.choices, *found.not_chosen)}
    assert "Without what is bought (1,000 kg)" in titles
    one = by_kind(found)["fewer_purchases"]
    assert one.title == "Half of what is bought (500 kg), hardeners as needed"
    assert one.patch == {
        "offers": [
            {"offer_id": "large", "status": "hold"},
            {"offer_id": "small", "mass_kg": 200.0},
        ]
    }
