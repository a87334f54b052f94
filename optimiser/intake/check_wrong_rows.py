"""Cross-checks of rows that are wrong by themselves: their names can be judged all the same.

Whoever mends a typo in a mass should not hear of a lot's second use of an id only afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from models.issue import Issue
from optimiser.intake.alloy_names import unknown_alloy
from optimiser.intake.check_ids import KEYS, SOURCES
from optimiser.intake.check_ways import ENDS, OF_SORTING, TABLES, metals_named, targets_named
from optimiser.intake.reading import Reading
from optimiser.intake.rows import where
from optimiser.intake.words import did_you_mean, quoted

OWN: Final = (*SOURCES, *((table, key[0]) for table, key in KEYS.items() if len(key) == 1))
"""The tables whose rows have an id, and its column."""


def ids_are_unique(reading: Reading) -> Iterator[Issue]:
    """No wrong row has the id of another row of its table."""
    for table, column in OWN:
        first: dict[str, bool] = {}
        for line, fields, is_right in _rows(reading, table):
            name = fields.get(column)
            if not isinstance(name, str):
                continue
            if name in first and not (is_right and first[name]):
                message = f"{table} has {quoted(name)} twice"
                hint = "each row needs an id of its own"
                at = (table, line, column)
                yield _issue(reading, at, code="duplicate_id", message=message, hint=hint)
            first.setdefault(name, is_right)


def names_are_known(reading: Reading) -> Iterator[Issue]:
    """Alloy and furnace of each wrong order are there."""
    shelf = reading.library
    alloys = reading.named("alloys", "alloy") | set(() if shelf is None else shelf.alloys)
    wanted = {"alloy": alloys} if reading.is_readable("alloys") else {}
    if reading.has("furnaces") and reading.is_readable("furnaces"):
        wanted["furnace"] = reading.named("furnaces", "furnace_id")
    for line, fields, is_right in _rows(reading, "orders"):
        for column, known in wanted.items():
            name = fields.get(column)
            if is_right or not isinstance(name, str) or name in known:
                continue
            if column == "alloy":
                code, what, hint = unknown_alloy(name, known)
            else:
                code, what = f"unknown_{column}", f"there is no {column} {quoted(name)}"
                hint = did_you_mean(name, known)
            message, at = f"{_whose(fields)}{what}", ("orders", line, column)
            yield _issue(reading, at, code=code, message=message, hint=hint)


def ends_of_ways_are_known(reading: Reading) -> Iterator[Issue]:
    """Each wrong pin or route begins at metal or a bin and ends where metal can go."""
    if not reading.is_readable(*ENDS, *OF_SORTING):
        return
    known = {
        "source": metals_named(reading) | reading.named("bins", "bin_id"),
        "target": {name for names in targets_named(reading).values() for name in names},
    }
    for table in TABLES:
        for line, fields, is_right in _rows(reading, table):
            for column, names in known.items():
                name = fields.get(column)
                if is_right or not isinstance(name, str) or name in names or "/" in name:
                    continue
                message = f"{table}: there is no {column} {quoted(name)}"
                hint = did_you_mean(name, names, otherwise=f"add the {column}, or leave it out")
                at = (table, line, column)
                yield _issue(reading, at, code=f"unknown_{column}", message=message, hint=hint)


def _rows(reading: Reading, table: str) -> Iterator[tuple[int, Mapping[str, object], bool]]:
    """Where each row stands, what could be read of it, and whether it is right by itself.

    Nothing where every row is right: then the other checks see them all.
    """
    found = reading.tables.get(table)
    if found is None or len(found.places) == len(found.lines):
        return
    right = set(found.places)
    for line, fields in zip(found.lines, found.values, strict=True):
        yield line, fields, line in right


def _whose(fields: Mapping[str, object]) -> str:
    name = fields.get("order_id")
    return f"order {name}: " if isinstance(name, str) else ""


def _issue(
    reading: Reading, at: tuple[str, int, str], *, code: str, message: str, hint: str | None
) -> Issue:
    table, line, column = at
    found = reading.tables[table]
    index = where(found.raw, found.spelled.get(column, ()), row=line, otherwise=column)
    return found.raw.issue(code, message, row=line, column=index, hint=hint)
