"""The decimal mark of a file that does not name it: what its own figures give away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from optimiser.intake.kept_cells import kind_of
from optimiser.intake.raw import Mark, RawScenario, RawTable

FIGURE: Final = re.compile(r"[+-]?\d*([.,])\d+")
UNCLEAR: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""Thousands or decimals: it tells nothing."""


def mark_of(raw: RawScenario) -> Mark | None:
    """A comma where text in columns of numbers has decimal commas and no decimal points.

    None where the mark is named, or the figures do not agree.
    """
    if raw.mark is not None or "decimal" in raw.settings.entries:
        return raw.mark
    marks = {mark for table in raw.tables.values() for mark in _marks(table)}
    return "," if marks == {","} else None


def _marks(table: RawTable) -> Iterator[str]:
    places = [i for i, name in enumerate(table.header) if kind_of(table.table, name)[0]]
    texts = (cells[i] for cells in table.rows if cells is not None for i in places)
    for text in (one.strip() for one in texts if isinstance(one, str)):
        if (found := FIGURE.fullmatch(text)) and not UNCLEAR.fullmatch(text):
            yield found[1]
