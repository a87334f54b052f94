"""One raw table to its records, with every problem of its cells and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.analysis import Figure
from models.issue import Issue
from models.record import Record
from optimiser.intake.cells import is_blank
from optimiser.intake.composition import figures, join
from optimiser.intake.layout import Habits, Layout, Target, lay_out, stray_cells
from optimiser.intake.plain_shares import plain_shares
from optimiser.intake.raw import RawTable
from optimiser.intake.schema import OWN_IDS, TableSchema, table_schema
from optimiser.intake.words import Wrong, in_words, quoted, within_reason

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
    records: list[Record] = []
    places: list[int] = []
    values: list[Mapping[str, object]] = []
    lines: list[int] = []
    row_reader = _RowReader(raw, schema, layout)
    for row, cells in enumerate(raw.rows):
        if cells is None:
            continue
        fields, amounts, wrong = row_reader.cells(row, cells)
        values.append(fields)
        lines.append(row)
        errors = {issue.column for issue in wrong if issue.severity == "error"}
        record, broken = row_reader.record(row, fields, amounts, errors)
        issues += (*wrong, *broken)
        if record is not None and not errors:
            records.append(record)
            places.append(row)
    return Table(
        raw=raw,
        records=tuple(records),
        places=tuple(places),
        values=tuple(values),
        lines=tuple(lines),
        spelled=row_reader.spelled,
        issues=tuple(within_reason(issues, most=MOST_ISSUES)),
    )


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
        self.shares = plain_shares(raw, layout)
        self.ids = tuple(c.name for c in schema.columns if c.kind == "id")

    def cells(
        self, row: int, cells: Sequence[object]
    ) -> tuple[dict[str, object], dict[tuple[str, str], object], list[Issue]]:
        """The values of one row's cells: fields, figures, and the issues of what is wrong."""
        fields: dict[str, object] = {}
        amounts: dict[tuple[str, str], object] = {}
        issues: list[Issue] = []
        for index, target, read in self.shares.others:
            value = cells[index]
            if value is None or value == "":
                continue
            try:
                found = read(value)
            except Wrong as wrong:
                issues.append(self._wrong(row, index, wrong))
                continue
            if found is None:
                continue
            if isinstance(target, tuple):
                amounts[target] = found
            elif target in fields:
                issues.append(self._twice(row, index, target))
            else:
                fields[target] = found
        for name in self.ids:
            if (value := fields.get(name)) is not None:
                issues += self._odd_id(row, name, str(value))
        return fields, amounts, issues

    def record(
        self,
        row: int,
        fields: dict[str, object],
        amounts: Mapping[tuple[str, str], object],
        wrong: set[str | None],
    ) -> tuple[Record | None, list[Issue]]:
        """The record of one row, or the issues of its ranges and of what it lacks."""
        rows: list[Figure] = self.shares.of(row)
        if amounts:
            rows = sorted((*rows, *figures(amounts)), key=attrgetter("element"))
        content = {**fields, "analysis": {"figures": tuple(rows)}} if rows else fields
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
