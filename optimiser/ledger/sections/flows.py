"""The flow balance of a plan or a period, and how far it closes (LEDGERS.md §5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from models.issue import Issue
from models.ledger import Basis, Entry, FlowRow
from models.library.rules import RuleBook
from optimiser.ledger.flows import places
from optimiser.ledger.flows.build import aggregated, flow_table
from optimiser.ledger.flows.table import flow_rows, long
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, Section, share_pct
from optimiser.ledger.sections.recycled import basis_of

BOUNDARY = "plant, from yard to customer"


def flows(movements: Movements, rules: RuleBook) -> tuple[Section, tuple[FlowRow, ...]]:
    """How far the flows of the period close, and the flows themselves, summed over it."""
    table = long(aggregated(flow_table(movements), "period"))
    whole = table[table["element"] == places.TOTAL]
    entries = (*_closure(movements, whole, rules), *_coverage(movements, rules))
    return Section(entries=entries, warnings=tuple(_open(entries, rules))), flow_rows(table)


def _closure(movements: Movements, whole: pd.DataFrame, rules: RuleBook) -> Iterator[Entry]:
    """What no weight and no model explains, against all that went into charges."""
    gaps = whole[(whole["source"] == places.UNEXPLAINED) | (whole["target"] == places.UNEXPLAINED)]
    charged = whole.loc[whole["target"] == places.CHARGE, "mass_t"].sum()
    basis: Basis = "mixed" if movements.kind == "period" else "planned"
    gap = Method(
        name="unexplained_t", title="Flow that nothing explains", unit="t", boundary=BOUNDARY,
        rules=rules, uncertainty="weighing and model errors both are in it",
    )  # fmt: skip
    yield gap.entry(float(gaps["mass_t"].sum()), basis=basis, note=NETTED)
    row: Any
    for row in gaps.sort_values("mass_t", ascending=False).itertuples():
        at = row.target if row.source == places.UNEXPLAINED else row.source
        missing = "more went out than came in" if row.source == places.UNEXPLAINED else None
        yield gap.entry(
            float(row.mass_t), basis=basis, by="place", of=str(at),
            note=missing or "more came in than went out",
        )  # fmt: skip
    closed = Method(
        name="balance_closure_pct", title="Flow balance explained", unit="%", boundary=BOUNDARY,
        rules=rules, numerator="charged, less what nothing explains",
        denominator="charged, as received", amount_unit="t", denominator_unit="t",
        uncertainty="weighing and model errors both are in it",
    )  # fmt: skip
    explained = max(0.0, charged - float(gaps["mass_t"].sum()))
    note = None if charged > 0.0 else "nothing was charged"
    yield closed.entry(
        share_pct(explained, charged), basis=basis, over=(explained, charged), note=note
    )


NETTED = "gaps of one place are netted over the period; each charge's own stands in the flow table"


def _coverage(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """The share of the metal charged of which an analysis says anything, element by element."""
    metal = movements.lines["metal_kg"]
    method = Method(
        name="element_known_pct", title="Metal charged with a known content", unit="%",
        boundary="charges", rules=rules, numerator="metal whose content of the element is known",
        denominator="metal charged",
    )  # fmt: skip
    for element in movements.held.columns:
        known = float(metal.where(movements.held[element].notna(), 0.0).sum())
        yield method.entry(
            share_pct(known, float(metal.sum())), basis=basis_of(movements.lines),
            over=(known, float(metal.sum())), by="element", of=str(element),
        )  # fmt: skip


def _open(entries: tuple[Entry, ...], rules: RuleBook) -> Iterator[Issue]:
    """What a reader must know before drawing conclusions."""
    closed = next((one.value for one in entries if one.name == "balance_closure_pct"), None)
    if closed is not None and closed < rules.number("closed_from_pct"):
        yield Issue(
            code="balance_open",
            severity="warning",
            message=f"the flows explain {closed:.1f} % of what was charged",
            hint="weigh casts, casting scrap and taps, or check yields and losses",
        )
    least = rules.number("known_from_pct")
    partial = [
        str(one.of)
        for one in entries
        if one.name == "element_known_pct" and one.value is not None and one.value < least
    ]
    if partial:
        yield Issue(
            code="flows_partial",
            severity="warning",
            message=f"flows of {', '.join(partial)} hold only what analyses say",
            hint="give the analyses of these lots, or of their materials",
        )
