"""Yards where streams share bins, drawn from the library's scrap grades and alloys with a seed.

A yard is a scenario's worth of nouns (streams, offers, orders, bins); ``asked`` writes it as the
arrays that the numeric core takes, so that the core can be measured by itself:

    python -m benchmarks.segregation --streams 60 --bins 6 --orders 12 --seconds 60 --seeds 20
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.generate import ELEMENTS, PURCHASES
from models.library import library
from optimiser.formulation.program import Floats, Linear, Program, Rows, rows, stacked
from optimiser.segregation.case import case
from optimiser.segregation.mixing import Mixing
from optimiser.segregation.proof import exact
from optimiser.segregation.session import MixingSession
from optimiser.solve.scip import Search, least
from optimiser.solve.solution import Clock, Effort

GRADES: Final = (
    ("Tata", 0.14, 2260),
    ("Toto", 0.14, 1980),
    ("Tooth 6016-6022", 0.10, 2090),
    ("Tooth 5182-5754", 0.10, 2050),
    ("Taint-Tabor", 0.10, 1620),
    ("Vesper", 0.08, 1780),
    ("UBC delacquered", 0.08, 1900),
    ("Troma", 0.06, 2120),
    ("Twitch", 0.10, 1690),
    ("Tense", 0.06, 1600),
    ("Telic", 0.04, 1150),
)
FAMILIES: Final = (
    (("6060", 0.5), ("6063", 0.3), ("6082", 0.3), ("6005A", 0.2), ("6061", 0.2)),
    (("3105", 0.3), ("3104", 0.2), ("3003", 0.2)),
    (("5754", 0.3), ("5182", 0.2), ("5083", 0.1)),
    (("EN AB-46000", 0.3), ("EN AB-43100", 0.1), ("EN AB-44300", 0.1)),
)
METAL_YIELD: Final = 0.96
COVER: Final = 1.1
"""How many times the yard covers what is to be tapped."""
TAP_ROOM: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """Streams and offers [pct by element], orders with limits, and bins alike.

    Streams reach orders through bins only; offers go straight into charges. ``whole``: a stream
    goes into one bin, all of it, or nowhere.
    """

    stream_kg: Floats
    stream_pct: Floats
    stream_price: Floats
    offer_pct: Floats
    offer_price: Floats
    tap_kg: Floats
    least_pct: Floats
    most_pct: Floats
    bins: int
    whole: bool


def yard(*, streams: int, orders: int, bins: int, seed: int, whole: bool = False) -> Yard:
    """A yard of that size; the same seed draws the same yard."""
    draw = random.Random(seed)
    known = library()
    kinds = draw.choices(GRADES, [weight for _, weight, _ in GRADES], k=streams)
    tap = np.array([round(draw.uniform(15, 30), 1) * 1000 for _ in range(orders)])
    size = np.array([draw.uniform(0.4, 1.6) for _ in range(streams)])
    wished = [known.materials[name].record.analysis for name, _ in PURCHASES]
    names = [_alloy(draw) for _ in range(orders)]
    limits = [{one.record.element: one.record for one in known.alloys[name]} for name in names]
    return Yard(
        stream_kg=np.round(size / size.sum() * tap.sum() * COVER / METAL_YIELD, -1),
        stream_pct=np.array([_analysis(draw, name) for name, _, _ in kinds]),
        stream_price=np.array([price * draw.uniform(0.96, 1.04) for _, _, price in kinds]),
        offer_pct=np.array([[a.pct(e) or 0.0 for e in ELEMENTS] for a in wished]),
        offer_price=np.array([float(price) for _, price in PURCHASES]),
        tap_kg=tap,
        least_pct=np.array([[_side(one, e, "min_pct", 0.0) for e in ELEMENTS] for one in limits]),
        most_pct=np.array([[_side(one, e, "max_pct", np.inf) for e in ELEMENTS] for one in limits]),
        bins=bins,
        whole=whole,
    )  # fmt: skip


def _alloy(draw: random.Random) -> str:
    family = draw.choices(FAMILIES, [0.4, 0.2, 0.2, 0.2])[0]
    return draw.choices(family, [weight for _, weight in family])[0][0]


def _side(limits: dict[str, object], element: str, name: str, default: float) -> float:
    value = getattr(limits.get(element), name, None)
    return default if value is None else float(value)


def _analysis(draw: random.Random, name: str) -> list[float]:
    """An analysis about the grade's typical one, never below a tenth of it."""
    typical = library().materials[name].record.analysis
    found = []
    for element in ELEMENTS:
        mean = typical.pct(element) or 0.001
        figure = typical.by_element.get(element)
        deviation = (figure.sd if figure is not None else None) or 0.2 * mean
        found.append(round(max(0.1 * mean, draw.gauss(mean, deviation)), 4))
    return found


