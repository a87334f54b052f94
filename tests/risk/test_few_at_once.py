"""Plans with pieces within a risk, made better a few charges at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from benchmarks.cones import ACCEPTED_PCT, WHOLE_GAP, Basis, unsure
from optimiser.decision import search
from optimiser.decision.ask import Ask
from optimiser.decision.decide import decide
from optimiser.decision.stage import Answer
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Linear, Program, rows
from optimiser.risk import by_squares, keep
from optimiser.risk.few_at_once import FewAtOnce, Whole
from optimiser.risk.misses import doubts, off_spec
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief

HEATS, PIECES, MOST = 3, 4, 2
VALUE = np.array([[9.0, 5.0, 4.0, 1.0], [8.0, 7.0, 2.0, 1.0], [3.0, 7.5, 6.0, 1.0]])
"""What each heat gains by each piece."""
POOR = np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
"""Pieces as they are dealt at first."""


def dealing(*, bought: bool) -> Whole:
    """Each piece goes into one heat at most, and two into each; the yard counts them all."""
    width = HEATS * PIECES + 1
    each = np.arange(HEATS * PIECES)
    heat, piece = np.divmod(each, PIECES)
    terms = ((piece, each, 1.0), (PIECES + heat, each, 1.0), (PIECES + HEATS, each, 1.0))
    last = (PIECES + HEATS, HEATS * PIECES, -1.0)
    upper = np.array([1.0] * PIECES + [float(MOST)] * HEATS + [0.0])
    lower = np.array([-np.inf] * (PIECES + HEATS) + [0.0])
    program = Program(
        lower=np.zeros(width),
        upper=np.append(np.ones(width - 1), float(PIECES if bought else PIECES - 1)),
        scale=np.ones(width),
        integer=np.ones(width, dtype=bool),
        rows=rows(PIECES + HEATS + 1, *terms, last, lower=lower, upper=upper),
    )
    return Whole(
        program=program,
        form=Linear(cost=np.append(-VALUE.ravel(), 0.0)),
        heat=np.append(heat, NOTHING),
        losses=lambda values: MOST * 9.0 - (VALUE.ravel() * values[:-1]).reshape(HEATS, -1).sum(1),
    )


def best_of(whole: Whole) -> float:
    """The least that any dealing costs."""
    found = []
    for to in product(range(HEATS + 1), repeat=PIECES):
        dealt = np.zeros((HEATS, PIECES))
        for piece, heat in enumerate(to):
            if heat < HEATS:
                dealt[heat, piece] = 1.0
        values = np.append(dealt.ravel(), dealt.sum())
        if dealt.sum(1).max() <= MOST and dealt.sum() <= whole.program.upper[-1]:
            found.append(whole.form.at(values))
    return min(found)


@pytest.mark.parametrize("bought", [True, False])
def test_pieces_are_dealt_anew_until_no_few_heats_gain(bought: bool) -> None:
    """What two heats change side by side never takes more than there is."""
    whole = dealing(bought=bought)
    dealt = POOR if bought else POOR * np.array([1.0, 1.0, 1.0, 0.0])
    values = np.append(dealt.ravel(), dealt.sum())
    few = FewAtOnce(HEATS, Effort(seed=1), least=0.02)
    while not few.is_over:
        values = few.improved(whole, values, Clock(seconds=60.0))
    matrix = whole.program.rows.matrix(whole.program.width)
    assert (matrix @ values <= whole.program.rows.upper + 1e-6).all()
    assert (matrix @ values >= whole.program.rows.lower - 1e-6).all()
    assert whole.form.at(values) == pytest.approx(best_of(whole))


def test_more_heats_are_decided_at_once_than_gain_by_themselves() -> None:
    """Two heats that would both rather have the piece of the other gain only together."""
    whole = dealing(bought=True)
    swapped = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    values = np.append(swapped.ravel(), swapped.sum())
    alone, both = (FewAtOnce(HEATS, Effort(seed=1), least=0.02) for _ in range(2))
    alone.most, both.most = 1, 2
    apart = alone.improved(whole, values, Clock(seconds=60.0))
    together = both.improved(whole, values, Clock(seconds=60.0))
    assert whole.form.at(apart) == whole.form.at(values)
    assert whole.form.at(together) < whole.form.at(values) - 1.0


@pytest.mark.parametrize("basis", ["limit", "charge"])
def test_moves_alone_come_near_the_bound_and_keep_the_risk(
    basis: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is decided after the first plan, and none is built anew."""

    def nothing(_: Ask, __: Room, about: Answer, *___: object, **____: object) -> Answer:
        return replace(about, values=None)

    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(by_squares, "decided_about", nothing)
    monkeypatch.setattr(by_squares, "built_about", lambda *_: None)
    monkeypatch.setattr(keep, "_at_once", lambda *_: None)
    monkeypatch.setattr(keep, "_whole", nothing)
    brief, numbers, _ = sound_brief(unsure(20, 4, whole=True, basis=basis))
    effort = Effort(seed=1, gap_fraction=WHOLE_GAP)
    answer = decide(Ask(brief=brief, numbers=numbers, clock=Clock(seconds=900.0), effort=effort))
    (cost,), known = answer.answer.reached, doubts(brief, numbers)
    assert cost.value is not None
    assert cost.bound is not None
    assert cost.value - cost.bound <= WHOLE_GAP * abs(cost.bound)
    charged = answer.answer.posed.charged(answer.answer.found)
    if basis == "limit":
        assert Room(known).look(charged)
    else:
        most = max(off_spec(misses) for misses in known.of(charged).values())
        assert most <= 1.0001 * ACCEPTED_PCT / 100.0
