"""The best filling, against every filling there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.ledger.custody import filling
from optimiser.ledger.custody.filling import Filling, best_filling

Things = list[tuple[int, int]]


def best_by_trying(things: Things, room: int) -> tuple[int, int]:
    """Value and weight of the best of all sets that fit."""
    sets = {(0, 0)}
    for weight, value in things:
        sets |= {(v + value, w + weight) for v, w in sets}
    return max(one for one in sets if one[1] <= room)


def fill(things: Things, room: int) -> Filling:
    weight, value = (np.array(column, dtype=np.int64) for column in zip(*things, strict=True))
    return best_filling(weight=weight, value=value, room=room)


def sums(things: Things, found: Filling) -> tuple[int, int]:
    taken = [one for one, is_in in zip(things, found.chosen.tolist(), strict=True) if is_in]
    return sum(value for _, value in taken), sum(weight for weight, _ in taken)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    things=st.lists(
        st.tuples(st.integers(0, 60), st.one_of(st.just(0), st.integers(0, 90))),
        min_size=1,
        max_size=11,
    ),
    room=st.integers(0, 400),
)
def test_no_filling_is_more_valuable_or_as_valuable_and_heavier(things: Things, room: int) -> None:
    found = fill(things, room)
    assert sums(things, found) == best_by_trying(things, room)
    assert (found.value_off, found.weight_off) == (0, 0)


def test_heaviest_first_would_be_wrong() -> None:
    """60 of 100 leaves 40 that 50 does not fill; 50 and 50 do."""
    things = [(60, 0), (50, 0), (50, 0)]
    assert sums(things, fill(things, 100)) == (0, 100)


def test_most_valuable_by_the_tonne_first_would_be_wrong() -> None:
    things = [(60, 180), (50, 100), (50, 100)]
    assert sums(things, fill(things, 100)) == (200, 100)


def test_two_thousand_of_any_mass_are_filled_to_the_best() -> None:
    random = np.random.default_rng(1)
    weight = random.integers(5_000, 26_000, 2_000) * 1_000
    room = int(weight.sum() * 0.47) + 317
    per_t = random.choice([1_500, 2_500, 4_000], 2_000)
    found = best_filling(weight=weight, value=per_t * weight, room=room)
    assert (found.value_off, found.weight_off) == (0, 0)
    assert room - 1_000 < weight[found.chosen].sum() <= room


def test_a_search_that_is_cut_short_says_how_far_off_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "NODES", 0)
    monkeypatch.setattr(filling, "SWAPS", 0)
    random = np.random.default_rng(3)
    things = [(int(w), int(v)) for w, v in random.integers(200, 900, (14, 2))]
    found, (most, _) = fill(things, 3_000), best_by_trying(things, 3_000)
    value, weight = sums(things, found)
    assert weight <= 3_000
    assert value < most, "the example is meant to be too hard for no search"
    assert most <= value + found.value_off < 2 * most


def test_the_same_things_are_always_filled_alike() -> None:
    things = [(7, 3), (7, 3), (7, 3), (5, 2), (5, 2)]
    assert fill(things, 19).chosen.tolist() == fill(things, 19).chosen.tolist()
