"""Limits whose analyses are not sure, as lengths over the columns of a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from optimiser.formulation.chance import Cone, Length
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints
from optimiser.formulation.rules.spec import OwnRows


def lengths(
    frame: Frame, columns: Columns, cones: Iterable[Cone], own: OwnRows | None = None
) -> list[Length]:
    """``z * sd <= -over`` of each limit of a charge that is in the program."""
    place = {order.order_id: heat for heat, order in enumerate(frame.heats.orders)}
    own = own or OwnRows(frame, columns)
    return [_length(frame, columns, own, place, one) for one in cones if one.side[0] in place]


def _length(
    frame: Frame, columns: Columns, own: OwnRows, place: dict[str, int], cone: Cone
) -> Length:
    heat, errors = place[cone.side[0]], cone.errors
    column_of_row, value_of_row, upper = own.of(heat, cone.side)
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
        row=(column_of_row, value_of_row),
        room=upper,
        part=np.concatenate(part),
        column=np.concatenate(column),
        value=np.concatenate(value),
        beside=cone.z * errors.heel_kg,
        implies=own.at[heat, cone.side[1], cone.side[2]],
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
