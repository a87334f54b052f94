"""What a ledger says: figures that carry their method, tables, flows; no defaults anywhere."""

from __future__ import annotations

from typing import Literal

from models.issue import Issue
from models.library.rules import RuleBook
from models.record import Instant, Record

Basis = Literal["planned", "modelled", "weighed", "counted", "assumed", "mixed"]
"""Where a figure comes from; ``mixed`` is weighed where there are weights, planned elsewhere."""
Value = str | float | bool | None


class Amount(Record):
    """One side of a ratio: how much of what."""

    what: str
    value: float | None
    unit: str


class Period(Record):
    """The time a ledger covers; a plan without dates has none."""

    period_from: Instant | None
    period_to: Instant | None


class Entry(Record):
    """One figure, and all that is needed to judge or repeat it.

    ``of`` names what it speaks of, such as the alloy, None for the whole; ``low`` and ``high``
    enclose the value with 95 % by the uncertainty that ``uncertainty`` names.
    """

    name: str
    title: str
    by: str
    of: str | None
    value: float | None
    unit: str
    numerator: Amount | None
    denominator: Amount | None
    boundary: str
    method: str
    rule_set: str
    basis: Basis
    low: float | None
    high: float | None
    uncertainty: str
    note: str | None


class Column(Record):
    """One column of a table: its unit, and how its figures were made."""

    name: str
    title: str
    unit: str
    boundary: str
    method: str
    rule_set: str
    basis: Basis | None


class LedgerTable(Record):
    """Figures of many of a kind: a row per charge, lot or customer."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


class FlowRow(Record):
    """One flow of metal, or of one element, between two places (LEDGERS.md §5)."""

    period: str
    charge_id: str | None
    source: str
    target: str
    material_class: str
    alloy_family: str | None
    element: str
    mass_t: float
    sigma_t: float | None
    basis: Basis
    method: str
    evidence_id: str | None


class CircularityElement(Record):
    """One element of circularity: which figures speak of it, or why none does.

    ``entries`` are names of figures, ``name/by`` where only those by one kind of thing do.
    """

    element: str
    status: Literal["reported", "no_data", "not_applicable"]
    reason: str | None
    entries: tuple[str, ...]
    tables: tuple[str, ...]


class LedgerProvenance(Record):
    """What made this ledger, so that it can be made again."""

    remelt_version: str
    input_sha256: str
    made_at: Instant


class Ledger(Record):
    """The ledger of a plan or a period."""

    schema_version: Literal["1"]
    kind: Literal["plan", "period"]
    title: str
    period: Period
    process_boundary: str
    rule_sets: tuple[RuleBook, ...]
    entries: tuple[Entry, ...]
    tables: tuple[LedgerTable, ...]
    flows: tuple[FlowRow, ...]
    circularity: tuple[CircularityElement, ...]
    warnings: tuple[Issue, ...]
    provenance: LedgerProvenance
