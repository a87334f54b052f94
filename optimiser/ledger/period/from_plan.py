"""The rows of a period's books that a plan and its weights fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from models.brief import Brief
from models.plan import Charge, Plan
from models.scenario import Scenario
from models.segregation import Segregation, segregation_of
from models.source import Source
from optimiser.formulation.coefficients import coefficients
from optimiser.intake.schema import BOOKS, table_schema
from optimiser.intake.spelling_document import to_document
from optimiser.segregation.lay_out import laid_out, outlet_kg
from optimiser.sound import sound_brief

Weights = Mapping[tuple[str, str], float]
"""Kilograms that were charged, weighed, by order and source."""
Row = dict[str, Any]
Rows = dict[str, list[Row]]
LENT: Final = ("materials", "furnaces", "losses", "recoveries")
"""Tables that a scenario and the books spell alike."""
OWN: Final = frozenset({"available_from", "available_until", "min_buy_kg", "buy_step_kg"})
"""Columns of lots and offers that say nothing of a receipt."""


def book_rows(scenario: Scenario, plan: Plan, weights: Weights, *, run: str = "") -> Rows:
    """What a plan says for the books of its period, as the rows of a JSON document.

    Lots and offers that were charged become receipts, and so does what a sorter made of them;
    what came out of a bin is charged as what lay in it, by its share. ``run`` begins the names of
    charges, which are unique then over several plans. A lot that was charged though the
    scenario does not have it is named in the lines, and is no receipt here.

    Raises:
        InvalidScenario: the scenario cannot be planned.
    """
    brief, segregation = sound_brief(scenario)[0], segregation_of(plan)
    laid = laid_out(brief, segregation)
    by_id = {source.source_id: source for source in laid.sources}
    document = to_document(scenario)
    lines = [line for charge in plan.charges for line in _lines(charge, weights, by_id, run)]
    used = {line["lot_id"] for line in lines} | {lot for lot, _ in segregation.sorted_kg}
    rows: Rows = {name: document.get(name, []) for name in LENT}
    rows["receipts"] = [
        *_receipts(document, plan, used, by_id),
        *_outlets(brief, outlet_kg(brief, segregation), used),
    ]
    rows["charges"] = [_charge(charge, scenario, run) for charge in plan.charges]
    rows["charge_lines"] = lines
    rows["sorting"] = list(_sorting(brief, segregation))
    return {name: found for name, found in rows.items() if found}


def _lines(
    charge: Charge, weights: Weights, by_id: Mapping[str, Source], run: str
) -> Iterator[Row]:
    """The lines of a charge, planned and weighed; a source may have been charged unplanned."""
    planned = {line.source: line.kg for line in charge.lines if line.kind != "heel"}
    weighed = {source: kg for (order, source), kg in weights.items() if order == charge.order_id}
    for name in dict.fromkeys((*planned, *weighed)):
        parts = by_id[name].parts if name in by_id else {}
        for lot, share in (parts or {name: 1.0}).items():
            row: Row = {"charge_id": run + charge.order_id, "lot_id": lot}
            if name in planned:
                row["planned_kg"] = planned[name] * share
            if name in weighed:
                row["weighed_kg"] = weighed[name] * share
            yield row


def _charge(charge: Charge, scenario: Scenario, run: str) -> Row:
    customers = {order.order_id: order.customer for order in scenario.orders}
    row: Row = {
        "charge_id": run + charge.order_id,
        "order_id": charge.order_id,
        "alloy": charge.alloy,
        "customer": customers[charge.order_id],
        "furnace": charge.furnace,
        "start": None if charge.start is None else charge.start.isoformat(),
        "planned_tap_kg": charge.tap_kg,
    }
    return {name: value for name, value in row.items() if value is not None}


def _receipts(
    document: Mapping[str, list[Row]], plan: Plan, used: set[str], by_id: Mapping[str, Source]
) -> Iterator[Row]:
    """The lots that the plan uses, and what it buys of offers; a mixture with its analysis."""
    mixed = {row["lot_id"] for row in document.get("mixtures", [])}
    bought = {purchase.offer_id: purchase.kg for purchase in plan.purchases}
    parents = used | {name.partition("/")[0] for name in used}
    for table, own in (("lots", "lot_id"), ("offers", "offer_id")):
        for row in document.get(table, []):
            if row[own] in parents:
                said = {name: value for name, value in row.items() if name not in OWN | {own}}
                mass_kg = bought.get(row[own], row.get("mass_kg", 0.0))
                analysis = by_id[row[own]].composition_pct if row[own] in mixed else {}
                yield {"lot_id": row[own], **said, **analysis, "mass_kg": mass_kg}


def _outlets(brief: Brief, given_kg: Mapping[str, float], used: set[str]) -> Iterator[Row]:
    """What sorters made of lots, as receipts that came of them, nothing left blank."""
    every = table_schema("receipts", BOOKS).columns
    columns = [one for one in every if one.field in Source.__annotations__]
    for source in brief.sources:
        if source.kind == "outlet" and source.source_id in used:
            said = {column.name: getattr(source, column.field) for column in columns}
            dirt = {} if source.contamination_given else dict.fromkeys(_CONTAMINATION)
            row = {**said, **dirt, **source.composition_pct}
            yield {
                "lot_id": source.source_id,
                **{name: value for name, value in row.items() if value is not None},
                "mass_kg": given_kg[source.source_id],
                "came_of": source.source_id.partition("/")[0],
            }


_CONTAMINATION: Final = ("moisture_pct", "organics_pct", "foreign_pct")


def _sorting(brief: Brief, segregation: Segregation) -> Iterator[Row]:
    numbers = coefficients(brief)
    fraction = dict(zip(numbers.sources, numbers.metal_fraction[:, 0].tolist(), strict=True))
    for one in brief.campaigns:
        kg = segregation.sorted_kg.get((one.lot_id, one.sorter_id), 0.0)
        if kg > 0.0:
            yield {
                "lot_id": one.lot_id,
                "sorter_id": one.sorter_id,
                "kg": kg,
                "lost_metal_kg": kg * one.lost_kg_per_kg * fraction[one.lot_id],
            }
