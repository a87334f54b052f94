"""What a planner waits for: a change of a plan that is held open, and a front of two goals.

``python -m benchmarks --what-if`` measures both at 300 lots and 50 orders against answering the
changed scenario cold, with no plan given and beside one, on the wall clock and in CPU seconds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any, Final

from benchmarks.generate import plant
from benchmarks.results import table
from models.charged import charged_of
from models.filling import fill
from models.issue import InvalidScenario
from models.scenario import Scenario
from models.settings import Goal, GoalName
from optimiser.decision.ask import Charged
from optimiser.pareto.front import front
from optimiser.plan import make_plan
from optimiser.session.session import PlanSession

ONE: Final[tuple[GoalName, ...]] = ("cost",)
THREE: Final[tuple[GoalName, ...]] = ("recycled_content", "metal_loss", "cost")
PAIR: Final[tuple[GoalName, GoalName]] = ("recycled_content", "cost")
POINTS: Final = 15
Patch = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How large a plant, how many changes, and how many ``beside`` a plan, how often a front.

    Each of ``seeds`` draws a plant and its changes; the front is that of the first.
    """

    lots: int
    orders: int
    edits: int
    beside: int
    fronts: int
    seeds: tuple[int, ...]


FULL: Final = Waits(lots=300, orders=50, edits=200, beside=100, fronts=3, seeds=(2, 3, 4))
SMOKE: Final = Waits(lots=30, orders=5, edits=8, beside=8, fronts=1, seeds=(2,))


def told(size: Waits) -> str:
    """The section of it in the results."""
    head = ["", "changes", "at once"]
    times = ["wall ms, median", "p99", "CPU ms, median", "p99"]
    lines = ["lines wall ms, median", *times[1:]]
    cold = ["cold CPU ms", "times as fast"]
    plants = f"{size.lots} lots x {size.orders} orders"
    beside = (
        "Beside a plan, as on the page and by `remelt replan`: the answer says what the change "
        "costs and whether it can be, and then follow the lines, as near to the plan as the goals "
        "let."
    )
    return "\n\n".join((
        "## What if",
        f"{plants}: limits, stocks, pins and taps in turn, each undone; cold is opening the plan.",
        table([*head, *times, *cold], list(edit_rows(size))),
        beside,
        table([*head, *times, *lines, *cold], list(beside_rows(size))),
        f"A front of {POINTS} points, recycled content against cost, CPU seconds in turn:",
        table(["one cold answer s", "front s", "ratio"], list(front_rows(size))),
    ))  # fmt: skip


def edit_rows(size: Waits) -> Iterator[list[str]]:
    """With one goal and with three: how long a change takes, and how much faster than cold."""
    for wanted, seed in product((ONE, THREE), size.seeds):
        yield _row(_asked(_drawn(size, wanted, seed), None, size.edits, seed), seed)


def beside_rows(size: Waits) -> Iterator[list[str]]:
    """The same beside a plan, as on the page and by ``remelt replan``: answer, then lines."""
    for wanted, seed in product((ONE, THREE), size.seeds):
        scenario = _drawn(size, wanted, seed)
        found = _asked(scenario, charged_of(make_plan(scenario)), size.beside, seed)
        *answers, cold, ratio = _row(found, seed)
        yield [*answers, *_times(found.lines), cold, ratio]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How long changes took of a question that took so long to open, CPU seconds.

    ``answers`` and then ``lines`` are milliseconds, on the wall clock and the processor's;
    ``at_once`` were answered by the program held open.
    """

    goals: int
    cold_s: float
    at_once: int
    answers: list[tuple[float, float]]
    lines: list[tuple[float, float]]


def _asked(scenario: Scenario, charged: Charged | None, count: int, seed: int) -> Asked:
    """Changes of one open question, each taken back, against opening it."""
    cold_s = _seconds(lambda: PlanSession(scenario, charged=charged))
    session = PlanSession(scenario, charged=charged)
    answers, lines, at_once = [], [], 0
    for patch in _changes(scenario, count, seed):
        begin = _now()
        try:
            found = session.change(patch)
        except InvalidScenario:
            continue
        answers.append(_since(begin))
        at_once += found.at_once
        begin = _now()
        session.nearest()
        lines.append(_since(begin))
        session.undo()
    return Asked(
        goals=len(scenario.settings.goals),
        cold_s=cold_s,
        at_once=at_once,
        answers=answers,
        lines=lines,
    )


def _row(found: Asked, seed: int) -> list[str]:
    cpu_ms = median(cpu for _, cpu in found.answers)
    return [
        f"{found.goals} goal{'s' if found.goals > 1 else ''}, seed {seed}",
        str(len(found.answers)),
        str(found.at_once),
        *_times(found.answers),
        f"{1000.0 * found.cold_s:.0f}",
        f"{1000.0 * found.cold_s / cpu_ms:.0f}",
    ]


def _times(found: list[tuple[float, float]]) -> Iterator[str]:
    """Median and 99th percentile, on the wall clock and the processor's."""
    for times in zip(*found, strict=True):
        yield from (f"{part(list(times)):.1f}" for part in (median, _p99))


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(begin: tuple[float, float]) -> tuple[float, float]:
    """Milliseconds by both clocks."""
    now = _now()
    return 1000.0 * (now[0] - begin[0]), 1000.0 * (now[1] - begin[1])


def front_rows(size: Waits) -> Iterator[list[str]]:
    """A front of 15 points against one cold answer for its two goals, in turn."""
    scenario = _drawn(size, PAIR, size.seeds[0])
    for _ in range(size.fronts):
        cold_s = _seconds(lambda: PlanSession(scenario))
        front_s = _seconds(lambda: front(scenario, PAIR, points=POINTS))
        yield [f"{cold_s:.2f}", f"{front_s:.2f}", f"{front_s / cold_s:.1f}"]


def _drawn(size: Waits, wanted: tuple[GoalName, ...], seed: int) -> Scenario:
    """A plant whose alloys' limits are spelled, so that each may be changed."""
    scenario = plant(lots=size.lots, orders=size.orders, seed=seed)
    limits = tuple(limit for rows in fill(scenario).limits.values() for limit in rows)
    settings = scenario.settings.model_copy(
        update={"goals": tuple(Goal(goal=name) for name in wanted)}
    )
    return scenario.model_copy(update={"settings": settings, "alloys": limits})


def _changes(scenario: Scenario, count: int, seed: int) -> Iterator[Patch]:
    """Limits, stocks, pins and taps in turn, of figures that are drawn."""
    draw = random.Random(seed)
    limits = [one for one in scenario.alloys if one.max_pct]
    for at in range(count):
        lot, order, limit = map(draw.choice, (scenario.lots, scenario.orders, limits))
        if at % 4 == 0:
            pct = round((limit.max_pct or 0.0) * draw.uniform(0.8, 1.2), 5)
            yield {"alloys": [{"alloy": limit.alloy, "element": limit.element, "max_pct": pct}]}
        elif at % 4 == 1:
            kg = round(lot.mass_kg * draw.uniform(0.5, 1.5), 1)
            yield {"lots": [{"lot_id": lot.lot_id, "mass_kg": kg}]}
        elif at % 4 == 2:
            kg = round(lot.mass_kg * draw.uniform(0.0, 0.3), 1)
            yield {"pins": [{"source": lot.lot_id, "target": order.order_id, "kg": kg}]}
        else:
            kg = round((order.tap_kg or 0.0) * draw.uniform(0.9, 1.1), 1)
            yield {"orders": [{"order_id": order.order_id, "tap_kg": kg}]}


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]
