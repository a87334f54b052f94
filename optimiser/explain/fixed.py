"""The recipe of a plan as a linear program: its whole numbers are as the plan has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.stage import Answer
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import INFINITY, Bools, Floats, Program


def fixed(answer: Answer) -> Posed:
    """The question of an answer with its whole numbers settled.

    What a line in no charge would need a yes for is let go of, while the line stays at nothing:
    so it can be asked what it would do.
    """
    posed, values = answer.posed, answer.found
    program = posed.program
    if not program.is_mixed_integer:
        return posed
    whole = np.round(values / program.scale) * program.scale
    lower = np.where(program.integer, whole, program.lower)
    upper = np.where(program.integer, whole, program.upper)
    off = switched_off(posed, values)
    columns = posed.columns.charged[off]
    lower[columns], upper[columns] = 0.0, 0.0
    settled = replace(
        program,
        lower=lower,
        upper=upper,
        integer=np.zeros(program.width, dtype=bool),
        rows=replace(program.rows, upper=_without_switches(posed, program, values)),
    )
    return replace(posed, program=settled)


def switched_off(posed: Posed, values: Floats) -> Bools:
    """The lines with a yes or no of their own that is no [p]."""
    used = posed.columns.used
    return np.asarray((used != NOTHING) & (values[used] < 0.5))


def _without_switches(posed: Posed, program: Program, values: Floats) -> Floats:
    """The upper sides of rows, open where they only say what a yes that is given allows.

    So much is allowed by stock, furnace and limits anyhow; more of one of these has to be able
    to go into the line. Of bites that are switched off both sides are open: their lines stay at
    nothing.
    """
    upper = program.rows.upper.copy()
    off = switched_off(posed, values)
    pair = np.flatnonzero(posed.columns.used != NOTHING)
    first = program.rules["bites_are_not_too_small"].start
    upper[first : first + len(pair)] = INFINITY
    upper[first + len(pair) + np.flatnonzero(off[pair])] = INFINITY
    opened, frame = posed.columns.opened, posed.frame
    lines = opened[frame.source][opened[frame.source] != NOTHING]
    sorted_ = opened[frame.yard.lot][opened[frame.yard.lot] != NOTHING]
    given = np.concatenate([values[lines], values[sorted_]]) > 0.5
    first = program.rules["fixed_costs_open_a_source"].start
    upper[first + np.flatnonzero(given)] = INFINITY
    return upper


def openable(answer: Answer) -> Bools:
    """The lines that could be charged as they are, or with a yes that takes none from others [p].

    ``answer`` is to the question before its whole numbers were settled.
    """
    posed, values = answer.posed, answer.found
    frame, columns, program = posed.frame, posed.columns, posed.program
    counted = np.array([order.max_sources is not None for order in frame.heats.orders], dtype=bool)
    found = program.upper[columns.charged] > 0.0
    found &= ~(switched_off(posed, values) & counted[frame.order])
    for switch in (columns.opened, columns.bought):
        at = switch[frame.source]
        found &= (at == NOTHING) | (values[at] > 0.5)
    bought = columns.bought[frame.source]
    found &= (bought == NOTHING) | ~program.integer[bought]
    return np.asarray(found)
