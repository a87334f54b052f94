"""What the benchmark of unsure limits measures: our decision beside the conic solver by itself."""

from __future__ import annotations

import pytest

from benchmarks.cones import Sizes, parts, unsure

SMALL = Sizes(plants=((10, 2, 3),), whole=(10, 2), drawn=((3, "limit"),), seconds=4.0)


def test_a_plant_of_the_benchmark_is_sure_of_nothing_that_it_holds() -> None:
    figures = [one for lot in unsure(5, 1).lots for one in lot.analysis.figures if one.pct]
    assert figures
    assert all(one.sd == 0.1 * one.pct for one in figures)


def test_what_is_decided_costs_what_the_conic_solver_finds_by_itself() -> None:
    (_, head, ((*row,),)), (_, head_of_whole, (whole,)) = parts(SMALL)
    told = dict(zip(head, row, strict=True))
    assert float(told["furthest beyond a limit"]) <= 1e-6
    assert float(told["cost apart"]) <= 1e-5
    assert whole[head_of_whole.index("kept")] == "yes"


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_what_begins_with_less_costs_what_the_whole_program_does(seed: int) -> None:
    """Of seed 3 the first sketch will do, of the others columns are missing that pay."""
    (_, head, ((*row,),)), _ = parts(
        Sizes(plants=((50, 10, seed),), whole=(50, 10), drawn=(), seconds=0.0)
    )
    told = dict(zip(head, row, strict=True))
    assert float(told["furthest beyond a limit"]) <= 1e-8
    assert float(told["cost apart"]) <= 2e-7
