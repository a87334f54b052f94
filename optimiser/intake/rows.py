"""One raw table to its records, with every problem of its cells and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Annotated, Any

from pydantic import FailFast, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.analysis import Analysis
from models.issue import Issue
from models.record import Record
from optimiser.intake.cells import is_blank
from optimiser.intake.composition import figures, join
from optimiser.intake.layout import Habits, Layout, Target, lay_out, stray_cells
from optimiser.intake.raw import RawTable
from optimiser.intake.schema import OWN_IDS, TableSchema, table_schema
from optimiser.intake.whole_columns import whole_columns
from optimiser.intake.words import Wrong, in_words, quoted, within_reason

Read = tuple[dict[str, object], list[Issue]]
"""What a row says of its record, and what is wrong with its cells."""
MOST_ISSUES = 1_000
"""As many as the rows of one table tell: whoever has more needs no longer list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as read.

    ``records`` holds the rows that are right and ``places`` the row of ``raw`` that each came
    from; ``values`` holds what could be read of every row, right or not, so that a wrong row
    is not also reported as missing wherever something refers to it. ``lines`` are their rows.
    """

    raw: RawTable
    records: tuple[Record, ...]
    places: tuple[int, ...]
    values: tuple[Mapping[str, object], ...]
    lines: tuple[int, ...]
    spelled: Mapping[str, tuple[int, ...]]
    issues: tuple[Issue, ...]

    def named(self, column: str) -> set[str]:
        """Every name that ``column`` holds, in right rows and wrong ones."""
        if column not in self.spelled:
            return set()
        return {name for row in self.values if isinstance(name := row.get(column), str)}


def where(raw: RawTable, indices: Sequence[int], *, row: int, otherwise: str) -> int | str:
    """Which of the columns that spell one thing ``row`` uses, or the name if there is none."""
    cells = raw.rows[row]
    filled = [index for index in indices if cells is not None and not is_blank(cells[index])]
    return next(iter((*filled, *indices)), otherwise)


def read_table(raw: RawTable, habits: Habits) -> Table:
    """The records of ``raw``."""
    schema = table_schema(raw.table)
    layout = lay_out(raw, schema, habits)
    issues = [*layout.issues, *stray_cells(raw, layout)]
    row_reader = _RowReader(raw, schema, layout)
    lines = tuple(row for row, cells in enumerate(raw.rows) if cells is not None)
    read = [row_reader.cells(row) for row in lines]
    records: list[Record] = []
    places: list[int] = []
    if (found := _all_right(schema, read)) is not None:
        records, places = found, [*lines]
    else:
        for row, (content, wrong) in zip(lines, read, strict=True):
            errors = {issue.column for issue in wrong if issue.severity == "error"}
            record, broken = row_reader.record(row, content, errors)
            issues += (*wrong, *broken)
            if record is not None and not errors:
                records.append(record)
                places.append(row)
    return Table(
        raw=raw,
        records=tuple(records),
        places=tuple(places),
        values=tuple([content for content, _ in read]),
        lines=lines,
        spelled=row_reader.spelled,
        issues=tuple(within_reason(issues, most=MOST_ISSUES)),
    )


def _all_right(schema: TableSchema, read: Sequence[Read]) -> list[Record] | None:
    """All records at once, which takes a fraction of the time; None where anything is wrong."""
    if any(wrong for _, wrong in read):
        return None
    try:
        return _records(schema.record).validate_python([content for content, _ in read])
    except ValidationError:
        return None


@cache
def _records(record: type[Record]) -> TypeAdapter[list[Record]]:
    kind: Any = record
    return TypeAdapter(Annotated[list[kind], FailFast()])


class _RowReader:
    """Reads the rows of one table by its layout."""

    def __init__(self, raw: RawTable, schema: TableSchema, layout: Layout) -> None:
        self.raw = raw
        self.schema = schema
        self.layout = layout
        self.spelled: dict[str, tuple[int, ...]] = {}
        for index, target, _ in layout.columns:
            name = target if isinstance(target, str) else join(*target)
            self.spelled[name] = (*self.spelled.get(name, ()), index)
        self.whole = whole_columns(raw, layout)
        self.ids = tuple(c.name for c in schema.columns if c.kind == "id")
        self.odd_ids = tuple(name for name in self.ids if self._may_be_odd(name))

    def cells(self, row: int) -> Read:
        """The values of one row, and what is wrong with its cells."""
        found, means = self.whole.values(row), self.whole.means(row)
        amounts: dict[tuple[str, str], object] = {}
        issues = [*self._read_others(row, found, amounts)] if self.whole.others else []
        for name in self.odd_ids:
            if (value := found.get(name)) is not None:
                issues += self._odd_id(row, name, str(value))
        if amounts:
            known = (*Analysis.of(means).figures, *figures(amounts))
            found["analysis"] = Analysis(figures=sorted(known, key=attrgetter("element")))
        elif means:
            found["analysis"] = Analysis.of(means)
        return found, issues

    def _read_others(
        self, row: int, fields: dict[str, object], amounts: dict[tuple[str, str], object]
    ) -> Iterator[Issue]:
        """Read the cells of columns that are not whole, and tell what is wrong with them."""
        cells = self.raw.rows[row] or ()
        for index, target, read in self.whole.others:
            value = cells[index]
            if value is None or value == "":
                continue
            try:
                found = read(value)
            except Wrong as wrong:
                yield self._wrong(row, index, wrong)
                continue
            if found is None:
                continue
            if isinstance(target, tuple):
                amounts[target] = found
            elif target in fields:
                yield self._twice(row, index, target)
            else:
                fields[target] = found

    def record(
        self, row: int, content: dict[str, object], wrong: set[str | None]
    ) -> tuple[Record | None, list[Issue]]:
        """The record of one row, or the issues of its ranges and of what it lacks."""
        try:
            return self.schema.record.model_validate(content), []
        except ValidationError as error:
            found = [self._broken(row, one) for one in error.errors(include_url=False)]
            return None, [i for i in found if i is not None and i.column not in wrong]

    def _wrong(self, row: int, index: int, wrong: Wrong) -> Issue:
        named = f"{self.raw.header[index]} {quoted(self._value(row, index))}"
        message = f"{self._whose(row)}{named} {wrong.message}"
        return self.raw.issue(wrong.code, message, row=row, column=index, hint=wrong.hint)

    def _twice(self, row: int, index: int, target: Target) -> Issue:
        other = self.raw.header[self.spelled[str(target)][0]]
        name = self.raw.header[index]
        message = f"{self._whose(row)}both {other} and {name} are given"
        return self.raw.issue(
            "given_twice", message, row=row, column=index, hint="keep one of the two"
        )

    def _may_be_odd(self, name: str) -> bool:
        """Whether an id of a column may hold a slash, or a space at an end."""
        if name not in self.whole.fields:
            return name in self.spelled
        return any("/" in one or one != one.strip() for one in set(self.whole.fields[name]) if one)

    def _odd_id(self, row: int, name: str, value: str) -> Iterator[Issue]:
        if name in OWN_IDS and "/" in value and self.schema.name in _OWNERS[name]:
            message = f"{name} {value} has a slash, which parts the names of streams"
            hint = f"write it without, such as {value.replace('/', '-')}"
            yield self.raw.issue(
                "slash_in_id", message, row=row, column=self._at(name, row), hint=hint
            )
        if value != value.strip():
            message = f"{name} {value!r} begins or ends with a space, which counts"
            yield self.raw.issue(
                "space_in_id", message, row=row, column=self._at(name, row), severity="warning",
                hint="take the space out unless it is meant",
            )  # fmt: skip

    def _broken(self, row: int, error: ErrorDetails) -> Issue | None:
        """The issue of one refusal; None where the header has told it already."""
        name = str(error["loc"][0])
        if error["type"] == "missing" and name in self.layout.said:
            return None
        code, words = in_words(error)
        column = self._at(name, row)
        spelled = self.raw.header[column] if isinstance(column, int) else name
        if code != "required" and isinstance(column, int):
            spelled += f" {quoted(self._value(row, column))}"
        message = f"{self._whose(row, but=name)}{spelled} {words}"
        described = {c.name: c.description for c in self.schema.columns}.get(name)
        hint = f"{name} is: {described}" if described else None
        return self.raw.issue(code, message, row=row, column=column, hint=hint)

    def _value(self, row: int, index: int) -> object:
        cells = self.raw.rows[row]
        return None if cells is None else cells[index]

    def _at(self, name: str, row: int) -> int | str:
        return where(self.raw, self.spelled.get(name, ()), row=row, otherwise=name)

    def _whose(self, row: int, *, but: str = "") -> str:
        """``lot L-204: ``, where the row begins with a name that can be read."""
        name = self.ids[0]
        index = self._at(name, row)
        value = self._value(row, index) if isinstance(index, int) else None
        if name == but or not isinstance(value, str) or is_blank(value):
            return ""
        return f"{name.removesuffix('_id')} {value[:60]}: "


_OWNERS: Mapping[str, tuple[str, ...]] = {
    "lot_id": ("lots",),
    "offer_id": ("offers",),
    "order_id": ("orders",),
    "bin_id": ("bins",),
    "sorter_id": ("sorters",),
    "outlet": ("outlets",),
    "furnace_id": ("furnaces",),
    "treatment_id": ("treatments",),
}
"""The table that gives each kind of thing its id."""
