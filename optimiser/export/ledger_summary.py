"""The first sheet of ledger.xlsx: what is accounted for, what is said first, where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from models.ledger import Ledger
from optimiser.export.cells import ACCENT, CARE, RIGHT, RULE, SOFT, Book, Page, decimals_format
from optimiser.export.ledger_words import (
    KINDS,
    STATUS,
    decimals,
    element_title,
    of_text,
    period_text,
    range_text,
    title_of,
)
from optimiser.export.tables import Column, put_head, put_rows
from optimiser.ledger.sections.circularity import headline

WIDTHS: Final = (46, 14, 11, 24, 20, 46, 60)


def summary_sheet(book: Book, name: str, ledger: Ledger, sheets: Sequence[str]) -> None:
    """Add the sheet; ``sheets`` are the names of the others, to lead there."""
    page = book.add(name, landscape=True)
    for place, width in enumerate(WIDTHS):
        page.sheet.set_column(place, place, width)
    page.sheet.fit_to_pages(1, 0)
    row = _top(page, ledger)
    row = _headline(page, ledger, row)
    row = _elements(page, ledger, row)
    row = _rules(page, ledger, row)
    put_head(page, row, (Column(title="Sheets", width=0),))
    for place, sheet in enumerate(sheets, start=row + 1):
        page.link(place, 0, sheet, sheet, **RULE, font_color=ACCENT)


def _top(page: Page, ledger: Ledger) -> int:
    page.put(0, 0, title_of(ledger), bold=True, font_size=20)
    page.sheet.set_row(0, 32)
    made = ledger.provenance
    facts = (
        f"{KINDS[ledger.kind]}, {period_text(ledger.period)}",
        f"Process boundary: {ledger.process_boundary}",
        f"Remelt {made.remelt_version}, {made.made_at:%Y-%m-%d %H:%M} UTC",
        f"Input SHA-256 {made.input_sha256}",
    )
    for row, fact in enumerate(facts, start=1):
        page.put(row, 0, fact, font_color=SOFT)
    return len(facts) + 2


def _headline(page: Page, ledger: Ledger, row: int) -> int:
    columns = [
        Column(title=title, width=0, number="General" if title == "Value" else None)
        for title in ("Figures said first", "Value", "Unit", "95 %", "Basis", "Method", "Boundary")
    ]
    put_head(page, row, columns)
    for entry in headline(ledger.entries, ledger.rule_sets):
        row += 1
        of = of_text(entry)
        page.put(row, 0, f"{entry.title}, {of}" if of else entry.title, **RULE, bold=True)
        shape = decimals_format(decimals(entry.value or 0.0, entry.unit))
        page.put(row, 1, entry.value, **RULE, **RIGHT, num_format=shape)
        cells = (entry.unit, range_text(entry), entry.basis, entry.method, entry.boundary)
        for place, cell in enumerate(cells, start=2):
            page.put(row, place, cell, **RULE, font_color=SOFT)
    return row + 2


def _elements(page: Page, ledger: Ledger, row: int) -> int:
    columns = [Column(title=title, width=0) for title in ("Elements of circularity", "Status")]
    put_head(page, row, columns)
    for one in ledger.circularity:
        row += 1
        tone = {"reported": ACCENT, "no_data": CARE, "not_applicable": SOFT}[one.status]
        page.put(row, 0, element_title(one.element), **RULE)
        page.put(row, 1, STATUS[one.status], **RULE, font_color=tone)
    return row + 2


def _rules(page: Page, ledger: Ledger, row: int) -> int:
    columns = [Column(title=title, width=0) for title in ("Rule sets", "Version", "", "Confidence")]
    put_head(page, row, columns)
    rows = ((one.title, one.version, "", one.confidence) for one in ledger.rule_sets)
    return put_rows(page, row + 1, columns, rows) + 1
