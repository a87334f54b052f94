"""Laws: a price is what planning anew, by another way, changes by for the moved figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from benchmarks.generate import plant
from models.brief import Brief
from models.price import Measured, Movement, Price, Prices
from models.settings import SHARE_GOALS, Goal, Settings, Weight
from optimiser.decision.ask import Ask
from optimiser.decision.decide import decide
from optimiser.explain.fixed import fixed
from optimiser.explain.prices import priced
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.explain.moved import with_figure, with_price, with_stock, with_use
from tests.explain.second_way import best_of

ALL = 10_000
Moved = Callable[[float], Brief]

GOALS: dict[str, Settings] = {
    "cost": Settings(goals=(Goal(goal="cost"),)),
    "recycled content, cost": Settings(goals=(Goal(goal="recycled_content"), Goal(goal="cost"))),
    "with slack": Settings(
        goals=(
            Goal(goal="recycled_content", slack_pct=0.5),
            Goal(goal="metal_loss", slack_pct=1.0),
            Goal(goal="cost"),
        )
    ),
    "primary, loss, cost": Settings(
        goals=(Goal(goal="primary_metal"), Goal(goal="metal_loss", slack_pct=2), Goal(goal="cost"))
    ),
    "weights": Settings(
        weights=(Weight(goal="cost", weight=1), Weight(goal="metal_loss", weight=3))
    ),
}


@dataclass(frozen=True)
class Week:
    """A drawn week, its prices, and what it reaches as it is."""

    ask: Ask
    brief: Brief
    prices: Prices
    base: dict[Measured, float]
    again: Callable[[Brief], dict[Measured, float] | None]


@dataclass(frozen=True)
class Step:
    """One figure of a week: where it is, how far it may go, and the week with another."""

    name: str
    prices: Sequence[Price]
    step: float
    at: float
    ends: dict[Movement, float | None]
    moved: Moved
    loosens: float = 1.0


def week(
    seed: int, settings: Settings, *, lots: int = 9, orders: int = 2, whole: bool = False
) -> Week:
    drawn = plant(lots=lots, orders=orders, seed=seed, whole=whole)
    known = settings.model_copy(update={"weigh_step_kg": 0.0, "gap_pct": 0.0})
    brief, numbers, _ = sound_brief(drawn.model_copy(update={"settings": known}))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60), effort=Effort())
    answer = decide(ask).answer
    prices = priced(ask, answer, is_settled=False, corners=ALL)

    def again(moved: Brief) -> dict[Measured, float] | None:
        """With whole numbers as in the answer, where there are any."""
        posed = replace(ask, brief=moved).pose(frozenset(one.order_id for one in moved.orders))
        return best_of(fixed(replace(answer, posed=posed)))

    base = again(brief)
    assert prices is not None, "there is an answer"
    assert base is not None, "there is another"
    return Week(ask=ask, brief=brief, prices=prices, base=base, again=again)


def steps(found: Week) -> Iterator[Step]:
    """Every figure of a week that has a price on both sides, or one."""
    for charge in found.prices.charges:
        for figure in charge.figures:
            loosens = -1.0 if figure.side == "least" else 1.0
            low, high = figure.holds_from, figure.holds_to
            yield Step(
                name=f"{charge.order_id} {figure.name}",
                prices=figure.prices,
                step=figure.step,
                at=figure.limit,
                ends={"more": low if loosens < 0 else high, "less": high if loosens < 0 else low},
                moved=lambda value, c=charge, f=figure: with_figure(  # type: ignore[misc]
                    found.brief, c.order_id, f, value
                ),
                loosens=loosens,
            )
    for source in found.prices.sources:
        if source.is_used_up and "less" not in source.unseen:
            assert source.mass_kg is not None, "what is used up has a mass"
            yield Step(
                name=source.source,
                prices=source.prices,
                step=1000.0,
                at=source.mass_kg,
                ends={"more": source.holds_to_kg, "less": source.holds_from_kg},
                moved=lambda kg, s=source: with_stock(found.brief, s.source, kg),  # type: ignore[misc]
            )


def changes(found: Week, one: Step, side: Movement) -> Iterator[tuple[Measured, float, float]]:
    """Each goal's price, and what it changes by per step, planned anew half way to the end."""
    sign = one.loosens if side == "more" else -one.loosens
    end = one.ends[side]
    far = one.step if end is None else min(one.step, abs(end - one.at))
    curved = one.step == 1000.0 and any(price.goal in SHARE_GOALS for price in one.prices)
    by = min(0.5 * far, 20.0) if curved else 0.5 * far
    there = found.again(one.moved(one.at + sign * by))
    back = found.again(one.moved(one.at - sign * by)) if curved else None
    assert there is not None, f"{one.name}: it holds so far"
    for price in one.prices:
        told = price.more if side == "more" else price.less
        other = price.less if side == "more" else price.more
        if told is None or price.goal not in found.base:
            continue
        change = there[price.goal] - found.base[price.goal]
        is_even = other is not None and told == pytest.approx(-other, rel=1e-6, abs=1e-9)
        if price.goal in SHARE_GOALS and back is not None and is_even:
            change = (there[price.goal] - back[price.goal]) / 2.0
        yield price.goal, told, change / by * one.step


