"""The parts of the numeric core, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks.segregation import asked, yard
from optimiser.segregation.alike import bins_alike
from optimiser.segregation.case import case
from optimiser.segregation.equitable import equitable, lumped
from optimiser.segregation.mixing import Mixing, network
from optimiser.segregation.relaxation import relaxation
from optimiser.segregation.split import split
from optimiser.segregation.tangent import Linearised
from optimiser.solve.scip import Products, Search, least
from optimiser.solve.solution import Clock, Ending
from optimiser.solve.warm import Arrays, WarmHighs
from tests.segregation.pools import haverly


def small():
    program, mixing, form = asked(yard(streams=9, bins=3, orders=4, seed=2))
    return case(program, mixing, form)


def test_network_names_what_is_absent() -> None:
    found = network(
        Mixing(
            bin=np.array([7, 7, 7]),
            entry=np.array([1, 1, 4]),
            exit=np.array([2, 3, 3]),
            flow=np.arange(3),
        )
    )
    assert (found.bins, found.fills, found.draws) == (1, 2, 2)
    absent = found.fill_entry[found.barred_fill], found.draw_exit[found.barred_draw]
    assert [part.tolist() for part in absent] == [[4], [2]]


def test_split_rows_are_the_rows() -> None:
    """For any fills and shares, rows by qualities are rows by flows."""
    asked_case = small()
    parts, net = split(asked_case), asked_case.net
    random = np.random.default_rng(5)
    frame = Linearised(case=asked_case, parts=parts)
    fill, share = random.random(net.fills), frame.parts_of_one(random.random(net.draws))
    values = random.random(asked_case.width)
    values[asked_case.flow] = fill[net.fill] * share[net.draw]
    quality = (parts.vectors @ fill)[parts.quality]
    by_parts = parts.rest @ values[asked_case.rest] + parts.fills @ fill
    by_parts += np.bincount(
        parts.row, parts.weight * share[parts.draw] * quality, minlength=len(by_parts)
    )
    assert by_parts[:-1] == pytest.approx(asked_case.matrix @ values)
    assert by_parts[-1] == pytest.approx(asked_case.cost @ values)
    assert parts.qualities < 20 * net.bins


def test_tangent_touches_at_its_point() -> None:
    asked_case = small()
    frame, net = Linearised(case=asked_case, parts=split(asked_case)), asked_case.net
    random = np.random.default_rng(6)
    fill, share = random.random(net.fills), frame.parts_of_one(random.random(net.draws))
    ones = np.ones(net.fills), np.ones(net.draws)
    arrays, constant = frame.about(fill, share, radius=0.1, open_fill=ones[0], open_draw=ones[1])
    values = np.concatenate(
        [np.zeros(len(asked_case.rest)), fill, share, frame.parts.vectors @ fill]
    )
    flows = np.zeros(asked_case.width)
    flows[asked_case.flow] = fill[net.fill] * share[net.draw]
    count = asked_case.matrix.shape[0]
    room = (arrays.matrix @ values)[:count] - arrays.row_upper[:count]
    finite = np.isfinite(room)
    truly = asked_case.matrix @ flows - asked_case.row_upper
    assert room[finite] == pytest.approx(truly[finite])
    assert arrays.cost @ values + constant == pytest.approx(asked_case.cost @ flows)


def test_alike_columns_together_have_the_same_optimum() -> None:
    whole = relaxation(small(), by_part=True, by_recipe=True)
    together = lumped(whole, equitable(whole))
    clock = Clock(seconds=600)
    assert together.matrix.shape[1] < whole.matrix.shape[1]
    one = WarmHighs(seed=0).least(whole, clock).objective
    assert WarmHighs(seed=0).least(together, clock).objective == pytest.approx(one)


def test_bins_of_a_yard_are_alike_until_one_is_smaller() -> None:
    asked_case = small()
    assert [found.tolist() for found in bins_alike(asked_case)] == [[0, 1, 2]]
    pools = haverly(bins=3)
    pools.row({pools.flows[1, 0, 0]: 1.0, pools.flows[1, 1, 0]: 1.0}, 0.0, 50.0)
    assert [found.tolist() for found in bins_alike(case(*pools.asked()))] == [[0, 2]]


def box(cost: list[float]) -> tuple[Arrays, Products]:
    """``x * y = z`` with x and y up to 2."""
    arrays = Arrays(
        matrix=csr_matrix(np.array([[1.0, 1.0, 0.0]])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([3.0]),
        lower=np.zeros(3),
        upper=np.array([2.0, 2.0, 9.0]),
        cost=np.array(cost),
    )
    one = np.array([0])
    return arrays, Products(result=one + 2, factor=np.ones(1), left=one, right=one + 1)


def test_scip_finds_the_largest_product() -> None:
    found = least(*box([0.0, 0.0, -1.0]), Search(clock=Clock(seconds=600)))
    assert found.ending is Ending.OPTIMAL
    assert found.objective == pytest.approx(-2.25, abs=1e-5)
    assert found.bound == pytest.approx(-2.25, abs=1e-5)


def test_below_its_cutoff_scip_says_that_nothing_is_there() -> None:
    found = least(*box([0.0, 0.0, -1.0]), Search(clock=Clock(seconds=600), cutoff=-2.5))
    assert found.ending is Ending.INFEASIBLE
    assert found.bound == -2.5
