"""Standard pooling problems: streams, bins and orders in a network, every stream to be bought.

``published`` reads sppA0, the first of the standard instances of Alfaki and Haugland, Strong
formulations for the pooling problem, Journal of Global Optimization 56 (2013) 897-916; its best
known plan costs -35812.33, as MINLPLib lists. ``drawn`` draws others of that kind with a seed.
Figures are per unit, qualities from 0 to 100.

    python -m benchmarks.standard --seconds 120
"""

from __future__ import annotations

import argparse
import csv
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.segregation import by_scip
from optimiser.formulation.program import Floats, Linear, Program, Rows, rows, stacked
from optimiser.segregation.mixing import Mixing
from optimiser.segregation.session import MixingSession
from optimiser.solve.solution import Clock, Effort

PUBLISHED: Final = Path(__file__).with_name("sppA0.csv")
BEST_KNOWN: Final = -35812.33
SCALE: Final = 128.0
QUALITY_SCALE: Final = 0.05
"""In scenarios qualities are that part of what they are here: valid percentages."""
LINKS: Final = 0.2
"""The part of all pairs of nodes that are linked in a drawn problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A network: what streams, bins and orders hold, qualities and limits, and what is linked."""

    stream_kg: Floats
    stream_price: Floats
    stream_quality: Floats
    bin_kg: Floats
    order_kg: Floats
    order_price: Floats
    least: Floats
    most: Floats
    fills: tuple[tuple[int, int], ...]
    draws: tuple[tuple[int, int], ...]
    direct: tuple[tuple[int, int], ...]


