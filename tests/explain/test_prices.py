"""What a plan presses against is priced: cases that are worked with a pencil.

Scrap costs 1,000 and has 0.5 % Fe, primary 2,000 and 0.1 %; a kilogram charged is one of melt.
One tonne with 0.3 % Fe is half scrap, half primary, and costs 1,500.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.plan import Plan
from models.price import FigurePrice, Measured, Price, Prices, SourcePrice
from models.scenario import Scenario
from optimiser.decision.ask import Ask
from optimiser.decision.decide import decide
from optimiser.decision.ladder import Ladder
from optimiser.decision.stage import Answer, stages
from optimiser.explain.fixed import fixed
from optimiser.explain.price_words import charge_sentences, scope_words, source_sentence
from optimiser.explain.prices import priced
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import day, goals, lot, offer, order, plant, weights

TWO_LOTS = Path(__file__).parents[2] / "scenarios" / "two-lots"
IRON = Limit(alloy="X", element="Fe", max_pct=0.3)
SCRAP = lot("scrap", 9000.0, price=1000.0, Fe=0.5)
PRIMARY = offer("primary", price=2000.0, Fe=0.1)


def week(*lots: Any, limits: Any = (IRON,), offers: Any = (PRIMARY,), **tables: Any) -> Scenario:
    tables.setdefault("orders", (order("H1", 1000.0),))
    return plant(alloys=limits, lots=lots or (SCRAP,), offers=offers, **tables)


def prices_of(scenario: Scenario) -> Prices:
    found = make_plan(scenario).prices
    assert found is not None, "there is a plan"
    return found


def figure(prices: Prices, what: str, name: str, *, at: int = 0) -> FigurePrice:
    return next(one for one in prices.charges[at].figures if (one.what, one.name) == (what, name))


def source(prices: Prices, name: str) -> SourcePrice:
    return next(one for one in prices.sources if one.source == name)


def of(goal: Measured, prices: tuple[Price, ...]) -> tuple[float | None, float | None]:
    return next((one.more, one.less) for one in prices if one.goal == goal)


def test_a_hundredth_of_iron_is_worth_a_fortieth_of_the_charge() -> None:
    """0.01 / 0.4 more scrap in one tonne: 25 kg, of which each saves 1; up to all scrap."""
    iron = figure(prices_of(week()), "limit", "Fe")
    assert (iron.step, iron.unit, iron.side) == (0.01, "%", "most")
    assert (iron.holds_from, iron.holds_to) == (pytest.approx(0.1), pytest.approx(0.5))
    assert of("cost", iron.prices) == (pytest.approx(-25.0), pytest.approx(25.0))


def test_another_tonne_to_tap_costs_a_tonne_of_the_mix() -> None:
    tap = figure(prices_of(week()), "tap", "H1")
    assert (tap.side, tap.step, tap.limit) == ("exact", 1000.0, 1000.0)
    assert of("cost", tap.prices) == (pytest.approx(1500.0), pytest.approx(-1500.0))


def test_goals_before_cost_move_first() -> None:
    """25 kg more scrap in a tonne are 2.5 points of recycled content, and save 25."""
    prices = prices_of(week(settings=goals("recycled_content", "cost")))
    iron = figure(prices, "limit", "Fe")
    assert of("recycled_content", iron.prices) == (pytest.approx(2.5), pytest.approx(-2.5))
    assert of("cost", iron.prices) == (
        pytest.approx(-25.0, rel=1e-4),
        pytest.approx(25.0, rel=1e-4),
    )
    assert iron.prices[0].unit == "%"


def test_slack_of_a_goal_moves_with_it() -> None:
    """Ten points given up, where scrap is dear: content is 40, then 42.5, and cost follows."""
    dear = lot("scrap", 9000.0, price=3000.0, Fe=0.5)
    prices = prices_of(week(dear, settings=goals(("recycled_content", 10.0), "cost")))
    iron = figure(prices, "limit", "Fe")
    assert not iron.is_at_limit
    assert of("recycled_content", iron.prices) == (pytest.approx(2.5), pytest.approx(-2.5))
    assert of("cost", iron.prices) == (
        pytest.approx(25.0, rel=1e-4),
        pytest.approx(-25.0, rel=1e-4),
    )


def test_another_tonne_of_what_is_used_up_saves_until_iron_stops_it() -> None:
    """With 400 kg of scrap there is room for 100 kg more; each kilogram saves 1."""
    found = source(prices_of(week(lot("scrap", 400.0, price=1000.0, Fe=0.5))), "scrap")
    assert found.is_used_up
    assert of("cost", found.prices) == (pytest.approx(-1000.0), pytest.approx(1000.0))
    assert (found.holds_from_kg, found.holds_to_kg) == (
        pytest.approx(0.0, abs=1e-6),
        pytest.approx(500.0),
    )


def test_stock_that_just_suffices_is_worth_something_to_one_side_only() -> None:
    """500 kg are all that iron allows: more brings nothing, less has to be bought as primary."""
    found = source(prices_of(week(lot("scrap", 500.0, price=1000.0, Fe=0.5))), "scrap")
    assert of("cost", found.prices) == (pytest.approx(0.0, abs=1e-6), pytest.approx(1000.0))


def test_unused_metal_comes_in_where_it_replaces_a_mix_of_its_iron() -> None:
    """0.2 % Fe is a quarter scrap, three quarters primary: 1,750."""
    dear = lot("dear", 9000.0, price=1900.0, Fe=0.2)
    found = source(prices_of(week(SCRAP, dear)), "dear")
    assert not found.is_used_up
    assert found.comes_in_at_per_t == pytest.approx(1750.0)
    assert of("cost", found.prices) == (pytest.approx(150.0), None)


def test_a_goal_that_gives_nothing_up_keeps_metal_out_at_any_price() -> None:
    other = offer("other", price=1900.0, Fe=0.2)
    prices = prices_of(week(offers=(PRIMARY, other), settings=goals("recycled_content", "cost")))
    found = source(prices, "other")
    assert found.comes_in_at_per_t is None
    assert found.hindered_by == "recycled_content"
    assert of("recycled_content", found.prices)[0] < 0.0  # type: ignore[operator]


def test_an_aim_is_priced_as_a_limit_is() -> None:
    aim = Limit(alloy="X", element="Fe", max_pct=0.3, aim_max_pct=0.2)
    found = figure(prices_of(week(limits=(aim,))), "aim", "Fe")
    assert of("cost", found.prices) == (
        pytest.approx(-25.0, rel=1e-4),
        pytest.approx(25.0, rel=1e-4),
    )
    assert of("aims", found.prices) == (pytest.approx(0.0, abs=1e-9), pytest.approx(0.0, abs=1e-9))


def test_a_point_of_promised_recycled_content_is_worth_what_it_costs() -> None:
    """Scrap at 3,000 is only charged for the promise: a point of a tonne is 10 kg, or 10."""
    dear = lot("scrap", 9000.0, price=3000.0, Fe=0.5)
    asked = order("H1", 1000.0, min_recycled_pct=20.0)
    found = figure(prices_of(week(dear, orders=(asked,))), "promise", "recycled content")
    assert (found.step, found.side) == (1.0, "least")
    assert of("cost", found.prices) == (pytest.approx(-10.0), pytest.approx(10.0))
    assert (found.holds_from, found.holds_to) == (pytest.approx(0.0, abs=1e-6), pytest.approx(50.0))


def test_weights_are_told_with_the_money_in_them() -> None:
    """Two per kilogram of primary: 25 kg less of it are 50, and 25 of money."""
    prices = prices_of(week(settings=weights(cost=1.0, primary_metal=2.0)))
    iron = figure(prices, "limit", "Fe")
    assert of("weighted_sum", iron.prices) == (pytest.approx(-75.0), pytest.approx(75.0))
    assert of("cost", iron.prices) == (pytest.approx(-25.0), pytest.approx(25.0))


def test_a_limit_that_cannot_be_tightened_has_no_price_for_it() -> None:
    """Nothing has less than 0.1 % Fe."""
    clean = Limit(alloy="X", element="Fe", max_pct=0.1)
    found = figure(prices_of(week(limits=(clean,))), "limit", "Fe")
    assert of("cost", found.prices) == (pytest.approx(-25.0), None)
    assert found.unseen == ()


def test_pieces_make_prices_those_of_a_recipe() -> None:
    """Two pieces of 250 kg, and a third would pass the iron: their number stands."""
    pieces = lot("scrap", 9000.0, price=1000.0, Fe=0.5, piece_kg=200.0)
    fine = lot("fine", 9000.0, price=1500.0, Fe=0.4)
    whole, free = prices_of(week(pieces, fine)), prices_of(week(fine))
    assert (whole.holds_for, free.holds_for) == ("recipe", "plan")
    iron = figure(whole, "limit", "Fe")
    assert of("cost", iron.prices) == (
        pytest.approx(-0.01 / 0.3 * 500),
        pytest.approx(0.01 / 0.3 * 500),
    )


def test_unused_pieces_have_a_price_at_which_they_come_in() -> None:
    dear = lot("dear", 9000.0, price=1900.0, Fe=0.2, piece_kg=100.0)
    found = source(prices_of(week(SCRAP, dear)), "dear")
    assert found.comes_in_at_per_t == pytest.approx(1750.0)


def test_a_heel_left_behind_is_counted_in_the_price_of_a_tap() -> None:
    """What a larger tap costs is what planning it costs, with the cleaner heel it leaves."""
    furnace = Furnace(furnace_id="F", type="gas_reverb", capacity_kg=2000.0, heel_keep_kg=200.0)
    clean = Limit(alloy="Y", element="Fe", max_pct=0.2)

    def asked(kg: float) -> Plan:
        first = order("H1", kg, furnace="F", start=day(1))
        then = order("H2", 1000.0, alloy="Y", furnace="F", start=day(2))
        return make_plan(week(limits=(IRON, clean), orders=(first, then), furnaces=(furnace,)))

    plan = asked(1000.0)
    assert plan.prices is not None
    tap = figure(plan.prices, "tap", "H1")
    by_planning = (asked(1000.5).totals.cost - asked(999.5).totals.cost) * 1000.0
    assert of("cost", tap.prices)[0] == pytest.approx(by_planning, rel=1e-4)


def test_a_plan_that_is_none_has_no_prices() -> None:
    none = week(limits=(Limit(alloy="X", element="Fe", max_pct=0.05),))
    found = make_plan(none).prices
    assert found is None or not found.charges


def test_prices_are_told_in_a_planner_s_words() -> None:
    dear = lot("dear", 9000.0, price=1900.0, Fe=0.2)
    small = lot("small", 100.0, price=900.0, Fe=0.5)
    prices = prices_of(week(SCRAP, dear, small))
    tonne = "a tonne more would cost 1,500 EUR (holds from 200 to 18,200 kg)"
    assert list(charge_sentences(prices.charges[0])) == [
        "Fe of X is at its most, 0.3 %: 0.01 % more would save 25 EUR (holds from 0.14 to 0.5 %)",
        f"H1 taps 1,000 kg, as asked: {tonne}",
    ]
    told = [source_sentence(one, currency="EUR") for one in prices.sources]
    assert "lot dear comes in below 1,750 EUR/t (now 1,900 EUR/t)" in told
    assert "more of lot small would save 100 EUR per tonne, but only up to 500 kg" in told
    assert scope_words(prices).startswith("Prices hold for the plan")


@pytest.mark.parametrize("name", ["L1", "L2"])
def test_kinks_are_told_side_by_side(name: str) -> None:
    """Alike lots that together just suffice: more of one brings nothing, less is dear."""
    alike = (lot("L1", 250.0, price=1000.0, Fe=0.5), lot("L2", 250.0, price=1000.0, Fe=0.5))
    found = source(prices_of(week(*alike)), name)
    told = source_sentence(found, currency="EUR")
    assert told.startswith(f"another tonne of lot {name} would change nothing; a tonne less")


def test_prices_of_two_lots_are_those_worked_in_its_readme() -> None:
    """0.01 % of 9,333 kg swaps 222.75 kg of liquid, each 0.853253 cheaper."""
    prices = prices_of(read_scenario(TWO_LOTS))
    iron, tap = figure(prices, "limit", "Fe"), figure(prices, "tap", "H1")
    assert of("cost", iron.prices) == (pytest.approx(-190.062), pytest.approx(190.062))
    assert (iron.holds_from, iron.holds_to) == (
        pytest.approx(0.1010101),
        pytest.approx(0.5050505),
    )
    assert of("cost", tap.prices)[0] == pytest.approx(18_445.50 / 9.333)


def test_what_there_is_no_time_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The iron is worth most in the first charge, which is three times as large."""
    orders = (order("H1", 3000.0), order("H2", 1000.0))
    every = prices_of(week(orders=orders))
    assert [len(charge.figures) for charge in every.charges] == [2, 2]
    rows = decided(week(orders=orders)).posed.program.rows.count
    monkeypatch.setattr("optimiser.explain.prices.MOVE_WORK", 3 * rows)
    some = prices_of(week(orders=orders))
    assert some.left_out == 1
    assert [len(charge.figures) for charge in some.charges] == [2, 1]


