"""Plans with a stated risk: whether draws confirm it, and what drawing takes.

Plants are drawn with a seed: lots of library grades whose analyses are not sure, some of which
share an error, scales that are off, furnaces that keep heels, pieces, bins, a risk by limit or by
charge. Each is planned, and every error is then drawn (`optimiser/risk/draws.py`), nothing taken as
linear.
``python -m benchmarks --risk`` prints the tables.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, mean, median
from typing import Any, Final

from benchmarks.generate import ELEMENTS, GRADES, MONDAY, Row, analysis_about
from models.charged import charged_of
from models.library import library
from models.plan import Charge, ElementResult, Plan
from models.scenario import Scenario
from models.segregation import segregation_of
from optimiser.evaluate import evaluate
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from optimiser.risk.draws import DRAWS, drawn
from optimiser.risk.misses import doubts
from optimiser.sound import sound_brief

FILE: Final = "benchmarks/risk.py"
WROUGHT: Final = tuple(g for g in GRADES if g.material not in ("Twitch", "Tense", "Telic"))
ALLOYS: Final = ("6060", "6063", "6082", "6005A", "3105")
SHAPES: Final = ("plain", "plain", "heel", "heel", "pieces", "bin")
"""What plants are like, each as often as it is named."""
DUST: Final = 1.0005
"""What is told may be so much of what is accepted: steps of scales and figures end somewhere."""
SPENT: Final = 0.9
"""A charge that spends this part of what is accepted makes use of it."""
LEFT_KG: Final = 1.0
"""Scrap of which less is left is used up."""


def plant(seed: int) -> Scenario:
    """A small plant with a stated risk; the same seed draws the same one."""
    draw = random.Random(seed)
    shape = draw.choice(SHAPES)
    basis = draw.choice(["charge", "limit"])
    lots = [_lot(draw, at + 1, shape) for at in range(draw.randint(4, 9))]
    document: dict[str, Any] = {
        "settings": {
            "name": f"Drawn risk, seed {seed}",
            "goals": ["cost"],
            "weigh_step_kg": draw.choice([0, 1, 10]),
            "max_off_spec_pct": draw.choice([1, 2, 5, 10]),
            "risk_basis": basis,
            "weighing_sd_pct": draw.choice([0, 0, 0.5, 1]),
            "seed": seed,
            "time_limit_s": 10,
        },
        "lots": lots,
        "offers": [{"offer_id": "P", "material": "P1020A", "price_per_t": 2700},
                   {"offer_id": "Si", "material": "Si metal 441", "price_per_t": 2800},
                   {"offer_id": "Mg", "material": "Mg ingot 99.9", "price_per_t": 3180},
                   {"offer_id": "Mn", "material": "AlMn20", "price_per_t": 3120}],
        "orders": [_order(draw, at) for at in range(draw.randint(1, 3))],
        "furnaces": [{"furnace_id": "F", "capacity_kg": 30000,
                      "heel_keep_kg": 2000 if shape == "heel" else 0}],
    }  # fmt: skip
    if draw.random() < 0.3:
        document["materials"] = _sharing(draw, {str(lot["material"]) for lot in lots})
    if shape == "bin":
        document["bins"] = [{"bin_id": "B1"}]
    return scenario_from_document(document, file=FILE)


def shape_of(seed: int) -> str:
    """What the plant of that seed is like."""
    return random.Random(seed).choice(SHAPES)


def _lot(draw: random.Random, number: int, shape: str) -> Row:
    grade = draw.choices(WROUGHT, [grade.weight for grade in WROUGHT])[0]
    analysis = analysis_about(draw, grade)
    row: Row = {
        "lot_id": f"L{number}",
        "material": grade.material,
        "origin": grade.origin,
        "price_per_t": round(grade.price_per_t * draw.uniform(0.96, 1.04), -1),
        "mass_kg": round(draw.uniform(3000, 9000), -2),
    }
    for element, pct in analysis.items():
        row |= {element: pct, f"{element}_sd": round(pct * draw.uniform(0.03, 0.25), 5)}
    if shape == "pieces" and draw.random() < 0.5:
        row |= {"piece_kg": 500, "mass_kg": 500 * round(row["mass_kg"] / 500)}
    if shape == "bin" and draw.random() < 0.5:
        row["direct"] = False
    return row


def _order(draw: random.Random, at: int) -> Row:
    return {
        "order_id": f"H{at + 1}",
        "alloy": draw.choice(ALLOYS),
        "tap_kg": round(draw.uniform(6000, 12000), -2),
        "furnace": "F",
        "start": MONDAY.replace(day=15 + at).isoformat(timespec="minutes"),
    }


def _sharing(draw: random.Random, names: set[str]) -> list[Row]:
    """Materials whose lots share an error of a tenth of what they hold."""
    return [
        {"material": name}
        | {f"{element}_bias_sd": round(0.1 * pct, 5) for element, pct in _typical(name).items()}
        for name in sorted(names)
        if draw.random() < 0.5
    ]


def _typical(name: str) -> dict[str, float]:
    analysis = library().materials[name].record.analysis
    return {element: analysis.pct(element) or 0.001 for element in ELEMENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One promise of a plan: what is accepted, told and drawn, per cent.

    ``shape`` is what the plant is like; ``wants_more`` where scrap was left aside that a cheaper
    charge would have taken.
    """

    shape: str
    basis: str
    accepted_pct: float
    told_pct: float
    drawn_pct: float
    wants_more: bool

    @property
    def beyond(self) -> float:
        """By how many standard errors more is drawn than is accepted."""
        share = self.accepted_pct / 100.0
        return (self.drawn_pct - self.accepted_pct) / 100.0 / sqrt(share * (1 - share) / DRAWS)

    @property
    def is_spent(self) -> bool:
        """Whether what is accepted is made use of."""
        return self.told_pct > SPENT * self.accepted_pct


