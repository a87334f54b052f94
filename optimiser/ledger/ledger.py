"""The ledger of a plan or a period: what the plant may say about its metal, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from models.ledger import Ledger, LedgerProvenance, Period
from models.library.rules import RuleBook, rule_books
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Section
from optimiser.ledger.sections.cbam import cbam
from optimiser.ledger.sections.circularity import circularity
from optimiser.ledger.sections.custody import custody
from optimiser.ledger.sections.energy import energy
from optimiser.ledger.sections.flows import flows
from optimiser.ledger.sections.footprint import footprint
from optimiser.ledger.sections.losses import losses
from optimiser.ledger.sections.recycled import recycled
from optimiser.ledger.sections.waste import waste
from optimiser.version import version


def ledger(
    movements: Movements, *, input_sha256: str, rules: Mapping[str, RuleBook] | None = None
) -> Ledger:
    """Every figure that the movements bear, each with its method.

    ``rules`` are the rule books by name, those built in where none are given; ``input_sha256`` is
    the digest of what was read.
    """
    books = rule_books() if rules is None else rules
    balance, flow_rows = flows(movements, books["flows"])
    sections = (*_sections(movements, books), balance)
    entries = tuple(entry for one in sections for entry in one.entries)
    tables = tuple(table for one in sections for table in one.tables)
    settings = movements.settings
    return Ledger(
        schema_version="1",
        kind=movements.kind,
        title=settings.name,
        period=_period(movements),
        process_boundary=settings.process_boundary,
        rule_sets=tuple(books.values()),
        entries=entries,
        tables=tables,
        flows=flow_rows,
        circularity=circularity(entries, tables, flow_rows, books["circularity"]),
        warnings=(*movements.warnings, *(issue for one in sections for issue in one.warnings)),
        provenance=LedgerProvenance(
            remelt_version=version(), input_sha256=input_sha256, made_at=datetime.now(UTC)
        ),
    )


def _sections(movements: Movements, books: Mapping[str, RuleBook]) -> tuple[Section, ...]:
    return (
        recycled(movements, books["recycled-content"]),
        custody(movements, books["custody"]),
        losses(movements, books["losses"]),
        waste(movements, books["waste"]),
        footprint(movements, books["carbon"]),
        energy(movements, books["carbon"]),
        cbam(movements, books["cbam"]),
    )


def _period(movements: Movements) -> Period:
    if not movements.has_dates:
        return Period(period_from=None, period_to=None)
    settings = movements.settings
    return Period(period_from=settings.period_from, period_to=settings.period_to)
