"""Limits that may be broken on the way to an answer: the answer is that of the whole program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.decision.softening import SPEC, softened
from optimiser.formulation.program import Linear
from optimiser.solve.idle import NO_DEFINITIONS, Idle
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.sifted import Sifted
from optimiser.solve.softened import Softened
from optimiser.solve.solution import Ending
from tests.solve.test_sifted import LINES, NEAR, NONE, Blend, afresh, blend, change, clock


def soft(seed: int, *, idle: bool) -> tuple[Blend, OpenProgram, Softened]:
    """A blend whose limits may be broken, and a solver that has no line at first."""
    one = blend(seed)
    limits = slice(int(one.limits[0]), int(one.limits[-1]) + 1)
    program, columns = softened(replace(one.program, rules={SPEC: limits}))
    cost = Linear(cost=np.append(one.cost.cost, np.zeros(len(columns))))
    one = replace(one, program=program, cost=cost)
    opened = OpenProgram(program, columns)
    asleep = one.limits if idle else NONE
    known = one.definitions if idle else NO_DEFINITIONS
    first = np.setdiff1d(np.arange(LINES // 2, program.width), columns if idle else NONE)
    solver = Softened(opened, first, seed=0, idle=Idle(opened, asleep, known), is_hurried=True)
    opened.told.append(solver)
    return one, opened, solver


@pytest.mark.parametrize("idle", [False, True], ids=["all limits", "idle limits"])
@pytest.mark.parametrize("seed", range(8))
def test_after_every_change_the_least_is_that_of_the_whole_program(seed: int, idle: bool) -> None:
    one, program, solver = soft(seed, idle=idle)
    draw = np.random.default_rng(seed)
    answered = 0
    for _ in range(12):
        found, other = solver.least(one.cost, clock()), afresh(one, program)
        assert (found.ending is Ending.OPTIMAL) == (other.ending is Ending.OPTIMAL)
        if found.values is not None:
            assert found.objective == pytest.approx(other.objective, rel=NEAR)
            assert (found.values[program.soft] == 0.0).all(), "nothing is broken"
            held = program.matrix @ (found.values / program.scale)
            assert (held <= program.row_upper + NEAR).all()
            answered += 1
        change(one, program, draw)
    assert answered >= 2


def test_a_changed_limit_is_answered_without_a_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    one, program, solver = soft(1, idle=False)
    solver.least(one.cost, clock())

    def never(*_: object) -> None:
        pytest.fail("the columns at hand had no answer")

    monkeypatch.setattr(Sifted, "least", never)
    draw, answered = np.random.default_rng(1), 0
    for row in draw.choice(one.limits, 6, replace=False).tolist():
        column = int(one.program.rows.column[one.program.rows.row == row].min())
        program.entry(row, column, program.entry_of(row, column) * draw.uniform(0.85, 1.1))
        other = afresh(one, program)
        if other.values is None:
            break
        found = solver.least(one.cost, clock())
        assert found.objective == pytest.approx(other.objective, rel=NEAR)
        answered += 1
    assert answered >= 2


def test_what_cannot_be_met_has_no_answer_and_breaks_nothing_afterwards() -> None:
    one, program, solver = soft(4, idle=False)
    first = solver.least(one.cost, clock())
    before = [program.between(int(at), is_row=True) for at in one.stock]
    for at in one.stock.tolist():
        program.limit(at, -np.inf, 0.1)
    assert solver.least(one.cost, clock()).ending is Ending.INFEASIBLE
    for at, ends in zip(one.stock.tolist(), before, strict=True):
        program.limit(at, *ends)
    again = solver.least(one.cost, clock())
    assert again.objective == pytest.approx(first.objective, rel=NEAR)


def test_a_limit_and_what_breaks_it_are_of_one_size() -> None:
    one, program, _ = soft(2, idle=False)
    assert (program.may_break == one.limits).all()
    entries = np.asarray(program.matrix[program.may_break, program.soft]).ravel()
    assert (np.abs(entries) <= 1.5).all()
    assert (np.abs(entries) >= 0.5).all()
