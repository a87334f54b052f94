"""Networks that pay for every stream and bin that is used at all, against SCIP by itself."""

from __future__ import annotations

import random

import pytest

from benchmarks.segregation import by_scip
from optimiser.segregation.session import MixingSession
from optimiser.solve.solution import Clock, Effort, Ending
from tests.segregation.pools import Pools, misses


def charged(seed: int, *, streams: int = 6, bins: int = 3, exits: int = 7) -> Pools:
    """Streams of rising quality and price, each into two bins; bins and streams are charged."""
    draw = random.Random(seed)
    found = Pools()
    quality = [1.0 + s / (streams - 1) for s in range(streams)]
    price = [20.0 - 10.0 * s / (streams - 1) for s in range(streams)]
    limit = [1.05 + 0.9 * e / exits for e in range(exits)]
    sold = [20.0 - 9.0 * e / exits for e in range(exits)]
    for s in range(streams):
        for b in draw.sample(range(bins), 2):
            for e in range(exits):
                found.flows[b, s, e] = found.column(price[s] - sold[e])
    for e in range(exits):
        into = {c: s for (_, s, at), c in found.flows.items() if at == e}
        found.row(dict.fromkeys(into, 1.0), 0.0, 1.0)
        found.row({c: quality[s] - limit[e] for c, s in into.items()}, -float("inf"), 0.0)
    for at, count in ((0, bins), (1, streams)):
        for one in range(count):
            switch = found.column(draw.uniform(0.05, 0.6), upper=1.0, whole=True)
            used = [c for key, c in found.flows.items() if key[at] == one]
            found.row(dict.fromkeys(used, 1.0) | {switch: -float(exits)}, -float("inf"), 0.0)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_charged_networks_come_out_as_scip_has_them(seed) -> None:
    program, mixing, form = charged(seed).asked(scale=1.0)
    expected, bound = by_scip(program, mixing, form, seconds=600)
    assert expected - bound <= 1e-4 * abs(expected)
    solution = MixingSession(program, mixing, Effort()).minimise(form, Clock(seconds=600))
    assert solution.ending is Ending.OPTIMAL
    assert solution.objective == pytest.approx(expected, rel=1e-4)
    assert solution.bound <= expected + 1e-5 * abs(expected)
    assert misses(program, mixing, solution.found) < 1e-6


def test_a_network_of_six_bins_and_ten_streams_is_proved() -> None:
    program, mixing, form = charged(5, streams=10, bins=6, exits=12).asked(scale=1.0)
    solution = MixingSession(program, mixing, Effort()).minimise(form, Clock(seconds=600))
    assert solution.ending is Ending.OPTIMAL
    assert misses(program, mixing, solution.found) < 1e-6
