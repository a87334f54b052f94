"""A ledger's figures in words: value, range, what they are made of, and for which time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from math import floor, log10
from typing import Final

from models.ledger import Amount, Entry, Ledger, LedgerTable, Period
from models.library.rules import Rule
from optimiser.export.figures import DASH, number
from optimiser.export.words import sentence
from optimiser.ledger.sections.circularity import FLOWS, NOT_APPLICABLE
from optimiser.ledger.sections.circularity import RULES as CIRCULARITY

KINDS: Final = {"plan": "Ledger of a plan", "period": "Ledger of a period"}
NOISE: Final = 5e-7
"""What lies below is nothing, left over from adding up."""
NOT_ASSESSED: Final = "not assessed"
STATUS: Final = {
    "reported": "reported",
    "no_data": "no data",
    "not_applicable": "not applicable",
}


def measured(value: float | None, unit: str) -> str:
    """A figure with its unit; one that is not known is a dash."""
    if value is None:
        return DASH
    return f"{number(value, decimals(value, unit))} {unit}".rstrip()


def decimals(value: float, unit: str) -> int:
    """Hundredths of a per cent, whole kilograms from 100 on, elsewhere four digits that count."""
    if unit == "%":
        return 2
    if abs(value) < NOISE or (unit == "kg" and abs(value) >= 100.0):
        return 0
    return min(6, max(0, 3 - floor(log10(abs(value)))))


def column_decimals(table: LedgerTable, at: int) -> int:
    """The decimals that a column of numbers shows: none where all are whole."""
    cells = [row[at] for row in table.rows]
    found = [one for one in cells if isinstance(one, float)]
    if all(one.is_integer() for one in found):
        return 0
    return decimals(max(map(abs, found)), table.columns[at].unit)


def range_text(entry: Entry) -> str:
    """The range that encloses the value; nothing where none was assessed."""
    if entry.low is None or entry.high is None:
        return ""
    places = 2 if entry.unit == "%" else decimals(max(abs(entry.low), abs(entry.high)), entry.unit)
    return f"{number(entry.low, places)} to {number(entry.high, places)} {entry.unit}".rstrip()


def uncertainty_text(entry: Entry) -> str:
    """What the range covers, or that there is none."""
    if range_text(entry) or entry.uncertainty.startswith(NOT_ASSESSED):
        return f"Uncertainty: {entry.uncertainty}"
    return f"Uncertainty: no range; {entry.uncertainty}"


def amount_text(amount: Amount | None) -> str:
    """One side of a ratio."""
    if amount is None:
        return ""
    return f"{measured(amount.value, amount.unit)} {amount.what}"


def period_text(period: Period) -> str:
    """From when to when; the second moment is the first after it."""
    if period.period_from is None or period.period_to is None:
        return "without dates"
    return f"{_moment(period.period_from)} to {_moment(period.period_to)}, end not included"


def short_period(period: Period) -> str:
    """The same as an interval, for a cell."""
    if period.period_from is None or period.period_to is None:
        return "plan"
    return f"{_moment(period.period_from)}/{_moment(period.period_to)}"


def title_of(ledger: Ledger) -> str:
    """What the ledger is called."""
    return ledger.title or KINDS[ledger.kind]


def of_text(entry: Entry) -> str:
    """What a figure speaks of: the whole, or which alloy."""
    return "" if entry.of is None else f"{entry.by} {entry.of}"


def element_title(name: str) -> str:
    """An element of circularity as a heading."""
    return sentence(name)


def _moment(instant: datetime) -> str:
    """A day, with the time of day where it is not midnight."""
    if instant.timetz().replace(tzinfo=None) == time():
        return f"{instant:%Y-%m-%d}"
    return f"{instant:%Y-%m-%d %H:%M}"


def rule_value(rule: Rule) -> str | float:
    """The value of a rule for a cell: a number stays one."""
    value = rule.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else value


def statements(ledger: Ledger) -> Mapping[str, str]:
    """What is told of each element of circularity, by its name."""
    return {
        name: rule.meaning
        for book in ledger.rule_sets
        if book.name == CIRCULARITY
        for name, rule in book.rules.items()
        if rule.unit != NOT_APPLICABLE
    }


def flow_elements(ledger: Ledger) -> frozenset[str]:
    """The elements of circularity that the table of flows speaks of."""
    return frozenset(
        name
        for book in ledger.rule_sets
        if book.name == CIRCULARITY
        for name, rule in book.rules.items()
        if isinstance(rule.value, tuple) and FLOWS in rule.value
    )
