"""What each column of a table is read as, and what is wrong with its header."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from models.element import is_symbol
from models.issue import Issue
from optimiser.intake.cells import Reader, is_blank, number_reader, reader
from optimiser.intake.composition import composition_reader, split, symbol_meant
from optimiser.intake.raw import Mark, RawTable
from optimiser.intake.schema import Column, TableSchema
from optimiser.intake.titles import Titles, proposed
from optimiser.intake.units import spellings, without_unit
from optimiser.intake.words import did_you_mean, nearest, quoted

MOST_ISSUES = 100
"""A header with more wrong columns is not that of this table."""

Target = str | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How this scenario writes numbers and dates, and which qualities it knows."""

    mark: Mark
    zone: tzinfo
    qualities: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns to read: where each stands, what it fills, and how.

    A target is a column of the schema, or the element and field of a figure. ``said`` are the
    needed columns whose absence the header's issues tell, so that no row repeats it.
    ``nameless`` are columns without a header.
    """

    columns: tuple[tuple[int, Target, Reader], ...]
    said: frozenset[str]
    nameless: tuple[int, ...]
    issues: tuple[Issue, ...]


def lay_out(raw: RawTable, schema: TableSchema, habits: Habits) -> Layout:
    """The layout of ``raw``, with every problem of its header."""
    found: list[tuple[int, Target, Reader]] = []
    issues: list[Issue] = []
    nameless: list[int] = []
    known = schema.by_spelling
    excused: set[str] = set()
    seen: set[str] = set()
    for index, name in enumerate(raw.header):
        if len(issues) == MOST_ISSUES:
            break
        if not name:
            nameless.append(index)
        elif name in seen:
            issues.append(_twice(raw, index))
        elif name in known:
            found.append((index, known[name].name, _reader(known[name], name, habits)))
        elif schema.has_composition and _is_composition(name, habits.qualities):
            element, field = split(name)
            read = composition_reader(element, field, mark=habits.mark)
            found.append((index, (element, field), read))
        else:
            issue, meant = _unknown(raw, index, schema, habits)
            issues.append(issue)
            excused |= meant
        seen.add(name)
    absent = _absent(schema, {target for _, target, _ in found}) if raw.numbers else frozenset()
    issues.extend(_absent_columns(raw, absent - excused, schema))
    return Layout(
        columns=tuple(found),
        said=absent | excused,
        nameless=tuple(nameless),
        issues=tuple(issues),
    )


def _reader(column: Column, name: str, habits: Habits) -> Reader:
    factor = spellings(column.name).get(name)
    if column.kind == "number" and name != column.name and factor is not None:
        return number_reader(factor=factor, mark=habits.mark)
    return reader(column.kind, choices=column.choices, mark=habits.mark, zone=habits.zone)


def knows(schema: TableSchema, name: str) -> bool:
    """Whether a table has a column of this name, qualities aside."""
    return name in schema.by_spelling or (schema.has_composition and _is_composition(name, ()))


def _is_composition(name: str, qualities: Collection[str]) -> bool:
    element, _ = split(name)
    return is_symbol(element) or element in qualities


def _twice(raw: RawTable, index: int) -> Issue:
    name = raw.header[index]
    return raw.issue(
        "column_twice",
        f"{raw.table} has two columns {name}",
        column=index,
        value=name,
        hint="take one of them out",
    )


def _absent(schema: TableSchema, present: set[Target]) -> frozenset[str]:
    return frozenset(c.name for c in schema.columns if c.required and c.name not in present)


def _absent_columns(raw: RawTable, absent: Collection[str], schema: TableSchema) -> Iterator[Issue]:
    """A table without a needed column; a document, having no header, says so row by row."""
    for column in schema.columns:
        if column.name in absent:
            yield raw.issue(
                "column_missing",
                f"{raw.table} has no column {column.name}, and it is needed",
                column=column.name,
                hint=f"add a column {' or '.join(column.names)}: {column.description.lower()}",
            )


def _unknown(
    raw: RawTable, index: int, schema: TableSchema, habits: Habits
) -> tuple[Issue, set[str]]:
    """The issue of a column nobody knows, and the column it was probably meant to be."""
    name = raw.header[index]
    for column in schema.columns:
        if without_unit(column.name) == name:
            unit_hint = f"write {' or '.join(column.names)}"
            message = f"column {quoted(name)} of {raw.table} does not say its unit"
            issue = _of_header(raw, index, "unit_missing", message, unit_hint)
            return issue, {column.name}
    titles = Titles(schema, habits.qualities)
    if unclear := _unclear(raw, index, titles):
        return unclear, {schema.by_spelling[one].name for one in titles.meant(name)
                         if one in schema.by_spelling}  # fmt: skip
    symbol = symbol_meant(name) if schema.has_composition else None
    known = [*schema.by_spelling, *(habits.qualities if schema.has_composition else ())]
    meant = symbol or proposed(schema, name) or nearest(name, known)
    hint = f"did you mean {meant}?" if meant else _otherwise(schema, known)
    message = f"{raw.table} knows no column {quoted(name)}"
    issue = _of_header(raw, index, "unknown_column", message, hint)
    return issue, {schema.by_spelling[meant].name} if meant in schema.by_spelling else set()


def _unclear(raw: RawTable, index: int, titles: Titles) -> Issue | None:
    """The issue of a column that may be two, or of two that may be one, which names both."""
    name = raw.header[index]
    names = titles.meant(name)
    if len(names) > 1:
        message = f"column {quoted(name)} of {raw.table} may be {' or '.join(names)}"
        return _of_header(raw, index, "column_unclear", message, f"write {' or '.join(names)}")
    others = [one for one in raw.header if one and one != name and names == titles.meant(one)]
    if not names or not others:
        return None
    message = f"{raw.table} has two columns for {names[0]}: {quoted(others[0])} and {quoted(name)}"
    return _of_header(raw, index, "column_twice", message, "take one of them out")


def _of_header(raw: RawTable, index: int, code: str, message: str, hint: str | None) -> Issue:
    """An issue with a column's name; a document, having no header, shows its first use."""
    row = None
    if raw.numbers is None:
        uses = (n for n, cells in enumerate(raw.rows) if cells and cells[index] is not None)
        row = next(uses, None)
    name = raw.header[index]
    return raw.issue(code, message, row=row, column=index, value=name, hint=hint)


def _otherwise(schema: TableSchema, known: list[str]) -> str | None:
    if schema.has_composition:
        return (
            "composition columns are chemical symbols; name a quality in the setting qualities "
            "or in alloys.element"
        )
    return did_you_mean("", known)


def stray_cells(raw: RawTable, layout: Layout) -> Iterator[Issue]:
    """Values under no header: they would be lost without a word."""
    for index in layout.nameless:
        for row, cells in enumerate(raw.rows):
            if cells is not None and not is_blank(cells[index]):
                message = f"{raw.table} has a value in a column without a name"
                hint = "name the column in row 1, or empty it; check the decimal mark and quotes"
                yield raw.issue("stray_value", message, row=row, column=index, hint=hint)
                break
