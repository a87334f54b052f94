"""Plants that cannot make one of their orders, of every kind, drawn with a seed.

A plant that can be planned is drawn first, then one thing is made so that an order cannot be
made: the verdict has to find what, and each way out is then applied and planned again.
``python -m benchmarks --verdicts`` prints the table.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from benchmarks.generate import GRADES, MONDAY, Grade, Row, analysis_about
from models.plan import Plan
from models.scenario import Scenario
from models.verdict import WayOut
from optimiser.intake import scenario_from_document
from optimiser.intake.patch import revised
from optimiser.plan import make_plan

FILE: Final = "benchmarks/infeasible.py"
LESS: Final = 0.98
Document = dict[str, Any]

ALLOYS: Final = ("6060", "6063", "6082", "6005A", "3105")
CAST: Final = "EN AB-46000"
OFFERS: Final = (
    ("N1", "P1020A", 2700),
    ("N2", "Si metal 441", 2800),
    ("N3", "Mg ingot 99.9", 3180),
    ("N4", "AlMn20", 3120),
    ("N5", "AlCu50", 6290),
)


def base(draw: random.Random) -> Document:
    """A plant of a few lots, offers and two orders in two furnaces, which can be planned."""
    lots = [_lot(draw, at + 1) for at in range(draw.randint(4, 8))]
    orders = [_order(draw, at + 1, draw.choice(ALLOYS)) for at in range(2)]
    return {
        "settings": {"name": "Drawn", "goals": ["cost"], "weigh_step_kg": 1},
        "lots": lots,
        "offers": [
            {"offer_id": name, "material": material, "price_per_t": price}
            for name, material, price in OFFERS
        ],
        "orders": orders,
        "furnaces": [{"furnace_id": "F1", "capacity_kg": 30000},
                     {"furnace_id": "F2", "capacity_kg": 30000}],
    }  # fmt: skip


def _lot(draw: random.Random, number: int) -> Row:
    wrought = [grade for grade in GRADES if grade.material not in ("Twitch", "Tense", "Telic")]
    grade: Grade = draw.choices(wrought, [grade.weight for grade in wrought])[0]
    return {
        "lot_id": f"L{number}",
        "origin": grade.origin,
        "material": grade.material,
        "price_per_t": round(grade.price_per_t * draw.uniform(0.96, 1.04), -1),
        "mass_kg": round(draw.uniform(3000, 9000), -2),
    } | analysis_about(draw, grade)


def _order(draw: random.Random, number: int, alloy: str) -> Row:
    return {
        "order_id": f"H{number}",
        "alloy": alloy,
        "furnace": f"F{number}",
        "start": (MONDAY + timedelta(hours=12 * number)).isoformat(timespec="minutes"),
        "price_per_t": draw.choice([2890, 2950, 3000]),
        "tap_kg": round(draw.uniform(6000, 12000), -2),
        "priority": number,
    }


def _own(order: Row, name: str, *limits: Row) -> list[Row]:
    """An alloy of the plant's own, which the order then asks for."""
    order["alloy"] = name
    return [{"alloy": name, **limit} for limit in limits]


def too_high(draw: random.Random, plant: Document) -> None:
    """An element that all metal there is holds too much of: nothing clean to buy."""
    plant["offers"] = []
    element = draw.choice(["Cu", "Fe", "Zn", "Mn"])
    least = min(lot[element] for lot in plant["lots"])
    most = round(least * draw.uniform(0.5, 0.9), 4)
    plant["alloys"] = _own(plant["orders"][1], "own", {"element": element, "max_pct": most})
    plant["orders"][0]["alloy"] = "free"
    plant["alloys"].append({"alloy": "free", "element": "Pb", "max_pct": 5})


def too_low(draw: random.Random, plant: Document) -> None:
    """An element that no metal there is holds enough of."""
    plant["offers"] = []
    element = draw.choice(["Si", "Mg", "Mn", "Cr", "Ti"])
    most = max(lot[element] for lot in plant["lots"])
    least = round(most * draw.uniform(1.1, 2.0), 4)
    plant["alloys"] = _own(plant["orders"][1], "own", {"element": element, "min_pct": least})
    plant["orders"][0]["alloy"] = "free"
    plant["alloys"].append({"alloy": "free", "element": "Pb", "max_pct": 5})


def ratio(draw: random.Random, plant: Document) -> None:
    """Too little manganese for the iron that all metal brings."""
    plant["offers"] = []
    least = min(lot["Fe"] / lot["Mn"] for lot in plant["lots"])
    most = round(least * draw.uniform(0.5, 0.9), 3)
    plant["alloys"] = _own(plant["orders"][1], "own", {"element": "Fe/Mn", "max_pct": most})
    plant["orders"][0]["alloy"] = "free"
    plant["alloys"].append({"alloy": "free", "element": "Pb", "max_pct": 5})


