"""A program held open, drawn: with few columns and rows its answer is that of the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from optimiser.formulation.program import (
    INFINITY,
    Floats,
    Ints,
    Linear,
    Program,
    Rows,
    rows,
    stacked,
)
from optimiser.solve import glop, sifted
from optimiser.solve.idle import NO_DEFINITIONS, Definitions, Idle, kept_by_far
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.sifted import Sifted
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.stepping import ANY

LOTS, HEATS, ELEMENTS = 60, 4, 5
LINES = LOTS * HEATS
NONE: Ints = np.empty(0, dtype=int)
NEAR = 1e-7


@dataclass(frozen=True)
class Blend:
    """Lots charged for heats of 100 kg, each with at most so much of every element."""

    program: Program
    cost: Linear
    limits: Ints
    definitions: Definitions
    stock: Ints

    def open(self, *, limits: Ints) -> tuple[OpenProgram, Sifted]:
        """The program, and a solver that does without these limits and has the lines of a start."""
        program = OpenProgram(self.program)
        found = self.definitions if len(limits) else NO_DEFINITIONS
        start = glop.minimise(self.program, Linear(cost=-self.cost.cost), clock())
        used = np.flatnonzero(found_of(start)[:LINES])
        first = np.concatenate([used, np.arange(LINES, self.program.width)])
        solver = Sifted(program, first, seed=0, idle=Idle(program, limits, found), is_hurried=True)
        program.told.append(solver)
        return program, solver


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns come in a few at a time, as they do where there are thousands."""
    monkeypatch.setattr(sifted, "BATCH", 5)
    monkeypatch.setattr(Sifted, "tries", ((20, 10), (40, ANY), (ANY, 0)))


def blend(seed: int) -> Blend:
    draw = np.random.default_rng(seed)
    content = draw.uniform(0.0, 0.02, (LOTS, ELEMENTS))
    most = content.mean(axis=0) * draw.uniform(0.5, 1.5, (HEATS, ELEMENTS))
    line = np.arange(LINES)
    lot, heat = line % LOTS, line // LOTS
    melt = LINES + np.arange(HEATS)
    inside = (LINES + HEATS + np.arange(HEATS * ELEMENTS)).reshape(HEATS, ELEMENTS)
    parts = [rows(HEATS, (heat, line, 1.0), (np.arange(HEATS), melt, -1.0), lower=0.0, upper=0.0)]
    for e in range(ELEMENTS):
        entry = (np.arange(HEATS), inside[:, e], -1.0)
        parts.append(rows(HEATS, (heat, line, content[lot, e]), entry, lower=0.0, upper=0.0))
    for e in range(ELEMENTS):
        of_melt = (np.arange(HEATS), melt, -most[:, e])
        parts.append(rows(HEATS, (np.arange(HEATS), inside[:, e], 1.0), of_melt, upper=0.0))
    parts.append(rows(LOTS, (lot, line, 1.0), upper=draw.uniform(10.0, 40.0, LOTS)))
    width = LINES + HEATS + HEATS * ELEMENTS
    lower, upper = np.zeros(width), np.full(width, INFINITY)
    lower[melt] = upper[melt] = 100.0
    cost = np.zeros(width)
    cost[line] = draw.uniform(1.0, 2.0, LOTS)[lot]
    end = HEATS * (1 + 2 * ELEMENTS)
    return Blend(
        program=Program(
            lower=lower,
            upper=upper,
            scale=np.ones(width),
            integer=np.zeros(width, dtype=bool),
            rows=stacked(parts),
        ),
        cost=Linear(cost=cost),
        limits=np.arange(HEATS * (1 + ELEMENTS), end),
        definitions=Definitions(
            columns=inside.T.ravel(), rows=np.arange(HEATS, HEATS * (1 + ELEMENTS))
        ),
        stock=np.arange(end, end + LOTS),
    )


def found_of(solution: Solution) -> Floats:
    assert solution.values is not None
    return solution.values


def clock() -> Clock:
    return Clock(seconds=20.0)


def afresh(one: Blend, program: OpenProgram) -> Solution:
    """What another solver finds of the program as it is by now, all of it."""
    now = replace(
        one.program,
        lower=program.lower * program.scale,
        upper=program.upper * program.scale,
        rows=_rows_now(one, program),
    )
    return glop.minimise(now, one.cost, clock())


def _rows_now(one: Blend, program: OpenProgram) -> Rows:
    was = one.program.rows
    value = np.array([program.entry_of(r, c) for r, c in zip(was.row, was.column, strict=True)])
    between = [program.between(r, is_row=True) for r in range(was.count)]
    lower, upper = np.array(between).T
    return replace(was, value=value, lower=lower, upper=upper)


def change(one: Blend, program: OpenProgram, draw: np.random.Generator) -> None:
    """A limit, a stock or a line, at random."""
    kind = draw.integers(3)
    if kind == 0:
        row = int(draw.choice(one.limits))
        column = int(one.program.rows.column[one.program.rows.row == row].min())
        program.entry(row, column, program.entry_of(row, column) * draw.uniform(0.7, 1.3))
    elif kind == 1:
        program.limit(int(draw.choice(one.stock)), -INFINITY, draw.uniform(0.0, 50.0))
    else:
        kg = draw.uniform(0.0, 15.0)
        program.bound(int(draw.integers(LINES)), kg, kg)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("without", ["all limits", "no limit"])
