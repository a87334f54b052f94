"""A shredder yard with a plan of its own: two sorters in a row, three bins, three charges."""

from __future__ import annotations

import copy
from typing import Any

from models.brief import Brief
from models.filling import fill
from models.plan import Plan
from models.scenario import Scenario
from optimiser.evaluate import evaluate
from optimiser.intake import own_plan_of, scenario_from_document

CAST = {"Si": 8.5, "Fe": 0.8, "Cu": 2.5, "Mg": 0.3, "Zn": 1.0}
WROUGHT = {"Si": 0.5, "Fe": 0.35, "Cu": 0.15, "Mg": 0.8, "Zn": 0.1}
HEAVY = {"Si": 0.1, "Fe": 2.0, "Cu": 30.0, "Mg": 0.1, "Zn": 30.0}
LIGHT = "Z1/XRT/light"
CASTINGS, PIECES, HEAVIES = f"{LIGHT}/LIBS/cast", f"{LIGHT}/LIBS/wrought", "Z1/XRT/heavies"


def limits(alloy: str, **most: float) -> list[dict[str, Any]]:
    return [{"alloy": alloy, "element": name, "max_pct": pct} for name, pct in most.items()]


def separated(sorter: str, **shares: dict[str, float]) -> list[dict[str, Any]]:
    return [
        {"sorter_id": sorter, "class": one, "outlet": outlet, "share_pct": pct}
        for one, ways in shares.items()
        for outlet, pct in ways.items()
    ]


SCENARIO: dict[str, Any] = {
    "settings": {"name": "Shredder yard, week 38", "goals": ["cost"], "timezone": "Europe/Berlin"},
    "lots": [
        {"lot_id": "Z1", "mass_kg": 60000, "price_per_t": 1500, "origin": "post_consumer",
         "form": "shred", "direct": False, "location": "Yard 3", "material": "Zorba",
         "available_from": "2026-09-13T14:00:00Z", "moisture_pct": 1.0},
        {"lot_id": "Z2", "mass_kg": 20000, "price_per_t": 1450, "origin": "post_consumer",
         "form": "shred", "direct": False, "location": "Yard 4", "material": "Zorba",
         "moisture_pct": 0.5},
        {"lot_id": "T1", "mass_kg": 12000, "price_per_t": 1580, "origin": "post_consumer",
         "form": "sheet", "location": "Yard 1", "material": "Taint/tabor sheet", **WROUGHT},
        {"lot_id": "R1", "mass_kg": 8000, "piece_kg": 500, "origin": "internal",
         "form": "extrusion", "location": "Saw line", "material": "Log ends", **WROUGHT},
        {"lot_id": "OLD", "mass_kg": 5000, "price_per_t": 1400, "origin": "pre_consumer",
         "form": "cast", "in_bin": "B2", **CAST},
    ],
    "offers": [{"offer_id": "P1", "price_per_t": 2600, "origin": "primary", "form": "sow",
                "Si": 0.04, "Fe": 0.1, "Cu": 0, "Mg": 0, "Zn": 0.01}],
    "classes": [{"class": "cast", **CAST}, {"class": "wrought", **WROUGHT},
                {"class": "heavy", **HEAVY}],
    "mixtures": [
        {"lot_id": lot, "class": name, "share_pct": pct}
        for lot, parts in (("Z1", (40, 50, 10)), ("Z2", (25, 70, 5)))
        for name, pct in zip(("cast", "wrought", "heavy"), parts, strict=True)
    ],
    "sorters": [
        {"sorter_id": "XRT", "capacity_kg": 90000, "cost_per_t": 45, "fixed_cost": 500,
         "kwh_per_t": 20, "lead_h": 4},
        {"sorter_id": "LIBS", "cost_per_t": 90, "kwh_per_t": 30, "lead_h": 8},
    ],
    "separation": [
        *separated("XRT", heavy={"heavies": 95, "light": 4}, cast={"heavies": 2, "light": 97},
                   wrought={"heavies": 1, "light": 98}),
        *separated("LIBS", heavy={"cast": 99}, cast={"cast": 95, "wrought": 4},
                   wrought={"wrought": 96, "cast": 3}),
    ],
    "outlets": [
        {"sorter_id": "XRT", "outlet": "heavies", "value_per_t": 2000},
        {"sorter_id": "XRT", "outlet": "light", "to_sorter": "LIBS"},
        {"sorter_id": "LIBS", "outlet": "cast", "value_per_t": 1500},
        {"sorter_id": "LIBS", "outlet": "wrought", "value_per_t": 1400},
    ],
    "bins": [{"bin_id": "B1", "capacity_kg": 40000, "fixed_cost": 100},
             {"bin_id": "B2", "capacity_kg": 12000}, {"bin_id": "B3"}],
    "orders": [
        {"order_id": "H1", "alloy": "rolling A", "furnace": "F1", "tap_min_kg": 15000,
         "tap_max_kg": 25000, "start": "2026-09-14T06:00:00Z"},
        {"order_id": "H2", "alloy": "casting", "furnace": "F2", "tap_min_kg": 13000,
         "tap_max_kg": 25000, "start": "2026-09-14T09:00:00Z"},
        {"order_id": "H3", "alloy": "rolling B", "furnace": "F1", "tap_min_kg": 10000,
         "tap_max_kg": 25000, "start": "2026-09-15T06:00:00Z"},
    ],
    "alloys": [*limits("rolling A", Si=1.2, Fe=0.7, Cu=0.4, Mg=1.0, Zn=0.4),
               *limits("rolling B", Si=3.5, Fe=0.8, Cu=1.0, Mg=1.0, Zn=0.6),
               *limits("casting", Si=11, Fe=1.3, Cu=4.0, Mg=0.6, Zn=3.0)],
    "furnaces": [{"furnace_id": name, "capacity_kg": 30000, "cost_per_t": 60}
                 for name in ("F1", "F2")],
}  # fmt: skip

OWN: dict[str, Any] = {
    "sorting": [{"sorter_id": "XRT", "source": "Z1", "kg": 48000}],
    "bins": [
        {"bin_id": "B1", "contents": [{"source": PIECES, "kg": 20000}, {"source": "T1",
                                                                       "kg": 9000}]},
        {"bin_id": "B2", "contents": [{"source": "OLD", "kg": 5000}, {"source": "R1",
                                                                     "kg": 4000}]},
    ],
    "charges": [
        {"order_id": "H1", "lines": [{"source": "B1", "kg": 19000}, {"source": "P1",
                                                                     "kg": 1500}]},
        {"order_id": "H2", "lines": [{"source": CASTINGS, "kg": 16500}, {"source": "R1",
                                                                        "kg": 1500}]},
        {"order_id": "H3", "lines": [{"source": "B1", "kg": 8000}, {"source": "B2", "kg": 5000},
                                     {"source": "T1", "kg": 1000}]},
    ],
}  # fmt: skip


def yard() -> Scenario:
    """The scenario."""
    return scenario_from_document(copy.deepcopy(SCENARIO), file="shredder")


def own_plan(**changed: Any) -> Plan:
    """The plan, some members of it changed."""
    own = own_plan_of({**copy.deepcopy(OWN), **changed}, file="own")
    return evaluate(yard(), own.charged, own.segregation)


def shredder() -> tuple[Brief, Plan]:
    """The yard with its plan."""
    return fill(yard()), own_plan()
