"""Whole steps next to an answer by small moves: quick, where any near steps will do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.formulation.program import INFINITY, Floats, Ints

MOST_MOVES = 400
JUMPS = (1, 2, 5, 10, 30, 100)


def moved(
    wanted: Floats, *, step: Floats, least: Floats, most: Floats, matrix: Floats, upper: Floats
) -> Floats | None:
    """From the nearest steps, the move that mends most, one or two lines at a time, or None.

    Kilograms, and a matrix whose rows compare; lines of step 0 stay as they are.
    """
    weighed = step > 0
    size = np.where(weighed, step, 1.0)
    least, most = np.rint(least / size), np.rint(most / size)
    count = np.where(weighed, np.clip(np.round(wanted / size), least, most), wanted)
    room = upper - matrix @ (count * size)
    each, moves = matrix * size, _moves(np.flatnonzero(weighed))
    effect = each[:, moves.up] * moves.by - each[:, moves.down] * moves.less
    for _ in range(MOST_MOVES):
        missing = np.maximum(0.0, -room).sum()
        if missing <= 0.0:
            return np.asarray(count * size)
        inside = (count[moves.up] + moves.by >= least[moves.up]) & (
            count[moves.up] + moves.by <= most[moves.up]
        )
        inside &= count[moves.down] - moves.less >= least[moves.down]
        after = np.maximum(0.0, effect - room[:, None]).sum(axis=0)
        far = _far(moves, count=count, size=size, wanted=wanted)
        best = int(np.argmin(np.where(inside, after + 1e-15 * far, INFINITY)))
        if after[best] >= missing:
            return None
        count[moves.up[best]] += moves.by[best]
        count[moves.down[best]] -= moves.less[best]
        room = room - effect[:, best]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """Steps ``by`` which a line goes up, and by how many ``less`` another is taken."""

    up: Ints
    by: Floats
    down: Ints
    less: Floats


def _moves(weighed: Ints) -> _Moves:
    """One line up or down by a jump, or one step up in one line for one down in another."""
    jumps = [sign * jump for jump in JUMPS for sign in (1.0, -1.0)]
    single, by = np.tile(weighed, len(jumps)), np.repeat(jumps, len(weighed))
    up, down = np.repeat(weighed, len(weighed)), np.tile(weighed, len(weighed))
    up, down = up[up != down], down[up != down]
    return _Moves(
        up=np.concatenate([single, up]),
        by=np.concatenate([by, np.ones(len(up))]),
        down=np.concatenate([single, down]),
        less=np.concatenate([np.zeros(len(single)), np.ones(len(up))]),
    )


def _far(moves: _Moves, *, count: Floats, size: Floats, wanted: Floats) -> Floats:
    """How far all lines are from what is wanted after each move."""
    away = np.abs(count * size - wanted)
    found = np.full(len(moves.up), away.sum())
    for line, steps in ((moves.up, moves.by), (moves.down, -moves.less)):
        found += np.abs((count[line] + steps) * size[line] - wanted[line]) - away[line]
    return found
