"""Limits of melts that a solver may break at a price on its way to an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from optimiser.formulation.columns import power_of_two
from optimiser.formulation.program import Floats, Ints, Program

SPEC: Final = "melt_is_in_spec"


def softened(program: Program) -> tuple[Program, Ints]:
    """The program with a column for each limit of a melt, at nothing, that says what breaks it.

    A limit is ``row <= upper``, and with its column ``row - broken <= upper``.
    """
    limits, found = program.rules[SPEC], program.rows
    at = np.arange(limits.start, limits.stop)
    columns = program.width + np.arange(len(at))
    nothing: Floats = np.zeros(len(at))
    largest = np.zeros(found.count)
    np.maximum.at(largest, found.row, np.abs(found.value * program.scale[found.column]))
    size = largest[at]
    wider = replace(
        found,
        row=np.append(found.row, at.astype(found.row.dtype)),
        column=np.append(found.column, columns.astype(found.column.dtype)),
        value=np.append(found.value, np.full(len(at), -1.0)),
    )
    return replace(
        program,
        lower=np.append(program.lower, nothing),
        upper=np.append(program.upper, nothing),
        scale=np.append(program.scale, power_of_two(np.where(size > 0.0, size, 1.0))),
        integer=np.append(program.integer, np.zeros(len(at), dtype=bool)),
        rows=wider,
    ), columns
