"""What a melt must be, side by side: limits of the alloy and promises, each to give way alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.element import OTHERS_EACH, OTHERS_TOTAL
from optimiser.decision.ask import Posed
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.figures import plain
from optimiser.explain.ways.probe import Give, with_rows
from optimiser.formulation.bounds import Bound, order_bounds, spec_bounds
from optimiser.formulation.program import Floats, Ints, Rows, Term, rows

FOR_ALL = {OTHERS_EACH: "others, each", OTHERS_TOTAL: "others, total"}
PROMISED = {
    "min_recycled_pct": ("recycled content", "%"),
    "min_post_consumer_pct": ("post-consumer content", "%"),
    "max_kgco2e_per_t": ("carbon", "kg CO2e/t"),
    "max_metal_loss_pct": ("metal loss", "%"),
    "max_dross_kg_per_t": ("dross", "kg/t"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A limit of the alloy or a promise of the order, one side, and what it is to give way."""

    bound: Bound
    give: Give

    @property
    def is_promise(self) -> bool:
        """Whether the order says it rather than the alloy."""
        return self.bound.said_by in PROMISED

    @property
    def size(self) -> float:
        """What its giving is measured against."""
        return max(abs(self.bound.limit), 1e-3)

    @property
    def what(self) -> str:
        """What it limits, in a planner's words."""
        said = self.bound.said_by
        return PROMISED[said][0] if self.is_promise else FOR_ALL.get(said, said)

    @property
    def word(self) -> str:
        """At most or at least."""
        return "at most" if self.bound.sign > 0 else "at least"

    def says(self, value: float) -> str:
        """The limit with a figure; a least share of nothing limits nothing."""
        if self.bound.sign < 0 and value <= 0.0 and not self.is_promise:
            return "without a minimum"
        unit = f" {self.bound.unit}" if self.bound.unit else ""
        return f"{self.word} {plain(value)}{unit}"


def asked_of(case: Case) -> tuple[Posed, list[Stated]]:
    """The program, and every side of every limit and promise; one that many elements share is one.

    The limits of the alloy are rows of their own: the rules let a limit say how much of a source
    may be used at all, which must give way with it.
    """
    alloy, brief = case.order.alloy, case.ask.brief
    free = replace(case.ask, brief=replace(brief, limits={**brief.limits, alloy: ()}))
    posed = free.pose(case.wanted)
    bounds = spec_bounds(case.posed.frame, alloy)
    orders = posed.frame.heats.orders
    heats = np.array([heat for heat, order in enumerate(orders) if order.alloy == alloy])
    program, first = with_rows(posed.program, _rows(posed, bounds, heats))
    row = first + np.arange(len(bounds) * len(heats)).reshape(len(bounds), len(heats))
    stated = [*_of_alloy(case, posed, bounds, row, heats), *_promised(case, posed)]
    return replace(posed, program=program), stated


def _rows(posed: Posed, bounds: tuple[Bound, ...], heats: Ints) -> Rows:
    """The rule melt_is_in_spec for heats that are made, limit after limit."""
    place = {name: k for k, name in enumerate(posed.frame.contents)}
    count, at = len(heats), np.arange(len(heats))
    terms: list[Term] = []
    for which, bound in enumerate(bounds):
        row = which * count + at
        terms += [
            (row, posed.columns.content[heats, place[name]], weight)
            for name, weight in bound.weights
        ]
        terms.append((row, posed.columns.melt[heats], bound.melt_weight))
    return rows(len(bounds) * count, *terms, upper=0.0)


def _of_alloy(
    case: Case, posed: Posed, bounds: tuple[Bound, ...], row: Ints, heats: Ints
) -> Iterator[Stated]:
    grouped: dict[tuple[str, float], list[int]] = {}
    for place, bound in enumerate(bounds):
        grouped.setdefault((bound.said_by, bound.sign), []).append(place)
    own = int(np.flatnonzero(heats == case.heat)[0])
    for places in grouped.values():
        bound = bounds[places[0]]
        if bound.sign < 0 and bound.limit <= 0.0:
            continue  # A minimum of zero is no limit.
        if bound.per is None:
            melts = posed.frame.heats.most_melt_kg[heats]
            weights = np.tile(-melts / bound.scale, len(places)).tolist()
            size = bound.scale / float(melts.max())
            give = Give(row=row[places].ravel().tolist(), weight=weights, size=size)
        else:
            give = Give(row=row[places][:, own].tolist(), weight=[-1.0] * len(places))
        yield Stated(bound=bound, give=give)


def _promised(case: Case, posed: Posed) -> Iterator[Stated]:
    """The promises of the order."""
    at = posed.program.rules["melt_keeps_its_promises"].start
    at += sum(len(order_bounds(order)) for order in posed.frame.heats.orders[: case.heat])
    for place, bound in enumerate(order_bounds(case.order)):
        yield Stated(bound=bound, give=Give(row=[at + place], weight=[-1.0]))


def in_unit(case: Case, posed: Posed, one: Stated, gives: float, values: Floats) -> float:
    """By how much a limit gave way, in its own unit."""
    if one.bound.per is None and not one.is_promise:
        return gives
    kg = values[posed.columns.content[case.heat]].tolist()
    content = dict(zip(posed.frame.contents, kg, strict=True))
    melt_kg = float(values[posed.columns.melt[case.heat]])
    return abs(one.bound.reached(content, melt_kg=melt_kg) - one.bound.limit)
