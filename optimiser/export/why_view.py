"""Why a plan is as it is, laid out: what binds and what moving it is worth, a row a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.brief import Brief
from models.explanation import Binding
from models.plan import Plan
from models.price import ChargePrices, FigurePrice, Measured, Movement, Price, Prices, SourcePrice
from optimiser.explain.explanation import explanation
from optimiser.explain.price_words import ALIKE, LEAST_TOLD, NAMES, scope_words
from optimiser.export.figures import DASH, MINUS, limit, number
from optimiser.export.view import name_of

TONNE_KG: Final = 1000.0
FINEST: Final = 7
NOT_SEEN: Final = "not looked at"
GOAL_TITLES: Final[dict[Measured, str]] = {
    "recycled_content": "Recycled content",
    "post_consumer_content": "Post-consumer content",
    "primary_metal": "Primary metal",
    "metal_loss": "Metal loss",
    "dross": "Dross",
    "coc_cover": "Chain-of-custody input",
    "carbon": "Carbon",
    "changes": "Changes",
    "cost": "Cost",
    "aims": "Missed aims",
    "weighted_sum": "Weighted sum",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyGoal:
    """A goal that some change moves."""

    goal: Measured
    unit: str

    @property
    def title(self) -> str:
        """Its name and unit, as a column is headed."""
        return f"{GOAL_TITLES[self.goal]} {'points' if self.unit == '%' else self.unit}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of a figure: what each goal changes by; None where that cannot be said, and why."""

    text: str
    by: tuple[float | None, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyFigure:
    """What one charge presses against, and what a step of it is worth.

    Not ``is_at_limit`` is what the best of an earlier goal would press against. The prices hold
    from ``holds_from`` to ``holds_to``, in ``unit``. Without prices there are no changes.
    """

    order_id: str
    alloy: str
    binds: str
    is_at_limit: bool
    unit: str
    changes: tuple[Change, ...]
    holds_from: float | None
    holds_to: float | None

    @property
    def note(self) -> str:
        """What to know of it beside its name."""
        return "" if self.is_at_limit else "for an earlier goal"

    @property
    def counts(self) -> bool:
        """Whether the plan is at it, or some step of it changes anything."""
        return self.is_at_limit or any(any(change.by) for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhySource:
    """What a tonne more or less of a lot or offer is worth."""

    price: SourcePrice
    changes: tuple[Change, ...]

    @property
    def state(self) -> str:
        """Whether there is anything left of it."""
        return "used up" if self.price.is_used_up else "not used"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """All rows; ``scope`` says what the prices hold for, None without prices."""

    goals: tuple[WhyGoal, ...]
    figures: tuple[WhyFigure, ...]
    sources: tuple[WhySource, ...]
    scope: str | None


def why_view(brief: Brief, plan: Plan) -> WhyView:
    """What binds each charge, priced where the plan has prices."""
    prices = plan.prices
    goals = () if prices is None else _goals(prices)
    priced = {} if prices is None else {row.order_id: row for row in prices.charges}
    return WhyView(
        goals=goals,
        figures=tuple(
            row
            for charge in explanation(brief, plan).charges
            for row in _charge(
                charge.order_id, charge.alloy, charge.binding, priced.get(charge.order_id), goals
            )
        ),
        sources=() if prices is None else tuple(_source(one, goals) for one in _sorted(prices)),
        scope=None if prices is None else scope_text(prices),
    )


def scope_text(prices: Prices) -> str:
    """What the prices hold for, and how many there was no time for."""
    if not prices.left_out:
        return scope_words(prices)
    figures = "one figure" if prices.left_out == 1 else f"{prices.left_out:,} figures"
    return f"{scope_words(prices)} There was no time for {figures}."


def _sorted(prices: Prices) -> list[SourcePrice]:
    """What is used up first."""
    return sorted(prices.sources, key=lambda one: not one.is_used_up)


def _goals(prices: Prices) -> tuple[WhyGoal, ...]:
    """The goals that some change moves, in the order of the plan's."""
    every = [row for charge in prices.charges for figure in charge.figures for row in figure.prices]
    every += [row for source in prices.sources for row in source.prices]
    moved = {row.goal for row in every if any(_counts(by) for by in (row.more, row.less))}
    found = {row.goal: WhyGoal(goal=row.goal, unit=row.unit) for row in every if row.goal in moved}
    return tuple(found.values())


def _counts(by: float | None) -> bool:
    return by is not None and abs(by) >= LEAST_TOLD


def _charge(
    order_id: str,
    alloy: str,
    binding: Iterable[Binding],
    priced: ChargePrices | None,
    goals: Sequence[WhyGoal],
) -> Iterator[WhyFigure]:
    """Figures with their prices, then what binds besides; lots that are used up have rows apart."""
    figures = () if priced is None else priced.figures
    for figure in figures:
        yield WhyFigure(
            order_id=order_id,
            alloy=alloy,
            binds=_binds(figure.what, figure.name, figure.side, figure.limit, figure.unit),
            is_at_limit=figure.is_at_limit,
            unit=figure.unit,
            changes=tuple(_steps(figure, goals)),
            holds_from=figure.holds_from,
            holds_to=figure.holds_to,
        )
    told = {(figure.what, figure.name) for figure in figures}
    for one in binding:
        if one.what != "source" and (one.what, one.name) not in told:
            yield WhyFigure(
                order_id=order_id,
                alloy=alloy,
                binds=_binds(one.what, one.name, one.side, one.limit, one.unit),
                is_at_limit=True,
                unit=one.unit,
                changes=(),
                holds_from=None,
                holds_to=None,
            )


def _binds(what: str, name: str, side: str, at: float, unit: str) -> str:
    """What it is and where: aim: Fe at most 0.20 %."""
    if what == "tap":
        return f"tap {'' if side == 'exact' else f'at {side} '}{number(at)} {unit}"
    if what == "risk":
        return f"{name_of(name)} at {side}: {limit(at)} % of misses accepted"
    if what == "promise":
        return f"{name} at {side} {number(at, 0 if at >= TONNE_KG / 10.0 else 2)} {unit}".rstrip()
    return (
        f"{'aim: ' if what == 'aim' else ''}{name_of(name)} at {side} {limit(at)} {unit}".rstrip()
    )


def _steps(figure: FigurePrice, goals: Sequence[WhyGoal]) -> Iterator[Change]:
    """A step that loosens, and one that tightens where that is not just the opposite."""
    loosens, tightens = ("less", "more") if figure.side == "least" else ("more", "less")
    step = "1 t" if figure.what == "tap" else f"{figure.step:g} {figure.unit}".rstrip()
    yield _change(f"{step} {loosens}", "more", figure.prices, figure.unseen, goals)
    if not _is_even(figure.prices) and "less" not in figure.unseen:
        yield _change(f"{step} {tightens}", "less", figure.prices, figure.unseen, goals)


def _source(source: SourcePrice, goals: Sequence[WhyGoal]) -> WhySource:
    more = _change("1 t more", "more", source.prices, source.unseen, goals)
    if not source.is_used_up:
        first = Change(text="1 t of it", by=more.by, note=_hindered(source) or more.note)
        return WhySource(price=source, changes=(first,))
    if _is_even(source.prices) or "less" in source.unseen:
        return WhySource(price=source, changes=(more,))
    less = _change("1 t less", "less", source.prices, source.unseen, goals)
    return WhySource(price=source, changes=(more, less))


def _hindered(source: SourcePrice) -> str:
    if source.hindered_by is None:
        return ""
    return f"no price brings it in, for {NAMES[source.hindered_by]}"


def _change(
    text: str,
    side: Movement,
    prices: Sequence[Price],
    unseen: Sequence[Movement],
    goals: Sequence[WhyGoal],
) -> Change:
    by = {row.goal: row.more if side == "more" else row.less for row in prices}
    note = ""
    if all(change is None for change in by.values()):
        note = NOT_SEEN if side in unseen else "cannot be had"
    shown = (by.get(goal.goal) for goal in goals)
    return Change(
        text=text,
        by=tuple(None if one is None else one if _counts(one) else 0.0 for one in shown),
        note=note,
    )


def _is_even(prices: Sequence[Price]) -> bool:
    """Whether the second side is just the opposite of the first, for every goal."""
    return all(
        row.more is not None
        and row.less is not None
        and abs(row.more + row.less) <= max(ALIKE * max(abs(row.more), abs(row.less)), LEAST_TOLD)
        for row in prices
    )


def change_text(by: float | None) -> str:
    """A change with its sign and the digits that matter."""
    if by is None:
        return ""
    size = abs(by)
    if size < LEAST_TOLD:
        return "0"
    decimals = 0 if size >= 100.0 else 1 if size >= 10.0 else 3 if size < 1.0 else 2
    return f"{'+' if by > 0.0 else MINUS}{number(size, decimals)}"


def holds_text(shown: WhyFigure) -> str:
    """Between which ends the prices of a figure hold."""
    ends = (shown.holds_from, shown.holds_to)
    decimals = 0 if max(abs(end or 0.0) for end in ends) >= TONNE_KG / 10.0 else 4
    if None not in ends:
        while decimals < FINEST and len({number(end or 0.0, decimals) for end in ends}) == 1:
            decimals += 1
    low, high = ("" if end is None else number(end, decimals) for end in ends)
    if low and high:
        return f"{low}{DASH}{high}"
    return f"up to {high}" if high else f"from {low}" if low else ""
