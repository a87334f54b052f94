"""The relaxation sharpened by halves, and what it is good for."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.standard import BEST_KNOWN, asked, document, drawn, published
from optimiser.formulation.program import Floats
from optimiser.intake import scenario_from_document
from optimiser.segregation.case import Case, case
from optimiser.segregation.descents import Descents
from optimiser.segregation.halves import exits
from optimiser.segregation.relaxation import relaxed
from optimiser.segregation.search import Inquiry
from optimiser.segregation.session import MixingSession
from optimiser.segregation.sharpen import Sharpened
from optimiser.segregation.starts import as_is, crossed, starts
from optimiser.segregation.tangent import Linearised, Point
from optimiser.solve.solution import Clock, Effort

approx = pytest.approx

ROUNDS = 6
ROOT = -37472.0991
"""What the relaxation of sppA0 says without further rows."""


def small(seed: int) -> Case:
    return case(*asked(drawn(streams=8, bins=4, orders=6, qualities=3, seed=seed)))


def sharpened(asked_about: Case, rounds: int = ROUNDS) -> Sharpened:
    found = Sharpened(case=asked_about, seed=0)
    for _ in range(rounds):
        if not found.round(Clock(seconds=600)):
            break
    return found


def points(asked_about: Case, count: int) -> tuple[Descents, list[Point]]:
    descents = Inquiry(case=asked_about, effort=Effort(), clock=Clock(seconds=600)).descents
    low = relaxed(asked_about, descents.clock, by_part=True, by_recipe=True, seed=0)
    assert low.values is not None
    found = []
    for _, start in zip(range(count), starts(descents.frame, low.values, 0), strict=False):
        begun = descents.descent.begun(start.share, start.fill, descents.clock)
        assert begun is not None
        found.append(descents.descent.improved(begun, start.share, start.fill, descents.clock))
    return descents, found


def with_parts(frame: Linearised, point: Point) -> Floats:
    """A plan as a solution of the relaxation: its columns, parts of bins, recipes."""
    net = frame.case.net
    recipe = frame.recipe(point.fill)
    empty = np.bincount(net.fill_bin, recipe, net.bins)[net.fill_bin] == 0
    equal = 1.0 / np.bincount(net.fill_bin)[net.fill_bin]
    return np.concatenate(
        [frame.solver_values(point), frame.shares(point.draw), np.where(empty, equal, recipe)]
    )


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_misses_a_row_that_was_added(seed: int) -> None:
    about = small(seed)
    linear = sharpened(about).linear
    descents, found = points(about, 6)
    for point in found:
        rows = linear.matrix @ with_parts(descents.frame, point)
        assert (rows <= linear.row_upper + 1e-6).all()
        assert (rows >= linear.row_lower - 1e-6).all()


@pytest.mark.slow
def test_rows_raise_the_bound_of_the_published_network_round_by_round() -> None:
    about = case(*asked(published()))
    found = sharpened(about)
    bounds = [about.natural(bound) for bound in found.bounds]
    assert bounds[0] == approx(ROOT, abs=0.01)
    assert bounds == sorted(bounds)
    assert -37100 < bounds[-1] < BEST_KNOWN


def test_rounds_stall_once_they_close_next_to_nothing() -> None:
    found = Sharpened(case=small(0), seed=0)
    found.bounds = [-100.0, -50.0, -40.0, -39.9, -39.9, -39.9, -39.9]
    assert not found.has_stalled(np.inf)
    assert not found.has_stalled(-39.0)
    found.bounds += [-39.9]
    assert found.has_stalled(-10.0)


def test_what_concerns_one_exit_has_columns_of_no_other() -> None:
    about = small(1)
    found = exits(about)
    owner = dict(
        zip(about.flow.tolist(), about.net.draw_exit[about.net.draw].tolist(), strict=True)
    )
    for number, exit_ in found.items():
        assert len(exit_.rows)
        assert {owner.get(column, number) for column in exit_.columns.tolist()} == {number}


def test_a_crossed_start_keeps_or_replaces_whole_bins() -> None:
    descents, found = points(small(3), 1)
    frame, net = descents.frame, descents.case.net
    own = frame.flows(found[0].fill, found[0].draw)
    other = np.ones(len(own))
    start = crossed(frame, found[0], other, np.random.default_rng(0))
    fills = [as_is(frame, flow).fill for flow in (own, other)]
    for bin_ in range(net.bins):
        inside = net.fill_bin == bin_
        assert any(start.fill[inside] == approx(fill[inside]) for fill in fills)


def test_the_published_network_is_a_scenario() -> None:
    scenario = scenario_from_document(document(published()), file="sppA0")
    assert (len(scenario.offers), len(scenario.bins), len(scenario.orders)) == (20, 10, 15)


@pytest.mark.slow
def test_the_published_network_comes_within_1_per_cent_of_the_best_known() -> None:
    """It ends when both are there, so that a slow machine has the time it takes."""
    program, mixing, form = asked(published())
    clock = Clock(seconds=600)

    def report(value: float, bound: float) -> None:
        if value <= 0.99 * BEST_KNOWN and bound > ROOT + 300:
            clock.stop.set()

    found = MixingSession(program, mixing, Effort(), report=report).minimise(form, clock)
    assert BEST_KNOWN - 0.01 <= found.objective <= 0.99 * BEST_KNOWN
    assert ROOT + 300 < found.bound < BEST_KNOWN
