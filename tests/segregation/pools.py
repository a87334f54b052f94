"""Published pooling problems as programs with mixing, and what a mixing must keep."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimiser.formulation.program import Linear, Program, Rows
from optimiser.segregation.mixing import Mixing


@dataclass
class Pools:
    """Columns and rows one by one, as a textbook has them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    flows: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def column(self, cost: float, *, upper: float = np.inf, whole: bool = False) -> int:
        self.lower.append(0.0)
        self.upper.append(upper)
        self.cost.append(cost)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], lower: float, upper: float) -> None:
        self.rows.append((terms, lower, upper))

    def asked(self, scale: float = 128.0) -> tuple[Program, Mixing, Linear]:
        entries = [(r, c, v) for r, (terms, _, _) in enumerate(self.rows) for c, v in terms.items()]
        row, column, value = (np.array(part) for part in zip(*entries, strict=True))
        whole = np.array(self.whole)
        program = Program(
            lower=np.array(self.lower),
            upper=np.array(self.upper),
            scale=np.where(whole, 1.0, scale),
            integer=whole,
            rows=Rows(
                lower=np.array([low for _, low, _ in self.rows]),
                upper=np.array([high for _, _, high in self.rows]),
                row=row,
                column=column,
                value=value.astype(float),
            ),
        )
        bins, entry, exit_ = np.array([[b, s, e] for b, s, e in self.flows]).T
        flow = np.array(list(self.flows.values()))
        mixing = Mixing(bin=bins, entry=entry, exit=exit_, flow=flow)
        return program, mixing, Linear(cost=np.array(self.cost))


def haverly(
    *,
    demand: float = 100.0,
    clean_price: float = 16.0,
    bin_cost: float = 0.0,
    stream_cost: float = 0.0,
    bins: int = 1,
) -> Pools:
    """Haverly's pooling problem: sulphur 3, 1 and 2 %, two products of 2.5 and 1.5 %."""
    found = Pools()
    price, sulphur = (6.0, clean_price, 10.0), (3.0, 1.0, 2.0)
    sold, limit, most = (9.0, 15.0), (2.5, 1.5), (demand, 200.0)
    for b in range(bins):
        for s in (0, 1):
            for e in (0, 1):
                found.flows[b, s, e] = found.column(price[s] - sold[e])
    direct = [found.column(price[2] - sold[e]) for e in (0, 1)]
    for e in (0, 1):
        into = {found.flows[b, s, e]: s for b in range(bins) for s in (0, 1)} | {direct[e]: 2}
        found.row(dict.fromkeys(into, 1.0), 0.0, most[e])
        found.row({c: sulphur[s] - limit[e] for c, s in into.items()}, -np.inf, 0.0)
    for b in range(bins):
        if bin_cost:
            _opened(found, [c for (at, _, _), c in found.flows.items() if at == b], bin_cost)
        for s in (0, 1):
            if stream_cost:
                used = [c for (at, e, _), c in found.flows.items() if (at, e) == (b, s)]
                _opened(found, used, stream_cost)
    return found


def _opened(found: Pools, flows: list[int], cost: float) -> None:
    switch = found.column(cost, upper=1.0, whole=True)
    found.row(dict.fromkeys(flows, 1.0) | {switch: -800.0}, -np.inf, 0.0)


def misses(program: Program, mixing: Mixing, values: np.ndarray) -> float:
    """The most that rows, bounds and mixing miss, each in parts of the largest number."""
    size = max(1.0, float(np.abs(values).max()))
    found = program.rows
    sums = np.bincount(found.row, found.value * values[found.column], minlength=found.count)
    weight = np.bincount(found.row, np.abs(found.value), minlength=found.count).clip(min=1.0)
    rows = np.maximum(found.lower - sums, sums - found.upper) / weight
    bounds = np.maximum(program.lower - values, values - program.upper)
    mixed = [0.0]
    for b in np.unique(mixing.bin):
        at = mixing.bin == b
        kg = np.zeros((mixing.entry.max() + 1, mixing.exit.max() + 1))
        kg[mixing.entry[at], mixing.exit[at]] = values[mixing.flow[at]]
        content = max(kg.sum(), 1e-9)
        mixed.append(np.abs(kg - np.outer(kg.sum(axis=1), kg.sum(axis=0)) / content).max())
    return max(rows.max(), bounds.max(), *mixed) / size