def stock(draw: random.Random, plant: Document) -> None:
    """Two orders want the metal that is there for one and a half."""
    plant["offers"] = [
        {**offer, "mass_kg": draw.choice([100, 200])} for offer in plant["offers"][:1]
    ]
    loose = {"element": "Cu", "max_pct": 5}
    for order in plant["orders"]:
        order["alloy"] = "free"
    plant["alloys"] = [{"alloy": "free", **loose}]
    total = sum(order["tap_kg"] for order in plant["orders"])
    part = draw.uniform(0.7, 0.9) * total / sum(lot["mass_kg"] for lot in plant["lots"])
    for lot in plant["lots"]:
        lot["mass_kg"] = round(lot["mass_kg"] * part)
    plant["orders"][0]["tap_kg"] = round(0.5 * total, -2)


def furnace(draw: random.Random, plant: Document) -> None:
    """The furnace takes hardly any of the form that most lots have, or its heel is too much."""
    order = plant["orders"][1]
    if draw.random() < 0.5:
        form = "sheet"
        for lot in plant["lots"]:
            lot["form"] = form
        plant["offers"] = []
        plant["alloys"] = _own(order, "own", {"element": "Cu", "max_pct": 5})
        plant["orders"][0]["alloy"] = "own"
        plant["form_limits"] = [
            {"furnace_id": "F2", "form": form, "max_pct": draw.choice([20, 40, 60])}
        ]
    else:
        heel = round(order["tap_kg"] * draw.uniform(1.1, 1.8), -2)
        plant["furnaces"][1] |= {"heel_kg": heel, "Cu": 0.03, "Si": 0.45, "Fe": 0.2, "Mg": 0.45,
                                 "Mn": 0.03, "Zn": 0.02, "Cr": 0.01, "Ti": 0.01}  # fmt: skip


def pieces(draw: random.Random, plant: Document) -> None:
    """Nothing but heavy sows, whose number does not come to the tap."""
    piece = draw.choice([680, 720, 1150])
    keep = plant["lots"][0]
    keep |= {"lot_id": "L1", "form": "sow", "piece_kg": piece, "mass_kg": 30 * piece}
    plant["lots"] = [keep]
    plant["offers"] = []
    plant["alloys"] = _own(plant["orders"][1], "own", {"element": "Cu", "max_pct": 5})
    plant["orders"] = plant["orders"][1:]
    plant["orders"][0]["tap_kg"] = round(piece * draw.choice([5.5, 7.45, 9.5]))


def pins(draw: random.Random, plant: Document) -> None:
    """A planner pins so much of a rich lot to an order that its spec cannot hold."""
    order, lot = plant["orders"][1], plant["lots"][0]
    lot |= {"Cu": round(draw.uniform(0.8, 2.0), 3), "mass_kg": 9000}
    kg = round(order["tap_kg"] * draw.uniform(0.4, 0.7), -1)
    plant["pins"] = [{"source": lot["lot_id"], "target": order["order_id"], "min_kg": kg}]
    if draw.random() < 0.4:
        other = plant["lots"][1]
        plant["pins"].append({"source": other["lot_id"], "target": order["order_id"], "max_kg": 50})


def dates(draw: random.Random, plant: Document) -> None:
    """What the order needs arrives after it starts, or is gone before."""
    order = plant["orders"][1]
    start = datetime.fromisoformat(order["start"])
    late = draw.random() < 0.6
    plant["offers"] = []
    plant["alloys"] = _own(order, "own", {"element": "Cu", "max_pct": 5})
    plant["orders"] = [order]
    for at, lot in enumerate(plant["lots"]):
        moved = start + timedelta(hours=(6 + at) if late else -(6 + at))
        name = "available_from" if late else "available_until"
        if at > 0:
            lot[name] = moved.isoformat(timespec="minutes")
    plant["lots"][0]["mass_kg"] = round(0.5 * order["tap_kg"])
    _enough(plant, order["tap_kg"])


def _enough(plant: Document, tap_kg: float) -> None:
    """Lots that are enough for a tap."""
    total = sum(lot["mass_kg"] for lot in plant["lots"])
    part = max(1.0, 1.6 * tap_kg / total)
    for lot in plant["lots"][1:]:
        lot["mass_kg"] = round(lot["mass_kg"] * part * 1.3)


def recycled(draw: random.Random, plant: Document) -> None:
    """A promise of recycled content that the clean metal for the spec leaves no room for."""
    order = plant["orders"][1]
    order["alloy"] = "6060"
    for lot in plant["lots"]:
        lot["Cu"] = max(lot["Cu"], round(draw.uniform(0.25, 0.4), 3))
    column = draw.choice(["min_recycled_pct", "min_post_consumer_pct"])
    order[column] = draw.choice([60, 70, 75, 80])


def cardinality(draw: random.Random, plant: Document) -> None:
    """An alloy that takes base metal and two hardeners, in a charge of one material."""
    order = plant["orders"][1]
    order["alloy"] = draw.choice(["6082", "6005A"])
    order["max_sources"] = 1
    for lot in plant["lots"]:
        lot["Cu"] = max(lot["Cu"], round(draw.uniform(0.35, 0.6), 3))


