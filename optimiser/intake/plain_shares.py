"""Columns of elements in which every cell is a number that needs no reading.

A plant has tens of thousands of such cells in a document, and nearly no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

from models.analysis import Figure
from models.element import is_symbol
from optimiser.intake.cells import Reader
from optimiser.intake.layout import Layout, Target
from optimiser.intake.raw import RawTable

PLAIN: Final = frozenset({float, int, NoneType})
MOST_PCT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainShares:
    """The means of such elements, sorted by name, for each row; and what is left to be read."""

    elements: tuple[str, ...]
    rows: Sequence[Sequence[float | None]]
    others: tuple[tuple[int, Target, Reader], ...]

    def of(self, row: int) -> list[Figure]:
        """The figures of one row, sorted by element."""
        if not self.elements:
            return []
        means = zip(self.elements, self.rows[row], strict=True)
        return [Figure(element=name, pct=pct) for name, pct in means if pct is not None]


def plain_shares(raw: RawTable, layout: Layout) -> PlainShares:
    """Those of the columns of ``layout``.

    An element of which more is said than its mean is none of them.
    """
    said = Counter(target[0] for _, target, _ in layout.columns if isinstance(target, tuple))
    columns = _columns(raw)
    found: dict[str, Sequence[float | None]] = {}
    others: list[tuple[int, Target, Reader]] = []
    for index, target, read in layout.columns:
        alone = isinstance(target, tuple) and target[1] == "pct" and said[target[0]] == 1
        means = _plain(columns[index]) if columns and alone and is_symbol(target[0]) else None
        if means is None:
            others.append((index, target, read))
        else:
            found[target[0]] = means
    elements = tuple(sorted(found))
    return PlainShares(
        elements=elements,
        rows=list(zip(*(found[name] for name in elements), strict=True)),
        others=tuple(others),
    )


def _columns(raw: RawTable) -> list[tuple[object, ...]]:
    """The cells by column; what is no row has none."""
    nothing = (None,) * len(raw.header)
    return list(zip(*(nothing if row is None else row for row in raw.rows), strict=True))


def _plain(values: tuple[Any, ...]) -> Sequence[float | None] | None:
    """The cells of a column as shares, wt-%; None where one must be read to be understood."""
    kinds = set(map(type, values))
    if not kinds <= PLAIN:
        return None
    if all([value is None or 0 <= value <= MOST_PCT for value in values]):  # noqa: C419 -- as quick again
        return [v if v is None else float(v) for v in values] if int in kinds else values
    return None
