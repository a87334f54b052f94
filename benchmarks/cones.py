"""How long limits whose analyses are not sure take, against the conic solver by itself.

A drawn plant has all its analyses give or take a tenth, and each limit may be missed in 2 % of
cases. Ours is the decision as it is made for a plan; the peer is Clarabel given the same program
whole, with every limit's cone. ``python -m benchmarks --cones`` prints the table.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from benchmarks.generate import plant
from models.analysis import Analysis
from models.lot import Lot
from models.scenario import Scenario
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.decide import decide
from optimiser.decision.stage import stages
from optimiser.formulation.chance import Cone
from optimiser.formulation.lengths import lengths
from optimiser.formulation.program import Linear
from optimiser.risk.chance import deviations_inside
from optimiser.risk.misses import Doubts, doubts, off_spec
from optimiser.risk.room import NEAR
from optimiser.solve.conic import Conic
from optimiser.solve.idle import NO_DEFINITIONS
from optimiser.solve.solution import Clock, Effort, Solution
from optimiser.solve.substituted import substituted
from optimiser.sound import sound_brief

DEVIATION: Final = 0.1
"""Of every figure of an analysis, relative to it."""
ACCEPTED_PCT: Final = 2.0
SAME_CHANCE: Final = 1e-4
"""A chance that is beyond what is accepted by less, relative to it, is no more than that."""
PATIENCE_S: Final = 300.0
SAID: Final = (
    "## Limits whose analyses are not sure\n\n"
    "Analyses give or take a tenth, each limit may be missed in 2 % of cases; CPU seconds of "
    "the decision, and of Clarabel given the same program whole, stocks eliminated last in both."
)
HEAD: Final = (
    "lots x orders", "limits", "ours CPU s", "furthest beyond a limit", "Clarabel CPU s",
    "ratio", "cost apart",
)  # fmt: skip
WHOLE_SAID: Final = (
    "With pieces, smallest bites and few sources, in {seconds:g} s; the bound is what comes of all "
    "being divisible, among so few lots as an order takes."
)
WHOLE_HEAD: Final = ("lots x orders", "plant", "risk of each", "seconds", "CPU s", "kept", "gap %")
WHOLE_GAP: Final = 0.005


Drawn = tuple[int, int, int]
"""How many lots and orders a plant has, and the seed that it is drawn by."""
Basis = Literal["limit", "charge"]
"""What may be missed so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Plants without pieces, and lots and orders of some with them in so long.

    ``drawn`` are the seeds of those, and what may be missed so often in each.
    """

    plants: tuple[Drawn, ...]
    whole: tuple[int, int]
    drawn: tuple[tuple[int, Basis], ...]
    seconds: float


SEED: Final = 3
FULL: Final = Sizes(
    plants=(
        *((50, 10, seed) for seed in range(SEED, 7)),
        (120, 20, SEED),
        (120, 20, 4),
        (300, 50, SEED),
    ),
    whole=(50, 10),
    drawn=(*((seed, "limit") for seed in range(1, 9)), (3, "charge"), (5, "charge")),
    seconds=30.0,
)
SMOKE: Final = Sizes(plants=((20, 4, SEED),), whole=(20, 4), drawn=((SEED, "limit"),), seconds=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """An answer's cost and what it took."""

    cost: float | None
    seconds: float


def parts(sizes: Sizes) -> tuple[tuple[str, list[str], list[list[str]]], ...]:
    """What is said, head and rows: of plants without pieces, and of some with them.

    A small one before all others takes what is loaded at its first use.
    """
    _row((20, 4, SEED))
    body = [_row(drawn) for drawn in sizes.plants]
    whole = [_whole_row(sizes, seed, basis) for seed, basis in sizes.drawn]
    said = WHOLE_SAID.format(seconds=sizes.seconds)
    return (SAID, list(HEAD), body), (said, list(WHOLE_HEAD), whole)


def unsure(
    lots: int, orders: int, *, whole: bool = False, seed: int = SEED, basis: Basis = "limit"
) -> Scenario:
    """A plant of that size whose analyses are not sure."""
    drawn = plant(lots=lots, orders=orders, seed=seed, whole=whole)
    settings = {"max_off_spec_pct": ACCEPTED_PCT, "risk_basis": basis, "weigh_step_kg": 0.0}
    return drawn.model_copy(
        update={
            "settings": drawn.settings.model_copy(update=settings),
            "lots": tuple(_doubted(lot) for lot in drawn.lots),
        }
    )


