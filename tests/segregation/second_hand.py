"""The cheapest plan of a small yard, by scipy and from the paper: nothing of ours is used.

MODEL.md §3, for metal that melts without loss: sorting kilograms of a lot gives, of each class,
its share by each outlet; a cascade is a product of matrices. Decisions are what is charged of
each stream into each order, what is sorted of each lot on each sorter, and whether it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Document = dict[str, Any]


@dataclass
class _Program:
    """Columns with their cost and bounds, and rows as they are written down."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def column(self, *, cost: float, upper: float = np.inf, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def least(self) -> float:
        matrix = np.zeros((len(self.rows), len(self.cost)))
        for at, (terms, _, _) in enumerate(self.rows):
            for column, value in terms.items():
                matrix[at, column] += value
        low, high = [row[1] for row in self.rows], [row[2] for row in self.rows]
        found = milp(
            np.array(self.cost),
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0.0, np.array(self.upper)),
            integrality=np.array(self.whole),
            options={"mip_rel_gap": 0.0},
        )
        assert found.success, found.message
        return float(found.fun)


def cheapest(document: Document) -> float:
    """The least cost of all plans that make every order."""
    program = _Program()
    streams = _heaps(document)
    used: dict[str, dict[int, float]] = {name: {} for name in streams}
    load: dict[str, dict[int, float]] = {one["sorter_id"]: {} for one in document["sorters"]}
    ways = {(row["source"], row["target"]): row["cost_per_t"] for row in document["routes"]}
    for lot in document["lots"]:
        for sorter in document["sorters"]:
            if ways and (lot["lot_id"], sorter["sorter_id"]) not in ways:
                continue
            _campaign(document, program, lot, sorter, streams, used, load)
    for order in document["orders"]:
        _charge(document, program, order, streams, used)
    for lot in document["lots"]:
        program.row(used[lot["lot_id"]], 0.0, lot["mass_kg"])
    for name, terms in used.items():
        if "/" in name:
            program.row(terms, -np.inf, 0.0)
    for one in document["sorters"]:
        if one["capacity_kg"] is not None:
            program.row(load[one["sorter_id"]], 0.0, one["capacity_kg"])
    return program.least()


def _heaps(document: Document) -> dict[str, tuple[dict[str, float], float]]:
    """Composition as a share and price per kg of what may go straight into a charge."""
    found = {}
    classes = {row["class"]: row for row in document["classes"]}
    for lot in document["lots"]:
        parts = _parts(document, lot["lot_id"])
        pct = {e: sum(p * classes[c][e] for c, p in parts.items()) for e in ("Cu", "Si")}
        found[lot["lot_id"]] = pct, lot["price_per_t"] / 1000
    for offer in document["offers"]:
        found[offer["offer_id"]] = {e: offer[e] for e in ("Cu", "Si")}, offer["price_per_t"] / 1000
    return found


def _parts(document: Document, lot_id: str) -> dict[str, float]:
    rows = (row for row in document["mixtures"] if row["lot_id"] == lot_id)
    return {row["class"]: row["share_pct"] / 100 for row in rows}


def _campaign(
    document: Document,
    program: _Program,
    lot: Document,
    sorter: Document,
    streams: dict[str, tuple[dict[str, float], float]],
    used: dict[str, dict[int, float]],
    load: dict[str, dict[int, float]],
) -> None:
    """Sort a lot: what leaves in the end, what each pass costs, how much it must be at least."""
    classes = {row["class"]: row for row in document["classes"]}
    passes, ends = _passes(
        document, lot["lot_id"], sorter["sorter_id"], _parts(document, lot["lot_id"])
    )
    rows = {one["sorter_id"]: one for one in document["sorters"]}
    per_kg = lot["price_per_t"] / 1000
    routes = document["routes"]
    ends_here = lot["lot_id"], sorter["sorter_id"]
    per_kg += sum(r["cost_per_t"] / 1000 for r in routes if (r["source"], r["target"]) == ends_here)
    per_kg += sum(kg * rows[name]["cost_per_t"] / 1000 for name, kg in passes)
    worth = {name: value for name, (_, value) in ends.items()}
    mass = {name: sum(parts.values()) for name, (parts, _) in ends.items()}
    per_kg -= sum(mass[name] * worth[name] for name in ends)
    fixed = sum(rows[name]["fixed_cost"] for name, _ in passes)
    least = max((rows[name]["min_campaign_kg"] / kg for name, kg in passes if kg > 0), default=0)
    kg = program.column(cost=per_kg, upper=lot["mass_kg"])
    runs = program.column(cost=fixed, upper=1.0, whole=True)
    program.row({kg: 1.0, runs: -lot["mass_kg"]}, -np.inf, 0.0)
    program.row({kg: 1.0, runs: -least}, 0.0, np.inf)
    used[lot["lot_id"]][kg] = 1.0
    for name, arrives in passes:
        load[name][kg] = load[name].get(kg, 0.0) + arrives
    for name, (parts, value) in ends.items():
        total = sum(parts.values())
        pct = {e: sum(p * classes[c][e] for c, p in parts.items()) / total for e in ("Cu", "Si")}
        streams[name] = pct, value
        used[name] = {kg: -total}


Ends = dict[str, tuple[dict[str, float], float]]


def _passes(
    document: Document, stream: str, sorter: str, parts: dict[str, float]
) -> tuple[list[tuple[str, float]], Ends]:
    """Each pass with what arrives on it; what leaves in the end, by class, and its value."""
    passes, ends = [(sorter, sum(parts.values()))], {}
    shares = {(row["sorter_id"], row["class"], row["outlet"]): row["share_pct"] / 100
              for row in document["separation"]}  # fmt: skip
    for way in document["outlets"]:
        if way["sorter_id"] == sorter:
            leaves = {c: p * shares[sorter, c, way["outlet"]] for c, p in parts.items()}
            leaves = {c: p for c, p in leaves.items() if p > 0}
            name = f"{stream}/{sorter}/{way['outlet']}"
            if not leaves:
                continue
            if way.get("to_sorter") is None:
                ends[name] = leaves, way.get("value_per_t", 0.0) / 1000
            else:
                more, last = _passes(document, name, way["to_sorter"], leaves)
                passes, ends = passes + more, ends | last
    return passes, ends


def _charge(
    document: Document,
    program: _Program,
    order: Document,
    streams: dict[str, tuple[dict[str, float], float]],
    used: dict[str, dict[int, float]],
) -> None:
    """An order: its mass, its limits, and what it takes of each stream."""
    barred = {lot["lot_id"] for lot in document["lots"] if not lot["direct"]}
    charged = {
        name: program.column(cost=price) for name, (_, price) in streams.items()
        if name not in barred
    }  # fmt: skip
    for name, column in charged.items():
        used[name][column] = 1.0
    program.row(dict.fromkeys(charged.values(), 1.0), order["tap_kg"], order["tap_kg"])
    for limit in document["alloys"]:
        if limit["alloy"] == order["alloy"]:
            element = limit["element"]
            for bound, sign in ((limit["max_pct"], 1.0), (limit["min_pct"], -1.0)):
                if bound is not None:
                    terms = {
                        column: sign * (streams[name][0][element] - bound)
                        for name, column in charged.items()
                    }
                    program.row(terms, -np.inf, 0.0)
