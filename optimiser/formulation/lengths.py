"""Limits whose analyses are not sure, as lengths over the columns of a program."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimiser.formulation.chance import Cone, Length
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints
from optimiser.formulation.rules.spec import own_row


def length(frame: Frame, columns: Columns, cone: Cone) -> Length | None:
    """``z * sd <= -over`` of one limit of a charge; None if the program has no such charge."""
    place = {order.order_id: heat for heat, order in enumerate(frame.heats.orders)}
    heat = place.get(cone.side[0])
    if heat is None:
        return None
    own, errors = own_row(frame, columns, heat, cone.side), cone.errors
    pours = [(_charged_by_source(frame, columns, heat), 1.0)]
    pours += _poured_before(frame, columns, cone, place)
    part: list[Ints] = []
    column: list[Ints] = []
    value: list[Floats] = []
    for of_source, share in pours:
        charged = of_source[errors.source]
        meets = charged != NOTHING
        if part:
            meets &= errors.carried[errors.number]
        part.append(errors.number[meets])
        column.append(charged[meets])
        value.append(cone.z * share * errors.per_kg[meets])
    return Length(
        row=(own.column.astype(int), own.value),
        room=float(own.upper[0]),
        part=np.concatenate(part),
        column=np.concatenate(column),
        value=np.concatenate(value),
        beside=cone.z * errors.heel_kg,
    )


def _poured_before(
    frame: Frame, columns: Columns, cone: Cone, place: dict[str, int]
) -> Iterator[tuple[Ints, float]]:
    """Of every charge before that is in the program, its columns and the part still there."""
    for name, share in cone.before:
        if name in place:
            yield _charged_by_source(frame, columns, place[name]), share


def _charged_by_source(frame: Frame, columns: Columns, heat: int) -> Ints:
    """The columns of what is charged in a heat, NOTHING for what may not be [s]."""
    here = np.arange(frame.start[heat], frame.start[heat + 1])
    found = np.full(len(frame.brief.sources), NOTHING)
    found[frame.source[here]] = columns.charged[here]
    return found
