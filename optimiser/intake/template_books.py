"""What the template of the books says: two charges of one furnace that account as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from optimiser.intake.check_books import OWN_NAMES, REFERENCES
from optimiser.intake.schema import BOOKS
from optimiser.intake.template_words import RULES, Row, Wording

MARCH: Final = datetime(2026, 3, 1)  # noqa: DTZ001 - a workbook's dates have no zone
APRIL: Final = datetime(2026, 4, 1)  # noqa: DTZ001
MADE_UP: Final = "write where yours is from"


def _at(day: int, hour: int = 6) -> datetime:
    return MARCH + timedelta(days=day - 1, hours=hour)


EXAMPLES: Final[dict[str, tuple[Row, ...]]] = {
    "receipts": (
        {"lot_id": "EXAMPLE-1", "mass_kg": 9600, "received_at": _at(2), "origin": "post_consumer",
         "form": "extrusion", "supplier": "Collectors North", "metal_yield_pct": 93,
         "moisture_pct": 0.6, "organics_pct": 2.4, "foreign_pct": 1.2, "evidence": "WB-1",
         "Si": 0.48, "Fe": 0.26, "Cu": 0.06, "Mn": 0.06, "Mg": 0.49, "Cr": 0.02, "Zn": 0.07,
         "Ti": 0.02},
        {"lot_id": "EXAMPLE-2", "mass_kg": 6000, "received_at": _at(2), "origin": "pre_consumer",
         "form": "extrusion", "supplier": "Profiles Ltd", "metal_yield_pct": 97,
         "organics_pct": 0.8, "evidence": "WB-2", "arose_in": "company", "Si": 0.44, "Fe": 0.19,
         "Cu": 0.02, "Mn": 0.03, "Mg": 0.51, "Cr": 0.01, "Zn": 0.02, "Ti": 0.015},
        {"lot_id": "EXAMPLE-3", "mass_kg": 2100, "origin": "internal", "form": "cast",
         "supplier": "own casthouse", "metal_yield_pct": 98.5, "evidence": "own weighing",
         "arose_in": "casthouse", "Si": 0.45, "Fe": 0.2, "Cu": 0.02, "Mg": 0.48},
        {"lot_id": "EXAMPLE-4", "mass_kg": 6800, "received_at": _at(3), "origin": "primary",
         "form": "ingot", "supplier": "Smelter", "metal_yield_pct": 99, "evidence": "WB-4",
         "Si": 0.05, "Fe": 0.11},
        {"lot_id": "EXAMPLE-5", "mass_kg": 140, "received_at": _at(3), "origin": "alloying",
         "form": "ingot", "supplier": "Alloys Ltd", "metal_yield_pct": 98, "evidence": "WB-5",
         "Si": 50},
    ),
    "furnaces": (
        {"furnace_id": "F1", "type": "gas_reverb", "capacity_kg": 14000, "kwh_per_t": 800},
    ),
    "charges": (
        {"charge_id": "EXAMPLE-A", "alloy": "6063", "customer": "Frames", "furnace": "F1",
         "start": _at(9), "planned_tap_kg": 11600, "tapped_kg": 11500},
        {"charge_id": "EXAMPLE-B", "alloy": "6060", "customer": "Facades", "furnace": "F1",
         "start": _at(10), "planned_tap_kg": 11600, "tapped_kg": 11600},
    ),
    "charge_lines": (
        {"charge_id": "EXAMPLE-A", "lot_id": "EXAMPLE-1", "planned_kg": 4700, "weighed_kg": 4720},
        {"charge_id": "EXAMPLE-A", "lot_id": "EXAMPLE-2", "planned_kg": 3000, "weighed_kg": 2980},
        {"charge_id": "EXAMPLE-A", "lot_id": "EXAMPLE-3", "planned_kg": 1000, "weighed_kg": 1010},
        {"charge_id": "EXAMPLE-A", "lot_id": "EXAMPLE-4", "planned_kg": 3300, "weighed_kg": 3300},
        {"charge_id": "EXAMPLE-A", "lot_id": "EXAMPLE-5", "planned_kg": 60, "weighed_kg": 60},
        {"charge_id": "EXAMPLE-B", "lot_id": "EXAMPLE-1", "planned_kg": 4700, "weighed_kg": 4690},
        {"charge_id": "EXAMPLE-B", "lot_id": "EXAMPLE-2", "planned_kg": 3000, "weighed_kg": 3000},
        {"charge_id": "EXAMPLE-B", "lot_id": "EXAMPLE-3", "planned_kg": 1000, "weighed_kg": 1000},
        {"charge_id": "EXAMPLE-B", "lot_id": "EXAMPLE-4", "planned_kg": 3400, "weighed_kg": 3420},
        {"charge_id": "EXAMPLE-B", "lot_id": "EXAMPLE-5", "planned_kg": 60, "weighed_kg": 60},
    ),
    "samples": (
        {"charge_id": "EXAMPLE-A", "sampled_at": _at(9, 13), "Si": 0.45, "Fe": 0.21, "Cu": 0.03,
         "Mn": 0.03, "Mg": 0.47, "Zn": 0.03},
        {"charge_id": "EXAMPLE-B", "sampled_at": _at(10, 13), "Si": 0.46, "Fe": 0.2, "Cu": 0.03,
         "Mn": 0.03, "Mg": 0.46, "Zn": 0.03},
    ),
    "casts": (
        {"cast_id": "EXAMPLE-A1", "charge_id": "EXAMPLE-A", "good_kg": 10840,
         "cast_at": _at(9, 14), "product": "billet 178", "scrap_kg": 640},
        {"cast_id": "EXAMPLE-B1", "charge_id": "EXAMPLE-B", "good_kg": 10920,
         "cast_at": _at(10, 14), "product": "billet 203", "scrap_kg": 660},
    ),
    "process_scrap": (
        {"scrap_id": "EXAMPLE-1", "kg": 1300, "route": "stored", "at": _at(11),
         "arose_in": "casthouse"},
    ),
    "dross": (
        {"dross_id": "EXAMPLE-1", "dross_kg": 760, "at": _at(11), "furnace": "F1",
         "metal_pct": 52, "recovered_kg": 350, "salt_kg": 190, "salt_slag_kg": 580},
    ),
    "waste": (
        {"waste_id": "EXAMPLE-1", "code": "10 03 08*", "hazardous": "yes", "route": "recycling",
         "kg": 580, "at": _at(25), "description": "salt slag", "evidence": "consignment note 1"},
        {"waste_id": "EXAMPLE-2", "code": "16 11 04", "hazardous": "no", "route": "recovery",
         "kg": 120, "at": _at(25), "description": "lining", "evidence": "consignment note 2"},
    ),
    "meters": (
        {"meter_id": "EXAMPLE-1", "carrier": "natural_gas", "at": _at(31), "kwh": 19400,
         "kgco2e_per_kwh": 0.202, "source": MADE_UP, "year": 2026},
        {"meter_id": "EXAMPLE-2", "carrier": "electricity", "at": _at(31), "kwh": 2400,
         "kgco2e_per_kwh": 0.38, "source": MADE_UP, "year": 2026},
        {"meter_id": "EXAMPLE-3", "carrier": "water", "at": _at(31), "m3": 26},
    ),
    "additions": (
        {"addition_id": "EXAMPLE-1", "material": "flux", "kg": 22, "at": _at(31)},
    ),
    "factors": (
        {"material": "primary", "kgco2e_per_t": 7900, "source": MADE_UP, "year": 2026,
         "proxy": "yes"},
        {"material": "alloying", "kgco2e_per_t": 9500, "source": MADE_UP, "year": 2026,
         "proxy": "yes"},
        {"material": "post_consumer", "kgco2e_per_t": 180, "source": MADE_UP, "year": 2026,
         "proxy": "yes"},
        {"material": "pre_consumer", "kgco2e_per_t": 120, "source": MADE_UP, "year": 2026,
         "kgco2e_origin_per_t": 6800, "proxy": "yes"},
        {"material": "flux", "kgco2e_per_t": 900, "source": MADE_UP, "year": 2026,
         "proxy": "yes"},
    ),
    "stock": (
        {"item": "all scrap", "kind": "scrap", "when": "start", "kg": 0},
        {"item": "all primary", "kind": "primary", "when": "start", "kg": 0},
        {"item": "all internal", "kind": "internal", "when": "start", "kg": 2100},
        {"item": "all scrap", "kind": "scrap", "when": "end", "kg": 210, "metal_pct": 97},
        {"item": "all primary", "kind": "primary", "when": "end", "kg": 100},
        {"item": "all internal", "kind": "internal", "when": "end", "kg": 1390},
    ),
    "consignments": (
        {"consignment_id": "EXAMPLE-1", "kg": 10840, "shipped_at": _at(12), "customer": "Frames",
         "alloy": "6063"},
        {"consignment_id": "EXAMPLE-2", "kg": 10920, "shipped_at": _at(13),
         "customer": "Facades", "alloy": "6060"},
    ),
}  # fmt: skip
"""Rows to overwrite. Left as they are they can be accounted for."""

INTRODUCTION: Final = (
    ("1  Say the period", ("The sheet settings has its first moment, period_from, and the first "
     "moment after it, period_to. Both are needed; the other settings may stay as they are.")),
    ("2  Overwrite the examples", ("Every table that most plants keep holds a few rows whose ids "
     "begin with EXAMPLE. Write your own over them and delete what is left. What you do not weigh "
     "or meter stays empty.")),
    ("3  Account", ("remelt ledger this-file.xlsx lists everything that is wrong at once, cell by "
     "cell, else says what may be said of the metal. --out FOLDER leaves workbook and evidence "
     "pack.")),
)  # fmt: skip
OWN_RULES: Final = (
    "Planned and weighed have columns of their own; neither takes the place of the other.",
    (
        "Lots that lay there when the period began are receipts with a blank received_at. What "
        "else happened within the period has a date within it, or none."
    ),
    (
        "A charge line names a charge and a lot that stand in the sheets charges and receipts; the "
        "drop-downs offer them."
    ),
)
OF_BOOKS: Final = Wording(
    contract=BOOKS,
    title="Your books for Remelt",
    introduction=INTRODUCTION,
    rules=(*RULES, *OWN_RULES),
    examples=EXAMPLES,
    settings={"name": "EXAMPLE", "period_from": MARCH, "period_to": APRIL},
    core=("receipts", "charges", "charge_lines", "casts"),
    links={(table, column): (other, OWN_NAMES[other]) for table, column, other in REFERENCES},
    open_names=frozenset([("additions", "material"), ("factors", "material")]),
    last_row=100_000,
)
