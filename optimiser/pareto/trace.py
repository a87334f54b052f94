"""The front of two goals: one program, held open, with a limit on the first goal that moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.decision.ask import Ask, Posed, is_doubtful_by_nature
from optimiser.decision.decide import decide
from optimiser.decision.goals import nearly
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import stages
from optimiser.formulation.program import Floats
from optimiser.solve import glop
from optimiser.solve.solution import Clock

FLAT = 1e-9
"""Ends that differ by no more, relative, are one point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """The question, and the solutions from the first goal's end to the second's.

    ``is_bound`` says that something was let go to make it linear; ``complete`` that time did
    not end before all points were there.
    """

    posed: Posed
    is_bound: bool
    complete: bool
    values: tuple[Floats, ...]


def traced(ask: Ask, *, points: int) -> Traced | None:
    """The front of the two goals that the settings name; None if no order can be made.

    Both ends are lexicographic: the one goal first, then the other. Between them the first goal
    is limited to steps of one size, and the second as good as it gets: on the way from end to
    end that limit always binds, so that no point is worse than another by both.
    """
    found = _posed(ask)
    if found is None:
        return None
    posed, start = found
    ladder = Ladder(posed, stages(posed, ask.brief.settings), seed=ask.effort.seed, start=start)
    values = tuple(_points(ask, ladder, points))
    whole = posed.program.is_mixed_integer or posed.mixing is not None
    return Traced(
        posed=posed,
        is_bound=bool(whole or posed.loose.any()),
        complete=len(values) == points or (0 < len(values) < 2 and not ask.clock.is_over),
        values=values,
    )


def _posed(ask: Ask) -> tuple[Posed, Floats] | None:
    """All orders with a solution to start from, else those that can be made together."""
    everything = frozenset(order.order_id for order in ask.brief.orders)
    found = _started(ask, everything)
    if found is not None or ask.clock.is_over:
        return found
    answer = decide(ask).answer
    if answer.values is None:
        return None
    made = frozenset(order.order_id for order in answer.posed.made(answer.values))
    return _started(ask, made) if made else None


def _started(ask: Ask, made: frozenset[str]) -> tuple[Posed, Floats] | None:
    doubtful = frozenset(
        order.order_id
        for order in ask.brief.orders
        if order.order_id in made and is_doubtful_by_nature(ask.brief, order)
    )
    posed = ask.pose(made - doubtful, doubtful=doubtful)
    first = stages(posed, ask.brief.settings)[0]
    start = glop.minimise(posed.program.relaxed, nearly(first.form), ask.clock)
    return None if start.values is None else (posed, start.values)


def _points(ask: Ask, ladder: Ladder, points: int) -> Iterator[Floats]:
    """Solutions from end to end; fewer if time ends, one if both goals are best at once."""
    first, second = len(ladder.wanted) - 2, len(ladder.wanted) - 1
    begin = ladder.answer(ask.clock)
    if begin[-1].solution.values is None:
        return
    yield _own(ladder, begin[-1])
    end = _other_end(ladder, begin, ask.clock)
    here, there = begin[first].reached.value, end.reached.value
    if end.solution.values is None or here is None or there is None:
        return
    if abs(there - here) <= FLAT * max(1.0, abs(here)):
        return
    between = []
    for value in np.linspace(there, here, points)[1:-1]:
        ladder.limit(second, float(value), of=first)
        rung = ladder.reach(second, ask.clock)
        if rung.solution.values is None:
            break
        between.append(_own(ladder, rung))
    yield from reversed(between)
    yield _own(ladder, end)


def _other_end(ladder: Ladder, begin: list[Rung], clock: Clock) -> Rung:
    """The second goal alone, then the first with it held; the second's solver stands there."""
    first, second = len(begin) - 2, len(begin) - 1
    ladder.free(second, of=first)
    best = ladder.reach(second, clock)
    if best.solution.values is None:
        return best
    ladder.follow(first, after=second)
    for aim in range(first):
        ladder.keep(first, begin[aim], of=aim)
    ladder.keep(first, best, of=second)
    return ladder.reach(first, clock)


def _own(ladder: Ladder, rung: Rung) -> Floats:
    """A solution without the columns that measure goals."""
    return rung.solution.found[: ladder.width]