def published() -> Standard:
    """The published network sppA0."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    kinds = {kind: [row for row in table if row["kind"] == kind]
             for kind in ("stream", "bin", "order")}  # fmt: skip
    place = {row["node"]: (kind, at) for kind, of in kinds.items() for at, row in enumerate(of)}
    links: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in table:
        kind, at = place[row["node"]]
        for target in row["targets"].split():
            links.setdefault((kind, place[target][0]), []).append((at, place[target][1]))

    def column(kind: str, name: str) -> Floats:
        return np.array([[float(word) for word in row[name].split()] for row in kinds[kind]])

    return Standard(
        stream_kg=column("stream", "kg")[:, 0],
        stream_price=column("stream", "price")[:, 0],
        stream_quality=column("stream", "pct"),
        bin_kg=column("bin", "kg")[:, 0],
        order_kg=column("order", "kg")[:, 0],
        order_price=column("order", "price")[:, 0],
        least=column("order", "pct"),
        most=column("order", "most_pct"),
        fills=tuple(links["stream", "bin"]),
        draws=tuple(links["bin", "order"]),
        direct=tuple(links["stream", "order"]),
    )


def drawn(*, streams: int, bins: int, orders: int, qualities: int, seed: int) -> Standard:
    """A network of that size; the same seed draws the same one."""
    draw = random.Random(seed)

    def numbers(low: float, high: float, *shape: int) -> Floats:
        return np.array([draw.uniform(low, high) for _ in range(int(np.prod(shape)))]).reshape(
            shape
        )

    def linked(ones: int, others: int) -> tuple[tuple[int, int], ...]:
        sure = {(at, draw.randrange(others)) for at in range(ones)}
        sure |= {(draw.randrange(ones), at) for at in range(others)}
        some = {(a, b) for a in range(ones) for b in range(others) if draw.random() < LINKS}
        return tuple(sorted(sure | some))

    return Standard(
        stream_kg=numbers(0, 300, streams),
        stream_price=numbers(10, 50, streams),
        stream_quality=numbers(0, 80, streams, qualities),
        bin_kg=numbers(50, 200, bins),
        order_kg=numbers(0, 300, orders),
        order_price=numbers(40, 50, orders),
        least=numbers(0, 20, orders, qualities),
        most=numbers(20, 100, orders, qualities),
        fills=linked(streams, bins),
        draws=linked(bins, orders),
        direct=linked(streams, orders),
    )


def asked(found: Standard) -> tuple[Program, Mixing, Linear]:
    """The network as a program with mixing, and its cost.

    Columns: flows (stream, bin, order), direct charges, melts, qualities by order.
    """
    ways = [(s, b, e) for s, b in found.fills for at, e in found.draws if at == b]
    stream, bin_, order = np.array(ways).T
    direct_stream, direct_order = np.array(found.direct).reshape(-1, 2).T
    orders, qualities = found.least.shape
    flow = np.arange(len(ways))
    direct = len(ways) + np.arange(len(found.direct))
    melt = len(ways) + len(direct) + np.arange(orders)
    quality = melt[-1] + 1 + np.arange(orders * qualities).reshape(orders, qualities)
    source, into = np.concatenate([stream, direct_stream]), np.concatenate([order, direct_order])
    charged = np.concatenate([flow, direct])
    width = int(quality.max()) + 1
    upper, cost = np.full(width, np.inf), np.zeros(width)
    upper[melt] = found.order_kg
    cost[charged], cost[melt] = found.stream_price[source], -found.order_price
    scale = np.full(width, SCALE)
    scale[quality] = 64.0 * SCALE
    parts = [
        rows(len(found.stream_kg), (source, charged, 1.0), upper=found.stream_kg),
        rows(len(found.bin_kg), (bin_, flow, 1.0), upper=found.bin_kg),
        rows(orders, (into, charged, 1.0), (np.arange(orders), melt, -1.0), lower=0, upper=0),
        _qualities(found, source, into, charged, quality),
        _limits(found, melt, quality),
    ]
    program = Program(
        lower=np.zeros(width),
        upper=upper,
        scale=scale,
        integer=np.zeros(width, dtype=bool),
        rows=stacked(parts),
    )
    mixing = Mixing(bin=bin_, entry=stream, exit=order, flow=flow)
    return program, mixing, Linear(cost=cost)


def _qualities(
    found: Standard, source: np.ndarray, into: np.ndarray, charged: np.ndarray, quality: np.ndarray
) -> Rows:
    at = np.arange(quality.size).reshape(quality.shape)
    return rows(
        quality.size,
        (at[into], charged[:, None], found.stream_quality[source]),
        (at, quality, -1.0),
        lower=0,
        upper=0,
    )


def _limits(found: Standard, melt: np.ndarray, quality: np.ndarray) -> Rows:
    at = np.arange(quality.size).reshape(quality.shape)
    high = rows(quality.size, (at, quality, 1.0), (at, melt[:, None], -found.most), upper=0)
    low = rows(quality.size, (at, quality, -1.0), (at, melt[:, None], found.least), upper=0)
    return stacked([high, low])


def document(found: Standard) -> dict[str, Any]:
    """The network as a scenario document; prices per unit become prices per kg."""
    names = [f"q{at + 1}" for at in range(found.least.shape[1])]
    links = (("S", "B", found.fills), ("B", "H", found.draws), ("S", "H", found.direct))
    return {
        "settings": {"goals": ["cost"], "weigh_step_kg": 0, "qualities": names},
        "offers": _offers(found, names),
        "bins": [
            {"bin_id": f"B{at}", "capacity_kg": kg} for at, kg in enumerate(found.bin_kg.tolist())
        ],
        "orders": _orders(found),
        "alloys": _alloys(found, names),
        "routes": [
            {"source": f"{one}{at}", "target": f"{other}{to}"}
            for one, other, pairs in links
            for at, to in pairs
        ],
    }


def _offers(found: Standard, names: list[str]) -> list[dict[str, Any]]:
    part = np.round(QUALITY_SCALE * found.stream_quality, 6).tolist()
    figures = zip(found.stream_kg.tolist(), found.stream_price.tolist(), part, strict=True)
    return [
        {"offer_id": f"S{at}", "mass_kg": kg, "price_per_t": 1000 * price, "metal_yield_pct": 100}
        | dict(zip(names, of, strict=True))
        for at, (kg, price, of) in enumerate(figures)
    ]


def _orders(found: Standard) -> list[dict[str, Any]]:
    figures = zip(found.order_kg.tolist(), found.order_price.tolist(), strict=True)
    return [
        {"order_id": f"H{at}", "alloy": f"P{at}", "tap_min_kg": 0.0, "tap_max_kg": kg}
        | {"price_per_t": 1000 * price}
        for at, (kg, price) in enumerate(figures)
    ]


def _alloys(found: Standard, names: list[str]) -> list[dict[str, Any]]:
    least, most = (np.round(QUALITY_SCALE * side, 6).tolist() for side in (found.least, found.most))
    return [
        {"alloy": f"P{at}", "element": name, "min_pct": low, "max_pct": high}
        for at in range(len(found.order_kg))
        for name, low, high in zip(names, least[at], most[at], strict=True)
    ]


def measured(found: Standard, who: str, seconds: float) -> tuple[float, float]:
    """Value and bound after that time, by us or by ``scip`` alone as it comes."""
    program, mixing, form = asked(found)
    if who == "scip":
        return by_scip(program, mixing, form, seconds=seconds)
    answer = MixingSession(program, mixing, Effort()).minimise(form, Clock(seconds=seconds))
    return answer.objective, answer.bound


def main() -> None:
    """Measure the published network, by us and by SCIP alone."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    seconds = parser.parse_args().seconds
    for who in ("ours", "scip"):
        value, bound = measured(published(), who, seconds)
        print(f"{who}: {value:.2f} >= {bound:.2f}, best known {BEST_KNOWN:.2f}")


if __name__ == "__main__":
    main()
