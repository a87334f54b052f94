"""A block by itself: where it has no answer the whole has none."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.formulation.program import Ints
from optimiser.solve.alone import has_none
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.sifted import Sifted
from optimiser.solve.solution import Ending
from tests.solve.test_sifted import (
    HEATS,
    LINES,
    LOTS,
    NONE,
    Blend,
    afresh,
    blend,
    change,
    clock,
    found_of,
)


def columns_of(one: Blend, heat: int) -> Ints:
    """The lines, the melt and the contents of a heat."""
    lines = np.arange(LINES)[np.arange(LINES) // LOTS == heat]
    inside = np.arange(LINES + HEATS, one.program.width).reshape(HEATS, -1)[heat]
    return np.concatenate([lines, [LINES + heat], inside])


@pytest.mark.parametrize("seed", range(6))
def test_no_block_is_called_impossible_that_has_an_answer(seed: int) -> None:
    one, draw = blend(seed), np.random.default_rng(seed)
    program = OpenProgram(one.program)
    said: set[bool] = set()
    for _ in range(40):
        change(one, program, draw)
        heats = [has_none(program, columns_of(one, heat), clock()) for heat in range(HEATS)]
        assert not any(heats) or afresh(one, program).ending is not Ending.OPTIMAL
        said |= set(heats)
    assert said == {True, False}


def test_what_others_have_to_take_of_a_stock_is_not_there_for_a_block() -> None:
    one = blend(2)
    program = OpenProgram(one.program)
    program.limit(int(one.stock[7]), -np.inf, 10.0)
    program.bound(7, 6.0, 6.0)
    assert not has_none(program, columns_of(one, 0), clock())
    program.bound(LOTS + 7, 6.0, 6.0)
    assert has_none(program, columns_of(one, 0), clock())


def test_a_block_that_cannot_be_ends_the_search_for_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = blend(4)
    program, solver = one.open(limits=NONE)
    program.block[columns_of(one, 1)] = 1
    first = solver.least(one.cost, clock())
    unused = int(np.argmax(found_of(first)[:LOTS] == 0.0))
    program.bound(LOTS + unused, 99.0, 99.0)
    program.limit(int(one.stock[unused]), -np.inf, 50.0)
    asked: list[int] = []
    nearest = Sifted._nearest

    def heard(self: Sifted, count: int) -> Ints:
        asked.append(count)
        return nearest(self, count)

    monkeypatch.setattr(Sifted, "_nearest", heard)
    assert solver.least(one.cost, clock()).ending is Ending.INFEASIBLE
    assert asked == []
    program.block[:] = -1
    solver._touched = -1
    program.bound(LOTS + unused, 98.0, 98.0)
    assert solver.least(one.cost, clock()).ending is Ending.INFEASIBLE
    assert asked
