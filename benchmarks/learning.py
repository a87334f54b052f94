"""Learning from years with known truth: whether intervals hold it, and what plans gain.

``python -m benchmarks.learning scenarios/heat-year`` wrote that year, a day after it and its truth.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.heat_year import (
    DAYS,
    DECLARED,
    ELEMENTS,
    FURNACE,
    PURE,
    RECIPES,
    Year,
    content_of_lot,
    furnaces,
    materials,
    melted,
    write_table,
    write_year,
    year,
)
from models.learned import Learned
from models.plan import Plan
from models.scenario import Scenario
from optimiser.intake import scenario_from_document, write_scenario
from optimiser.intake.book_sheets import books_from_document
from optimiser.learn.learn import learned_of
from optimiser.learn.teach import taught
from optimiser.plan import make_plan

Row = dict[str, Any]
LIMITS = {
    "226": {"Si": (8.0, 11.0), "Fe": (None, 0.75), "Cu": (None, 1.9), "Mn": (None, 0.40),
            "Mg": (0.05, 0.60), "Zn": (None, 0.80)},
    "231": {"Si": (10.5, 13.0), "Fe": (None, 0.55), "Cu": (None, 0.80), "Mn": (None, 0.30),
            "Mg": (0.05, 0.60), "Zn": (None, 0.45)},
    "6060": {"Si": (0.30, 0.75), "Fe": (None, 0.30), "Cu": (None, 0.12), "Mn": (None, 0.30),
             "Mg": (0.30, 0.75), "Zn": (None, 0.12)},
}  # fmt: skip
"""What the replay's orders promise, wt-%."""
ALLOYS = ("226", "231", "6060")
LOTS_AT_HAND = 5
ACCEPTED_PCT = 2.0
"""Accepted chance that a melt misses one limit."""
TAP_KG = 8000.0


@dataclass(frozen=True, slots=True)
class Years:
    """How much to measure: years to learn from, heats in each, heats replayed after each."""

    seeds: tuple[int, ...]
    heats: int
    replayed: int


FULL = Years(seeds=(1, 2, 3, 4, 5, 6), heats=260, replayed=18)
SMOKE = Years(seeds=(1,), heats=60, replayed=2)


@cache
def learned_year(seed: int, heats: int) -> tuple[Year, Learned]:
    """A year, and what its books teach."""
    drawn = year(seed=seed, heats=heats)
    books, _ = books_from_document(drawn.document, file="year")
    return drawn, learned_of(books)


def held(drawn: Year, learned: Learned) -> Iterator[tuple[str, bool]]:
    """Of every interval what it is of, and whether it holds the truth."""
    truth = drawn.truth
    for one in learned.contents:
        if one.material in DECLARED:
            pct = truth.content_pct[one.material, one.supplier][ELEMENTS.index(one.element)]
            yield "contents", one.low_pct <= pct <= one.high_pct
    for found in learned.recoveries:
        table = truth.addition if found.kind == "addition" else truth.unburnt
        pct = 100.0 * table[ELEMENTS.index(found.element)]
        yield "recoveries", found.low_pct <= pct <= found.high_pct
    for loss in learned.losses:
        yield "losses", loss.low_pct <= 100.0 * truth.loss[loss.form] <= loss.high_pct
    for scale in learned.scales:
        yield "scales", scale.low_pct <= 100.0 * truth.bias[scale.scale] <= scale.high_pct


