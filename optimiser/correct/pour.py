"""What to pour off, so that what then goes in brings the rest into spec for the least.

The melt stands on the right of its rows: of its mass, and of each content. One column more takes
of all of them by the same part. What counts is one thing after the other: how much is tapped where
the order cannot be filled, how far aims are missed, what goes in costs less what is poured off is
worth, and last how much that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.correct.question import Asked
from optimiser.correct.screen import posed_of
from optimiser.decision.ask import Posed
from optimiser.formulation.goals import aims_missed, goal_form
from optimiser.formulation.program import Linear, Program, rows
from optimiser.solve.highs import HighsSession

HELD = 1e-4
"""The part of what was reached that may be given up for what counts less."""
DUST = 1e-6
"""What may be given up of it in any case, in its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poured:
    """What is poured off, and what is tapped of the rest when all is in, kg."""

    kg: float
    tap_kg: float


def cheapest_pour_off(asked: Asked, *, returns_per_t: float, fills: bool) -> Poured | None:
    """What to pour off of the heel of what is asked; None if nothing brings it into spec.

    Analyses count as exact, masses as divisible into any number of kilograms; pieces are whole.
    With ``fills`` as much is tapped as can be. What is poured off is worth ``returns_per_t``, but
    no more than the cheapest metal that could take its place: nothing is poured off for gain.
    """
    ask, posed = posed_of(asked)
    program = _with_pour_off(posed)
    session, found = HighsSession(program, ask.effort), None
    for form in _forms(posed, program, returns_per_t, fills=fills):
        solution = session.minimise(form, ask.clock)
        if solution.values is None:
            break
        found = solution.values
        least = form.at(found)
        session.keep(form, most=least + max(abs(least) * HELD, DUST))
        session.hint(found)
    if found is None:
        return None
    return Poured(kg=max(0.0, float(found[-1])), tap_kg=float(found[posed.columns.tap[0]]))


def _forms(
    posed: Posed, program: Program, returns_per_t: float, *, fills: bool
) -> Iterator[Linear]:
    """What is made least, one after the other."""
    frame, columns = posed.frame, posed.columns
    nothing = np.zeros(program.width)
    if fills:
        tapped = nothing.copy()
        tapped[columns.tap] = -1.0
        yield Linear(cost=tapped)
    if len(columns.miss):
        yield Linear(cost=np.append(aims_missed(frame, columns).cost, 0.0))
    form = goal_form("cost", frame, columns)
    assert isinstance(form, Linear), "cost is no share"
    worth = min(returns_per_t / 1000.0, _cheapest_per_kg(posed))
    yield Linear(cost=np.append(form.cost, -worth), constant=form.constant)
    poured = nothing.copy()
    poured[-1] = 1.0
    yield Linear(cost=poured)


def _cheapest_per_kg(posed: Posed) -> float:
    """What a kilogram of melt costs at least, made of the cheapest metal."""
    frame = posed.frame
    is_metal = ~frame.takes & (frame.liquid > 0.0)
    price = np.array([one.price_per_t for one in frame.brief.sources])[frame.source[is_metal]]
    return max(0.0, float((price / 1000.0 / frame.liquid[is_metal]).min(initial=np.inf)))


def _with_pour_off(posed: Posed) -> Program:
    """The program with a column for what is poured off, its last."""
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
    return replace(
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
