"""Laws of verdicts by composition, over plants drawn with a seed: each claim is planned again."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.verdict import Shortfall
from optimiser.decision.ask import Ask
from optimiser.explain.clashing import Clash, clashes
from optimiser.formulation.bounds import Bound
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import analysis, day, lot, offer, order, plant

ELEMENTS = ("Si", "Fe", "Cu")
Tables = dict[str, Any]


def drawn(seed: int) -> Tables:
    """Three lots, primary or none, and an alloy that asks for too much."""
    draw = random.Random(seed)
    lots = tuple(_lot(draw, at) for at in range(3))
    return {
        "lots": lots,
        "offers": (offer("primary"),) if draw.random() < 0.5 else (),
        "limits": {
            (element, side): round(draw.uniform(*span), 3)
            for element, side, span in (
                ("Si", "min_pct", (0.2, 0.5)),
                ("Fe", "max_pct", (0.05, 0.3)),
                ("Cu", "max_pct", (0.05, 0.3)),
            )
        },
        "recycled": draw.choice([None, 60.0, 95.0]),
        "heel": draw.choice([0.0, 400.0]),
    }


def _lot(draw: random.Random, at: int) -> Any:
    analyses = {element: round(draw.uniform(0.02, 0.6), 3) for element in ELEMENTS}
    return lot(f"L{at}", draw.randint(3, 12) * 100.0, **analyses)


def scenario_of(tables: Tables, **changed: Any) -> Any:
    """The drawn plant with one order."""
    now = {**tables, **changed}
    limits = [
        Limit(alloy="X", element=element, **{side: value})
        for (element, side), value in now["limits"].items()
    ]
    promised = {} if now["recycled"] is None else {"min_recycled_pct": now["recycled"]}
    heel = now["heel"]
    return plant(
        lots=now["lots"],
        offers=now["offers"],
        orders=(order("H", 1000.0, furnace="F", start=day(1), **promised),),
        alloys=(*limits, Limit(alloy="X", element="Zn", max_pct=9.0)),
        furnaces=(Furnace(furnace_id="F", capacity_kg=3000.0, heel_kg=heel, heel_keep_kg=heel,
                          analysis=analysis(Cu=0.4, Fe=0.3, Si=0.3)),),
    )  # fmt: skip


def clashes_of(tables: Tables) -> tuple[Clash, ...]:
    brief, numbers, _ = sound_brief(scenario_of(tables))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=20.0), effort=Effort())
    found = clashes(ask.pose(frozenset({"H"})), ask, Clock(seconds=20.0))
    return found or ()


def is_made(tables: Tables, kept: list[Bound], **changed: Any) -> bool:
    """Whether a plan makes the order with these limits alone, as they are or as changed."""
    sides = {(one.said_by, "max_pct" if one.sign > 0 else "min_pct"): one.limit for one in kept}
    limits = {key: value for key, value in sides.items() if not key[0].startswith("min_")}
    promised = [one.limit for one in kept if one.said_by.startswith("min_")]
    recycled = promised[0] if promised else None
    plan = make_plan(
        scenario_of({**tables, "limits": limits, "recycled": recycled, **changed}),
        with_reasons=False,
    )
    return bool(plan.charges)


CASES = range(20)
FEW_AND_MORE = [
    pytest.param(seed, marks=() if seed < 8 else pytest.mark.slow, id=str(seed)) for seed in CASES
]


@pytest.mark.slow
def test_enough_is_drawn_of_every_kind():
    sizes = {len(one.broken) for seed in CASES for one in clashes_of(drawn(seed))}
    by_heel = {one.by_heel for seed in CASES for one in clashes_of(drawn(seed))}

    assert all(clashes_of(drawn(seed)) for seed in CASES)
    assert {1, 2} <= sizes
    assert by_heel == {False, True}


@pytest.mark.parametrize("seed", FEW_AND_MORE)
def test_a_set_clashes_and_without_any_one_of_it_does_not(seed: int):
    tables = drawn(seed)
    for clash in clashes_of(tables):
        kept = [one.bound for one in clash.broken]

        assert not is_made(tables, kept)
        for one in kept:
            assert is_made(tables, [other for other in kept if other is not one])


@pytest.mark.parametrize("seed", FEW_AND_MORE)
def test_the_best_of_a_limit_is_reached_and_not_passed(seed: int):
    tables = drawn(seed)
    for clash in clashes_of(tables):
        for broken in clash.broken:
            others = [one.bound for one in clash.broken if one is not broken]
            bound = broken.bound
            hair = 1e-3 * abs(broken.best)

            assert is_made(tables, [*others, _at(bound, broken.best + bound.sign * hair)])
            assert not is_made(tables, [*others, _at(bound, broken.best - bound.sign * hair)])


@pytest.mark.parametrize("seed", FEW_AND_MORE)
def test_what_the_heel_does_is_done_without_it_and_no_other(seed: int):
    tables = drawn(seed)
    for clash in clashes_of(tables):
        kept = [one.bound for one in clash.broken]

        assert is_made(tables, kept, heel=0.0) == clash.by_heel


@pytest.mark.parametrize("seed", CASES[:6])
def test_shortfalls_say_what_the_sets_say(seed: int):
    tables = drawn(seed)
    verdict = make_plan(scenario_of(tables)).unplanned[0].verdict
    told = [broken for clash in clashes_of(tables) for broken in clash.broken]

    if verdict.code == "composition":
        assert [short.best for short in verdict.shortfalls] == [one.best for one in told]
        assert all(_is_missed(short) for short in verdict.shortfalls)


def _is_missed(short: Shortfall) -> bool:
    return short.best != short.limit and short.what in {*ELEMENTS, "recycled content"}


def _at(bound: Bound, limit: float) -> Bound:
    return replace(bound, limit=limit)


def test_nothing_is_told_of_questions_that_time_left_open():
    brief, numbers, _ = sound_brief(scenario_of(drawn(CASES[0])))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=20.0), effort=Effort())

    assert clashes(ask.pose(frozenset({"H"})), ask, Clock(seconds=0.0)) == ()
