"""Blocks that are alike as one: the least is that of the whole, and can be divided among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.formulation.program import INFINITY, Floats, Linear, Program, Rows, rows, stacked
from optimiser.solve import glop
from optimiser.solve.alike import Blocks, Merged
from optimiser.solve.divide import Division
from optimiser.solve.idle import NO_DEFINITIONS, Idle
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.regroup import regrouped
from optimiser.solve.sifted import Sifted
from optimiser.solve.solution import Clock, Ending

LOTS, HEATS, ELEMENTS = 30, 6, 3
LINES = LOTS * HEATS
NEAR = 1e-7
KIND = np.array([0, 0, 0, 0, 1, 1])
"""Of which alloy each heat is."""


def blend(seed: int) -> tuple[Program, Linear]:
    """Lots for heats of two alloys, each of another mass."""
    draw = np.random.default_rng(seed)
    content = draw.uniform(0.0, 0.02, (LOTS, ELEMENTS))
    most = content.mean(axis=0) * draw.uniform(0.6, 1.3, (2, ELEMENTS))
    line, melt = np.arange(LINES), LINES + np.arange(HEATS)
    lot, heat = line % LOTS, line // LOTS
    parts = [rows(HEATS, (heat, line, 1.0), (np.arange(HEATS), melt, -1.0), lower=0.0, upper=0.0)]
    for e in range(ELEMENTS):
        of_melt = (np.arange(HEATS), melt, -most[KIND, e])
        parts.append(rows(HEATS, (heat, line, content[lot, e]), of_melt, upper=0.0))
    parts.append(rows(LOTS, (lot, line, 1.0), upper=draw.uniform(20.0, 60.0, LOTS)))
    lower, upper = np.zeros(LINES + HEATS), np.full(LINES + HEATS, INFINITY)
    lower[melt] = upper[melt] = draw.uniform(60.0, 140.0, HEATS).round(1)
    cost = np.zeros(LINES + HEATS)
    cost[line] = draw.uniform(1.0, 2.0, LOTS)[lot]
    width = LINES + HEATS
    program = Program(
        lower=lower,
        upper=upper,
        scale=np.ones(width),
        integer=np.zeros(width, dtype=bool),
        rows=stacked(parts),
    )
    return program, Linear(cost=cost)


def opened(program: Program) -> tuple[OpenProgram, Blocks]:
    found = OpenProgram(program)
    found.block[:LINES] = np.arange(LINES) // LOTS
    found.block[LINES:] = np.arange(HEATS)
    return found, Blocks(found)


def solver_of(merged: Merged) -> Sifted:
    program = merged.program
    idle = Idle(program, np.empty(0, dtype=int), NO_DEFINITIONS)
    solver = Sifted(program, np.arange(len(program.lower)), seed=0, idle=idle)
    program.told.append(solver)
    return solver


def clock() -> Clock:
    return Clock(seconds=20.0)


def now(program: Program, of: OpenProgram) -> Program:
    """The program as it is by now, for another solver."""
    was = program.rows
    value = np.array([of.entry_of(r, c) for r, c in zip(was.row, was.column, strict=True)])
    lower, upper = np.array([of.between(r, is_row=True) for r in range(was.count)]).T
    changed: Rows = replace(was, value=value, lower=lower, upper=upper)
    return replace(program, lower=of.lower * of.scale, upper=of.upper * of.scale, rows=changed)


def holds(of: OpenProgram, values: Floats) -> bool:
    """Whether a solution, in natural units, keeps all rows and bounds."""
    found = values / of.scale
    sums = of.matrix @ found
    rows_hold = (sums <= of.row_upper + NEAR).all() and (sums >= of.row_lower - NEAR).all()
    return bool(rows_hold and (found <= of.upper + NEAR).all() and (found >= of.lower - NEAR).all())


def test_heats_of_one_alloy_are_alike_whatever_their_mass() -> None:
    _, blocks = opened(blend(1)[0])
    assert blocks.groups() == ((0, 1, 2, 3), (4, 5))


def test_a_heat_with_a_line_that_is_set_is_like_no_other_until_it_is_free_again() -> None:
    of, blocks = opened(blend(1)[0])
    before = of.between(LOTS + 3, is_row=False)
    of.bound(LOTS + 3, 5.0, 5.0)
    blocks.look_again(1)
    assert blocks.groups() == ((0, 2, 3), (1,), (4, 5))
    of.bound(LOTS + 3, *before)
    blocks.look_again(1)
    assert blocks.groups() == ((0, 1, 2, 3), (4, 5))


def test_a_heat_with_another_limit_is_like_no_other() -> None:
    of, blocks = opened(blend(1)[0])
    of.entry(HEATS + 2, LINES + 2, -0.5)
    blocks.look_again(2)
    assert blocks.groups() == ((0, 1, 3), (2,), (4, 5))


@pytest.mark.parametrize("seed", range(5))
def test_the_least_of_fewer_heats_is_that_of_all_and_divides_among_them(seed: int) -> None:
    program, cost = blend(seed)
    of, blocks = opened(program)
    merged = Merged(blocks)
    found = solver_of(merged).least(cost, clock())
    other = glop.minimise(program, cost, clock())
    assert found.ending is other.ending is Ending.OPTIMAL
    assert found.objective == pytest.approx(other.objective, rel=NEAR)
    spread = merged.spread(found.found)
    assert cost.at(spread) == pytest.approx(other.objective, rel=NEAR)
    assert holds(of, spread)


@pytest.mark.parametrize("seed", range(5))
def test_a_solver_goes_on_where_heats_are_no_longer_alike(seed: int) -> None:
    program, cost = blend(seed)
    of, blocks = opened(program)
    before = Merged(blocks)
    solver = solver_of(before)
    solver.least(cost, clock())
    of.bound(2 * LOTS + 7, 4.0, 4.0)
    blocks.look_again(2)
    after = Merged(blocks)
    assert after.groups != before.groups
    other = regrouped(solver, before, after)
    found, afresh = other.least(cost, clock()), glop.minimise(now(program, of), cost, clock())
    assert found.ending is afresh.ending is Ending.OPTIMAL
    assert found.objective == pytest.approx(afresh.objective, rel=NEAR)
    assert holds(of, after.spread(found.found))


@pytest.mark.parametrize("seed", range(5))
def test_what_heats_have_together_is_divided_near_to_what_they_had(seed: int) -> None:
    program, cost = blend(seed)
    of, blocks = opened(program)
    lines = np.arange(LINES + HEATS) < LINES
    idle = Idle(of, np.empty(0, dtype=int), NO_DEFINITIONS)
    division = Division(blocks, blocks.groups(), lines=lines, idle=idle)
    start = glop.minimise(program, cost, clock()).found
    merged = Merged(blocks)
    same = merged.spread(merged.total(start))
    assert division.near(start, same) == pytest.approx(start, abs=1e-6), "nothing has to move"
    used = start[:LINES].reshape(HEATS, LOTS).sum(axis=0)
    lot = int(np.argmax(used))
    of.limit(HEATS * (1 + ELEMENTS) + lot, -INFINITY, 0.95 * float(used[lot]))
    changed = Merged(blocks)
    spread = changed.spread(solver_of(changed).least(cost, clock()).found)
    near = division.near(start, spread)
    assert holds(of, near)
    assert cost.at(near) == pytest.approx(cost.at(spread), rel=NEAR)
    moved, all_moved = (np.abs(one - start)[:LINES].sum() for one in (near, spread))
    assert moved < 0.7 * all_moved