def test_after_every_change_the_least_is_that_of_the_whole_program(without: str, seed: int) -> None:
    one = blend(seed)
    program, solver = one.open(limits=one.limits if without == "all limits" else NONE)
    draw = np.random.default_rng(seed)
    answered = 0
    for _ in range(12):
        found, other = solver.least(one.cost, clock()), afresh(one, program)
        assert (found.ending is Ending.OPTIMAL) == (other.ending is Ending.OPTIMAL)
        if found.values is not None:
            assert found.objective == pytest.approx(other.objective, rel=NEAR)
            rows_of = one.program.rows
            held = program.matrix @ (found.values / program.scale)
            assert (held <= program.row_upper + NEAR).all()
            assert (held >= program.row_lower - NEAR).all()
            assert len(held) == rows_of.count
            answered += 1
        change(one, program, draw)
    assert answered >= 2


def test_a_limit_that_nothing_comes_near_never_comes_in() -> None:
    one = blend(1)
    wide = replace(one.program.rows, upper=one.program.rows.upper.copy())
    far = one.limits[: HEATS * 2]
    wide.upper[far] = 50.0
    one = replace(one, program=replace(one.program, rows=wide))
    _, solver = one.open(limits=far)
    found = solver.least(one.cost, clock())
    assert found.ending is Ending.OPTIMAL
    assert solver.idle.rows[far].all()
    assert found.price is not None
    assert (found.price[far] == 0.0).all()
    assert found.values is not None
    content = found.values[one.definitions.columns]
    assert (content > 0.0).all(), "what is idle has a value all the same"


def test_limits_that_bind_are_not_kept_by_far() -> None:
    one = blend(2)
    program, solver = one.open(limits=NONE)
    found = solver.least(one.cost, clock())
    assert found.values is not None
    assert found.price is not None
    binding = one.limits[np.abs(found.price[one.limits]) > NEAR]
    far = kept_by_far(program, one.limits, found.values)
    assert len(binding) > 0
    assert not set(binding) & set(far)


def test_an_idle_limit_that_is_changed_so_that_it_binds_comes_in() -> None:
    one = blend(1)
    program, solver = one.open(limits=one.limits)
    solver.least(one.cost, clock())
    row = int(
        np.flatnonzero(solver.idle.rows & np.isin(np.arange(one.stock[-1] + 1), one.limits))[0]
    )
    melt = int(one.program.rows.column[one.program.rows.row == row].min())
    program.entry(row, melt, 0.5 * program.entry_of(row, melt))
    found, other = solver.least(one.cost, clock()), afresh(one, program)
    assert found.objective == pytest.approx(other.objective, rel=NEAR)
    assert not solver.idle.rows[row]


def test_standing_again_brings_the_same_corner_back() -> None:
    one = blend(3)
    program, solver = one.open(limits=one.limits)
    first = solver.least(one.cost, clock())
    where, had = solver.standing(), len(solver.has)
    line, row = int(np.flatnonzero(found_of(first))[0]), int(one.stock[0])
    before = program.between(line, is_row=False), program.between(row, is_row=True)
    program.bound(line, 0.0, 0.0)
    program.limit(row, -INFINITY, 1.0)
    other = solver.least(one.cost, clock())
    program.bound(line, *before[0])
    program.limit(row, *before[1])
    solver.stand(where)
    again = solver.least(one.cost, clock())
    assert other.objective > first.objective + NEAR
    assert again.values == pytest.approx(first.values, abs=NEAR)
    assert len(solver.has) - had <= len(one.definitions.columns), "lines of the change are gone"


def test_what_cannot_be_met_leaves_the_solver_where_it_stood() -> None:
    one = blend(4)
    program, solver = one.open(limits=NONE)
    first = solver.least(one.cost, clock())
    had = set(solver.has)
    melt = LINES
    program.bound(melt, 1e6, 1e6)
    assert solver.least(one.cost, clock()).ending is Ending.INFEASIBLE
    assert set(solver.has) == had
    program.bound(melt, 100.0, 100.0)
    again = solver.least(one.cost, clock())
    assert again.values == pytest.approx(first.values, abs=NEAR)


def test_a_line_that_is_set_brings_those_that_can_make_room_for_it() -> None:
    one = blend(5)
    program, solver = one.open(limits=NONE)
    program.group[:LINES] = np.arange(LINES) // LOTS
    solver.least(one.cost, clock())
    program.bound(7, 5.0, 5.0)
    assert set(range(LOTS)) <= set(solver.has)
    assert not set(range(LOTS, LINES)) <= set(solver.has)


def test_a_follower_does_without_the_same_and_goes_its_own_way() -> None:
    one = blend(1)
    program, solver = one.open(limits=one.limits)
    first = solver.least(one.cost, clock())
    other = solver.followed()
    found = other.least(one.cost, clock())
    assert found.values == pytest.approx(first.values, abs=NEAR)
    idle = np.flatnonzero(solver.idle.rows)
    assert (np.flatnonzero(other.idle.rows) == idle).all()
    other.idle.wake(idle)
    assert (np.flatnonzero(solver.idle.rows) == idle).all()
    assert len(program.told) == 1
