"""The one schema of all three spellings, derived from the records in ``models``.

Two things are spelled so: a scenario, and the books of a period.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from models.analysis import Analysis
from models.books import Books
from models.record import Record
from models.scenario import Scenario
from models.settings import Goal, Weight
from optimiser.intake.units import spellings

Kind = Literal[
    "id", "text", "number", "whole", "yes_no", "instant", "choice", "ids", "goals", "weights"
]

OWN_IDS: Final = frozenset([
    "lot_id", "offer_id", "order_id", "bin_id", "sorter_id", "outlet", "furnace_id",
    "treatment_id",
])  # fmt: skip
"""Columns that name a thing of the scenario's own; no slash, since a stream's name joins them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, or one setting.

    ``name`` is how files spell it, ``field`` how the record does. ``default`` is None where a
    blank stays blank.
    """

    name: str
    field: str
    kind: Kind
    required: bool
    default: object
    description: str
    choices: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every accepted spelling, the record's own unit first."""
        return tuple(spellings(self.name))


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """One table: its record, its columns in the order people fill them."""

    name: str
    record: type[Record]
    description: str
    columns: tuple[Column, ...]
    has_composition: bool

    @cached_property
    def by_spelling(self) -> dict[str, Column]:
        """The column that each accepted spelling means."""
        return {name: column for column in self.columns for name in column.names}


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a folder, a workbook or a document spells.

    ``thing`` is what people call it; ``beside`` names the CSV files that may lie in its folder
    though they are no tables of it.
    """

    thing: str
    record: type[Record]
    settings_file: str
    beside: frozenset[str]
    hint: str

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, in the order people fill them."""
        return tuple(name for name in self.record.model_fields if name != "settings")

    @property
    def settings(self) -> type[Record]:
        """The record of the settings."""
        found = self.record.model_fields["settings"].annotation
        assert isinstance(found, type), "settings is declared by its type"
        assert issubclass(found, Record), "settings are a record"
        return found


SCENARIO: Final = Contract(
    thing="a scenario",
    record=Scenario,
    settings_file="scenario.toml",
    beside=frozenset(["charges"]),
    hint="see remelt template for the tables there are",
)
BOOKS: Final = Contract(
    thing="the books of a period",
    record=Books,
    settings_file="books.toml",
    beside=frozenset(["flows"]),
    hint="see remelt template --books for the tables there are",
)


@cache
def table_schema(name: str, contract: Contract = SCENARIO) -> TableSchema:
    """The schema of table ``name``."""
    field = contract.record.model_fields[name]
    record: type[Record] = get_args(field.annotation)[0]
    return TableSchema(
        name=name,
        record=record,
        description=field.description or "",
        columns=tuple(_columns(record)),
        has_composition="analysis" in record.model_fields,
    )


def table_schemas(contract: Contract = SCENARIO) -> tuple[TableSchema, ...]:
    """The schemas of all tables, in the order people fill them."""
    return tuple(table_schema(name, contract) for name in contract.tables)


@cache
def settings_schema(contract: Contract = SCENARIO) -> dict[str, Column]:
    """The settings by name."""
    return {column.name: column for column in _columns(contract.settings)}


def _columns(record: type[BaseModel]) -> Iterator[Column]:
    """The record's own fields first, then those it inherits, then nothing of the analysis."""
    own = [name for name in record.model_fields if name in record.__annotations__]
    lent = [name for name in record.model_fields if name not in own]
    for name in (*own, *lent):
        field = record.model_fields[name]
        if field.annotation is not Analysis:
            yield _column(name, field)


def _column(name: str, field: FieldInfo) -> Column:
    kind, choices = _kind(field)
    required = field.is_required()
    return Column(
        name=field.alias or name,
        field=name,
        kind=kind,
        required=required,
        default=None if required else field.default,
        description=field.description or "",
        choices=choices,
    )


def _kind(field: FieldInfo) -> tuple[Kind, tuple[str, ...]]:
    bare, metadata = _bare(field.annotation, tuple(field.metadata))
    if get_origin(bare) is Literal:
        return "choice", get_args(bare)
    if get_origin(bare) is tuple:
        item = get_args(bare)[0]
        kinds: dict[Any, Kind] = {Goal: "goals", Weight: "weights"}
        return kinds.get(item, "ids"), ()
    if bare is str:
        return ("id" if any(hasattr(m, "min_length") for m in metadata) else "text"), ()
    plain: dict[Any, Kind] = {
        bool: "yes_no", int: "whole", float: "number", AwareDatetime: "instant"
    }  # fmt: skip
    return plain[bare], ()


def _bare(annotation: Any, metadata: tuple[Any, ...] = ()) -> tuple[Any, tuple[Any, ...]]:
    """The type below Optional and Annotated, and the constraints on the way."""
    if get_origin(annotation) is Annotated:
        inner, *outer = get_args(annotation)
        flat = [m for one in outer for m in (one.metadata if isinstance(one, FieldInfo) else [one])]
        return _bare(inner, (*metadata, *flat))
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(annotation) if one is not type(None))
        return _bare(inner, metadata)
    return annotation, metadata
