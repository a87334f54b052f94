"""Whole steps next to an answer that keep every limit of a heat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.formulation.program import INFINITY, Floats, Linear, Program, rows, stacked
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

MARGIN = 1e-12
"""Relative margin inside every limit, so that the exact check meets no rounding of floats."""
MOST_MOVES = 400
JUMPS = (1, 2, 5, 10, 30, 100)
SECONDS = 5.0
SOLVER_MARGIN = 1e-8
SOLVER_MARGIN_KG = 1e-5
"""Margin for a solver's own tolerance, in kilograms of the row's heaviest line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLimits:
    """``matrix @ kg <= upper`` and ``low <= kg <= high``, in steps (0: not to be weighed)."""

    matrix: Floats
    upper: Floats
    wanted: Floats
    step: Floats
    low: Floats
    high: Floats


def settle(limits: HeatLimits, clock: Clock) -> Floats | None:
    """Whole steps that keep the limits: by small moves, else by a small program; else None."""
    if not (limits.step > 0).any() and _is_kept(limits):
        return limits.wanted
    tight = limits.upper - MARGIN * (np.abs(limits.matrix) @ limits.wanted)
    found = _moved(limits, tight)
    for margin_kg in (SOLVER_MARGIN_KG, 0.0):
        if found is None:
            found = _solved(limits, tight, clock, margin_kg=margin_kg)
    return found


def _moved(limits: HeatLimits, upper: Floats) -> Floats | None:
    """From the nearest steps, the move that mends most, one or two lines at a time."""
    least, most = _whole_bounds(limits)
    if (least > most).any():
        return None
    step = np.where(limits.step > 0, limits.step, 1.0)
    count = np.clip(np.round(limits.wanted / step), least, most)
    count = np.where(limits.step > 0, count, limits.wanted)
    per_step = limits.matrix * step / _row_size(limits)[:, None]
    room = upper / _row_size(limits) - per_step @ count
    moves = _moves(limits.step > 0)
    effect = per_step @ moves.T
    if not len(moves):
        return np.asarray(count * step) if (room >= 0).all() else None
    for _ in range(MOST_MOVES):
        missing = np.maximum(0.0, -room).sum()
        if missing <= 0.0:
            return np.asarray(count * step)
        inside = ((count + moves >= least) & (count + moves <= most)).all(axis=1)
        after = np.maximum(0.0, effect - room[:, None]).sum(axis=0)
        far = np.abs((count + moves) * step - limits.wanted).sum(axis=1)
        score = np.where(inside, after + 1e-15 * far, INFINITY)
        best = int(np.argmin(score))
        if after[best] >= missing:
            return None
        count = count + moves[best]
        room = room - effect[:, best]
    return None


def _is_kept(limits: HeatLimits) -> bool:
    """Whether the answer itself keeps the limits, as well as a solver can."""
    size = np.abs(limits.matrix) @ np.abs(limits.wanted)
    return bool((limits.matrix @ limits.wanted <= limits.upper + SOLVER_MARGIN * size).all())


def _moves(weighed: np.ndarray) -> Floats:
    """One line up or down by a jump, or one step up in one line for one or more down in another."""
    width = len(weighed)
    unit = np.eye(width)[weighed]
    single = [sign * jump * unit for jump in JUMPS for sign in (1.0, -1.0)]
    up, down = np.repeat(unit, len(unit), axis=0), np.tile(unit, (len(unit), 1))
    apart = (up != down).any(axis=1)
    pairs = [(up - down)[apart]]
    return np.vstack([*single, *pairs]) if len(unit) else np.zeros((0, width))


def _whole_bounds(limits: HeatLimits) -> tuple[Floats, Floats]:
    """The least and most in steps, or in kilograms where a line needs none."""
    step = np.where(limits.step > 0, limits.step, 1.0)
    least = np.ceil(limits.low / step - 1e-9)
    most = np.floor(limits.high / step + 1e-9)
    free = limits.step <= 0
    return np.where(free, limits.low, least), np.where(free, limits.high, most)


def _row_size(limits: HeatLimits) -> Floats:
    size = np.abs(limits.matrix).max(axis=1, initial=0.0)
    return np.where(size > 0, size, 1.0)


def _solved(limits: HeatLimits, upper: Floats, clock: Clock, *, margin_kg: float) -> Floats | None:
    """The steps nearest to the answer in all, as a small mixed-integer program.

    Without a margin a limit may be met exactly, to the rounding of floats.
    """
    count = len(limits.wanted)
    step = np.where(limits.step > 0, limits.step, 1.0)
    least, most = _whole_bounds(limits)
    if (least > most).any():
        return None
    size = _row_size(limits)
    at = np.arange(count)
    row, column = np.nonzero(limits.matrix)
    parts = (
        rows(
            len(upper),
            (row, column, limits.matrix[row, column] / size[row]),
            upper=(upper if margin_kg else limits.upper) / size - margin_kg,
        ),
        rows(count, (at, at, 1.0), (at, at + count, -1.0), upper=limits.wanted),
        rows(count, (at, at, -1.0), (at, at + count, -1.0), upper=-limits.wanted),
    )
    program = Program(
        lower=np.concatenate([least * step, np.zeros(count)]),
        upper=np.concatenate([most * step, np.full(count, INFINITY)]),
        scale=np.concatenate([step, step]),
        integer=np.concatenate([limits.step > 0, np.zeros(count, dtype=bool)]),
        rows=stacked(parts),
    )
    session = HighsSession(program, Effort(gap_fraction=0.5))
    away = Linear(cost=np.concatenate([np.zeros(count), np.ones(count)]))
    solution = session.minimise(away, Clock(seconds=SECONDS, stop=clock.stop))
    if solution.values is None:
        return None
    kg = solution.values[:count]
    hair = 0.0 if margin_kg else MARGIN * (np.abs(limits.matrix) @ kg)
    return kg if (limits.matrix @ kg <= limits.upper + hair).all() else None
