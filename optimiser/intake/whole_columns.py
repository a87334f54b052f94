"""Columns of which every cell can be read: each is read at a stroke, the others cell by cell.

A plant has tens of thousands of cells in a document, and nearly none that is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

from models.element import is_symbol
from optimiser.intake.cells import Reader
from optimiser.intake.layout import Layout, Target
from optimiser.intake.raw import RawTable
from optimiser.intake.words import Wrong

PLAIN: Final = frozenset({float, int, NoneType})
TEXT: Final = frozenset({str, NoneType})
MOST_PCT: Final = 100.0
Values = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeColumns:
    """The values of such columns, row by row, and the columns that are left to be read.

    ``fields`` holds the columns of the schema, ``elements`` names those of which the table says
    no more than their means, sorted. A blank is None.
    """

    fields: Mapping[str, Values]
    rows: Sequence[Values]
    elements: tuple[str, ...]
    shares: Sequence[Values]
    others: tuple[tuple[int, Target, Reader], ...]

    def values(self, row: int) -> dict[str, object]:
        """What the fields hold that one row fills."""
        found = zip(self.fields, self.rows[row], strict=True)
        return {name: value for name, value in found if value is not None}

    def means(self, row: int) -> dict[str, float]:
        """The means that one row knows, sorted by element."""
        shares = self.shares[row]
        if None not in shares:
            return dict(zip(self.elements, shares, strict=True))
        found = zip(self.elements, shares, strict=True)
        return {name: pct for name, pct in found if pct is not None}


def whole_columns(raw: RawTable, layout: Layout) -> WholeColumns:
    """Those of the columns of ``layout``. What two columns speak of is none of them."""
    cells = _by_column(raw)
    spoken = Counter(_subject(target) for _, target, _ in layout.columns)
    fields: dict[str, Values] = {}
    shares: dict[str, Values] = {}
    others: list[tuple[int, Target, Reader]] = []
    for index, target, read in layout.columns:
        values = None
        if cells and spoken[_subject(target)] == 1 and _is_mean_or_field(target):
            values = _read(cells[index], target, read)
        if values is None:
            others.append((index, target, read))
        elif isinstance(target, str):
            fields[target] = values
        else:
            shares[target[0]] = values
    elements = tuple(sorted(shares))
    count = len(raw.rows)
    return WholeColumns(
        fields=fields,
        rows=_by_row([*fields.values()], count),
        elements=elements,
        shares=_by_row([shares[name] for name in elements], count),
        others=tuple(others),
    )


def _subject(target: Target) -> Target:
    """What a column speaks of: a field, or an element, whatever of it."""
    return target if isinstance(target, str) else (target[0], "")


def _is_mean_or_field(target: Target) -> bool:
    return isinstance(target, str) or target[1] == "pct"


def _by_column(raw: RawTable) -> list[tuple[object, ...]]:
    """The cells by column; what is no row has none."""
    nothing = (None,) * len(raw.header)
    return list(zip(*(nothing if row is None else row for row in raw.rows), strict=True))


def _by_row(columns: list[Values], count: int) -> Sequence[Values]:
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _read(cells: tuple[Any, ...], target: Target, read: Reader) -> Values | None:
    """The values of a column, or None where a cell of it is wrong."""
    kinds = set(map(type, cells))
    if not isinstance(target, str) and is_symbol(target[0]) and kinds <= PLAIN:
        return _shares(cells, kinds)
    try:
        if kinds <= TEXT:
            known = {cell: None if not cell else read(cell) for cell in set(cells)}
            return [known[cell] for cell in cells]
        return [None if cell is None or cell == "" else read(cell) for cell in cells]
    except Wrong:
        return None


def _shares(cells: tuple[Any, ...], kinds: set[type]) -> Values | None:
    """Numbers as shares, wt-%; None where one is no share."""
    if all([value is None or 0 <= value <= MOST_PCT for value in cells]):  # noqa: C419 -- as quick again
        return [v if v is None else float(v) for v in cells] if int in kinds else cells
    return None
