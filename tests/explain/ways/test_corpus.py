"""One drawn plant of every kind that cannot make an order: the first way out holds."""

from __future__ import annotations

import pytest

from benchmarks.infeasible import KINDS, drawn, row_of, trials


@pytest.mark.parametrize("kind", KINDS)
def test_first_way_out_holds_and_less_of_it_does_not(kind: str):
    (found,) = trials(kind, 1)

    assert found.way is not None
    assert found.works, found.way.title
    assert found.less_fails in {None, True}, found.way.title
    assert row_of(kind, [found])[:3] == [kind, "1", "1"]


def test_same_seed_draws_the_same_plant():
    assert drawn("pins", 3) == drawn("pins", 3)
    assert drawn("pins", 3) != drawn("pins", 4)
