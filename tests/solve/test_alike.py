"""Blocks that nothing tells apart, as one: the least is that of all of them by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.decision.softening import SPEC, softened
from optimiser.formulation.program import INFINITY, Floats, Linear
from optimiser.solve import softened as softly
from optimiser.solve.as_one import AsOne
from optimiser.solve.idle import NO_DEFINITIONS, Idle
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.softened import Softened
from optimiser.solve.solution import Ending
from tests.solve.test_sifted import (
    ELEMENTS,
    HEATS,
    LINES,
    LOTS,
    NEAR,
    NONE,
    Blend,
    afresh,
    blend,
    change,
    clock,
)

MELT = LINES + np.arange(HEATS)


def like(seed: int) -> Blend:
    """A blend whose heats have the limits of the first two in turn, and melts of their own."""
    one = blend(seed)
    found, value = one.program.rows, one.program.rows.value.copy()
    kg = np.random.default_rng(seed).uniform(50.0, 100.0, HEATS)
    of_melt = np.isin(found.row, one.limits) & np.isin(found.column, MELT)
    by_heat = value[of_melt].reshape(ELEMENTS, HEATS)
    value[of_melt] = by_heat[:, np.arange(HEATS) % 2].ravel()
    lower, upper = one.program.lower.copy(), one.program.upper.copy()
    lower[MELT] = upper[MELT] = kg
    rows = replace(found, value=value)
    return replace(one, program=replace(one.program, lower=lower, upper=upper, rows=rows))


def in_blocks(program: OpenProgram) -> OpenProgram:
    """With every heat's columns in a block."""
    heat, each = np.arange(LINES) // LOTS, np.arange(HEATS)
    of = np.concatenate([heat, each, np.repeat(each, ELEMENTS)])
    program.block[: len(of)] = of
    return program


def opened(seed: int) -> tuple[Blend, OpenProgram, AsOne]:
    one = like(seed)
    program = in_blocks(OpenProgram(one.program))
    as_one = AsOne(program, seed=0)
    as_one.begin(one.cost, clock())
    return one, program, as_one


def keeps_all(program: OpenProgram, values: Floats) -> bool:
    """Whether a solution keeps every bound and row, in solver units."""
    at = values / program.scale
    held = program.matrix @ at
    return bool(
        (at >= program.lower - NEAR).all()
        and (at <= program.upper + NEAR).all()
        and (held <= program.row_upper + NEAR).all()
        and (held >= program.row_lower - NEAR).all()
    )


@pytest.mark.parametrize("seed", range(8))
def test_after_a_change_the_least_is_that_of_every_block_by_itself(seed: int) -> None:
    draw = np.random.default_rng(seed)
    answered = 0
    for _ in range(6):
        one, program, as_one = opened(seed)
        change(one, program, draw)
        found, other = as_one.least(one.cost, clock()), afresh(one, program)
        assert found is not None, "a change of one heat leaves two that are alike"
        assert (found.ending is Ending.OPTIMAL) == (other.ending is Ending.OPTIMAL)
        if found.values is not None:
            assert found.objective == pytest.approx(other.objective, rel=NEAR)
            assert keeps_all(program, found.values)
            answered += 1
    assert answered


def test_each_block_has_its_part_of_all() -> None:
    one, program, as_one = opened(2)
    found = as_one.least(one.cost, clock())
    assert found is not None
    lines = found.found[:LINES].reshape(HEATS, LOTS)
    kg = program.upper[MELT] * program.scale[MELT]
    for first, other in ((0, 2), (1, 3)):
        assert lines[first] / kg[first] == pytest.approx(lines[other] / kg[other])


def test_prices_are_those_of_the_whole_program() -> None:
    """They are worth as much as the least, by the stocks and melts that they price."""
    one, program, as_one = opened(3)
    found = as_one.least(one.cost, clock())
    assert found is not None
    assert found.price is not None
    entries = one.program.rows.matrix(one.program.width)
    per_unit = one.cost.cost - entries.T @ found.price
    lines = per_unit[:LINES]
    assert (lines >= -NEAR).all(), "nothing that is not charged would pay"
    least = found.price[one.stock] @ one.program.rows.upper[one.stock]
    least += per_unit[MELT] @ one.program.upper[MELT]
    assert least == pytest.approx(found.objective, rel=NEAR)
    assert (program.row_upper[one.stock] >= 0.0).all()


def test_blocks_of_which_none_are_alike_are_left_to_others() -> None:
    one, program, as_one = opened(1)
    for heat in range(HEATS):
        program.bound(heat * LOTS, float(heat), INFINITY)
    assert as_one.least(one.cost, clock()) is None


def test_what_was_at_nothing_and_may_be_more_is_left_to_others() -> None:
    one = like(1)
    one.program.upper[0] = 0.0
    program = in_blocks(OpenProgram(one.program))
    as_one = AsOne(program, seed=0)
    as_one.begin(one.cost, clock())
    assert as_one.least(one.cost, clock()) is not None
    program.bound(0, 0.0, INFINITY)
    assert as_one.least(one.cost, clock()) is None


@pytest.mark.parametrize("seed", range(6))
def test_a_solver_that_is_far_from_an_answer_has_the_least_of_fewer(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(softly, "FEW_STEPS", 0)
    one = like(seed)
    limits = slice(int(one.limits[0]), int(one.limits[-1]) + 1)
    program, columns = softened(replace(one.program, rules={SPEC: limits}))
    one = replace(
        one, program=program, cost=Linear(cost=np.append(one.cost.cost, np.zeros(len(columns))))
    )
    open_one = in_blocks(OpenProgram(program, columns))
    first = np.arange(LINES // 2, program.width)
    idle = Idle(open_one, NONE, NO_DEFINITIONS)
    solver = Softened(open_one, first, seed=0, idle=idle, is_hurried=True)
    solver.as_one = AsOne(open_one, seed=0)
    open_one.told.append(solver)
    draw = np.random.default_rng(seed)
    for _ in range(8):
        found, other = solver.least(one.cost, clock()), afresh(one, open_one)
        assert (found.ending is Ending.OPTIMAL) == (other.ending is Ending.OPTIMAL)
        if found.values is not None:
            assert found.objective == pytest.approx(other.objective, rel=NEAR)
            assert keeps_all(open_one, found.values)
        change(one, open_one, draw)
