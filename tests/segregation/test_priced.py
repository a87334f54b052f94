"""Corners that prices ask for: the same bound as with all of them."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.segregation import asked, yard
from optimiser.segregation import priced as room
from optimiser.segregation.case import case
from optimiser.segregation.corners import lay_out
from optimiser.segregation.priced import priced
from optimiser.segregation.shapes import boxes
from optimiser.solve.covered import Begin, CoveredHighs
from optimiser.solve.solution import Clock


@pytest.mark.parametrize("seed", [2, 4, 7])
@pytest.mark.parametrize("mains", [(0, 1), (1, 2), (0, 2)])
def test_few_corners_to_begin_with_end_at_the_bound_of_all(seed, mains, monkeypatch) -> None:
    """It begins with one corner of each bin, and the bound may be a millionth less."""
    layout = lay_out(case(*asked(yard(streams=8, bins=2, orders=4, seed=seed))), ((0,), (1,)))
    assert layout is not None
    every = boxes(layout.groups[0].useful)
    corners = tuple(every[main].corners for main in mains)
    layout = layout.with_corners(tuple(len(each) for each in corners))
    clock, solver = Clock(seconds=600), CoveredHighs(seed=0)
    nothing, first = np.empty(0, dtype=np.int64), np.searchsorted(layout.owner, [0, 1])
    expected = priced(
        solver, layout, corners, clock, below=np.inf, begin=Begin(covers=nothing)
    ).bound
    monkeypatch.setattr(room, "FEW_CORNERS", 0)
    monkeypatch.setattr(room, "ENTER", 1)
    found = priced(solver, layout, corners, clock, below=np.inf, begin=Begin(covers=first))
    assert found.bound <= expected * (1 + 1e-7)
    assert found.bound == pytest.approx(expected, rel=2e-6)
    assert np.isfinite(expected)
    assert found.begin is not None
    again = priced(solver, layout, corners, clock, below=np.inf, begin=found.begin)
    assert again.bound == pytest.approx(expected, rel=2e-6)
    less = found.bound - 1e-3 * abs(found.bound)
    assert priced(solver, layout, corners, clock, below=less, begin=found.begin).bound == np.inf