def coverage(years: Years) -> dict[str, tuple[int, int]]:
    """How many intervals of each kind hold the truth, and how many there are; ``all`` too."""
    found: dict[str, tuple[int, int]] = {}
    for seed in years.seeds:
        for kind, is_held in held(*learned_year(seed, years.heats)):
            for name in (kind, "all"):
                hits, count = found.get(name, (0, 0))
                found[name] = (hits + is_held, count + 1)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What plans came to when they were melted: heats, of them off spec, and primary metal."""

    heats: int
    off_spec: int
    left_out: int
    primary_kg: float


def replay(years: Years) -> dict[str, Outcome]:
    """Heats planned by what is declared, by what is learned, by the truth, and then melted.

    Primary counts of heats that all three make.
    """
    totals: dict[str, Outcome] = {}
    for seed in years.seeds:
        drawn, learned = learned_year(seed, years.heats)
        for number in range(years.replayed):
            rng = np.random.default_rng([seed, 3, number])
            alloy = ALLOYS[number % len(ALLOYS)]
            for name, outcome in _heat(drawn, learned, alloy, rng).items():
                before = totals.get(name, Outcome(heats=0, off_spec=0, left_out=0, primary_kg=0.0))
                totals[name] = Outcome(
                    heats=before.heats + outcome.heats,
                    off_spec=before.off_spec + outcome.off_spec,
                    left_out=before.left_out + outcome.left_out,
                    primary_kg=before.primary_kg + outcome.primary_kg,
                )
    return totals


def _heat(
    drawn: Year, learned: Learned, alloy: str, rng: np.random.Generator
) -> dict[str, Outcome]:
    document, held_pct = day(drawn, rng, alloy=alloy, lots=LOTS_AT_HAND)
    declared = scenario_from_document(document, file="day")
    plans = {
        "declared": make_plan(declared, with_reasons=False),
        "learned": make_plan(taught(declared, learned), with_reasons=False),
        "true": make_plan(truly(document, drawn), with_reasons=False),
    }
    counts = all(plan.charges for plan in plans.values())
    return {name: _outcome(plan, drawn, held_pct, counts=counts) for name, plan in plans.items()}


def day(
    drawn: Year, rng: np.random.Generator, *, alloy: str, lots: int
) -> tuple[Row, dict[str, np.ndarray]]:
    """One order and new lots as they are declared, and what the lots truly hold."""
    groups = [(m, s) for m, row in DECLARED.items() for s in row[2] if m in _scrap_of(alloy)]
    picked = rng.choice(len(groups), size=min(lots, len(groups)), replace=False)
    rows: list[Row] = []
    held_pct: dict[str, np.ndarray] = {}
    for material, supplier in (groups[at] for at in sorted(picked)):
        name = f"{material} {supplier}".replace(" ", "-")
        held_pct[name] = content_of_lot(drawn.truth, material, supplier, day=DAYS, rng=rng)
        rows.append({"lot_id": name, "material": material, "supplier": supplier,
                     "mass_kg": float(round(rng.uniform(2000, 5000))),
                     "price_per_t": 1500})  # fmt: skip
    offers = []
    for material, price in (("primary", 2600), ("silicon", 2800), ("magnesium", 3500)):
        held_pct[material] = np.array(PURE[material][1])
        offers.append({"offer_id": material, "material": material, "price_per_t": price})
    return {
        "settings": {
            "name": "A heat after a drawn year", "max_off_spec_pct": ACCEPTED_PCT,
            "risk_basis": "limit", "weighing_sd_pct": 0.3, "weigh_step_kg": 0,
            "goals": ["primary_metal"],
        },
        "lots": rows,
        "offers": offers,
        "materials": materials(),
        "orders": [{"order_id": "H1", "alloy": alloy, "furnace": "F1", "tap_kg": TAP_KG}],
        "furnaces": [furnaces()[0] | {"heel_keep_kg": 0}],
        "alloys": limits(),
    }, held_pct  # fmt: skip


def _scrap_of(alloy: str) -> tuple[str, ...]:
    names, _ = RECIPES[alloy]
    return (*names, "pistons") if "wheels" in names else names


def limits() -> list[Row]:
    """The rows of what the alloys promise."""
    return [
        {"alloy": alloy, "element": element} | {
            name: pct for name, pct in (("min_pct", low), ("max_pct", high)) if pct is not None
        }
        for alloy, rows in LIMITS.items()
        for element, (low, high) in rows.items()
    ]  # fmt: skip


def truly(document: Row, drawn: Year) -> Scenario:
    """The heat as one who knows the truth would declare it: lots still differ."""
    truth = drawn.truth
    lots = []
    for row in document["lots"]:
        pct = truth.content_pct[row["material"], row["supplier"]]
        sd = truth.lot_sd_pct[row["material"]]
        figures = {}
        for at, element in enumerate(ELEMENTS):
            figures |= {element: float(pct[at]), f"{element}_sd": float(sd[at])}
        lots.append(row | figures)
    plain = [
        {name: value for name, value in row.items() if not name.endswith("_bias_sd")}
        for row in document["materials"]
    ]
    recoveries = [
        {"furnace_type": FURNACE, "element": element,
         "recovery_pct": float(100.0 * truth.unburnt[at]),
         "addition_recovery_pct": float(100.0 * truth.addition[at])}
        for at, element in enumerate(ELEMENTS)
    ]  # fmt: skip
    losses = [
        {"form": form, "furnace_type": FURNACE, "melt_loss_pct": float(100.0 * lost)}
        for form, lost in truth.loss.items()
    ]
    known = {"lots": lots, "materials": plain, "recoveries": recoveries, "losses": losses}
    return scenario_from_document(document | known, file="day")


def _outcome(plan: Plan, drawn: Year, held_pct: dict[str, np.ndarray], *, counts: bool) -> Outcome:
    off, primary = 0, 0.0
    for charge in plan.charges:
        kg, element_kg = 0.0, np.zeros(len(ELEMENTS))
        for line in charge.lines:
            material = next(m for m in (*DECLARED, *PURE) if line.source.replace("-", " ")
                             .startswith(m))  # fmt: skip
            gained, liquid = melted(drawn.truth, material, line.kg, held_pct[line.source])
            kg, element_kg = kg + liquid, element_kg + gained
            if line.source == "primary" and counts:
                primary += line.kg
        off += is_off_spec(charge.alloy, 100.0 * element_kg / kg)
    return Outcome(
        heats=len(plan.charges), off_spec=off, left_out=len(plan.unplanned), primary_kg=primary
    )


def is_off_spec(alloy: str, pct: np.ndarray) -> bool:
    """Whether a melt misses any limit of its alloy."""
    for element, (low, high) in LIMITS[alloy].items():
        found = float(pct[ELEMENTS.index(element)])
        if (low is not None and found < low) or (high is not None and found > high):
            return True
    return False


def coverage_rows(years: Years) -> list[list[str]]:
    """A line per kind of estimate."""
    return [
        [kind, str(count), f"{100.0 * hits / count:.1f}"]
        for kind, (hits, count) in sorted(coverage(years).items(), key=lambda one: one[0] == "all")
    ]


def replay_rows(years: Years) -> list[list[str]]:
    """A line per way of planning."""
    found = replay(years)
    needed = found["true"].primary_kg
    return [
        [f"by what is {name}", str(one.heats), str(one.left_out),
         f"{100.0 * one.off_spec / max(one.heats, 1):.1f}", f"{one.primary_kg:,.0f}",
         f"{one.primary_kg - needed:,.0f}"]
        for name, one in found.items()
    ]  # fmt: skip


def truth_rows(drawn: Year) -> Iterator[Row]:
    """What the books do not say, a row each."""
    truth = drawn.truth
    for (material, supplier), contents in truth.content_pct.items():
        for element, pct in zip(ELEMENTS, contents, strict=True):
            yield {"what": "content", "of": material, "supplier": supplier, "element": element,
                   "pct": f"{pct:.4g}"}  # fmt: skip
    for what, values in (("recovery", truth.unburnt), ("addition_recovery", truth.addition)):
        for element, share in zip(ELEMENTS, values, strict=True):
            yield {"what": what, "of": FURNACE, "element": element, "pct": f"{100.0 * share:.4g}"}
    for form, lost in truth.loss.items():
        yield {"what": "loss", "of": form, "pct": f"{100.0 * lost:.4g}"}
    for scale, more in truth.bias.items():
        yield {"what": "scale", "of": scale, "pct": f"{100.0 * more:.4g}"}
    for charge, wrong in truth.wrong_heats.items():
        yield {"what": "wrong", "of": charge, "supplier": wrong}


def main() -> None:
    folder, seed = Path(sys.argv[1]), 8
    drawn = year(seed=seed)
    write_year(folder / "books", drawn)
    document, _ = day(drawn, np.random.default_rng([seed, 3, 0]), alloy="226", lots=9)
    write_scenario(scenario_from_document(document, file="day"), folder / "day")
    write_table(folder / "truth.csv", list(truth_rows(drawn)))


if __name__ == "__main__":
    main()
