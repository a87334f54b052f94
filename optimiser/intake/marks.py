"""The decimal mark of a file that does not name it: what its own figures give away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from optimiser.intake.kept_cells import kind_of
from optimiser.intake.plain_numbers import GAPS, UNCLEAR
from optimiser.intake.raw import Mark, RawScenario, RawTable
from optimiser.intake.schema import table_schema
from optimiser.intake.settings import decimal_of

FIGURE: Final = re.compile(r"[+-]?\d*([.,])\d+")
NUMBER: Final = re.compile(rf"[+-]?[\d.,{GAPS}]*\d")
GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+(,)\d+|(?:,\d{3})+(\.)\d+)")
"""Thousands and decimals, each with a mark of its own."""


def sure_mark(raw: RawScenario) -> Mark | None:
    """The mark that is named, else the only one that the figures themselves can have."""
    if raw.mark is not None or "decimal" in raw.settings.entries:
        return raw.mark or decimal_of(raw.settings)
    marks = {mark for mark, _ in _figures(raw)}
    return None if len(marks) != 1 else "," if "," in marks else "."


def figure_of(raw: RawScenario, mark: Mark) -> tuple[RawTable, int, int]:
    """The first figure that has this decimal mark: its table, its row and its column."""
    return next(place for one, place in _figures(raw) if one == mark)


def _figures(raw: RawScenario) -> Iterator[tuple[str, tuple[RawTable, int, int]]]:
    """The decimal marks of figures that have one for sure, each with the place of one such."""
    for table in raw.tables.values():
        for at, name in enumerate(table.header):
            texts = table.texts(at)
            if not (kind_of(table.table, name)[0] or _is_of_figures(table, name, texts)):
                continue
            for text, row in texts.items():
                if mark := _mark(text.strip()):
                    yield mark, (table, row, at)


def _is_of_figures(table: RawTable, name: str, texts: Iterable[str]) -> bool:
    """Whether a column that the table does not know holds nothing but numbers.

    It may be one of its own by another name, which a planner will say, and is of the same hand.
    """
    is_known = name in table_schema(table.table).by_spelling
    return not is_known and all(NUMBER.fullmatch(text.strip()) for text in texts if text.strip())


def _mark(text: str) -> str | None:
    if found := GROUPED.fullmatch(text):
        return found[1] or found[2]
    if UNCLEAR.fullmatch(text):
        return None
    found = FIGURE.fullmatch(re.sub(rf"(?<=\d)[{GAPS}](?=\d{{3}}\b)", "", text))
    return found[1] if found else None