def bites(draw: random.Random, plant: Document) -> None:
    """The clean lot is used by at least more than the order holds, and there is nothing else."""
    order = plant["orders"][1]
    plant["orders"] = [order]
    lots = plant["lots"][:2]
    lots[0] |= {"Cu": 0.01, "mass_kg": 20000, "min_use_kg": round(order["tap_kg"] * 1.3)}
    lots[1] |= {"Cu": 0.5, "mass_kg": 20000}
    plant["lots"], plant["offers"] = lots, []
    most = round(draw.uniform(0.1, 0.3), 2)
    plant["alloys"] = _own(order, "own", {"element": "Cu", "max_pct": most})


def blend(draw: random.Random, plant: Document) -> None:
    """A lot is to be so much of the charge, and there is not so much of it."""
    order, lot = plant["orders"][1], plant["lots"][0]
    lot["mass_kg"] = round(0.2 * order["tap_kg"])
    plant["blend_limits"] = [
        {"target": order["order_id"], "source": lot["lot_id"], "min_pct": draw.choice([40, 55])}
    ]


KINDS: Final[Mapping[str, Callable[[random.Random, Document], None]]] = {
    "element too high": too_high,
    "element too low": too_low,
    "ratio": ratio,
    "stock": stock,
    "furnace": furnace,
    "pieces": pieces,
    "pins": pins,
    "dates": dates,
    "recycled content": recycled,
    "cardinality": cardinality,
    "smallest bite": bites,
    "blend limit": blend,
}


def drawn(kind: str, seed: int) -> Document:
    """The document of a plant of that kind; the same seed draws the same one."""
    draw = random.Random(f"{kind} {seed}")
    plant = base(draw)
    KINDS[kind](draw, plant)
    return {table: rows for table, rows in plant.items() if rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one plant: the order, its first way out, and whether that held.

    ``less_fails`` is None where nothing continuous gives.
    """

    kind: str
    seed: int
    order_id: str
    way: WayOut | None
    works: bool
    less_fails: bool | None
    ways: int
    seconds: float


def trials(kind: str, count: int) -> Iterator[Trial]:
    """The first so many plants of a kind that leave an order out."""
    seed, found = 0, 0
    while found < count:
        seed += 1
        document = drawn(kind, seed)
        scenario = scenario_from_document(document, file=FILE)
        started = time.process_time()
        plan = make_plan(scenario)
        seconds = time.process_time() - started
        for row in plan.unplanned[:1]:
            found += 1
            way = row.verdict.ways_out[0] if row.verdict.ways_out else None
            yield Trial(
                kind=kind,
                seed=seed,
                order_id=row.order_id,
                way=way,
                works=way is not None and _makes(document, way, row.order_id, plan),
                less_fails=_less_fails(document, way, row.order_id, plan),
                ways=len(row.verdict.ways_out),
                seconds=seconds,
            )


def applied(document: Document, way: WayOut) -> Scenario:
    """The scenario with a way out, as a revision makes it."""
    changed = revised(document, way.patch, way.remove)
    return scenario_from_document(changed, file=FILE)


def _makes(document: Document, way: WayOut, order_id: str, before: Plan) -> bool:
    """Whether the order is then made, none is lost, and the plan passes its check."""
    plan = make_plan(applied(document, way), with_reasons=False)
    made = {charge.order_id for charge in plan.charges}
    kept = {charge.order_id for charge in before.charges}
    return plan.check.passed and order_id in made and kept <= made


def _less_fails(document: Document, way: WayOut | None, order_id: str, plan: Plan) -> bool | None:
    """Whether 2 % less of a continuous amount does not make the order."""
    if way is None or way.amount is None:
        return None
    return not _makes(document, lessened(way, LESS), order_id, plan)


def lessened(way: WayOut, part: float) -> WayOut:
    """The way with a part of its amount."""
    assert way.was is not None, "a continuous way says from where"
    assert way.becomes is not None, "and where to"
    figure = way.was + part * (way.becomes - way.was)

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: replaced(one) for key, one in value.items()}
        if isinstance(value, list):
            return [replaced(one) for one in value]
        is_it = isinstance(value, float) and value == way.becomes
        return figure if is_it else value

    patch = replaced(way.patch)
    assert patch != way.patch, "the amount stands in the patch"
    return way.model_copy(update={"patch": patch, "becomes": figure})


def row_of(kind: str, found: list[Trial]) -> list[str]:
    """A kind's line in the table."""
    amounts = [one for one in found if one.less_fails is not None]
    seconds = [one.seconds for one in found]
    return [
        kind,
        str(len(found)),
        str(sum(one.works for one in found)),
        f"{sum(bool(one.less_fails) for one in amounts)} of {len(amounts)}",
        f"{median(one.ways for one in found):.0f}",
        f"{median(seconds):.2f}",
        f"{max(seconds):.2f}",
    ]


HEAD: Final = (
    *("what clashes", "cases", "first way works", "2 % less fails"),
    *("ways, median", "CPU s, median", "worst"),
)


def lines(each: int) -> list[list[str]]:
    """A line of the table for each kind, and one for all."""
    found = {kind: list(trials(kind, each)) for kind in KINDS}
    every = [one for some in found.values() for one in some]
    return [*(row_of(kind, some) for kind, some in found.items()), row_of("all", every)]
