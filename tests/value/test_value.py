"""What the parts of a yard are worth, against weeks worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.order import Pin
from models.scenario import Scenario
from models.settings import Goal
from models.worth import STOPPED, Amount, Value, Worth
from optimiser.plan import make_plan
from optimiser.value import Planning, make_value
from optimiser.value.break_even import sorted_kg
from optimiser.value.sorter import at_price
from optimiser.value.trials import Trial
from optimiser.value.value import _planned
from tests.value.yards import ONE_BIN, POURED, lot, shredder, two_heaps

CENT = 0.05


def value_of(scenario: Scenario, *apart: tuple[str, str]) -> Value:
    return make_value(scenario, apart=apart, planning=Planning(time_limit_s=20.0))[1]


def item(value: Value, title: str) -> Worth:
    return next(one for one in value.items if one.title == title)


def worth(value: Value, title: str) -> float:
    found = item(value, title).worth
    assert found is not None
    return found.amount


@pytest.fixture(scope="module")
def heaps() -> Value:
    return value_of(two_heaps())


def test_second_bin_is_worth_what_paper_says(heaps: Value) -> None:
    assert worth(heaps, "One of 2 bins like bay 1") == pytest.approx(ONE_BIN, abs=CENT)
    assert worth(heaps, "More than one bin") == pytest.approx(ONE_BIN, abs=CENT)


def test_third_bin_is_worth_nothing_and_that_is_certain(heaps: Value) -> None:
    found = item(heaps, "One more bin like bay 1").worth
    assert found is not None
    assert found.amount == pytest.approx(0.0, abs=CENT)
    assert found.certain


def test_pouring_full_bins_together_costs_what_paper_says(heaps: Value) -> None:
    found = item(heaps, "Keeping bay 1 and bay 2 apart")
    assert found.worth is not None
    assert found.worth.amount == pytest.approx(POURED, abs=CENT)
    assert found.worth.certain
    assert found.cost_difference == pytest.approx(POURED, abs=CENT)


def test_two_lots_as_one_heap_cost_as_much_as_two_bins_poured_together() -> None:
    value = value_of(two_heaps(bins=0, direct=True), ("A", "B"))
    assert worth(value, "Keeping lots A and B apart") == pytest.approx(POURED, abs=CENT)
    assert item(value, "Keeping lots A and B apart").note is None


def test_heap_of_a_lot_that_could_be_sorted_says_that_it_is_not() -> None:
    other = lot("N", 1000.0, None)
    found = item(value_of(shredder(lots=(other,)), ("M", "N")), "Keeping lots M and N apart")
    assert found.note == "the heap is charged as it is and no longer sorted"


def test_heap_beside_bins_says_that_it_is_no_burden_to_them() -> None:
    """In a bin of its own the heap gives 200 kg to the strict order and 1,000 kg to the other."""
    found = item(value_of(two_heaps(), ("A", "B")), "Keeping lots A and B apart")
    assert found.worth is not None
    assert found.worth.amount == pytest.approx(POURED, abs=CENT)
    assert found.note == "the heap has a place of its own beside the bins"


def test_empty_bin_needs_no_plan() -> None:
    asked: list[str] = []
    scenario = two_heaps(bins=3)
    _, value = make_value(scenario, planning=Planning(time_limit_s=20.0, report=asked.append))
    title = "One of 3 bins like bay 1"
    assert worth(value, title) == 0.0
    assert item(value, title).note == "the plan does not use it"
    assert not [what for what in asked if what.startswith("without")]


def test_bin_with_metal_in_it_is_not_dropped() -> None:
    """Without the other one, both lots come to lie in the one that cannot be dropped."""
    scenario = two_heaps()
    lots = (scenario.lots[0].model_copy(update={"in_bin": "bay 1"}), scenario.lots[1])
    value = value_of(scenario.model_copy(update={"lots": lots}))
    found = item(value, "Bin bay 1")
    assert found.worth is None
    assert found.note is not None
    assert "1,000 kg lie in it" in found.note
    assert worth(value, "Bin bay 2") == pytest.approx(POURED, abs=CENT)


def test_sorter_is_worth_what_it_saves_less_what_it_costs() -> None:
    found = item(value_of(shredder()), "Sorter XRT")
    assert found.worth is not None
    assert found.worth.amount == pytest.approx(1000.0, abs=CENT)
    assert found.worth.certain
    assert found.sorted_kg == pytest.approx(5000.0, abs=0.1)


@pytest.mark.parametrize("own_price", [0.0, 100.0, 1000.0])
def test_sorter_pays_up_to_the_price_on_paper_whatever_it_costs_now(own_price: float) -> None:
    price = item(value_of(shredder(cost_per_t=own_price)), "Sorter XRT").break_even
    assert price is not None
    assert price.finding == "pays_up_to"
    assert price.price_per_t == pytest.approx(300.0, abs=CENT)
    assert price.sorted_kg == pytest.approx(5000.0, abs=0.1)


def test_sorter_runs_just_below_its_price_and_not_just_above() -> None:
    """A second lot with the same classes that is dearer: the plan with both breaks even sooner."""
    base = shredder()
    dear = base.lots[0].model_copy(update={"lot_id": "N", "price_per_t": 1100.0})
    scenario = shredder(lots=(dear,), fixed_cost=0.0)
    price = item(value_of(scenario), "Sorter XRT").break_even
    assert price is not None
    assert price.price_per_t is not None
    below = make_plan(at_price(scenario, "XRT", price.price_per_t - 0.5))
    above = make_plan(at_price(scenario, "XRT", price.price_per_t + 0.5))
    assert sorted_kg(below, "XRT") > 0
    assert sorted_kg(above, "XRT") == 0


def test_sorter_that_saves_less_than_its_fixed_cost_never_pays() -> None:
    found = item(value_of(shredder(fixed_cost=2500.0)), "Sorter XRT")
    assert found.break_even is not None
    assert found.break_even.finding == "never_pays"
    assert found.note == "the plan does not use it"


def test_sorter_that_the_plan_does_not_use_is_worth_nothing_up_to_the_gap() -> None:
    """The week without it has the same plan, and no better one."""
    week = shredder(fixed_cost=2500.0)
    settings = week.settings.model_copy(update={"gap_pct": 5.0})
    found = item(value_of(week.model_copy(update={"settings": settings})), "Sorter XRT")

    assert found.is_unused
    assert found.worth is not None
    assert found.worth.amount == 0.0
    assert found.worth.at_least == 0.0


def test_sorter_without_which_orders_cannot_be_made_always_pays() -> None:
    scenario = shredder().model_copy(update={"offers": ()})
    order = scenario.orders[0].model_copy(update={"tap_kg": 5000.0})
    strict = tuple(row.model_copy(update={"max_pct": 0.0001}) for row in scenario.alloys)
    found = item(
        value_of(scenario.model_copy(update={"orders": (order,), "alloys": strict})), "Sorter XRT"
    )
    assert found.worth is not None
    assert (found.worth.measure, found.worth.amount) == ("orders", 1.0)
    assert found.break_even is not None
    assert found.break_even.finding == "always_pays"


def test_worth_is_by_the_first_goal_that_tells_the_weeks_apart() -> None:
    """With 7.5 t of the lot and 2.5 t of primary it is 75 % recycled, without the sorter 50 %."""
    scenario = shredder()
    goals = (Goal(goal="recycled_content"), Goal(goal="cost"))
    settings = scenario.settings.model_copy(update={"goals": goals})
    found = item(value_of(scenario.model_copy(update={"settings": settings})), "Sorter XRT")
    assert found.worth is not None
    assert found.worth.measure == "recycled_content"
    assert found.worth.amount == pytest.approx(25.0, abs=0.05)
    assert found.break_even is not None
    assert found.break_even.price_per_t == pytest.approx(300.0, abs=CENT)


def test_no_week_is_planned_twice() -> None:
    """By money alone, the week at the sorter's own price and without it are those of the value."""
    asked: list[str] = []
    make_value(shredder(), planning=Planning(time_limit_s=20.0, report=asked.append))
    assert asked == ["the week as it is", "without sorter XRT", "XRT at 300.00 per tonne"]


