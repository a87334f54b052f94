"""Where the parts of bins may lie: nothing is lost where shapes are divided."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import nnls

from optimiser.formulation.program import Floats
from optimiser.segregation.shapes import Box, Place, Simplex, boxes

EXITS = 4


def parts(count: int) -> Floats:
    """Parts that sum to one, some of them nothing [point, exit]."""
    random = np.random.default_rng(3)
    found = random.random((count, EXITS)) * (random.random((count, EXITS)) < 0.7)
    found[:, 0] += 1e-3
    return found / found.sum(axis=1, keepdims=True)


def has(shape: Simplex | Box, point: Floats) -> bool:
    """Whether weights of the corners, of one in sum, give that point."""
    corners = np.vstack([shape.corners.T, np.ones(len(shape.corners))])
    return bool(nnls(corners, np.append(point, 1.0))[1] < 1e-9)


@pytest.mark.parametrize("point", parts(20))
def test_each_point_has_a_box_and_then_a_half_of_it(point) -> None:
    every = boxes(np.ones(EXITS, dtype=bool))
    assert len(every) == EXITS
    mine = [box for box in every if has(box, point)]
    assert [box.exit for box in mine] == [int(np.argmax(point))]
    box = mine[0]
    for other in [e for e in range(EXITS) if e != box.exit] * 2:
        at = float(0.3 * box.low[other] + 0.7 * box.high[other])
        halves = box.halves(Place(score=1.0, ends=(box.exit, other), at=at))
        (box,) = [half for half in halves if has(half, point)]
        assert len(box.corners) == 2 ** (EXITS - 1)


@pytest.mark.parametrize("point", parts(10))
def test_each_point_of_a_simplex_is_in_one_of_its_halves(point) -> None:
    shape = Simplex(corners=np.eye(EXITS))
    for ends in ((0, 1), (1, 2), (0, 3)):
        halves = shape.halves(Place(score=1.0, ends=ends, at=0.45))
        shape = next(half for half in halves if has(half, point))


def test_exits_without_use_have_no_box_and_no_part() -> None:
    every = boxes(np.array([True, False, True, True]))
    assert [box.exit for box in every] == [0, 2, 3]
    assert all((box.corners[:, 1] == 0.0).all() for box in every)
    assert all(len(box.corners) == 4 for box in every)


def test_a_box_is_cut_by_the_exit_in_which_corners_lose_most() -> None:
    """Corners 0 and 2 of the first box differ in exit 2 alone; one bin is cut where it is."""
    box = boxes(np.ones(EXITS, dtype=bool))[0]
    lost = np.zeros((8, 8))
    lost[0, 2] = 1.0
    weight = np.zeros(8)
    weight[[0, 2]] = 0.5, 0.5
    assert np.flatnonzero(box.corners[2]).tolist() == [0, 2]
    one, more = (box.place(lost, weight, bins) for bins in (1, 2))
    assert one.ends == more.ends == (0, 2)
    assert one.score > 0
    assert one.at == pytest.approx(1 / 3)
    assert more.at == pytest.approx(1 / 3)
    weight[[0, 2]] = 0.1, 0.9
    assert box.place(lost, weight, 1).at == pytest.approx(0.35 / 0.65)
