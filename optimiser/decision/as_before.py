"""A plan to start from: the one before, with all that is whole as it was.

A plan is made again because a few things changed. Where they leave room for it, what was whole
stays so, and what may be divided makes up for the change; else the charges that a pin moves are
decided anew. The search goes on from there, and never ends with less than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask, Posed
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Linear, Program
from optimiser.solve.highs import HighsSession

NODES: Final = 400
"""So many nodes the search among the charges that are moved may take."""
PART_OF_TIME: Final = 0.1
DUST: Final = 1e-9
"""A bound that is so little off a whole piece is at it."""


def as_before(ask: Ask, posed: Posed, form: Linear) -> Floats | None:
    """Values of the program that keep near the plan before, at the least ``form``.

    None without a plan before, where bins or sorters tie charges together, where orders may stay
    unmade, or where the change leaves no room.
    """
    frame, program = posed.frame, posed.program
    ties = posed.mixing is not None or bool(frame.brief.campaigns) or frame.heats.doubtful.any()
    if ties or not program.is_mixed_integer or not frame.previous_kg.any():
        return None
    kg = _as_pinned(posed)
    moved = np.unique(frame.order[kg != frame.previous_kg])
    clock = ask.clock.part(PART_OF_TIME * ask.clock.left)
    for tried in _opened(posed, with_whole(posed, kg), np.isin(posed.heat_of_column(), moved)):
        session = HighsSession(tried, replace(ask.effort, nodes=NODES))
        found = session.minimise(form, clock)
        if found.values is not None:
            return found.values
    return None


def _as_pinned(posed: Posed) -> Floats:
    """What was charged of each pair [p], as near as pins and stock allow now; pieces whole."""
    program, at = posed.program, posed.columns.charged
    kg = np.clip(posed.frame.previous_kg, program.lower[at], program.upper[at])
    step = program.scale[at]
    least, most = (
        np.ceil(program.lower[at] / step - DUST),
        np.floor(program.upper[at] / step + DUST),
    )
    pieces = np.clip(np.round(kg / step), least, most) * step
    return np.where(program.integer[at], pieces, kg)


def _opened(posed: Posed, fixed: Program, is_moved: Bools) -> Iterator[Program]:
    """With everything that is whole fixed, then with that of the charges which are moved open."""
    yield fixed
    program, is_open = posed.program, posed.program.integer & is_moved
    if is_open.any():
        yield replace(
            fixed,
            lower=np.where(is_open, program.lower, fixed.lower),
            upper=np.where(is_open, program.upper, fixed.upper),
            integer=is_open,
        )


def with_whole(posed: Posed, kg: Floats) -> Program:
    """The program with every whole number as these kilograms [p] have it, sorters' runs apart."""
    program, columns, frame = posed.program, posed.columns, posed.frame
    lower, upper = np.array(program.lower), np.array(program.upper)
    used = kg > 0
    whole = program.integer[columns.charged]
    pieces = columns.charged[whole]
    lower[pieces] = upper[pieces] = kg[whole]
    switch = columns.used != NOTHING
    lower[columns.used[switch]] = upper[columns.used[switch]] = used[switch]
    for (heat, group), column in columns.group_used.items():
        at = np.flatnonzero(used & (frame.order == heat))
        lower[column] = upper[column] = float(any(frame.group(int(p)) == group for p in at))
    taken = np.zeros(len(frame.brief.sources), dtype=bool)
    taken[frame.source[used]] = True
    for of_source in (columns.opened, columns.buying):
        asked = of_source != NOTHING
        lower[of_source[asked]] = upper[of_source[asked]] = taken[asked]
    free = np.zeros(program.width, dtype=bool)
    return replace(program, lower=lower, upper=upper, integer=free)
