"""What all goals do when figures move: at the answer, and beside it where it has a corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import HOLD
from optimiser.explain.movable import Entry, Movable
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Linear
from optimiser.solve.drift import Basis, Drift, Moves
from optimiser.solve.solution import Clock

TRIED: Final = (20.0, 4.0, 0.8)
"""How many grains are gone beside a corner, until no other corner is passed."""
NEARLY_BACK: Final = 0.9
"""The rates beside a corner are those of the side if they hold so far back to it."""
STANDS: Final = 1e-9
"""A mass that changes by less than this part of it per step stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Rates per step of every stage [stage, move], of money [move], and how far they hold.

    ``is_even`` says that what a limit is a share of does not move, so that limits move evenly.
    """

    rates: Floats
    money: Floats
    up: Floats
    down: Floats
    is_even: Bools

    def one(self, move: int) -> Side:
        """The rates of one move."""
        return Side(rates=self.rates[:, move], money=float(self.money[move]), reach=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one step to one side does: changes per step, and how many steps that holds for."""

    rates: Floats
    money: float
    reach: float


def course(ladder: Ladder, rungs: Sequence[Rung], moved: Sequence[Movable], cost: Linear) -> Course:
    """What every stage does with each move, all that is reached before it moving along."""
    count = len(moved)
    rates = np.zeros((len(rungs), count))
    up, down = np.full(count, np.inf), np.full(count, np.inf)
    is_even, money = np.ones(count, dtype=bool), np.zeros(count)
    for at, rung in enumerate(rungs):
        moves = _moves(ladder, rungs[:at], rung, moved, rates)
        drift = Basis(ladder.rungs[at]).drift(moves)
        rates[at] = _rate(ladder, at, rung, drift)
        up, down = np.minimum(up, drift.up), np.minimum(down, drift.down)
        is_even &= _stands(rung, moved, drift)
        money = drift.of(_wide(cost.cost, ladder))
    return Course(rates=rates, money=money, up=up, down=down, is_even=is_even)


def _wide(cost: Floats, ladder: Ladder) -> Floats:
    return np.append(cost, np.zeros(len(ladder.open.lower) - len(cost)))


def _rate(ladder: Ladder, at: int, rung: Rung, drift: Drift) -> Floats:
    """What a stage changes by: a sum, or a share in per cent."""
    measure, values = ladder.measures[at], rung.solution.found
    if measure.hold is None:
        return drift.at(int(measure.columns[0]))
    part, whole = measure.columns.tolist()
    if rung.reached.value is None:
        return np.zeros(drift.columns.shape[1])
    share = values[part] / values[whole]
    return np.asarray(100.0 * (drift.at(part) - share * drift.at(whole)) / values[whole])


def hold_rate(rung: Rung, rates: Floats) -> Floats:
    """What the most that a linear stage may be changes by, when its best changes by ``rates``."""
    value = rung.reached.value
    assert value is not None, "a linear form always has a value"
    part = rung.stage.slack_pct / 100.0 + HOLD
    return rates * (1.0 + np.sign(value) * part) if abs(value) * part > HOLD else rates


def _moves(
    ladder: Ladder, before: Sequence[Rung], rung: Rung, moved: Sequence[Movable], rates: Floats
) -> Moves:
    """The bounds that move in one stage: those of the figures, and those of earlier stages."""
    values, count = rung.solution.found, len(moved)
    flat = [(m, one) for m, figure in enumerate(moved) for one in figure.entries]
    number = [np.array([one.number for _, one in flat], dtype=int)]
    is_row = [np.array([one.is_row for _, one in flat], dtype=bool)]
    move = [np.array([m for m, _ in flat], dtype=int)]
    rate = [np.array([one.rate * one.per_of(values) for _, one in flat])]
    for j, held in enumerate(before):
        measure = ladder.measures[j]
        if held.reached.value is None:
            continue
        if measure.hold is None:
            number.append(np.full(count, measure.columns[0]))
            rate.append(hold_rate(held, rates[j]))
        else:
            number.append(np.full(count, measure.hold))
            rate.append(-rates[j] / 100.0 * values[measure.columns[1]])
        is_row.append(np.full(count, measure.hold is not None))
        move.append(np.arange(count))
    return Moves(
        number=np.concatenate(number), is_row=np.concatenate(is_row),
        move=np.concatenate(move), rate=np.concatenate(rate), count=count,
    )  # fmt: skip


def _stands(rung: Rung, moved: Sequence[Movable], drift: Drift) -> Bools:
    """Whether what a figure is a share of stands still while it moves."""
    values = rung.solution.found
    place = {int(column): at for at, column in enumerate(drift.has)}
    found = np.ones(len(moved), dtype=bool)
    for m, figure in enumerate(moved):
        for one in figure.entries:
            if one.per != NOTHING and figure.what != "tap":
                rate = drift.columns[place[one.per], m]
                found[m] &= abs(rate) <= STANDS * max(abs(values[one.per]), 1.0) + 1e-9
    return found


def beside(ladder: Ladder, figure: Movable, sign: float, cost: Linear, clock: Clock) -> Side | None:
    """What a step to one side does where the answer is at a corner; None if there is no step.

    The figure is moved by a little, and the rates taken there: they are those of the side if
    they hold all the way back.

    Raises:
        NotSeen: another corner was passed however small the step.
    """
    for part in np.array(TRIED) * figure.grain:
        undo = _shift(ladder, figure, sign * part)
        rungs = ladder.answer(clock)
        found = None
        if rungs[-1].solution.values is not None:
            found = course(ladder, rungs, [figure], cost)
        for number, is_row, per, before in reversed(undo):
            _put(ladder, number, is_row, per, before)
        if found is None:
            if clock.is_over:
                raise NotSeen
            return None
        back, ahead = (found.down, found.up) if sign > 0 else (found.up, found.down)
        if back[0] >= NEARLY_BACK * part:
            reach = float(part + ahead[0]) if found.is_even[0] else part
            return replace(found.one(0), reach=reach)
    raise NotSeen


class NotSeen(Exception):
    """What a side does could not be seen."""


Before = tuple[float, float]


def _shift(ladder: Ladder, figure: Movable, steps: float) -> list[tuple[int, bool, int, Before]]:
    """Move a figure; what was there before."""
    undo = []
    for one in figure.entries:
        before = _figure(ladder, one)
        low, high = before
        change = steps * one.rate
        after = (
            (low - change, low - change) if one.per != NOTHING else (low + change, high + change)
        )
        _put(ladder, one.number, one.is_row, one.per, after)
        undo.append((one.number, one.is_row, one.per, before))
    return undo


def _figure(ladder: Ladder, one: Entry) -> Before:
    if one.per != NOTHING:
        value = ladder.open.entry_of(one.number, one.per)
        return value, value
    return ladder.open.between(one.number, is_row=one.is_row)


def _put(ladder: Ladder, number: int, is_row: bool, per: int, figure: Before) -> None:  # noqa: FBT001
    if per != NOTHING:
        ladder.open.entry(number, per, figure[0])
    elif is_row:
        ladder.open.limit(number, *figure)
    else:
        ladder.open.bound(number, *figure)