def test_plan_that_is_known_counts_where_the_search_finds_no_better_one() -> None:
    """Two bins of a kind that can be poured together are a week with a bin less."""
    known = make_plan(two_heaps(bins=1))
    trial = Trial(
        kind="bin", things=(), title="", change="", scenario=impossible(), known=known,
    )  # fmt: skip
    found = _planned(trial, two_heaps(bins=1), Planning(time_limit_s=20.0))
    assert found.totals == known.totals
    assert found.outcome == "feasible"
    assert [goal.bound for goal in found.goals] == [None]


def impossible() -> Scenario:
    """A week that contradicts itself: it asks for metal that may not be charged."""
    week = two_heaps(bins=0)
    return week.model_copy(update={"pins": (Pin(source="A", target="X", min_kg=1.0),)})


def test_nothing_is_planned_after_a_stop_and_everything_says_so() -> None:
    planning = Planning(time_limit_s=20.0)
    asked: list[str] = []

    def stop(what: str) -> None:
        asked.append(what)
        planning.stop.set()

    _, value = make_value(two_heaps(), planning=replace(planning, report=stop))
    assert asked == ["the week as it is"]
    assert not value.complete
    assert {one.note for one in value.items} <= {STOPPED, "the plan does not use it"}


@given(
    price=st.integers(0, 500),
    fixed=st.integers(0, 2000),
    red_pct=st.integers(1, 50),
    goal=st.sampled_from(["cost", "recycled_content", "metal_loss", "primary_metal"]),
)
@settings(max_examples=4, deadline=None, derandomize=True)
def test_sorter_is_never_worth_less_than_nothing(
    price: int, fixed: int, red_pct: int, goal: str
) -> None:
    """Nobody must use it: whatever it costs and does, the week without it is not better."""
    scenario = shredder(cost_per_t=price, fixed_cost=fixed, red_pct=red_pct / 10)
    found = worth_of_first_sorter(scenario, goal)
    assert found.amount >= -1e-4 * max(1.0, abs(found.amount))
    assert found.at_most is None or found.at_most >= -1e-6


def worth_of_first_sorter(scenario: Scenario, goal: str) -> Amount:
    settings = scenario.settings.model_copy(
        update={"goals": (Goal.model_validate({"goal": goal}),)}
    )
    found = value_of(scenario.model_copy(update={"settings": settings})).items[0].worth
    assert found is not None
    return found