def _doubted(lot: Lot) -> Lot:
    figures = tuple(
        replace(one, sd=DEVIATION * one.pct) if one.pct else one for one in lot.analysis.figures
    )
    return lot.model_copy(update={"analysis": Analysis(figures=figures)})


def _row(drawn: Drawn) -> list[str]:
    lots, orders, seed = drawn
    brief, numbers, _ = sound_brief(unsure(lots, orders, seed=seed))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=PATIENCE_S), effort=Effort(seed=1))
    began = time.process_time()
    answer = decide(ask).answer
    ours = Timed(cost=answer.reached[0].value, seconds=time.process_time() - began)
    known = doubts(brief, numbers)
    charged = answer.posed.charged(answer.found)
    whole = ask.pose(frozenset(order.order_id for order in brief.orders))
    began = time.process_time()
    found, count = _alone(ask, whole, known, charged)
    peer = Timed(cost=found.objective, seconds=time.process_time() - began)
    gave_up = found.values is None
    apart = abs((ours.cost or 0.0) - found.objective) / abs(found.objective)
    return [
        f"{lots} x {orders}, seed {seed}",
        f"{count:,}",
        f"{ours.seconds:.2f}",
        f"{_furthest(known, charged):.1e}",
        f"{'>' if gave_up else ''}{peer.seconds:.2f}",
        f"{peer.seconds / ours.seconds:.1f}",
        "-" if gave_up else f"{apart:.1e}",
    ]


def _whole_row(sizes: Sizes, seed: int, basis: Basis) -> list[str]:
    lots, orders = sizes.whole
    brief, numbers, _ = sound_brief(unsure(lots, orders, whole=True, seed=seed, basis=basis))
    effort, clock = Effort(seed=1, gap_fraction=WHOLE_GAP), Clock(seconds=sizes.seconds)
    began = time.process_time()
    answer = decide(Ask(brief=brief, numbers=numbers, clock=clock, effort=effort)).answer
    took, spent = time.process_time() - began, sizes.seconds - clock.left
    row = [f"{lots} x {orders}", f"{seed}", basis, f"{spent:.1f}", f"{took:.1f}"]
    if answer.values is None:
        return [*row, "-", "-"]
    charged = answer.posed.charged(answer.values)
    is_kept = _is_kept(doubts(brief, numbers), charged, basis)
    value, bound = answer.reached[0].value or 0.0, answer.reached[0].bound
    gap = "-" if bound is None else f"{100.0 * (value - bound) / abs(bound):.2f}"
    return [*row, "yes" if is_kept else "no", gap]


def _is_kept(known: Doubts, charged: dict[str, dict[str, float]], basis: Basis) -> bool:
    """Whether nothing is missed more often than is accepted."""
    if basis == "limit":
        return _furthest(known, charged) <= NEAR
    most = max(off_spec(misses) for misses in known.of(charged).values())
    return most <= ACCEPTED_PCT / 100.0 * (1.0 + SAME_CHANCE)


def _alone(
    ask: Ask, posed: Posed, known: Doubts, charged: dict[str, dict[str, float]]
) -> tuple[Solution, int]:
    """The conic solver with the whole program, and how many limits it had."""
    cones = [
        Cone(side=miss.side, z=_inside(), errors=miss.spread.errors(), before=())
        for misses in known.of(charged).values()
        for miss in misses
        if miss.spread.own.any()
    ]
    each = lengths(posed.frame, posed.columns, cones)
    conic = Conic(
        substituted(posed.program, NO_DEFINITIONS),
        each,
        limits=np.empty(0, dtype=int),
        near=np.zeros(posed.program.width),
    )
    form = stages(posed, ask.brief.settings)[0].form
    assert isinstance(form, Linear), "the goal is cost"
    return conic.least(form, Clock(seconds=PATIENCE_S)), len(each)


def _furthest(known: Doubts, charged: dict[str, dict[str, float]]) -> float:
    """How far beyond any limit, with its deviation, relative to the limit."""
    return max(
        (miss.over_kg + _inside() * miss.spread.sd_kg) / miss.size_kg
        for misses in known.of(charged).values()
        for miss in misses
    )


def _inside() -> float:
    return deviations_inside(ACCEPTED_PCT / 100.0)
