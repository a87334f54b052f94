"""What a crew waits for: a correction after a sample, against the plan of the whole week.

``python -m benchmarks --corrections`` draws samples of every charge, most of them off in one or two
elements, and measures each answer in CPU seconds; every way is weighed and checked.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.element import is_symbol
from models.filling import fill
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.correct.correct import correct
from optimiser.intake import read_scenario

SCENARIOS: Final = Path(__file__).parents[1] / "scenarios"
HEAD: Final = (
    *("week", "samples", "in spec", "additions", "other ways", "nothing"),
    *("CPU ms, median", "p99", "most"),
)
WEEKS: Final = ("extrusion-week", "large-week")
OFF: Final = (0.7, 1.4)
"""How far a sample may lie from the middle of a limit, as a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """How many samples are drawn of each week, by which seed."""

    count: int
    seed: int = 4


FULL: Final = Samples(count=60)
SMOKE: Final = Samples(count=3)


def rows(size: Samples) -> Iterator[list[str]]:
    """Each week: how its samples ended, and what an answer took."""
    for name in WEEKS:
        scenario = read_scenario(SCENARIOS / name)
        ended: Counter[str] = Counter()
        cpus = []
        for sampled in drawn(scenario, size):
            begin = time.process_time()
            ended[correct(scenario, sampled).correction.outcome] += 1
            cpus.append(1000.0 * (time.process_time() - begin))
        cpus.sort()
        yield [
            name, str(len(cpus)),
            *(str(ended[one]) for one in ("in_spec", "additions", "ways", "nothing")),
            f"{median(cpus):.0f}", f"{cpus[int(0.99 * (len(cpus) - 1))]:.0f}", f"{cpus[-1]:.0f}",
        ]  # fmt: skip


def drawn(scenario: Scenario, size: Samples) -> Iterator[Sampled]:
    """Samples of orders that are drawn: at the middle of each limit but for one or two elements."""
    draw, brief = random.Random(size.seed), fill(scenario)
    known = {f.element for rows in brief.limits.values() for f in rows if is_symbol(f.element)}
    for _ in range(size.count):
        order = draw.choice(brief.orders)
        limits = {row.element: row for row in brief.limits[order.alloy]}
        pct = {name: _middle(limits.get(name)) for name in sorted(known) if name != "Al"}
        for name in draw.sample(sorted(limits.keys() & pct.keys()), 2):
            pct[name] *= draw.uniform(*OFF)
        furnace = brief.furnace_of(order)
        kg = (order.most_tap_kg + furnace.heel_keep_kg) * draw.uniform(0.97, 1.0)
        figures = tuple(Figure(element=name, pct=value) for name, value in sorted(pct.items()))
        yield Sampled(
            order_id=order.order_id,
            mass_kg=min(kg, furnace.capacity_kg or kg),
            analysis=Analysis(figures=figures),
        )


def _middle(limit: Limit | None) -> float:
    """The middle of a range; of what is limited on one side only, next to it."""
    if limit is None:
        return 0.01
    low, high = limit.min_pct, limit.max_pct
    if low is not None and high is not None:
        return (low + high) / 2.0
    return 0.8 * high if high is not None else 1.2 * (low or 0.0)
