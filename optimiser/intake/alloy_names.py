"""Orders name their alloys as people do: what follows sees the name that table and library use."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.designation import bare, meant
from models.issue import Issue
from models.record import Record
from optimiser.intake.raw import Severity
from optimiser.intake.rows import Table, where
from optimiser.intake.words import did_you_mean, quoted

NAMING: Final = (("orders", "alloy"), ("blend_limits", "target"))
"""Where alloys are named that other rows, or the library, say the limits of."""
NUMBER: Final = re.compile(r"\d{4,5}[A-Z]?|[A-Z]?\d{3}\.\d")
LOOKS_AS: Final = str.maketrans("OIL", "011")
ALIKE: Final = 2
"""Letters or figures that begin the numbers of one series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The alloys that there are: ``own`` in the scenario's table, and the ``library``'s."""

    own: frozenset[str]
    library: frozenset[str]

    def taken(self, name: str) -> str | None:
        """The alloy that a name means though it is no alloy's own; None where that is not sure."""
        if name in self.own or name in self.library:
            return None
        found = meant(name, self.own) or meant(name, self.library)
        return found[0] if len(found) == 1 else None


def with_known_alloys(
    tables: Mapping[str, Table], library: Collection[str]
) -> tuple[dict[str, Table], tuple[Issue, ...]]:
    """The tables with alloys under their known names, and a warning for each that was not."""
    own = tables["alloys"].named("alloy") if "alloys" in tables else set()
    shelves = Shelves(own=frozenset(own), library=frozenset(library))
    orders = tables["orders"].named("order_id") if "orders" in tables else set()
    found = dict(tables)
    issues: list[Issue] = []
    for table, column in NAMING:
        if table in tables:
            names = tables[table].named(column) - (orders if column == "target" else set())
            taken = {name: one for name in names if (one := shelves.taken(name)) is not None}
            found[table] = _renamed(tables[table], column, taken)
            issues += _told(tables[table], column, taken, shelves)
    return found, (*issues, *_passed_over(found, shelves))


def _renamed(table: Table, column: str, taken: Mapping[str, str]) -> Table:
    if not taken:
        return table
    return replace(
        table,
        records=tuple(_with(record, column, taken) for record in table.records),
        values=tuple(
            {**row, column: taken[name]} if (name := str(row.get(column))) in taken else row
            for row in table.values
        ),
    )


def _with(record: Record, column: str, taken: Mapping[str, str]) -> Record:
    name = getattr(record, column)
    return record.model_copy(update={column: taken[name]}) if name in taken else record


def _told(table: Table, column: str, taken: Mapping[str, str], shelves: Shelves) -> Iterator[Issue]:
    """Which alloy a name was taken for, once for each name."""
    for name, one in sorted(taken.items()):
        lines = [n for n, row in zip(table.lines, table.values, strict=True)
                 if row.get(column) == name]  # fmt: skip
        source = "the table alloys" if one in shelves.own else "the library"
        message = f"{quoted(name)} is taken as {one} of {source}{_many(len(lines))}"
        hint = f"write {one}, or add an alloy of exactly this name to the table alloys"
        yield _issue(table, lines[0], column, "alloy_taken_as", message, hint, "warning")


def _many(rows: int) -> str:
    return "" if rows == 1 else f", in {rows} rows"


def _passed_over(tables: Mapping[str, Table], shelves: Shelves) -> Iterator[Issue]:
    """Alloys of the library that the scenario lists too, but under a name that no order gives."""
    orders = tables.get("orders")
    named = orders.named("alloy") if orders is not None else set()
    for name in sorted(named & shelves.library - shelves.own):
        passed = [one for one in meant(name, shelves.own) if one not in named]
        if orders is not None and passed:
            line = next(n for n, row in zip(orders.lines, orders.values, strict=True)
                        if row.get("alloy") == name)  # fmt: skip
            message = f"{name} is that of the library; the limits of {passed[0]} in the table "
            message += "alloys are not used"
            hint = f"write {passed[0]} in the order if these are meant"
            yield _issue(orders, line, "alloy", "alloy_passed_over", message, hint, "warning")


def _issue(
    table: Table, line: int, column: str, code: str, message: str, hint: str, severity: Severity
) -> Issue:
    index = where(table.raw, table.spelled.get(column, ()), row=line, otherwise=column)
    return table.raw.issue(code, message, row=line, column=index, hint=hint, severity=severity)


def unknown_alloy(name: str, known: Collection[str]) -> tuple[str, str, str | None]:
    """Code, words and hint for an alloy that nobody knows, or that may be more than one."""
    several = meant(name, known)
    if len(several) > 1:
        names = " or ".join(several)
        return "alloy_unclear", f"alloy {quoted(name)} may be {names}", f"write {names}"
    message = f"alloy {quoted(name)} is neither in the table alloys nor in the library"
    return "unknown_alloy", message, _near(name, known)


def _near(name: str, known: Collection[str]) -> str | None:
    """The hint for an alloy that nobody knows: of a number, another one of its series."""
    otherwise = "give its limits in the table alloys"
    looks = name.upper().translate(LOOKS_AS)
    inside = NUMBER.search(looks)
    number = bare(name) or bare(looks) or (inside and bare(inside.group()))
    if not number:
        return did_you_mean(name, known, otherwise=otherwise)
    by_number = {own: one for one in sorted(known) if (own := bare(one)) is not None}
    near = [own for own in sorted(by_number) if _slips(own, number) <= 1]
    if not near:
        return otherwise
    return f"did you mean {by_number[min(near, key=lambda own: _slips(own, number))]}?"


def _slips(one: str, other: str) -> float:
    """Figures of ``one`` that are others, of the same series; two that changed places count less.

    Infinite where they are not alike at all.
    """
    if len(one) != len(other) or one[:ALIKE] != other[:ALIKE]:
        return 0 if one == other else math.inf
    differ = sum(a != b for a, b in zip(one, other, strict=True))
    return differ / 4 if sorted(one) == sorted(other) else differ
