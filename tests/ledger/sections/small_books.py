"""Small books whose every figure is worked by hand, and what their ledger says.

A: 0.02 moisture, 0.03 organics, 0.05 foreign, 0.90 metal; 4 % of it is lost, so 0.864 liquid;
50 kg dross a tonne, 60 % metal (0.030), of it 90 % back (0.027); 0.006 oxidised.
B: 1.00 metal, 0.99 liquid; 10 kg dross a tonne, 50 % metal (0.005), 80 % back (0.004); 0.005
oxidised.
C1 takes 4000 of A and 2000 of B onto a heel of 800 and leaves 1000; C2 takes 1000 and 1500.
"""

from __future__ import annotations

import copy
from typing import Any

from models.ledger import Entry
from models.library.rules import rule_books
from optimiser.intake.book_sheets import books_from_document
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books
from optimiser.ledger.section import Section

Document = dict[str, Any]
SMALL: Document = {
    "settings": {
        "schema_version": "1",
        "name": "Small",
        "period_from": "2025-01-01T00:00:00Z",
        "period_to": "2025-07-01T00:00:00Z",
    },
    "receipts": [
        {
            "lot_id": "A", "mass_kg": 10000, "origin": "post_consumer", "form": "shred",
            "supplier": "Yard", "moisture_pct": 2, "organics_pct": 3, "foreign_pct": 5,
            "received_at": "2025-01-02T06:00:00Z", "Si": 1,
        },
        {
            "lot_id": "B", "mass_kg": 5000, "origin": "primary", "form": "ingot",
            "supplier": "Smelter", "received_at": "2025-01-02T06:00:00Z", "Si": 0.1,
        },
    ],
    "furnaces": [
        {
            "furnace_id": "F", "type": "gas_reverb", "capacity_kg": 20000, "heel_kg": 800,
            "heel_keep_kg": 1000,
        },
    ],
    "charges": [
        {
            "charge_id": "C1", "alloy": "6060", "furnace": "F", "customer": "K",
            "start": "2025-01-10T06:00:00Z", "planned_tap_kg": 5300, "tapped_kg": 5200,
        },
        {
            "charge_id": "C2", "alloy": "6082", "furnace": "F", "customer": "M",
            "start": "2025-02-10T06:00:00Z",
        },
    ],
    "charge_lines": [
        {"charge_id": "C1", "lot_id": "A", "planned_kg": 4200, "weighed_kg": 4000},
        {"charge_id": "C1", "lot_id": "B", "planned_kg": 2000, "weighed_kg": 2000},
        {"charge_id": "C2", "lot_id": "A", "weighed_kg": 1000},
        {"charge_id": "C2", "lot_id": "B", "weighed_kg": 1500},
    ],
    "casts": [
        {
            "cast_id": "K1", "charge_id": "C1", "cast_at": "2025-01-10T12:00:00Z",
            "good_kg": 4900, "scrap_kg": 250,
        },
        {
            "cast_id": "K2", "charge_id": "C2", "cast_at": "2025-02-10T12:00:00Z",
            "good_kg": 2200, "scrap_kg": 100,
        },
    ],
    "process_scrap": [
        {
            "scrap_id": "P1", "at": "2025-02-01T00:00:00Z", "arose_in": "extrusion",
            "alloy": "6060", "kg": 150, "route": "sold",
        },
        {
            "scrap_id": "P2", "at": "2025-02-02T00:00:00Z", "arose_in": "sawing", "kg": 20,
            "route": "disposed",
        },
    ],
    "dross": [
        {
            "dross_id": "D1", "charge_id": "C1", "dross_kg": 300, "metal_pct": 50,
            "recovered_kg": 120, "salt_kg": 30, "salt_slag_kg": 180,
        },
        {"dross_id": "D2", "furnace": "F", "dross_kg": 100, "recovered_kg": 40},
    ],
    "stock": [
        {"item": "A", "kind": "scrap", "when": "start", "kg": 1000, "metal_pct": 90},
        {"item": "billet", "kind": "product", "when": "start", "kg": 500},
        {"item": "B", "kind": "primary", "when": "start", "kg": 0},
        {"item": "A", "kind": "scrap", "when": "end", "kg": 5000, "metal_pct": 90},
        {"item": "B", "kind": "primary", "when": "end", "kg": 1500},
        {"item": "billet", "kind": "product", "when": "end", "kg": 600},
    ],
    "losses": [
        {
            "form": "shred", "furnace_type": "gas_reverb", "melt_loss_pct": 4,
            "dross_kg_per_t": 50, "dross_metal_pct": 60, "dross_recovery_pct": 90,
        },
        {
            "form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 1,
            "dross_kg_per_t": 10, "dross_metal_pct": 50, "dross_recovery_pct": 80,
        },
    ],
}  # fmt: skip
RULES = rule_books()


def small(**tables: Any) -> Document:
    """The small books with other tables, or with settings added to theirs."""
    found = copy.deepcopy(SMALL)
    found["settings"] |= tables.pop("settings", {})
    return found | copy.deepcopy(tables)


def movements(document: Document | None = None, **tables: Any) -> Movements:
    """The movements of books."""
    books, issues = books_from_document(
        small(**tables) if document is None else document, file="books.json"
    )
    return movements_of_books(books, issues)


def entry(section: Section, name: str, **said: Any) -> Entry:
    """The one entry of the name of which ``said`` holds; of the whole if nothing else is said."""
    said = {"by": "whole", **said}
    (found,) = [
        one
        for one in section.entries
        if one.name == name and all(getattr(one, key) == value for key, value in said.items())
    ]
    return found


def rows(section: Section, name: str) -> dict[Any, dict[str, Any]]:
    """The rows of a table by their first column, each by the names of its columns."""
    (found,) = [one for one in section.tables if one.name == name]
    names = [column.name for column in found.columns]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.rows}