def kept(seed: int) -> list[Kept]:
    """What the plan of one plant promises; nothing if it has none."""
    scenario = plant(seed)
    plan = make_plan(scenario, with_reasons=False)
    if not plan.charges:
        return []
    counted = evaluate(scenario, charged_of(plan), segregation_of(plan))
    shape = shape_of(seed)
    return [one for charge in counted.charges for one in _of_charge(scenario, plan, charge, shape)]


def _of_charge(scenario: Scenario, plan: Plan, charge: Charge, shape: str) -> Iterator[Kept]:
    settings = scenario.settings
    lots = {lot.lot_id for lot in scenario.lots}
    left = any(row.source in lots and (row.kg or 0.0) > LEFT_KG for row in plan.leftovers)
    bought = any(line.source == "P" and line.kg > LEFT_KG for line in charge.lines)
    pairs = [(charge.off_spec_pct, charge.off_spec_drawn_pct)]
    if settings.risk_basis == "limit":
        one_sided = [row for row in charge.analysis if _is_one_sided(row)]
        pairs = [(row.off_spec_pct, row.off_spec_drawn_pct) for row in one_sided]
    told = max(told or 0.0 for told, _ in pairs)
    for chance, part in pairs:
        yield Kept(
            shape=shape,
            basis=settings.risk_basis,
            accepted_pct=settings.max_off_spec_pct or 0.0,
            told_pct=chance or 0.0,
            drawn_pct=part or 0.0,
            wants_more=left and bought and chance == told,
        )


def _is_one_sided(row: ElementResult) -> bool:
    """Whether a limit is one promise alone: two sides, or several elements, are several."""
    return not (row.min_pct and row.max_pct) and not row.element.startswith("others")


CALIBRATION_HEAD: Final = (
    "plants", "risk of a", "promises", "told beyond accepted", "made use of",
    "drawn / accepted of those", "drawn / told",
    "beyond by at most, standard errors", "by chance", "beyond 3", "by chance",
    "had use for more", "but had not spent it",
)  # fmt: skip


def calibration(plants: int) -> list[list[str]]:
    """How often charges of so many plants miss when drawn, against what is accepted.

    By what plants are like, then of all, and by basis. Plants without a plan promise nothing.
    """
    found = [one for seed in range(1, plants + 1) for one in kept(seed)]
    shapes = sorted({one.shape for one in found})
    return [
        _calibrated(shape, basis, [one for one in of_shape if one.basis == basis])
        for shape, of_shape in (
            *((shape, [one for one in found if one.shape == shape]) for shape in shapes),
            ("all", found),
        )
        for basis in ("charge", "limit")
    ]


def _calibrated(shape: str, basis: str, found: list[Kept]) -> list[str]:
    spent = [one for one in found if one.is_spent]
    told_beyond = sum(one.told_pct > DUST * one.accepted_pct for one in found)
    first = [shape, basis, f"{len(found):,}", f"{told_beyond}", f"{len(spent):,}"]
    if not spent:
        return [*first, *["-"] * 8]
    beyond = sorted(one.beyond for one in found)
    by_chance = NormalDist().inv_cdf(1.0 - 0.5 / len(spent))
    return [
        *first,
        f"{mean(one.drawn_pct / one.accepted_pct for one in spent):.3f}",
        f"{mean(one.drawn_pct / one.told_pct for one in spent):.3f}",
        f"{beyond[-1]:.1f}",
        f"{by_chance:.1f}",
        f"{sum(one > 3.0 for one in beyond)}",
        f"{(1.0 - NormalDist().cdf(3.0)) * len(spent):.1f}",
        f"{sum(one.wants_more for one in found)}",
        f"{sum(one.wants_more and not one.is_spent for one in found)}",
    ]


DRAWS_HEAD: Final = ("lots x charges", "unsure elements", "lines", "CPU s", "s")


def draws(sizes: tuple[tuple[int, int], ...]) -> list[list[str]]:
    """What 10,000 draws take: ten lots in each charge, with errors of the scales."""
    return [_timed(lots, charges) for lots, charges in sizes]


def _timed(lots: int, charges: int, elements: int = 10) -> list[str]:
    draw = random.Random(1)
    names = ELEMENTS[:elements]
    document = {
        "settings": {"goals": ["cost"], "max_off_spec_pct": 5, "weighing_sd_pct": 0.5},
        "lots": [
            {"lot_id": f"L{n}", "mass_kg": 1e6, "material": "Tata"}
            | dict.fromkeys(names, 0.3) | {f"{e}_sd": 0.03 for e in names}
            for n in range(lots)
        ],
        "orders": [
            {"order_id": f"H{n}", "alloy": "X", "tap_kg": 9500, "furnace": f"F{n}"}
            for n in range(charges)
        ],
        "alloys": [{"alloy": "X", "element": e, "max_pct": 0.32} for e in names],
    }  # fmt: skip
    brief, numbers, _ = sound_brief(scenario_from_document(document, file=FILE))
    known = doubts(brief, numbers)
    charged = {
        f"H{n}": {f"L{s}": 1000.0 for s in draw.sample(range(lots), 10)} for n in range(charges)
    }
    cpu, wall = [], []
    for seed in range(3):
        began = time.process_time(), time.perf_counter()
        drawn(known, charged, seed=seed)
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    lines = sum(len(row) for row in charged.values())
    return [
        f"{lots} x {charges}", str(elements), f"{lines:,}", f"{median(cpu):.2f}",
        f"{median(wall):.2f}",
    ]  # fmt: skip