def test_a_recipe_gives_up_no_more_of_a_goal_than_its_plan() -> None:
    """The best with pieces as they are falls short of the best of all: slack counts from that."""
    pieces = lot("scrap", 9000.0, price=3000.0, Fe=0.5, piece_kg=180.0)
    asked = week(pieces, settings=goals(("recycled_content", 10.0), "cost"))
    answer = decided(asked)
    goals_of = stages(answer.posed, asked.settings)
    free = Ladder(fixed(answer), goals_of, seed=0, start=answer.values)
    kept = Ladder(fixed(answer), goals_of, seed=0, start=answer.values, known=answer.reached)
    cost = answer.reached[-1].value
    assert cost == pytest.approx(kept.answer(Clock(seconds=9))[-1].reached.value, rel=1e-6)
    assert free.answer(Clock(seconds=9))[-1].reached.value is not None


def decided(scenario: Scenario) -> Answer:
    brief, numbers, _ = sound_brief(scenario)
    clock = Clock(seconds=60)
    return decide(Ask(brief=brief, numbers=numbers, clock=clock, effort=Effort())).answer


def test_ends_of_ranges_are_told_apart_from_the_limit() -> None:
    """With 500.2 kg of scrap iron stops being short at 0.30008 %."""
    prices = prices_of(week(lot("scrap", 500.2, price=1000.0, Fe=0.5)))
    iron = next(iter(charge_sentences(prices.charges[0])))
    assert iron.endswith(": more would save 25 EUR per 0.01 %, but only from 0.1 to 0.30008 %")


def test_a_search_that_is_stopped_looks_at_no_corner_and_says_so() -> None:
    """500 kg of scrap are all that iron allows: one side is another answer's."""
    just = week(lot("scrap", 500.0, price=1000.0, Fe=0.5))
    brief, numbers, _ = sound_brief(just)
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60), effort=Effort())
    answer = decide(ask).answer
    ask.clock.stop.set()
    found = priced(ask, answer, is_settled=False)
    assert found is not None
    assert len(source(found, "scrap").unseen) == 1
    more, less = of("cost", source(found, "scrap").prices)
    assert (more is None) != (less is None)
