"""The proof of our own, against SCIP and against the relaxation it begins with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.segregation import asked, yard
from optimiser.segregation import branching
from optimiser.segregation.alike import bins_alike
from optimiser.segregation.branching import Branching
from optimiser.segregation.case import Case, case
from optimiser.segregation.corners import lay_out
from optimiser.segregation.proof import exact
from optimiser.segregation.relaxation import relaxed
from optimiser.segregation.same_exits import same_exits
from optimiser.segregation.session import MixingSession
from optimiser.solve.covered import Begin, CoveredHighs
from optimiser.solve.scip import Search, least
from optimiser.solve.solution import Clock, Effort, Ending
from tests.segregation.pools import haverly, misses


def small(seed: int) -> Case:
    return case(*asked(yard(streams=8, bins=3, orders=3, seed=seed)))


def searched(asked_case: Case, cutoff: float, nodes: int) -> Branching:
    clock = Clock(seconds=600)
    tree = Branching.begun(asked_case, bins_alike(asked_case), clock, seed=0)
    assert tree is not None
    while not tree.is_over and tree.nodes < nodes:
        tree.step(clock, cutoff)
    return tree


def by_scip(asked_case: Case) -> float:
    whole = exact(asked_case, by_recipe=False)
    found = least(whole.arrays, whole.products, Search(clock=Clock(seconds=600)))
    assert found.ending is Ending.OPTIMAL
    return found.objective


@pytest.mark.parametrize("groups", [((0, 1, 2),), ((0, 1), (2,)), ((0,), (1,), (2,))])
def test_between_all_corners_is_the_relaxation(groups) -> None:
    asked_case = small(2)
    expected = relaxed(asked_case, Clock(seconds=600), by_part=True, by_recipe=False, seed=0)
    layout = lay_out(asked_case, groups)
    assert layout is not None
    arrays = layout.between(tuple(np.eye(group.exits) for group in layout.groups))
    begin = Begin(covers=np.empty(0, dtype=np.int64))
    found = CoveredHighs(seed=0).least(
        arrays, layout.covers, Clock(seconds=600), below=np.inf, begin=begin
    )
    assert found.bound == pytest.approx(expected.found.bound, rel=1e-7)


@pytest.mark.parametrize("ways", [0, 250])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_cuts_leave_the_optimum_of_scip_where_it_is(seed, ways, monkeypatch) -> None:
    """Whatever is cut, what is left has the best plan in it, and in the end not much more.

    With no way for main exits simplices are cut, otherwise boxes.
    """
    monkeypatch.setattr(branching, "MOST_WAYS", ways)
    asked_case = small(seed)
    optimum = by_scip(asked_case)
    slack = 2e-4 * abs(optimum)
    above = searched(asked_case, optimum + slack, 100)
    assert above.bound(optimum + slack) <= optimum + 1e-6 * abs(optimum)
    below = searched(asked_case, optimum - 10 * slack, 2000)
    assert below.bound(optimum - 10 * slack) == pytest.approx(optimum - 10 * slack, rel=1e-7)


def twins(seed: int, times: float) -> tuple[Case, Case]:
    """A yard with its first order once more, so many times as large, and with both as one order."""
    found = yard(streams=8, bins=2, orders=2, seed=seed)
    tap, least_pct, most_pct = found.tap_kg, found.least_pct, found.most_pct
    apart = replace(
        found,
        tap_kg=np.array([*tap, times * tap[0]]),
        least_pct=np.vstack([least_pct, least_pct[:1]]),
        most_pct=np.vstack([most_pct, most_pct[:1]]),
    )
    as_one = replace(found, tap_kg=np.array([tap[0] * (1 + times), *tap[1:]]))
    return case(*asked(apart)), case(*asked(as_one))


@pytest.mark.parametrize("times", [1.0, 0.7])
def test_orders_that_differ_in_size_only_are_one_exit_with_the_bound_of_both(times) -> None:
    apart, as_one = twins(3, times)
    kinds = same_exits(apart).kind.reshape(2, -1)
    assert (kinds[:, 0] == kinds[:, 2]).all()
    assert len(np.unique(kinds)) == 3
    optimum = apart.natural(by_scip(apart))
    assert as_one.natural(by_scip(as_one)) == pytest.approx(optimum, rel=1e-5)
    trees = [
        (each, searched(each, optimum / each.cost_unit * (1 + 2e-4), 60))
        for each in (apart, as_one)
    ]
    first, second = (each.natural(tree.bound(np.inf)) for each, tree in trees)
    assert first <= optimum * (1 + 1e-6)
    assert first == pytest.approx(optimum, rel=1e-3)
    assert second == pytest.approx(optimum, rel=1e-3)


def test_orders_of_other_limits_are_exits_of_their_own() -> None:
    found = yard(streams=8, bins=2, orders=2, seed=3)
    limits = np.vstack([found.most_pct[0], found.most_pct[0] * 1.01])
    least_pct = np.vstack([found.least_pct[0], found.least_pct[0]])
    near = replace(found, most_pct=limits, least_pct=least_pct)
    assert len(np.unique(same_exits(case(*asked(near))).kind)) == 3


def test_only_what_stays_is_no_use_unless_it_must_stay_or_is_paid_for() -> None:
    program, mixing, form = asked(yard(streams=8, bins=3, orders=3, seed=1))
    stay = mixing.flow[mixing.exit == 3]
    paid = form.cost.copy()
    paid[stay] = -1e-3
    lower = program.lower.copy()
    lower[stay[:3]] = 1.0
    for each, useless in (
        ((program, mixing, form), 1),
        ((program, mixing, replace(form, cost=paid)), 0),
        ((replace(program, lower=lower), mixing, form), 0),
    ):
        layout = lay_out(case(*each), ((0, 1, 2),))
        assert layout is not None
        group = layout.groups[0]
        assert group.exits - np.count_nonzero(group.useful) == useless


def test_bins_that_only_some_may_draw_from_have_no_corners() -> None:
    """A stream that may not meet one of a bin's exits is beyond what simplices say."""
    pools = haverly(bins=2)
    pools.upper[pools.flows.pop((0, 1, 1))] = 0.0
    pools.upper[pools.flows.pop((1, 1, 1))] = 0.0
    assert lay_out(case(*pools.asked()), ((0, 1),)) is None


def test_time_that_runs_out_leaves_a_bound_that_holds() -> None:
    asked_case = small(1)
    tree = Branching.begun(asked_case, bins_alike(asked_case), Clock(seconds=600), seed=0)
    assert tree is not None
    root = tree.bound(np.inf)
    over = Clock(seconds=600)
    over.stop.set()
    for _ in range(5):
        tree.step(over, np.inf)
    assert root <= tree.bound(np.inf) <= by_scip(asked_case) * (1 + 1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 6])
def test_yards_that_scip_leaves_open_are_proved(seed) -> None:
    program, mixing, form = asked(yard(streams=20, bins=4, orders=6, seed=seed))
    session = MixingSession(program, mixing, Effort())
    solution = session.minimise(form, Clock(seconds=600))
    assert solution.ending is Ending.OPTIMAL
    assert solution.objective - solution.bound <= 1e-3 * solution.objective
    assert misses(program, mixing, solution.found) < 1e-6