def asked(found: Yard) -> tuple[Program, Mixing, Linear]:
    """The yard as a program with mixing, and its cost.

    Columns: flows (stream, bin, order or stay), offers by order, melts, elements by order, and
    for whole streams whether stream s is in bin b.
    """
    streams, orders, elements = len(found.stream_kg), len(found.tap_kg), len(ELEMENTS)
    shape = (streams, found.bins, orders + 1)
    flow = np.arange(int(np.prod(shape))).reshape(shape)
    offer = flow.size + np.arange(len(found.offer_price) * orders).reshape(-1, orders)
    melt = offer.max() + 1 + np.arange(orders)
    element = melt.max() + 1 + np.arange(orders * elements).reshape(orders, elements)
    placed = element.max() + 1 + np.arange(streams * found.bins).reshape(streams, found.bins)
    width = int(placed.max() + 1 if found.whole else element.max() + 1)
    parts = [_stock(found, flow, placed), _melts(flow, offer, melt)]
    parts += [_elements(found, flow, offer, element), _limits(found, melt, element)]
    lower, upper = np.zeros(width), np.full(width, np.inf)
    lower[melt], upper[melt] = found.tap_kg * (1 - TAP_ROOM), found.tap_kg * (1 + TAP_ROOM)
    cost = np.zeros(width)
    cost[flow[:, :, :orders]] = found.stream_price[:, None, None] / 1000
    cost[offer] = found.offer_price[:, None] / 1000
    scale = np.full(width, 2.0 ** round(np.log2(np.median(found.tap_kg))))
    usual = np.where(np.isfinite(found.most_pct), found.most_pct, 1.0) / 100 * found.tap_kg[:, None]
    scale[element] = 2.0 ** np.round(np.log2(np.maximum(usual, 1.0)))
    integer = np.zeros(width, dtype=bool)
    if found.whole:
        integer[placed], upper[placed], scale[placed] = True, 1.0, 1.0
    program = Program(lower=lower, upper=upper, scale=scale, integer=integer, rows=stacked(parts))
    entry, bin_, exit_ = (grid.ravel() for grid in np.indices(shape))
    mixing = Mixing(bin=bin_, entry=entry, exit=exit_, flow=flow.ravel())
    return program, mixing, Linear(cost=cost)


def _stock(found: Yard, flow: np.ndarray, placed: np.ndarray) -> Rows:
    streams = len(found.stream_kg)
    number = np.arange(streams)[:, None, None]
    if not found.whole:
        return rows(streams, (number, flow, 1.0), upper=found.stream_kg)
    pair = np.arange(streams * found.bins).reshape(streams, found.bins)
    mass = -found.stream_kg[:, None]
    filled = rows(pair.size, (pair[:, :, None], flow, 1.0), (pair, placed, mass), lower=0, upper=0)
    once = rows(streams, (np.arange(streams)[:, None], placed, 1.0), upper=1.0)
    return stacked([filled, once])


def _melts(flow: np.ndarray, offer: np.ndarray, melt: np.ndarray) -> Rows:
    at = np.arange(len(melt))
    return rows(
        len(melt),
        (at, flow[:, :, :-1], METAL_YIELD),
        (at, offer, METAL_YIELD),
        (at, melt, -1.0),
        lower=0,
        upper=0,
    )


def _elements(found: Yard, flow: np.ndarray, offer: np.ndarray, element: np.ndarray) -> Rows:
    at = np.arange(element.size).reshape(element.shape)
    part = METAL_YIELD / 100
    return rows(
        element.size,
        (at, flow[:, :, :-1, None], part * found.stream_pct[:, None, None, :]),
        (at, offer[:, :, None], part * found.offer_pct[:, None, :]),
        (at, element, -1.0),
        lower=0,
        upper=0,
    )


def _limits(found: Yard, melt: np.ndarray, element: np.ndarray) -> Rows:
    parts = []
    for limit, sign in ((found.most_pct, 1.0), (found.least_pct, -1.0)):
        order, which = np.nonzero(np.isfinite(limit) & (limit > 0))
        number = np.arange(len(order))
        part = -sign * limit[order, which] / 100
        parts.append(
            rows(
                len(order),
                (number, element[order, which], sign),
                (number, melt[order], part),
                upper=0,
            )
        )
    return stacked(parts)


def by_scip(
    program: Program, mixing: Mixing, form: Linear, *, seconds: float
) -> tuple[float, float]:
    """Value and bound of a program with mixing, by SCIP as it comes but for a fine tolerance.

    It is given the exact program by recipes (pq), with every linear row that we use ourselves.
    """
    question = case(program, mixing, form)
    whole = exact(question, by_recipe=True)
    search = Search(clock=Clock(seconds=seconds), lean=False)
    found = least(whole.arrays, whole.products, search)
    return question.natural(found.objective), question.natural(found.bound)


def main() -> None:
    """Measure yards of one size, seed by seed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    for name, default in (("streams", 20), ("bins", 4), ("orders", 6), ("seeds", 3), ("first", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--whole", action="store_true")
    chosen = parser.parse_args()
    gaps = []
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        size = {name: getattr(chosen, name) for name in ("streams", "orders", "bins", "whole")}
        gaps.append(_measured(yard(seed=seed, **size), seed, chosen.seconds, chosen.gap))
    print(f"median {np.median(gaps):.3f} %, worst {max(gaps):.3f} %")


def _measured(found: Yard, seed: int, seconds: float, gap: float) -> float:
    program, mixing, form = asked(found)
    told: list[tuple[float, float, float]] = []
    begun, cpu = time.monotonic(), time.process_time()

    def report(value: float, bound: float) -> None:
        told.append((time.monotonic() - begun, value, bound))

    session = MixingSession(program, mixing, Effort(gap_fraction=gap), report=report)
    solution = session.minimise(form, Clock(seconds=seconds))
    left = 100 * (solution.objective - solution.bound) / abs(solution.objective)
    print(
        f"seed {seed}: {solution.objective:.1f} >= {solution.bound:.1f} gap {left:.3f} % "
        f"{solution.ending.value} {time.monotonic() - begun:.1f} s, "
        f"cpu {time.process_time() - cpu:.1f} s",
        " ".join(f"[{at:.1f} {100 * (value / low - 1):.2f}]" for at, value, low in told[1:][-8:]),
        flush=True,
    )  # fmt: skip
    return float(left)


if __name__ == "__main__":
    main()
