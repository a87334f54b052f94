"""What was measured of a melt, as a file or the command line spells it, each figure with its place.

A file holds the melt alone: JSON, or CSV with one row or with columns element and pct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.issue import InvalidScenario, Issue
from optimiser.correct.issues import wrong
from optimiser.intake.cells import is_blank
from optimiser.intake.csvtext import read_csv
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.intake.raw import Mark, RawTable, shown
from optimiser.intake.words import quoted

MELT: Final = "melt"
MASS: Final = "mass_kg"
FIELDS: Final = (("pct", ""), ("sd", "_sd"), ("n", "_n"), ("max", "_max"))
"""Columns of a table with a row for each element, and what they are called in a row of one melt."""
PAIR: Final = re.compile(r"\s*([A-Za-z][A-Za-z_]*)\s*([=<])\s*(\S+)\s*")
ONE_MELT: Final = (
    "one row with columns mass_kg, Fe, Si …, or columns element and pct; or a JSON object"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """One figure as it is spelled, with its decimal mark and its place in a file."""

    value: object
    mark: Mark = "."
    file: str | None = None
    row: int | None = None
    column: str | None = None

    def placed(self, issue: Issue) -> Issue:
        """The issue at the place of this figure."""
        if self.file is None:
            return issue
        place = {"file": self.file, "row": self.row, "column": self.column or issue.column}
        return issue.model_copy(update=place)


@dataclass(slots=True)
class Measured:
    """Figures by column, and all that is wrong with how they are given."""

    figures: dict[str, Spelled] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    @property
    def values(self) -> dict[str, object]:
        """What is given by column."""
        return {name: one.value for name, one in self.figures.items()}

    def take(self, name: str, found: Spelled) -> None:
        """Take a figure, if its column is not there already."""
        if name in self.figures:
            message = f"{name} is given twice: {shown(self.figures[name].value)} and {found.value}"
            issue = wrong("given_twice", message, MELT, name, hint="leave one of them")
            self.issues.append(found.placed(issue))
        self.figures[name] = found

    def over(self, other: Measured) -> Measured:
        """These figures and those of another that are not given here."""
        return Measured({**other.figures, **self.figures}, [*other.issues, *self.issues])


def melt_in_file(path: Path, *, mark: Mark = ".") -> Measured:
    """The melt that a file holds; ``mark`` is the decimal mark of its text, if it is CSV."""
    try:
        if path.suffix.casefold() != ".csv":
            return _of_json(path)
        return _of_table(read_csv(path, table=MELT), mark)
    except InvalidScenario as invalid:
        return Measured(issues=list(invalid.issues))


def _of_json(path: Path) -> Measured:
    document = parse_json(read_bytes(path), file=path.name)
    if not isinstance(document, dict):
        return Measured(issues=[_no_melt(path.name)])
    return Measured(
        {str(name): Spelled(value=one, file=path.name) for name, one in document.items()}
    )


def _of_table(table: RawTable, mark: Mark) -> Measured:
    found = Measured()
    is_long = {"element", "pct"} <= set(table.header)
    cells = _long(table) if is_long else _wide(table)
    for name, row, column, value in cells:
        number = None if table.numbers is None else table.numbers[row]
        found.take(
            name, Spelled(value=value, mark=mark, file=table.file, row=number, column=column)
        )
    if is_long:
        found.issues += _strange(table)
    elif len(table.rows) != 1:
        found.issues.append(_no_melt(table.file, table))
    return found


def _wide(table: RawTable) -> Iterator[tuple[str, int, str, object]]:
    """The cells of the first row: what each is called, its row and column, and its value."""
    for row in table.rows[:1]:
        for name, value in zip(table.header, row or (), strict=False):
            if not is_blank(value):
                yield name, 0, name, value


def _long(table: RawTable) -> Iterator[tuple[str, int, str, object]]:
    """The same of a table with a row for each element."""
    for at, cells in enumerate(table.rows):
        row: Mapping[str, Any] = dict(zip(table.header, cells or (), strict=False))
        name = str(row.get("element") or "").strip()
        for column, ending in FIELDS:
            if not is_blank(row.get(column)):
                yield (name if name == MASS else f"{name}{ending}"), at, column, row[column]


def _strange(table: RawTable) -> Iterator[Issue]:
    """Columns that a table with a row for each element does not have."""
    known = ("element", *(column for column, _ in FIELDS))
    for name in table.header:
        if name and name not in known:
            hint = f"columns are {', '.join(known)}"
            yield table.issue("unknown_column", f"there is no column {quoted(name)} here",
                              column=name, hint=hint)  # fmt: skip


def _no_melt(file: str, table: RawTable | None = None) -> Issue:
    """What is no melt: no object, no row, or more rows than one."""
    if table is None or not table.rows or table.numbers is None:
        return file_issue("not_a_melt", f"{file} is no analysis of one melt", file=file,
                          hint=ONE_MELT)  # fmt: skip
    message = f"{file} has {len(table.rows)} rows, and one melt is one row"
    return file_issue("not_a_melt", message, file=file, row=table.numbers[1], hint=ONE_MELT)


def melt_in_words(text: str) -> Measured:
    """The melt that ``Fe=0.31,Si=7.2,Pb<0.002`` says.

    With semicolons between them figures may have a decimal comma.
    """
    apart, mark = (";", ",") if ";" in text else (",", ".")
    found = Measured()
    for part in text.split(apart):
        match = PAIR.fullmatch(part)
        if match is None:
            hint = "write Fe=0.31,Si=7.2,Pb<0.002 or Fe=0,31;Si=7,2"
            message = f"{quoted(part)} is no figure of an element"
            found.issues.append(wrong("not_a_figure", message, MELT, value=part, hint=hint))
            continue
        name = match[1] if match[2] == "=" else f"{match[1]}_max"
        found.take(name, Spelled(value=match[3], mark="," if mark == "," else "."))
    return found
