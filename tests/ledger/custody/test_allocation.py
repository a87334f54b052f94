"""Who gets custody, and why others do not."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.books import Consignment
from optimiser.ledger.custody.allocation import Allocation, allocated
from tests.ledger.custody.books import asks, rules


def allocate(*rows: dict[str, Any], room: float | None, **changed: Any) -> Allocation:
    return allocated(sheet(*rows), room_kg=room, rules=rules(**changed))


def sheet(*rows: dict[str, Any]) -> pd.DataFrame:
    """Consignments as they are read, a blank for all that is not said."""
    blank = {name: field.default for name, field in Consignment.model_fields.items()}
    return pd.DataFrame([{**blank, **row} for row in rows], columns=list(blank))


def why(found: Allocation) -> dict[str, str]:
    return dict(zip(found.rows["consignment_id"], found.rows["why"], strict=True))


def short(found: Allocation) -> dict[str, float]:
    return dict(zip(found.rows["consignment_id"], found.rows["short_kg"], strict=True))


def test_priority_comes_before_value_and_mass() -> None:
    found = allocate(
        asks("FIRST", 300.0, priority=1),
        asks("RICH", 900.0, priority=2, value_per_t=90.0),
        room=1000.0,
    )
    assert why(found) == {"FIRST": "covered", "RICH": "no_room"}
    assert short(found)["RICH"] == pytest.approx(200.0)


def test_value_comes_before_mass() -> None:
    found = allocate(
        asks("HEAVY", 900.0, value_per_t=10.0),
        asks("RICH", 500.0, value_per_t=30.0),
        room=1000.0,
    )
    assert why(found) == {"HEAVY": "outbid", "RICH": "covered"}
    assert short(found)["HEAVY"] == pytest.approx(400.0)


def test_of_equal_value_the_heavier_set_is_covered() -> None:
    found = allocate(
        asks("A", 600.0), asks("B", 500.0), asks("C", 450.0), room=1000.0,
    )  # fmt: skip
    assert why(found) == {"A": "outbid", "B": "covered", "C": "covered"}
    assert found.covered_kg == 950.0
    assert found.is_best


def test_worth_the_same_by_the_tonne_is_no_other_than_worth_nothing() -> None:
    rows = [("A", 600.0), ("B", 500.0), ("C", 450.0)]
    found = allocate(*(asks(name, kg, value_per_t=12.5) for name, kg in rows), room=1000.0)
    assert found.covered_kg == 950.0


def test_what_fits_to_the_gram_is_covered() -> None:
    assert allocate(asks("A", 0.1), asks("B", 0.2), room=0.3).covered_kg == pytest.approx(0.3)
    assert why(allocate(asks("A", 1000.001), room=1000.0)) == {"A": "no_room"}


def test_a_consignment_is_covered_whole_or_not_at_all() -> None:
    rows = asks("A", 700.0, value_per_t=20.0), asks("B", 700.0, value_per_t=10.0)
    whole = allocate(*rows, room=1000.0)
    assert whole.rows["covered_kg"].tolist() == [700.0, 0.0]
    partly = allocate(*rows, room=1000.0, whole_consignment=False)
    assert partly.rows["covered_kg"].tolist() == [700.0, 300.0]
    assert why(partly) == {"A": "covered", "B": "partly"}
    assert short(partly)["B"] == pytest.approx(400.0)


def test_custody_worth_less_than_nothing_is_not_given() -> None:
    found = allocate(asks("A", 10.0, value_per_t=-1.0), room=1000.0)
    assert why(found) == {"A": "unwanted"}


def test_who_does_not_ask_gets_none() -> None:
    quiet = {"consignment_id": "QUIET", "kg": 10.0}
    assert why(allocate(quiet, asks("A", 10.0), room=1000.0)) == {"A": "covered"}


def test_documents_that_are_issued_stand() -> None:
    issued = asks("ISSUED", 5000.0, custody_document="DOC-1")
    found = allocate(issued, asks("NEW", 10.0), room=0.0)
    assert why(found) == {"ISSUED": "issued", "NEW": "no_room"}
    assert found.rows["covered_kg"].tolist() == [5000.0, 0.0]
    assert found.covered_kg == 0.0


def test_below_an_overdrawn_account_nobody_is_covered() -> None:
    assert why(allocate(asks("A", 1.0), room=-50.0)) == {"A": "no_room"}


def test_without_a_ceiling_nobody_is_covered() -> None:
    assert why(allocate(asks("A", 1.0), room=None)) == {"A": "ceiling_unknown"}


def test_without_consignments_there_is_nothing_to_do() -> None:
    assert allocate(room=10.0).rows.empty


numbers = st.integers(1, 40).map(float)
rows = st.lists(st.tuples(numbers, st.integers(1, 3), st.sampled_from([0.0, 5.0, 7.5])), max_size=9)


def best_by_trying(asked: list[tuple[float, int, float]], room: float) -> list[tuple[float, float]]:
    """Value and mass of each priority in turn, of the best of all sets that fit."""

    def rank(chosen: tuple[tuple[float, int, float], ...]) -> list[tuple[float, float]]:
        return [
            (
                round(sum(kg * value for kg, one, value in chosen if one == priority), 6),
                sum(kg for kg, one, _ in chosen if one == priority),
            )
            for priority in (1, 2, 3)
        ]

    sets = (one for size in range(len(asked) + 1) for one in combinations(asked, size))
    return max(rank(one) for one in sets if sum(kg for kg, _, _ in one) <= room)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(asked=rows, room=st.integers(0, 150))
def test_no_set_of_whole_consignments_is_better(
    asked: list[tuple[float, int, float]], room: int
) -> None:
    named = [
        asks(f"N{at}", kg, priority=priority, value_per_t=value)
        for at, (kg, priority, value) in enumerate(asked)
    ]
    found = allocate(*named, room=float(room))
    covered = found.rows[found.rows["why"] == "covered"]
    got = [
        (round(float((of["kg"] * of["value_per_t"]).sum()), 6), float(of["kg"].sum()))
        for of in (covered[covered["priority"] == priority] for priority in (1, 2, 3))
    ]
    assert got == best_by_trying(asked, room)
    assert found.is_best
    assert found.covered_kg <= room


def test_of_consignments_that_are_alike_the_first_shipped_is_covered() -> None:
    rows = [
        asks("A", 600.0, shipped_at=pd.Timestamp("2025-06-02", tz="UTC")),
        asks("C", 600.0, shipped_at=pd.Timestamp("2025-06-01", tz="UTC")),
        asks("B", 600.0, shipped_at=pd.Timestamp("2025-06-01", tz="UTC")),
    ]
    found = allocate(*rows, room=1000.0)
    assert why(found) == {"B": "covered", "C": "outbid", "A": "outbid"}


def test_order_of_rows_changes_nothing() -> None:
    named = [asks(f"N{at:02d}", 10.0 + at % 7, value_per_t=at % 3) for at in range(20)]
    shuffled = named.copy()
    random.Random(1).shuffle(shuffled)
    assert why(allocate(*named, room=100.0)) == why(allocate(*shuffled, room=100.0))


@pytest.mark.parametrize("room", [0.0, 55.5, 1e9])
def test_covered_never_exceeds_the_room(room: float) -> None:
    named = [asks(f"N{at}", 7.25 + at) for at in range(12)]
    assert allocate(*named, room=room).covered_kg <= room
