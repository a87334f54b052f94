"""ledger.xlsx: every figure with all that is needed to judge it, and every table, flow and rule."""

from __future__ import annotations

import io
from typing import Final

from xlsxwriter import Workbook

from models.ledger import Column as TableColumn
from models.ledger import Entry, Ledger, LedgerTable
from optimiser.export.cells import Book, decimals_format
from optimiser.export.ledger_summary import summary_sheet
from optimiser.export.ledger_words import (
    STATUS,
    column_decimals,
    decimals,
    element_title,
    period_text,
    rule_value,
    short_period,
    statements,
    title_of,
)
from optimiser.export.long_sheet import Cell, Field, long_sheet
from optimiser.export.tables import Column, sheet_names, table_sheet
from optimiser.export.warned import place_of
from optimiser.export.words import plural, sentence

OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NARROW: Final = 24.0
"""Columns up to this width hold words that need not break."""
SUMMARY: Final = "Summary"
FIXED: Final = ("Figures", "Flows", "Rules", "Circularity", "Warnings")


def ledger_xlsx(ledger: Ledger) -> bytes:
    """The workbook; the same ledger gives the same bytes."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        made_at = ledger.provenance.made_at.replace(tzinfo=None)
        workbook.set_properties({"title": title_of(ledger), "created": made_at})
        book = Book(workbook)
        wanted = (sentence(table.name) for table in ledger.tables)
        names = sheet_names(wanted, taken=(SUMMARY, *FIXED))
        summary_sheet(book, SUMMARY, ledger, (FIXED[0], *names, *FIXED[1:]))
        _figures(book, ledger)
        for name, table in zip(names, ledger.tables, strict=True):
            _table(book, name, table, ledger)
        _flows(book, ledger)
        _rules(book, ledger)
        _circularity(book, ledger)
        _warnings(book, ledger)
    return out.getvalue()


def _shape(value: Cell, unit: Cell) -> str:
    if isinstance(value, str) or value is None:
        return "General"
    return decimals_format(decimals(float(value), str(unit)))


FIGURES: Final = (
    Field(title="Figure", width=34), Field(title="by", width=9), Field(title="of", width=16),
    Field(title="Value", width=13, number=lambda row: _shape(row[3], row[4])),
    Field(title="Unit", width=10),
    Field(title="Low, 95 %", width=11, number=lambda row: _shape(row[5], row[4])),
    Field(title="High, 95 %", width=11, number=lambda row: _shape(row[6], row[4])),
    Field(title="Basis", width=10),
    Field(title="Numerator", width=15, number=lambda row: _shape(row[8], row[9])),
    Field(title="Unit", width=7), Field(title="of what", width=34),
    Field(title="Denominator", width=15, number=lambda row: _shape(row[11], row[12])),
    Field(title="Unit", width=7), Field(title="of what", width=30),
    Field(title="Boundary", width=12), Field(title="Period", width=22),
    Field(title="Method", width=40), Field(title="Rule set", width=24),
    Field(title="Uncertainty", width=40), Field(title="Note", width=40),
    Field(title="Name", width=30),
)  # fmt: skip


def _figures(book: Book, ledger: Ledger) -> None:
    period = short_period(ledger.period)
    rows = (_figure(entry, period) for entry in ledger.entries)
    note = f"{plural(len(ledger.entries), 'figure')}; {period_text(ledger.period)}"
    long_sheet(book, "Figures", FIGURES, rows, title="Figures", note=note, pages_wide=3)


def _figure(entry: Entry, period: str) -> tuple[Cell, ...]:
    over, by = entry.numerator, entry.denominator
    return (
        entry.title, entry.by, entry.of, entry.value, entry.unit, entry.low, entry.high,
        entry.basis,
        *((None,) * 3 if over is None else (over.value, over.unit, over.what)),
        *((None,) * 3 if by is None else (by.value, by.unit, by.what)),
        entry.boundary, period, entry.method, entry.rule_set, entry.uncertainty, entry.note,
        entry.name,
    )  # fmt: skip


def _table(book: Book, name: str, table: LedgerTable, ledger: Ledger) -> None:
    fields = [_field(column, at, table) for at, column in enumerate(table.columns)]
    boundaries = dict.fromkeys(column.boundary for column in table.columns if column.boundary)
    said = f"; boundary {', '.join(boundaries)}" if boundaries else ""
    note = f"{plural(len(table.rows), 'row')}; {period_text(ledger.period)}{said}"
    long_sheet(book, name, fields, table.rows, title=table.title, note=note)


def _field(column: TableColumn, at: int, table: LedgerTable) -> Field:
    """A column whose numbers have as many decimals as its largest needs."""
    head = f"{column.title}, {column.unit}" if column.unit else column.title
    how = (column.method, column.rule_set, column.basis) if column.rule_set else (column.method,)
    if not column.rule_set and not any(isinstance(row[at], float) for row in table.rows):
        longest = max((len(str(row[at])) for row in table.rows[:500]), default=0)
        return Field(title=head, above=column.method, width=min(40.0, max(10.0, longest + 2.0)))
    shape = decimals_format(column_decimals(table, at))
    above = ", ".join(part for part in how if part)
    return Field(title=head, above=above, width=18, number=shape)


FLOWS: Final = (
    *(Field(title=title, width=width) for title, width in (
        ("Source", 26), ("Target", 26), ("Charge", 14), ("Material class", 20),
        ("Alloy family", 12), ("Element", 9),
    )),
    Field(title="Mass, t", width=12, number="#,##0.000"),
    Field(title="Standard deviation, t", width=12, number="#,##0.000"),
    *(Field(title=title, width=width) for title, width in (
        ("Basis", 10), ("Method", 30), ("Evidence", 16), ("Period", 22),
    )),
)  # fmt: skip


def _flows(book: Book, ledger: Ledger) -> None:
    rows = (
        (
            row.source, row.target, row.charge_id, row.material_class, row.alloy_family,
            row.element, row.mass_t, row.sigma_t, row.basis, row.method, row.evidence_id,
            row.period,
        )
        for row in ledger.flows
    )  # fmt: skip
    note = f"{plural(len(ledger.flows), 'flow')}; every place balances or shows what does not"
    long_sheet(book, "Flows", FLOWS, rows, title="Flows", note=note)


def _columns(**widths: float) -> list[Column]:
    """Columns of texts that break where they grow long."""
    return [
        Column(title=title.replace("_", " "), width=width, wrap=width > NARROW)
        for title, width in widths.items()
    ]


def _rules(book: Book, ledger: Ledger) -> None:
    columns = [
        *_columns(Rule=28), Column(title="Value", width=30, wrap=True),
        *_columns(Unit=16, Meaning=48, Source=44, Confidence=18, Rule_set=24, Title=30,
                  Source_of_the_set=44, Confidence_of_the_set=18),
    ]  # fmt: skip
    rows = [
        (
            name, rule_value(rule), rule.unit, rule.meaning, rule.source, rule.confidence,
            one.id, one.title, one.source, one.confidence,
        )
        for one in ledger.rule_sets
        for name, rule in one.rules.items()
    ]  # fmt: skip
    table_sheet(
        book, "Rules", columns, rows, nothing="No rules.", title="Rules that figures follow"
    )


def _circularity(book: Book, ledger: Ledger) -> None:
    columns = _columns(
        Element=34, Status=14, What_is_told_of_it=60, Reason=44, Figures=50, Tables=34
    )
    says = statements(ledger)
    rows = [
        (
            element_title(one.element), STATUS[one.status], says.get(one.element, ""), one.reason,
            ", ".join(one.entries), ", ".join(one.tables),
        )
        for one in ledger.circularity
    ]  # fmt: skip
    title = "Elements of circularity"
    table_sheet(book, "Circularity", columns, rows, nothing="No elements.", title=title)


def _warnings(book: Book, ledger: Ledger) -> None:
    columns = _columns(Kind=28, What=80, What_would_help=54, Where=30)
    rows = [(one.code, one.message, one.hint, place_of(one)) for one in ledger.warnings]
    table_sheet(book, "Warnings", columns, rows, nothing="No warnings.")
