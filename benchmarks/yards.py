"""Yards where all scrap goes by a few bins, drawn from the library's grades with a seed.

``python -m benchmarks.yards scenarios/six-bins`` writes the 40 lots, 10 alloys and 6 bins that
live there; with ``--lots 24 --orders 6 --bins 4 --whole`` it writes ``scenarios/whole-lots``.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any, Final

from benchmarks.generate import COVER, GRADES, PURCHASES, analysis_about
from models.scenario import Scenario
from optimiser.intake import scenario_from_document, write_scenario

Row = dict[str, Any]

ALLOYS: Final = (
    ("6063", 2900),
    ("6082", 3000),
    ("3105", 2800),
    ("5754", 3080),
    ("EN AB-46000", 2350),
    ("6061", 2960),
    ("EN AB-46100", 2400),
    ("3104", 2860),
    ("6005A", 2960),
    ("5052", 3060),
)
"""Alloys with their price per tonne, such that the first few are of different families."""
TAP_T: Final = 24
ROOM: Final = 1.6
"""How much the bins hold together, as a multiple of all lots."""


def yard(*, lots: int, orders: int, bins: int, seed: int, whole: bool = False) -> Scenario:
    """A yard of that size; the same seed draws the same yard.

    Lots go into charges by bins only, hardeners and primary straight. ``whole``: a lot is not
    divided among bins.
    """
    draw = random.Random(seed)
    typical_t = COVER * TAP_T * orders / lots
    rows = [_lot(draw, number + 1, typical_t, whole=whole) for number in range(lots)]
    total_kg = sum(row["mass_kg"] for row in rows)
    document = {
        "settings": {
            "name": f"Drawn yard: {lots} lots, {orders} alloys, {bins} bins, seed {seed}",
            "goals": ["cost"],
            "gap_pct": 1,
            "time_limit_s": 30,
        },
        "lots": rows,
        "offers": [
            {"offer_id": f"N{at}", "material": material, "price_per_t": price}
            for at, (material, price) in enumerate(PURCHASES, start=1)
        ],
        "orders": [_order(draw, at) for at in range(orders)],
        "bins": [
            {"bin_id": f"B{at + 1}", "capacity_kg": round(ROOM * total_kg / bins, -4)}
            for at in range(bins)
        ],
    }
    return scenario_from_document(document, file="benchmarks/yards.py")


def _lot(draw: random.Random, number: int, typical_t: float, *, whole: bool) -> Row:
    grade = draw.choices(GRADES, [grade.weight for grade in GRADES])[0]
    row: Row = {
        "lot_id": f"L{number:02d}",
        "material": grade.material,
        "mass_kg": round(1000 * typical_t * draw.uniform(0.4, 1.6), -1),
        "price_per_t": round(grade.price_per_t * draw.uniform(0.96, 1.04), -1),
        "origin": grade.origin,
        "direct": False,
    }
    return row | ({"whole_lot": True} if whole else {}) | analysis_about(draw, grade)


def _order(draw: random.Random, at: int) -> Row:
    alloy, price = ALLOYS[at % len(ALLOYS)]
    tap_kg = round(1000 * TAP_T * draw.uniform(0.85, 1.15), -2)
    return {"order_id": f"H{at + 1:02d}", "alloy": alloy, "tap_kg": tap_kg, "price_per_t": price}


def main() -> None:
    """Write a yard to a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lots", type=int, default=40)
    parser.add_argument("--orders", type=int, default=10)
    parser.add_argument("--bins", type=int, default=6)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--whole", action="store_true", help="lots are not divided among bins")
    chosen = parser.parse_args()
    scenario = yard(
        lots=chosen.lots,
        orders=chosen.orders,
        bins=chosen.bins,
        seed=chosen.seed,
        whole=chosen.whole,
    )
    write_scenario(scenario, chosen.folder)


if __name__ == "__main__":
    main()
