"""Lengths that are bounded, against arithmetic and against SciPy."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from optimiser.formulation.chance import Length
from optimiser.formulation.program import Linear, Program, rows
from optimiser.solve import glop
from optimiser.solve.conic import Conic
from optimiser.solve.idle import NO_DEFINITIONS, Definitions
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.substituted import substituted

NOTHING = np.empty(0, dtype=int)


def program(count: int, *terms, lower=-np.inf, upper=np.inf, most=np.inf) -> Program:
    """So many columns that are not less than nothing."""
    number = 1 + max(int(np.max(term[0])) for term in terms)
    return Program(
        lower=np.zeros(count),
        upper=np.full(count, most),
        scale=np.full(count, 8.0),
        integer=np.zeros(count, dtype=bool),
        rows=rows(number, *terms, lower=lower, upper=upper),
    )


def within(row: list[float], room: float, *, beside: float = 0.0) -> Length:
    """The length of all columns, and of what is beside, is at most ``room - row @ x``."""
    each = np.arange(len(row))
    return Length(
        row=(each, np.array(row)),
        room=room,
        part=each,
        column=each,
        value=np.ones(len(row)),
        beside=np.append(np.zeros(len(row)), beside),
    )


def asked(found: Program, *lengths: Length, **more) -> Conic:
    more = {"limits": NOTHING} | more
    definitions = more.pop("definitions", NO_DEFINITIONS)
    ready = substituted(found, definitions)
    return Conic(ready, lengths, near=np.zeros(found.width), **more)


def clock() -> Clock:
    return Clock(seconds=30.0)


def test_the_furthest_point_of_a_ball_is_found() -> None:
    """x + 2 y is most at (1, 2) / sqrt 5 in a ball of radius 1."""
    space = program(2, (0, [0, 1], 1.0), upper=100.0)
    found = asked(space, within([0.0, 0.0], 1.0)).least(
        Linear(cost=np.array([-1.0, -2.0])), clock()
    )
    assert found.ending is Ending.OPTIMAL
    assert found.found == pytest.approx(np.array([1.0, 2.0]) / 5**0.5, abs=1e-6)
    assert found.objective == pytest.approx(-(5**0.5), rel=1e-7)


def test_what_lies_beside_takes_its_part_of_the_room() -> None:
    """With 0.6 beside, 0.8 of the radius is left."""
    space = program(1, (0, [0], 1.0), upper=100.0)
    found = asked(space, within([0.0], 1.0, beside=0.6)).least(
        Linear(cost=np.array([-1.0])), clock()
    )
    assert found.objective == pytest.approx(-0.8, rel=1e-6)


def test_without_lengths_it_is_a_linear_program() -> None:
    draw = np.random.default_rng(3)
    matrix, cost = draw.uniform(0.1, 1.0, (6, 12)), draw.uniform(1.0, 2.0, 12)
    row, column = np.nonzero(matrix)
    found = asked(program(12, (row, column, matrix[row, column]), lower=5.0)).least(
        Linear(cost=cost, constant=7.0), clock()
    )
    peer = linprog(cost, A_ub=-matrix, b_ub=np.full(6, -5.0))
    assert found.objective == pytest.approx(peer.fun + 7.0, rel=1e-7)


def test_a_column_that_others_define_is_what_they_say() -> None:
    """Column 2 is x + 3 y; the row about it is the length's own."""
    space = program(3, (0, [0, 1, 2], [1.0, 3.0, -1.0]), lower=0.0, upper=0.0)
    length = Length(
        row=(NOTHING, np.empty(0)), room=2.0, part=np.array([0]), column=np.array([2]),
        value=np.array([1.0]), beside=np.zeros(1),
    )  # fmt: skip
    defined = Definitions(columns=np.array([2]), rows=np.array([0]))
    conic = asked(space, length, definitions=defined)
    found = conic.least(Linear(cost=np.array([-2.0, -3.0, 0.0])), clock()).found
    assert found == pytest.approx([2.0, 0.0, 2.0], abs=1e-6)


def test_a_limit_that_was_left_out_takes_part_once_it_is_broken() -> None:
    """Nothing comes near x <= 50 of 100 at the start; the answer does."""
    space = program(1, (0, [0], 1.0), (1, [0], 1.0), upper=np.array([50.0, 100.0]))
    conic = asked(space, limits=np.array([0, 1]))
    assert conic.out.all()
    found = conic.least(Linear(cost=np.array([-1.0])), clock())
    assert found.objective == pytest.approx(-50.0, rel=1e-6)


def test_what_is_kept_is_kept_and_what_cannot_be_has_no_answer() -> None:
    space = program(2, (0, [0, 1], 1.0), lower=3.0, upper=100.0)
    conic = asked(space, within([0.0, 0.0], 4.0))
    conic.keep(Linear(cost=np.array([1.0, 0.0]), constant=1.0), most=1.5)
    found = conic.least(Linear(cost=np.array([0.0, 1.0])), clock())
    assert found.found == pytest.approx([0.5, 2.5], abs=1e-6)
    conic.keep(Linear(cost=np.array([0.0, 1.0])), most=2.0)
    assert conic.least(Linear(cost=np.array([0.0, 1.0])), clock()).ending is Ending.INFEASIBLE


def test_it_stops_when_it_is_told_to() -> None:
    stop = threading.Event()
    stop.set()
    space = program(2, (0, [0, 1], 1.0), upper=100.0)
    found = asked(space, within([0.0, 0.0], 1.0)).least(
        Linear(cost=np.array([-1.0, -2.0])), Clock(seconds=30.0, stop=stop)
    )
    assert found.ending is Ending.NO_SOLUTION
    assert found.values is None


DRAWN = range(6)


