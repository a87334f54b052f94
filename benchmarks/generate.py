"""Remelt plants of any size, drawn from the library's scrap grades with a seed.

``python -m benchmarks.generate scenarios/large-week`` writes the 300 lots and 50 orders that
live there; the benchmarks draw smaller plants with whole pieces and smallest bites.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from models.library import library
from models.scenario import Scenario
from optimiser.intake import scenario_from_document, write_scenario

Row = dict[str, Any]

ELEMENTS: Final = (
    *("Si", "Fe", "Cu", "Mn", "Mg", "Zn", "Cr", "Ti"),
    *("Ni", "Pb", "Sn", "V", "Ga", "B", "Zr"),
)
MONDAY: Final = datetime(2026, 9, 14, 6, tzinfo=UTC)
FURNACES: Final = 4
HOURS_PER_CHARGE: Final = 12
COVER: Final = 1.15
"""How many times the yard covers what is to be tapped."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A scrap grade as a yard buys it: how often, as what, at which price per tonne."""

    material: str
    origin: str
    weight: float
    price_per_t: float


GRADES: Final = (
    Grade("Tata", "pre_consumer", 0.20, 2260),
    Grade("Toto", "post_consumer", 0.22, 1980),
    Grade("Tooth 6016-6022", "pre_consumer", 0.08, 2090),
    Grade("Tooth 5182-5754", "pre_consumer", 0.08, 2050),
    Grade("Taint-Tabor", "post_consumer", 0.10, 1620),
    Grade("Vesper", "post_consumer", 0.08, 1780),
    Grade("UBC delacquered", "post_consumer", 0.06, 1900),
    Grade("Troma", "post_consumer", 0.04, 2120),
    Grade("Twitch", "post_consumer", 0.06, 1690),
    Grade("Tense", "post_consumer", 0.05, 1600),
    Grade("Telic", "pre_consumer", 0.03, 1150),
)

PURCHASES: Final = (
    ("P1020A", 2700),
    ("Si metal 441", 2800),
    ("Mg ingot 99.9", 3180),
    ("AlMn20", 3120),
    ("AlCu50", 6290),
    ("AlCr20", 5080),
    ("AlFe20", 3390),
    ("Zn SHG", 2790),
)

ALLOYS: Final = (
    ("6060", 0.24, 2890),
    ("6063", 0.22, 2900),
    ("6082", 0.18, 3000),
    ("6005A", 0.12, 2960),
    ("6061", 0.06, 2960),
    ("3105", 0.06, 2800),
    ("5754", 0.04, 3080),
    ("EN AB-46000", 0.08, 2350),
)


def plant(*, lots: int, orders: int, seed: int, whole: bool = False) -> Scenario:
    """A plant with that many lots and orders; the same seed draws the same plant.

    ``whole`` adds what makes a plan discrete: pieces, smallest bites, and orders that take
    few sources. Its lots have no material, so that each counts as a source of its own.
    """
    draw = random.Random(seed)
    tap_t = 24
    typical_t = COVER * tap_t * orders / lots
    document = {
        "settings": _settings(lots, orders, seed),
        "lots": [_lot(draw, at + 1, typical_t, whole=whole) for at in range(lots)],
        "offers": [
            {"offer_id": f"N{at}", "material": material, "price_per_t": price}
            for at, (material, price) in enumerate(PURCHASES, start=1)
        ],
        "orders": [_order(draw, at, tap_t, whole=whole) for at in range(orders)],
        "furnaces": [
            {"furnace_id": f"F{at + 1}", "type": "gas_reverb", "capacity_kg": 30000}
            for at in range(FURNACES)
        ],
    }
    return scenario_from_document(document, file="benchmarks/generate.py")


def _settings(lots: int, orders: int, seed: int) -> Row:
    return {
        "name": f"Drawn plant: {lots} lots, {orders} orders, seed {seed}",
        "goals": ["cost"],
        "weigh_step_kg": 1,
    }


def _lot(draw: random.Random, number: int, typical_t: float, *, whole: bool) -> Row:
    grade = draw.choices(GRADES, [grade.weight for grade in GRADES])[0]
    row: Row = {"lot_id": f"L{number:03d}", "origin": grade.origin}
    row |= _own_words(grade) if whole else {"material": grade.material}
    row["price_per_t"] = round(grade.price_per_t * draw.uniform(0.96, 1.04), -1)
    mass_kg = round(1000 * typical_t * draw.uniform(0.4, 1.6), -1)
    kind = draw.random() if whole else 1.0
    if kind < 0.3:
        row["piece_kg"] = draw.choice([500, 680, 720, 1000])
        mass_kg = row["piece_kg"] * max(1, round(mass_kg / row["piece_kg"]))
    elif kind < 0.8:
        row["min_use_kg"] = draw.choice([200, 500, 1000])
    return row | {"mass_kg": mass_kg} | analysis_about(draw, grade)


def _own_words(grade: Grade) -> Row:
    """What the library says of a grade but its name, as columns of the lot itself."""
    record = library().materials[grade.material].record
    names = ("form", "moisture_pct", "organics_pct", "foreign_pct", "metal_yield_pct")
    return {name: value for name in names if (value := getattr(record, name)) is not None}


def analysis_about(draw: random.Random, grade: Grade) -> Row:
    """An analysis about the grade's typical one, never below a tenth of it."""
    typical = library().materials[grade.material].record.analysis
    row = {}
    for element in ELEMENTS:
        mean = typical.pct(element) or 0.001
        figure = typical.by_element.get(element)
        deviation = (figure.sd if figure is not None else None) or 0.2 * mean
        row[element] = round(max(0.1 * mean, draw.gauss(mean, deviation)), 4)
    return row


def _order(draw: random.Random, at: int, tap_t: float, *, whole: bool) -> Row:
    alloy, _, price = draw.choices(ALLOYS, [weight for _, weight, _ in ALLOYS])[0]
    start = MONDAY + timedelta(hours=HOURS_PER_CHARGE * (at // FURNACES))
    row: Row = {
        "order_id": f"H{at + 1:03d}",
        "alloy": alloy,
        "furnace": f"F{at % FURNACES + 1}",
        "start": start.isoformat(timespec="minutes"),
        "price_per_t": price,
    }
    tap_kg = round(1000 * tap_t * draw.uniform(0.85, 1.15), -2)
    if not whole:
        return row | {"tap_kg": tap_kg}
    tap = {"tap_min_kg": tap_kg - 500, "tap_max_kg": tap_kg + 500}
    return row | tap | {"max_sources": draw.choice([8, 10, 12])}


def main() -> None:
    """Write a plant to a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lots", type=int, default=300)
    parser.add_argument("--orders", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--whole", action="store_true", help="pieces, smallest bites, few sources")
    chosen = parser.parse_args()
    scenario = plant(lots=chosen.lots, orders=chosen.orders, seed=chosen.seed, whole=chosen.whole)
    write_scenario(scenario, chosen.folder)


if __name__ == "__main__":
    main()
