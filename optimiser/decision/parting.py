"""What was charged before in two columns: up to what it was, and what is charged beyond.

Of goal ``changes`` a column of kilograms moved and two rows say of each line how far it is from
where it was. A question held open asks that of every line again and again. With the line in two
columns the distance is ``before - up_to + beyond``, and there are neither rows nor columns of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.stage import Stage
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import INFINITY, Floats, Ints, Linear, Program
from optimiser.solve.parted import NO_PARTS, Parts

MOVES: Final = "moves_are_counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A program and what is wanted of it, with lines in parts where ``changes`` comes last.

    ``unasked`` are rows, and ``gone`` columns, that say nothing any more.
    """

    program: Program
    wanted: tuple[Stage, ...]
    parts: Parts
    unasked: Ints
    gone: Ints


def in_parts(posed: Posed, wanted: tuple[Stage, ...]) -> Parting:
    """The question with what was charged before in two columns; else as it is."""
    program, moved = posed.program, posed.columns.moved
    lines = np.flatnonzero(moved != NOTHING)
    others = [form for stage in wanted[:-1] for form in forms(stage)]
    is_last = len(wanted) > 1 and wanted[-1].name == "changes"
    if not len(lines) or not is_last or any(form.cost[moved[lines]].any() for form in others):
        return as_it_is(posed, wanted)
    rule, charged = program.rules[MOVES], posed.columns.charged[lines]
    before = posed.frame.previous_kg[lines]
    beyond = program.width + np.arange(len(lines))
    unasked = np.arange(rule.start, rule.stop)
    stages = [_wider(stage, charged) for stage in wanted]
    form = stages[-1].form
    assert isinstance(form, Linear), "kilograms are no share"
    cost = form.cost
    cost[moved[lines]], cost[charged], cost[beyond] = 0.0, -1.0, 1.0
    least = Linear(cost=cost, constant=form.constant + float(before.sum()))
    stages[-1] = replace(stages[-1], form=least)
    return Parting(
        program=_widened(program, charged, moved[lines], unasked),
        wanted=tuple(stages),
        parts=Parts(up_to=charged, beyond=beyond, most=before / program.scale[charged]),
        unasked=unasked,
        gone=np.concatenate([moved[lines], beyond]),
    )


def as_it_is(posed: Posed, wanted: tuple[Stage, ...]) -> Parting:
    """The question with nothing in parts."""
    none = np.empty(0, dtype=int)
    return Parting(program=posed.program, wanted=wanted, parts=NO_PARTS, unasked=none, gone=none)


def forms(stage: Stage) -> tuple[Linear, ...]:
    """What a stage adds up: one form, or for a share its part and whole."""
    form = stage.form
    return (form.part, form.whole) if isinstance(form, Ratio) else (form,)


def _wider(stage: Stage, charged: Ints) -> Stage:
    """The same stage with a further column for each of these lines, which counts as it does."""
    parts = [replace(one, cost=np.append(one.cost, one.cost[charged])) for one in forms(stage)]
    if isinstance(stage.form, Ratio):
        return replace(stage, form=replace(stage.form, part=parts[0], whole=parts[1]))
    return replace(stage, form=parts[0])


def _widened(program: Program, charged: Ints, moved: Ints, unasked: Ints) -> Program:
    """The same program with a further column for each of these lines, at nothing for now."""
    found, count = program.rows, len(charged)
    place = np.full(program.width, NOTHING)
    place[charged] = program.width + np.arange(count)
    again = np.flatnonzero((place[found.column] != NOTHING) & ~np.isin(found.row, unasked))
    upper = found.upper.copy()
    upper[unasked] = INFINITY
    rows = replace(
        found,
        upper=upper,
        row=np.append(found.row, found.row[again]),
        column=np.append(found.column, place[found.column[again]].astype(found.column.dtype)),
        value=np.append(found.value, found.value[again]),
    )
    nothing: Floats = np.zeros(count)
    most = program.upper.copy()
    most[moved] = 0.0
    return replace(
        program,
        lower=np.append(program.lower, nothing),
        upper=np.append(most, nothing),
        scale=np.append(program.scale, program.scale[charged]),
        integer=np.append(program.integer, np.zeros(count, dtype=bool)),
        rows=rows,
    )