def agrees(found: Week) -> int:
    """How many prices were compared; all agree."""
    count = 0
    for one in steps(found):
        for side in ("more", "less"):
            if all(getattr(price, side) is None for price in one.prices):
                continue
            for goal, told, fact in changes(found, one, side):
                least = 1e-7 * max(abs(found.base[goal]), 1.0)
                told_of = f"{one.name} {side} {goal}"
                assert told == pytest.approx(fact, rel=1e-4, abs=least), told_of
                count += 1
    return count


@pytest.mark.parametrize("goals", GOALS)
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_price_is_what_planning_anew_changes_by(seed: int, goals: str) -> None:
    """Limits, taps and stocks: moved half way to where the price holds, by another way."""
    assert agrees(week(seed, GOALS[goals])) > 10


@pytest.mark.slow
@pytest.mark.parametrize("goals", GOALS)
@pytest.mark.parametrize("seed", range(2, 7))
def test_prices_of_more_weeks_are_what_planning_anew_changes_by(seed: int, goals: str) -> None:
    assert agrees(week(seed, GOALS[goals], lots=14, orders=3)) > 10


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_prices_of_pieces_and_bites_hold_for_the_recipe(seed: int) -> None:
    """Planned anew with all whole numbers as they are in the plan."""
    found = week(seed, GOALS["cost"], whole=True)
    assert found.prices.holds_for == "recipe"
    assert agrees(found) > 4


@pytest.mark.parametrize("goals", ["cost", "with slack"])
@pytest.mark.parametrize("seed", [0, 1])
def test_metal_comes_in_just_below_its_price_and_not_above(seed: int, goals: str) -> None:
    """At its price less one money it makes the week cheaper, at one money more it does not."""
    found = week(seed, GOALS[goals])
    told = [one for one in found.prices.sources if one.comes_in_at_per_t is not None]
    assert told, "something is not used"
    for one in told:
        at = one.comes_in_at_per_t
        assert at is not None
        above = found.again(with_price(found.brief, one.source, at + 1.0))
        below = found.again(with_price(found.brief, one.source, at - 20.0))
        assert above is not None
        assert below is not None
        assert found.base["cost"] == pytest.approx(above["cost"], rel=1e-8)
        assert below["cost"] < found.base["cost"] - 1e-4


@pytest.mark.parametrize("goals", ["cost", "with slack", "primary, loss, cost"])
def test_the_first_tonne_of_unused_metal_costs_what_forcing_it_costs(goals: str) -> None:
    found = week(1, GOALS[goals])
    told = [one for one in found.prices.sources if not one.is_used_up and not one.unseen]
    assert told, "something is not used"
    for one in told:
        forced = found.again(with_use(found.brief, one.source, 1.0))
        if forced is None:
            assert all(price.more is None for price in one.prices)
            continue
        for price in one.prices:
            fact = (forced[price.goal] - found.base[price.goal]) * 1000.0
            assert price.more == pytest.approx(fact, rel=1e-3, abs=1e-2), one.source
