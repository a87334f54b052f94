"""A set of changes as steps, one for each row that is put or taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import Field, TypeAdapter

from api.http.members import part_of
from models.record import Record

Piece = dict[str, Any]
Step = str
"""A piece of the body, {"patch": …} or {"remove": …}, as JSON: equal texts are equal steps."""


class Changes(Record):
    """The body of a what-if: the whole set of changes against the run's plan."""

    patch: dict[str, Any] = Field(default_factory=dict)
    remove: dict[str, Any] = Field(default_factory=dict)
    pins: list[dict[str, Any]] = Field(default_factory=list)


_CHANGES: Final = TypeAdapter(Changes)


def changes_of(body: object) -> Changes:
    """What a body asks about.

    Raises:
        InvalidScenario: it is no set of changes.
    """
    return part_of(body, _CHANGES)


def steps_of(changes: Changes) -> tuple[Step, ...]:
    """Its steps in the order in which changes hold: taken out, then put, pins last."""
    pieces = [
        *_pieces("remove", changes.remove),
        *_pieces("patch", changes.patch),
        *_pieces("patch", {"pins": changes.pins} if changes.pins else {}),
    ]
    return tuple(json.dumps(piece, sort_keys=True) for piece in pieces)


def _pieces(member: str, tables: Mapping[str, Any]) -> Iterator[Piece]:
    """A piece for each row; what is no list of rows stays whole, to be refused as it is."""
    for table, rows in tables.items():
        if not isinstance(rows, list) or not rows:
            yield {member: {table: rows}}
            continue
        for row in rows:
            yield {member: {table: [row]}}


def joined(steps: Iterable[Step]) -> tuple[Piece, Piece]:
    """Steps as one patch and one removal."""
    found: dict[str, Piece] = {"patch": {}, "remove": {}}
    for step in steps:
        for member, tables in json.loads(step).items():
            for table, rows in tables.items():
                before = found[member].get(table)
                if isinstance(before, list) and isinstance(rows, list):
                    found[member][table] = [*before, *rows]
                else:
                    found[member][table] = rows
    return found["patch"], found["remove"]
