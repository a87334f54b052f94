"""Whole steps next to an answer by small moves: quick, where any near steps will do."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.program import INFINITY, Bools, Floats

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
    moves = _moves(weighed)
    effect = (matrix * size) @ moves.T
    for _ in range(MOST_MOVES):
        missing = np.maximum(0.0, -room).sum()
        if missing <= 0.0:
            return np.asarray(count * size)
        inside = ((count + moves >= least) & (count + moves <= most))[:, weighed].all(axis=1)
        after = np.maximum(0.0, effect - room[:, None]).sum(axis=0)
        far = np.abs((count + moves) * size - wanted).sum(axis=1)
        best = int(np.argmin(np.where(inside, after + 1e-15 * far, INFINITY)))
        if after[best] >= missing:
            return None
        count = count + moves[best]
        room = room - effect[:, best]
    return None


def _moves(weighed: Bools) -> Floats:
    """One line up or down by a jump, or one step up in one line for one down in another."""
    unit = np.eye(len(weighed))[weighed]
    single = [sign * jump * unit for jump in JUMPS for sign in (1.0, -1.0)]
    up, down = np.repeat(unit, len(unit), axis=0), np.tile(unit, (len(unit), 1))
    return np.vstack([*single, (up - down)[(up != down).any(axis=1)]])