def priced(seed: int) -> tuple[Program, Length, Linear, Solution]:
    """A drawn program, a length that binds it, what it costs, and its best without the length."""
    draw = np.random.default_rng(seed)
    matrix = draw.uniform(0.1, 1.0, (6, 12))
    row, column = np.nonzero(matrix)
    found = program(12, (row, column, matrix[row, column]), lower=5.0, upper=900.0, most=90.0)
    cost = Linear(cost=draw.uniform(1.0, 2.0, 12))
    sure = glop.minimise(found, cost, clock())
    size = float(np.linalg.norm(sure.found))
    return found, within([0.0] * 12, 0.8 * size), cost, sure


def begun_by_prices(seed: int) -> tuple[Conic, Linear, Solution, Solution]:
    """One that begins by prices of what is sure; the cost, and its best without and with all."""
    space, length, cost, sure = priced(seed)
    assert sure.price is not None
    begun = asked(space, length)
    begun.begin_by(cost, sure.price, sure.found)
    return begun, cost, sure, asked(space, length).least(cost, clock())


@pytest.mark.parametrize("seed", DRAWN)
def test_prices_say_what_may_be_left_out_and_change_no_answer(seed: int) -> None:
    begun, cost, sure, whole = begun_by_prices(seed)
    assert len(begun.without)
    found = begun.least(cost, clock())
    assert found.objective == pytest.approx(whole.objective, rel=1e-7)
    assert found.objective > sure.objective * (1.0 + 1e-4)


@pytest.mark.parametrize("seed", DRAWN)
def test_a_sketch_is_the_best_only_where_nothing_is_missing(seed: int) -> None:
    begun, cost, _, whole = begun_by_prices(seed)
    sketch = begun.sketch(cost, clock(), roughly=False)
    if sketch is not None:
        is_best = sketch.objective == pytest.approx(whole.objective, rel=1e-6)
        assert is_best or sketch.ending is Ending.FEASIBLE
        assert sketch.bound <= whole.objective * (1.0 + 1e-7)
    assert begun.least(cost, clock()).objective == pytest.approx(whole.objective, rel=1e-7)


def test_a_sketch_of_the_whole_program_is_the_best_and_a_rough_one_says_nothing() -> None:
    space, length, cost, _ = priced(0)
    sketch = asked(space, length).sketch(cost, clock(), roughly=False)
    rough = asked(space, length).sketch(cost, clock())
    assert sketch is not None
    assert rough is not None
    assert (sketch.ending, rough.ending) == (Ending.OPTIMAL, Ending.FEASIBLE)
    assert sketch.objective == asked(space, length).least(cost, clock()).objective
    assert rough.objective == pytest.approx(sketch.objective, rel=1e-2)


def test_a_row_that_a_length_implies_takes_no_part_and_is_kept() -> None:
    """x <= 1 with a deviation of x / 2 is x <= 2 / 3; without it there is nothing to say."""
    space = program(1, (0, [0], 1.0), upper=1.0, most=9.0)
    length = replace(within([1.0], 1.0), value=np.array([0.5]))
    conic = asked(space, length, implied=np.array([0]))
    assert conic.matrix.shape[0] == 0
    found = conic.least(Linear(cost=np.array([-1.0])), clock())
    assert found.found == pytest.approx([2.0 / 3.0], abs=1e-6)


def limited(seed: int) -> tuple[Conic, Linear, Length]:
    """A program whose limits are left out at first, some of which its best would break."""
    space, length, cost, _ = priced(seed)
    draw = np.random.default_rng(seed)
    most = draw.uniform(0.1, 1.0, (3, 12))
    row, column = np.nonzero(most)
    other = Linear(cost=draw.uniform(1.0, 2.0, 12))
    inner = sum(asked(space, length).least(form, clock()).found / 2.0 for form in (cost, other))
    upper = np.concatenate([space.rows.upper, most @ inner * draw.uniform(1.0, 1.1, 3)])
    lower = np.concatenate([space.rows.lower, np.full(3, -np.inf)])
    more = rows(9, (space.rows.row, space.rows.column, space.rows.value),
                (6 + row, column, most[row, column]), lower=lower, upper=upper)  # fmt: skip
    return asked(replace(space, rows=more), length, limits=np.arange(6, 9)), cost, length


@pytest.mark.parametrize("seed", DRAWN)
def test_a_sketch_that_leaves_limits_out_is_no_dearer_than_the_best(seed: int) -> None:
    begun, cost, _ = limited(seed)
    assert begun.out.any()
    sketch = begun.sketch(cost, clock(), roughly=False)
    assert sketch is not None
    assert sketch.bound <= begun.least(cost, clock()).objective * (1.0 + 1e-7)


@pytest.mark.parametrize("seed", DRAWN)
def test_a_point_next_to_the_best_keeps_every_limit_at_that_cost(seed: int) -> None:
    begun, cost, length = limited(seed)
    best = begun.least(cost, clock())
    most = best.objective * (1.0 + 1e-7)
    found = begun.exactly(best.found, cost, most=most)
    assert found is not None
    kept, space = cost.at(found), begun.ready.program
    beyond = space.rows.matrix(space.width) @ found
    assert kept <= most * (1.0 + 1e-9)
    assert (beyond <= space.rows.upper + 1e-7).all()
    assert (beyond >= space.rows.lower - 1e-7).all()
    assert np.linalg.norm(found) <= length.room * (1.0 + 1e-9)


def test_nothing_that_is_cheaper_than_the_best_is_next_to_it() -> None:
    begun, cost, _ = limited(0)
    best = begun.least(cost, clock())
    assert begun.exactly(best.found, cost, most=best.objective * (1.0 - 1e-4)) is None
