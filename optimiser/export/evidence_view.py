"""The evidence pack as it is laid out: what is told of each element, and with which figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.ledger import CircularityElement, Entry, Ledger, LedgerTable
from optimiser.export.ledger_words import element_title, flow_elements, measured, statements
from optimiser.ledger.sections.circularity import is_filled

MOST_FIGURES: Final = 12
"""More of a kind than this are in the workbook; a report is to be read."""
MOST_ROWS: Final = 30
MOST_COLUMNS: Final = 9
WIDE: Final = 6
"""Columns of figures beside each other in a table of many things."""
OTHERS: Final = "Further figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Figures of one kind of thing side by side: a row per alloy, a column per figure."""

    by: str
    figures: tuple[Entry, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One element of circularity: what is told, its figures, or why there are none."""

    title: str
    status: str
    statement: str
    reason: str | None
    figures: tuple[Entry, ...]
    more: int
    kinds: tuple[Kind, ...]
    tables: tuple[LedgerTable, ...]
    elsewhere: tuple[LedgerTable, ...]
    has_flows: bool


def parts_of(ledger: Ledger) -> tuple[Part, ...]:
    """A part per element, and one for the figures that belong to none."""
    says, tables = statements(ledger), {table.name: table for table in ledger.tables}
    parts = [_part(ledger, one, says.get(one.element, ""), tables) for one in ledger.circularity]
    return (*parts, *_others(ledger))


def fits_paper(table: LedgerTable) -> bool:
    """Whether a table can be read on a page; a longer one is in the workbook."""
    return len(table.rows) <= MOST_ROWS and len(table.columns) <= MOST_COLUMNS


def _part(
    ledger: Ledger, one: CircularityElement, says: str, tables: dict[str, LedgerTable]
) -> Part:
    own = [tables[name] for name in one.tables if name in tables]
    full, kinds = _spoken(ledger.entries, one.entries)
    return Part(
        title=element_title(one.element),
        status=one.status,
        statement=says,
        reason=one.reason,
        figures=tuple(full[:MOST_FIGURES]) if _is_one_kind(full) else tuple(full),
        more=max(0, len(full) - MOST_FIGURES) if _is_one_kind(full) else 0,
        kinds=tuple(kinds),
        tables=tuple(table for table in own if fits_paper(table)),
        elsewhere=tuple(table for table in own if not fits_paper(table)),
        has_flows=bool(ledger.flows) and one.element in flow_elements(ledger),
    )


def _is_one_kind(figures: Sequence[Entry]) -> bool:
    """Whether figures are one by one of the same thing, such as of every alloy."""
    return len({(entry.name, entry.by) for entry in figures}) == 1


def _spoken(entries: Sequence[Entry], names: Sequence[str]) -> tuple[list[Entry], list[Kind]]:
    """What is told in full: the whole, and what an element asks for alone; the rest by kind."""
    plain, asked = {name for name in names if "/" not in name}, set(names)
    full = [
        entry
        for entry in entries
        if (entry.name in plain and entry.by in ("whole", "boundary"))
        or f"{entry.name}/{entry.by}" in asked
    ]
    rest: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.name in plain and entry.by not in ("whole", "boundary"):
            rest.setdefault(entry.by, []).append(entry)
    return full, [_kind(by, found) for by, found in rest.items()]


def _kind(by: str, found: Sequence[Entry]) -> Kind:
    """A row per thing for the first few figures and things; every one is in the workbook."""
    figures = {entry.name: entry for entry in found}
    shown = tuple(figures.values())[:WIDE]
    things = list(dict.fromkeys(entry.of or "" for entry in found))
    at = {(entry.of or "", entry.name): entry for entry in found}
    rows = tuple(
        (
            thing,
            tuple(
                measured(one.value, one.unit) if (one := at.get((thing, entry.name))) else ""
                for entry in shown
            ),
        )
        for thing in things[:MOST_FIGURES]
    )
    return Kind(by=by, figures=shown, rows=rows, more=max(0, len(things) - MOST_FIGURES))


def _others(ledger: Ledger) -> Iterator[Part]:
    """Figures and tables that no element claims, told all the same."""
    names = {name.partition("/")[0] for one in ledger.circularity for name in one.entries}
    claimed = {name for one in ledger.circularity for name in one.tables}
    left = [entry.name for entry in ledger.entries if entry.name not in names]
    tables = [table for table in ledger.tables if table.name not in claimed and is_filled(table)]
    if not left and not tables:
        return
    full, kinds = _spoken(ledger.entries, tuple(dict.fromkeys(left)))
    yield Part(
        title=OTHERS,
        status="reported",
        statement="Figures that belong to no element of circularity, such as carbon and energy.",
        reason=None,
        figures=tuple(full),
        more=0,
        kinds=tuple(kinds),
        tables=tuple(table for table in tables if fits_paper(table)),
        elsewhere=tuple(table for table in tables if not fits_paper(table)),
        has_flows=False,
    )
