"""The least mass to pour off, so that what then goes in brings the rest into spec.

The melt stands on the right of its rows: of its mass, and of each content. One column more takes
of all of them by the same part, and is made least.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.correct.question import Asked
from optimiser.correct.screen import posed_of
from optimiser.decision.ask import Posed
from optimiser.formulation.program import Linear, Program, rows
from optimiser.solve.highs import HighsSession


def least_pour_off_kg(asked: Asked) -> float | None:
    """The least to pour off of the heel of what is asked; None if none does.

    Analyses count as exact, masses as divisible into any number of kilograms; pieces are whole.
    """
    ask, posed = posed_of(asked)
    program, form = _with_pour_off(posed)
    solution = HighsSession(program, ask.effort).minimise(form, ask.clock, accuracy=0.5)
    return None if solution.values is None else max(0.0, float(solution.values[-1]))


def _with_pour_off(posed: Posed) -> tuple[Program, Linear]:
    """The program with a column for what is poured off, and that column as a form."""
    program, frame = posed.program, posed.frame
    heel_kg = float(frame.heats.first_heel_kg[0])
    of_melt = program.rules["melt_is_what_is_charged"].start
    of_content = program.rules["contents_are_what_is_charged"].start
    share = frame.heel_content[0] / heel_kg
    more = rows(
        program.rows.count,
        (of_melt, program.width, 1.0),
        (of_content + np.arange(len(share)), program.width, share),
    )
    found = replace(
        program,
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, heel_kg),
        scale=np.append(program.scale, max(heel_kg, 1.0)),
        integer=np.append(program.integer, False),
        rows=replace(
            program.rows,
            row=np.concatenate([program.rows.row, more.row]),
            column=np.concatenate([program.rows.column, more.column]),
            value=np.concatenate([program.rows.value, more.value]),
        ),
    )
    cost = np.zeros(found.width)
    cost[-1] = 1.0
    return found, Linear(cost=cost)
