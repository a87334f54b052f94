"""At which price a lot or offer that is not used would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.price import Measured
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import Stage
from optimiser.explain.course import NEARLY_BACK, TRIED
from optimiser.explain.movable import TONNE, grain_of_mass
from optimiser.explain.outsiders import Outsiders
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.solve.drift import Basis, Drift, Moves
from optimiser.solve.solution import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStage:
    """The stage in which money counts, and what one unit of money is to it."""

    at: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesIn:
    """By how much per tonne the price of a source must fall, or which goal speaks against it."""

    falls_by: float | None
    hindered_by: Measured | None


NEVER = ComesIn(falls_by=None, hindered_by=None)


def come_in(
    ladder: Ladder,
    rungs: Sequence[Rung],
    outside: Outsiders,
    idle: Ints,
    open_: Bools,
    money: MoneyStage | None,
    clock: Clock,
    corners: int,
) -> Mapping[str, ComesIn]:
    """For every source that is not used, by its id. ``idle`` [s] is a pair of it, or NOTHING.

    Where a goal before money that gives nothing up would lose, no price helps.
    """
    found: dict[str, ComesIn] = {}
    if money is None:
        return found
    frame = ladder.posed.frame
    pair: dict[str, int] = {}
    for s in np.flatnonzero(idle != NOTHING).tolist():
        among = np.flatnonzero(open_ & (frame.source == s))
        name = frame.brief.sources[s].source_id
        against = None
        for at in range(money.at):
            if rungs[at].stage.slack_pct == 0.0 and rungs[at].reached.value is not None:
                kept = among[outside.losses[at, among] <= outside.sure[at]]
                if not len(kept):
                    against = named(rungs[at].stage)
                    break
                among = kept
        if against is not None:
            found[name] = ComesIn(falls_by=None, hindered_by=against)
        else:
            pair[name] = int(among[outside.alone[money.at, among].argmin()])
    return found | _alone(ladder, pair, money, clock, corners)


def named(stage: Stage) -> Measured:
    """What a stage measures."""
    if stage.name is not None:
        return stage.name
    return "aims" if stage.otherwise == "aims" else "weighted_sum"


def _alone(
    ladder: Ladder, pair: Mapping[str, int], money: MoneyStage, clock: Clock, corners: int
) -> dict[str, ComesIn]:
    """What the first tonne costs with all that earlier stages reached held where it is."""
    if not pair:
        return {}
    columns = ladder.posed.columns.charged[list(pair.values())]
    ladder.rungs[money.at].take(columns)
    ladder.rungs[money.at].least(_form(ladder, money), clock)
    drift = _drift(ladder, money, columns)
    rate = drift.at(int(ladder.measures[money.at].columns[0])) / money.weight
    found: dict[str, ComesIn] = {}
    for m, name in enumerate(pair):
        falls_by: float | None = float(rate[m])
        if drift.up[m] <= grain_of_mass(ladder.posed):
            falls_by = _beside(ladder, money, int(columns[m]), clock) if corners > 0 else None
            corners -= 1
        is_whole = ladder.open.upper[columns[m]] <= 0.0
        if falls_by is not None and is_whole and falls_by < 0.0:
            falls_by = None
        found[name] = ComesIn(falls_by=falls_by, hindered_by=None)
    return found


def _drift(ladder: Ladder, money: MoneyStage, columns: Ints) -> Drift:
    count = len(columns)
    moves = Moves(
        number=columns, is_row=np.zeros(count, dtype=bool), move=np.arange(count),
        rate=np.full(count, TONNE), count=count,
    )  # fmt: skip
    return Basis(ladder.rungs[money.at]).drift(moves)


def _form(ladder: Ladder, money: MoneyStage) -> Linear:
    cost: Floats = np.zeros(len(ladder.open.lower))
    cost[ladder.measures[money.at].columns] = 1.0
    return Linear(cost=cost)


def _beside(ladder: Ladder, money: MoneyStage, column: int, clock: Clock) -> float | None:
    """The same at a corner: the line is given a little, and asked there."""
    solver = ladder.rungs[money.at]
    low, high = ladder.open.between(column, is_row=False)
    found = None
    for part in np.array(TRIED) * grain_of_mass(ladder.posed):
        kg = part * TONNE
        solver.bound(column, kg, max(high, kg))
        if solver.least(_form(ladder, money), clock).values is None:
            continue
        drift = _drift(ladder, money, np.array([column]))
        if drift.down[0] >= NEARLY_BACK * part:
            rate = drift.at(int(ladder.measures[money.at].columns[0]))
            found = float(rate[0]) / money.weight
            break
    solver.bound(column, low, high)
    return found
