"""evidence.html and evidence.pdf: the figures of a ledger on paper, each with its method."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from models.ledger import Ledger, LedgerTable, Value
from optimiser.export.evidence_view import parts_of
from optimiser.export.figures import DASH, number
from optimiser.export.ledger_words import (
    KINDS,
    STATUS,
    amount_text,
    column_decimals,
    measured,
    of_text,
    period_text,
    range_text,
    rule_value,
    short_period,
    title_of,
    uncertainty_text,
)
from optimiser.export.pdf import pdf_of
from optimiser.export.report import environment
from optimiser.export.warned import by_code
from optimiser.ledger.sections.circularity import RULES, headline

TONES: Final = {"reported": "good", "no_data": "care", "not_applicable": "none"}
MOST_CARDS: Final = 12
TRUST: Final = {
    "verified-in-source": "read in its source",
    "recalled": "recalled; to be read in its source before it is relied on",
    "typical": "a choice or a typical value",
}


def evidence_html(ledger: Ledger) -> str:
    """The evidence pack: one page that needs nothing but itself, for A4."""
    made = environment().overlay()
    made.filters = made.filters | {
        "amount": amount_text,
        "breakable": breakable,
        "cell": cell_text,
        "measured": measured,
        "of_text": of_text,
        "places": _places,
        "range": range_text,
        "rule_value": rule_value,
        "status": STATUS.__getitem__,
        "set_title": {one.id: one.title for one in ledger.rule_sets}.get,
        "tone": TONES.__getitem__,
        "trust": TRUST.__getitem__,
        "uncertainty": uncertainty_text,
    }
    first = headline(ledger.entries, ledger.rule_sets)
    return made.get_template("evidence.html.j2").render(
        ledger=ledger,
        title=title_of(ledger),
        kind=KINDS[ledger.kind],
        period=period_text(ledger.period),
        short_period=short_period(ledger.period),
        first=[one for one in first if one.value is not None][:MOST_CARDS],
        parts=parts_of(ledger),
        rule_sets=[one for one in ledger.rule_sets if one.name != RULES],
        warned=by_code(ledger.warnings),
    )


def evidence_pdf(ledger: Ledger) -> bytes:
    """The same as PDF.

    Raises:
        PdfUnavailable: Pango is not installed.
    """
    return pdf_of(evidence_html(ledger))


def breakable(name: str) -> Markup:
    """A name or an interval, which a narrow column may break where its parts meet."""
    parts = re.split(r"(?<=[.@_/])", name)
    return Markup("<wbr>").join(parts)


def cell_text(value: Value, places: int) -> str:
    """A cell of a table; its unit stands in the head."""
    if value is None:
        return DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value, places)


def _places(table: LedgerTable) -> list[int]:
    """The decimals of each column."""
    return [column_decimals(table, at) for at in range(len(table.columns))]
