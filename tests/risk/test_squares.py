"""Deviations as squares of lines, and plans with pieces that are decided with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.cones import ACCEPTED_PCT, WHOLE_GAP, Basis, unsure
from optimiser.decision import search
from optimiser.decision.ask import Ask
from optimiser.decision.decide import decide
from optimiser.decision.stage import Answer
from optimiser.formulation.chance import Length
from optimiser.formulation.program import Floats, Ints
from optimiser.risk import by_squares, converge
from optimiser.risk.by_squares import built_about
from optimiser.risk.deviation import _of_few
from optimiser.risk.misses import doubts, off_spec
from optimiser.risk.room import Room
from optimiser.risk.squares import _Errors
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief

LINES = 6
HEAT = np.array([0, 0, 0, 1, 1, 1])
"""Two heats of three lines each."""


def length(part: list[int], draw: np.random.Generator, *, beside: int = 1) -> Length:
    """A length of random errors over all lines, and so many that are there whatever is charged."""
    return Length(
        row=(np.arange(LINES), draw.uniform(-1.0, 1.0, LINES)),
        room=50.0,
        part=np.array(part),
        column=np.arange(LINES),
        value=draw.uniform(0.1, 1.0, LINES),
        beside=np.append(np.zeros(max(part) + 1), draw.uniform(0.0, 2.0, beside)),
    )


def left(one: Length, at: Floats) -> float:
    """How much room is left inside a length."""
    error = np.bincount(one.part, one.value * at[one.column], minlength=len(one.beside))
    return one.room - float(one.row[1] @ at) - float(np.linalg.norm(error + one.beside))


def left_by_squares(one: Length, about: Floats, at: Floats) -> float:
    """The same as squares about other kilograms have it."""
    square: Ints = LINES + np.arange(LINES)
    found = _Errors(one, about, HEAT).kept(square, np.ones(LINES), 0.0)
    every = np.concatenate([at, at**2])
    return float(found.upper[0] - found.value @ every[found.column])


SINGLE = [0, 1, 2, 3, 4, 5]
CARRIED = [0, 1, 2, 0, 1, 2]
SHARED = [0, 0, 1, 2, 2, 3]


@pytest.mark.parametrize("part", [SINGLE, CARRIED, SHARED])
def test_squares_leave_the_room_that_there_is_where_they_are_taken(part: list[int]) -> None:
    draw = np.random.default_rng(1)
    for _ in range(20):
        one, at = length(part, draw), draw.uniform(0.0, 10.0, LINES)
        assert left_by_squares(one, at, at) == pytest.approx(left(one, at), abs=1e-9)


def test_squares_of_single_lines_never_leave_more_room_than_there_is() -> None:
    draw = np.random.default_rng(2)
    for _ in range(50):
        one = length(SINGLE, draw)
        about, at = draw.uniform(0.0, 10.0, (2, LINES))
        assert left_by_squares(one, about, at) <= left(one, at) + 1e-9


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_few_lines_never_deviate_less_than_is_said_of_them(most: int) -> None:
    draw = np.random.default_rng(most)
    for _ in range(50):
        errors = draw.uniform(0.0, 1.0, LINES) * (draw.random(LINES) < 0.7)
        slope = _of_few(errors, most)
        few = draw.uniform(0.0, 1.0, LINES)
        few[draw.permutation(LINES)[most:]] = 0.0
        assert slope @ few <= np.linalg.norm(few) + 1e-9
        alike = max(float(np.linalg.norm(errors)), float(errors.sum()) / most**0.5)
        assert slope @ errors >= alike - 1e-9


@pytest.mark.parametrize(
    ("lots", "orders", "most"),
    [(20, 4, 100), pytest.param(50, 10, 1000, marks=pytest.mark.slow)],
)
def test_pieces_within_a_risk_come_within_the_gap_in_few_nodes(
    lots: int, orders: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All searches together look at so many nodes."""
    sessions: list[HighsSession] = []
    begin = HighsSession.__init__

    def begun(session: HighsSession, *given: Any, **named: Any) -> None:
        sessions.append(session)
        begin(session, *given, **named)

    monkeypatch.setattr(HighsSession, "__init__", begun)
    brief, numbers, _ = sound_brief(unsure(lots, orders, whole=True))
    effort = Effort(seed=1, gap_fraction=WHOLE_GAP)
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=900.0), effort=effort)
    answer = decide(ask).answer
    (cost,) = answer.reached
    assert cost.value is not None
    assert cost.bound is not None
    assert Room(doubts(brief, numbers)).look(answer.posed.charged(answer.found))
    assert cost.value - cost.bound <= WHOLE_GAP * abs(cost.bound)
    assert sum(one.nodes for one in sessions) <= most


@pytest.mark.parametrize("basis", ["limit", "charge"])
def test_a_plan_is_built_anew_where_the_first_one_is_far(
    basis: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is built is whole and no better than the bound; the plan that is made keeps its risk."""
    built: list[Answer | None] = []

    def seen(*given: Any) -> Answer | None:
        built.append(built_about(*given))
        return built[-1]

    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(by_squares, "AFAR", 0.0)
    monkeypatch.setattr(by_squares, "built_about", seen)
    monkeypatch.setattr(by_squares, "moved_about", lambda *_, **__: None)
    brief, numbers, _ = sound_brief(unsure(20, 4, whole=True, basis=basis))
    effort = Effort(seed=1, gap_fraction=WHOLE_GAP)
    answer = decide(Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=effort))
    (cost,), (first,) = answer.answer.reached, built
    assert first is not None
    whole = first.posed.program.integer
    count = first.found[whole] / first.posed.program.scale[whole]
    assert count == pytest.approx(np.round(count), abs=1e-5)
    assert cost.value is not None
    assert cost.bound is not None
    assert cost.value >= cost.bound - 1e-6 * abs(cost.bound)
    known, charged = doubts(brief, numbers), answer.answer.posed.charged(answer.answer.found)
    if basis == "limit":
        assert Room(known).look(charged)
    else:
        most = max(off_spec(misses) for misses in known.of(charged).values())
        assert most <= 1.0001 * ACCEPTED_PCT / 100.0


def test_a_bound_that_time_cut_short_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has lines, and nothing to say of any goal: the plan that is there stays."""
    brief, numbers, _ = sound_brief(unsure(20, 4, whole=True))
    clock = Clock(seconds=900.0)
    bounded: list[Answer] = []

    def cut_short(*given: Any, bounds: bool = False, **named: Any) -> Answer:
        found = converge.converged(*given, bounds=bounds, **named)
        if not bounds:
            return found
        clock.stop.set()
        bounded.append(replace(found, reached=()))
        return bounded[-1]

    monkeypatch.setattr(by_squares, "converged", cut_short)
    effort = Effort(seed=1, gap_fraction=1e-5)
    answer = decide(Ask(brief=brief, numbers=numbers, clock=clock, effort=effort)).answer
    assert len(bounded) == 1
    assert answer.reached[0].value is not None
    assert Room(doubts(brief, numbers)).look(answer.posed.charged(answer.found))
