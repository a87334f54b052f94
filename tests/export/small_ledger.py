"""A ledger by hand: a few figures of each kind, a table, a flow, and an element of each status."""

from __future__ import annotations

from datetime import UTC, datetime

from models.issue import Issue
from models.ledger import (
    Amount,
    Column,
    Entry,
    FlowRow,
    Ledger,
    LedgerProvenance,
    LedgerTable,
    Period,
)
from models.library.rules import Rule, RuleBook
from optimiser.ledger.sections.circularity import circularity

SAID = {"source": "a standard, page 3", "confidence": "recalled"}


def rule(value: object, unit: str, meaning: str) -> Rule:
    return Rule(value=value, unit=unit, meaning=meaning, **SAID)


ELEMENTS = RuleBook(
    name="circularity",
    version="7",
    title="Elements",
    source="hand",
    confidence="typical",
    rules={
        "headline": rule(("recycled.share_pct/whole",), "headline", "said first"),
        "product design": rule(("recycled.share_pct/alloy",), "method", "What each alloy reached."),
        "waste management": rule(("waste.*",), "method", "Waste by code."),
        "water": rule(("water.*",), "method", "Water by its meters."),
        "mine sites": rule((), "not_applicable", "There is no mine."),
        "flows": rule(("flows",), "method", "Where metal goes."),
    },
)
RECYCLED = RuleBook(
    name="recycled",
    version="3.1",
    title="Recycled content",
    source="a standard",
    confidence="recalled",
    rules={
        "limit_pct": rule(12.5, "%", "A limit"),
        "counts": rule(True, "yes or no", "Whether it counts"),
        "origins": rule(("post_consumer", "pre_consumer"), "origin", "What is recycled"),
    },
)


def entry(value: float | None = 72.5, **changes: object) -> Entry:
    found = {
        "name": "share_pct", "title": "Recycled share", "by": "whole", "of": None,
        "value": value, "unit": "%",
        "numerator": Amount(what="recycled metal", value=72500.0, unit="kg"),
        "denominator": Amount(what="external metal", value=100000.0, unit="kg"),
        "boundary": "casthouse", "method": "recycled.share_pct", "rule_set": "recycled@3.1",
        "basis": "weighed", "low": 71.0, "high": 74.0,
        "uncertainty": "95 % of weighing errors", "note": None,
    }  # fmt: skip
    return Entry(**{**found, **changes})


def waste_table(rows: int = 2) -> LedgerTable:
    def column(name: str, title: str, unit: str, rule_set: str) -> Column:
        return Column(
            name=name, title=title, unit=unit, boundary="site" if rule_set else "",
            method=f"waste.{name}" if rule_set else "as given", rule_set=rule_set,
            basis="weighed" if rule_set else None,
        )  # fmt: skip

    return LedgerTable(
        name="waste_register",
        title="Waste register",
        columns=(column("code", "Code", "", ""), column("kg", "Mass", "kg", "waste@1")),
        rows=tuple((f"10 03 {at:02d}", 1000.0 + at) for at in range(rows)),
    )


def small_ledger(
    *,
    entries: tuple[Entry, ...] | None = None,
    tables: tuple[LedgerTable, ...] | None = None,
    title: str = "Year",
) -> Ledger:
    """Water without data, waste as a table, an alloy and a flow."""
    if entries is None:
        entries = (
            entry(),
            entry(80.25, by="alloy", of="6063", low=None, high=None),
            entry(
                None, name="water_m3", title="Water", unit="m3", method="water.water_m3",
                numerator=None, denominator=None, low=None, high=None,
                note="no meter of water was read",
            ),
            entry(4.125, name="other_t", title="Other", unit="t", method="other.other_t"),
        )  # fmt: skip
    tables = (waste_table(),) if tables is None else tables
    flow = FlowRow(
        period="2025-01-01/2026-01-01", charge_id="C1", source="yard", target="melt",
        material_class="metal", alloy_family="6xxx", element="Al", mass_t=1.5, sigma_t=None,
        basis="weighed", method="flows.charged", evidence_id=None,
    )  # fmt: skip
    return Ledger(
        schema_version="1",
        kind="period",
        title=title,
        period=Period(
            period_from=datetime(2025, 1, 1, tzinfo=UTC), period_to=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        process_boundary="casthouse",
        rule_sets=(ELEMENTS, RECYCLED),
        entries=entries,
        tables=tables,
        flows=(flow,),
        circularity=circularity(entries, tables, (flow,), ELEMENTS),
        warnings=(
            Issue(code="odd", severity="warning", message="something is odd", hint="look at it"),
        ),
        provenance=LedgerProvenance(
            remelt_version="0.1.0",
            input_sha256="ab" * 32,
            made_at=datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
        ),
    )
