"""The edits of a kept scenario that can be asked for, each with what the planner saw."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, TypeAdapter

from models.record import Record
from models.scenario import TABLES

MOST_EDITS: Final = 60_000
BEGINNING: Final = 0
"""Before a table's first row."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Column = Annotated[str, StringConstraints(min_length=1, max_length=255)]
TableName = Literal[TABLES]  # type: ignore[valid-type]


class OfCell(Record):
    """Put ``value`` into a cell that holds ``was``; null is blank."""

    table: TableName
    row: int
    column: Column
    was: Any = None
    value: Any = None


class Adding(Record):
    """Add a row after the row ``after``: 0 is the beginning, null the end.

    ``row`` is a name below 0 by which other edits of the same request mean it, or the number
    that it had before it was removed.
    """

    table: TableName
    add: dict[Column, Any]
    after: int | None = None
    row: int | None = None


class Removing(Record):
    """Remove a row that holds ``was``."""

    table: TableName
    remove: int
    was: dict[str, Any]


class Renaming(Record):
    """Call a column ``to`` in every row of its table."""

    table: TableName
    rename: Column
    to: Column


class OfSetting(Record):
    """Give a setting that is ``was`` another value; null is the default."""

    setting: Column
    was: Any = None
    value: Any = None


class Naming(Record):
    """Call the scenario otherwise."""

    name: Name
    was: str | None = None


class Seeing(Record):
    """Say that what the file held beside its tables has been seen, and may be left out."""

    left_out_seen: bool
    was: bool | None = None


CELL: Final = "column"
BY_MEMBER: Final = ("add", "remove", "rename", "setting", "name", "left_out_seen")


def _kind(edit: Any) -> str:
    """Which edit it is, told by its members."""
    members = edit if isinstance(edit, dict) else {}
    return next((name for name in BY_MEMBER if name in members), CELL)


Edit = OfCell | Adding | Removing | Renaming | OfSetting | Naming | Seeing
AnyEdit = Annotated[
    Annotated[OfCell, Tag(CELL)]
    | Annotated[Adding, Tag("add")]
    | Annotated[Removing, Tag("remove")]
    | Annotated[Renaming, Tag("rename")]
    | Annotated[OfSetting, Tag("setting")]
    | Annotated[Naming, Tag("name")]
    | Annotated[Seeing, Tag("left_out_seen")],
    Discriminator(_kind),
]


class Edits(Record):
    """Edits in their order; ``edits_id`` names them, so that they are not made twice."""

    edits: Annotated[list[AnyEdit], Field(min_length=1, max_length=MOST_EDITS)]
    edits_id: Annotated[str, StringConstraints(min_length=8, max_length=64)] | None = None


EDITS: Final = TypeAdapter(Edits)
