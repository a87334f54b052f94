"""A yard worked by hand: one lot over two sorters, three bins, two charges.

All that is charged melts without loss. Metal Z is half cast (2 % Cu), half wrought (no Cu).

XRT      600 kg of Z: 90 % of 300 kg cast is 270 kg heavy, 90 % of 300 kg wrought goes on
LIBS     270 kg arrive, 90 % is 243 kg clean; lost are 600 - 270 - 243 = 87 kg
cost     XRT 0.6 t x 40 + 100 = 124, LIBS 0.27 t x 80 = 21.6; energy 6 and 5.4 kWh
carbon   Z 50 kg/t, what leaves 50 / (513 / 600) kg/t
B1       100 kg of C (0.25 % Cu) that lie there, 400 kg of W (0.5 %): 0.45 % Cu, 1140 EUR/t
B2       200 kg of O (0.1 %), 100 kg clean: 0.2 / 3 % Cu
B3       50 kg of V, never drawn
H1       200 heavy + 300 of B1 + 100 of B2: 4 + 1.35 + 0.2 / 3 kg Cu in 600 kg
H2       200 of Z + 200 of B1: 2 + 0.9 kg Cu in 400 kg
metal    342 + 228 from B1, 400 for 200 kg of O, 200 + 600 for Z: 1770 EUR
earned   70 kg heavy x 0.5 + 143 kg clean x 0.7 = 135.1 EUR
"""

from __future__ import annotations

from typing import Any

from models.brief import Brief
from models.filling import fill
from models.plan import GoalResult, Plan
from models.segregation import Segregation
from optimiser.assembly import UNITS
from optimiser.intake import scenario_from_document
from optimiser.ledger.account import account, goal_value
from tests.check import rows

Document = dict[str, Any]

APART = Segregation(
    sorted_kg={("Z", "XRT"): 600.0},
    filled_kg={
        ("C", "B1"): 100.0,
        ("W", "B1"): 400.0,
        ("O", "B2"): 200.0,
        ("Z/XRT/light/LIBS/clean", "B2"): 100.0,
        ("V", "B3"): 50.0,
    },
)
CHARGED = {
    "H1": {"Z/XRT/heavy": 200.0, "B1": 300.0, "B2": 100.0},
    "H2": {"Z": 200.0, "B1": 200.0},
}
GOALS = ("recycled_content", "post_consumer_content", "primary_metal", "metal_loss", "cost")


def document() -> Document:
    """The yard as a document."""
    metal = {"metal_yield_pct": 100, "form": "ingot"}
    return {
        "settings": {"goals": list(GOALS)},
        "lots": [
            {"lot_id": "Z", "mass_kg": 1000, "price_per_t": 1000, "origin": "post_consumer"}
            | {"fixed_cost": 20, "kgco2e_per_t": 50} | metal,
            {"lot_id": "W", "mass_kg": 400, "price_per_t": 1200, "origin": "pre_consumer"}
            | {"whole_lot": True, "kgco2e_per_t": 100, "Cu": 0.5} | metal,
            {"lot_id": "C", "mass_kg": 100, "price_per_t": 900, "origin": "internal"}
            | {"in_bin": "B1", "kgco2e_per_t": 0, "Cu": 0.25} | metal,
            {"lot_id": "V", "mass_kg": 90, "price_per_t": 500, "Cu": 0.5} | metal,
        ],
        "offers": [
            {"offer_id": "O", "price_per_t": 2000, "origin": "primary", "Cu": 0.1}
            | {"kgco2e_per_t": 8000} | metal,
        ],
        "orders": [
            {"order_id": "H1", "alloy": "X", "furnace": "F", "tap_kg": 600},
            {"order_id": "H2", "alloy": "X", "furnace": "F", "tap_kg": 400},
        ],
        "alloys": [{"alloy": "X", "element": "Cu", "max_pct": 1.2}],
        "furnaces": [
            {"furnace_id": "F", "capacity_kg": 1000, "cost_per_t": 50, "kwh_per_t": 500}
            | {"kgco2e_per_t": 0}
        ],
        "losses": [
            {"form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 0}
            | {"dross_metal_pct": 0}
        ],
        "recoveries": [{"furnace_type": "gas_reverb", "element": "Cu", "recovery_pct": 100}],
        "bins": [
            {"bin_id": "B1", "capacity_kg": 500, "fixed_cost": 30},
            {"bin_id": "B2"},
            {"bin_id": "B3", "fixed_cost": 7},
        ],
    } | sorting()  # fmt: skip


def sorting() -> Document:
    """The tables of sorting."""
    return {
        "classes": [{"class": "cast", "Cu": 2.0}, {"class": "wrought", "Cu": 0.0}],
        "mixtures": [
            {"lot_id": "Z", "class": "cast", "share_pct": 50},
            {"lot_id": "Z", "class": "wrought", "share_pct": 50},
        ],
        "sorters": [
            {"sorter_id": "XRT", "cost_per_t": 40, "fixed_cost": 100, "kwh_per_t": 10}
            | {"min_campaign_kg": 200, "capacity_kg": 900},
            {"sorter_id": "LIBS", "cost_per_t": 80, "kwh_per_t": 20, "capacity_kg": 300},
        ],
        "separation": [
            {"sorter_id": "XRT", "class": "cast", "outlet": "heavy", "share_pct": 90},
            {"sorter_id": "XRT", "class": "wrought", "outlet": "light", "share_pct": 90},
            {"sorter_id": "LIBS", "class": "wrought", "outlet": "clean", "share_pct": 90},
        ],
        "outlets": [
            {"sorter_id": "XRT", "outlet": "heavy", "value_per_t": 500},
            {"sorter_id": "XRT", "outlet": "light", "to_sorter": "LIBS"},
            {"sorter_id": "LIBS", "outlet": "clean", "value_per_t": 700},
        ],
    }


def changed(table: str, row: int, **columns: object) -> Document:
    """The document with columns of one row changed."""
    found = document()
    found[table][row] |= columns
    return found


def brief_of(said: Document) -> Brief:
    return fill(scenario_from_document(said, file="yard"))


def plan_of(
    brief: Brief, charged: dict[str, dict[str, float]] = CHARGED, apart: Segregation = APART
) -> Plan:
    """The plan with the figures of the ledger."""
    found = account(brief, charged, segregation=apart)
    return rows.plan(
        charges=found.charges,
        totals=found.totals,
        goals=tuple(
            GoalResult(
                goal=goal,
                value=goal_value(found, goal),
                bound=None,
                gap_pct=None,
                unit=UNITS.get(goal, "EUR"),
            )
            for goal in GOALS
        ),
        bins=found.bins,
        sorting=found.sorting,
        purchases=found.purchases,
        leftovers=found.leftovers,
    )
