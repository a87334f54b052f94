"""What keeping two streams apart is worth: lots, offers, and what leaves a sorter."""

from __future__ import annotations

import pytest

from models.filling import fill
from models.lot import Offer
from models.order import Order, Route
from models.scenario import Scenario
from models.worth import Worth
from optimiser.value import Planning, make_value
from optimiser.value.heap import heaped
from tests.value.yards import ONE_BIN, copper, limit, lot, shredder, two_heaps

CENT = 0.05
CLEAN, RED = "M/XRT/to clean", "M/XRT/to red"


def asked(scenario: Scenario, *pair: str) -> Worth:
    """What keeping two streams apart is worth, the last of all items."""
    assert len(pair) == 2
    planning = Planning(time_limit_s=20.0)
    return make_value(scenario, apart=((pair[0], pair[1]),), planning=planning)[1].items[-1]


def scrap_offer(**more: object) -> Offer:
    common = {"price_per_t": 1000.0, "metal_yield_pct": 100.0, "origin": "post_consumer"}
    return Offer(analysis=copper(1.0), **({"offer_id": "Q"} | common | more))


def two_offers(**changes: object) -> Scenario:
    """Nothing on hand: primary for 2,000 EUR, and for 1,000 EUR scrap with 1 % copper."""
    week = two_heaps(bins=0)
    values = {"lots": (), "offers": (*week.offers, scrap_offer())}
    return week.model_copy(update=values | changes)


def one_lot_sorted() -> Scenario:
    """2 t for nothing, to be sorted: half is clean, half has 1 %; 1 t of either alloy."""
    week = shredder(cost_per_t=0.0, fixed_cost=0.0, red_pct=1.0)
    return week.model_copy(
        update={
            "lots": (lot("M", 2000.0, None, price_per_t=0.0, direct=False),),
            "alloys": (limit("strict", 0.1), limit("easy", 1.0)),
            "orders": (
                Order(order_id="X", alloy="strict", tap_kg=1000.0),
                Order(order_id="Y", alloy="easy", tap_kg=1000.0),
            ),
            "outlets": tuple(
                one.model_copy(update={"value_per_t": 0.0}) for one in week.outlets
            ),
        }
    )  # fmt: skip


def test_two_offers_apart_make_each_alloy_as_cheap_as_it_can_be() -> None:
    """Apart 100 kg of scrap go into the strict alloy and 1,000 kg into the other: 2,900 EUR.

    As one heap of which both are made it holds 0.1 %: 200 kg of scrap, 3,800 EUR.
    """
    found = asked(two_offers(), "P", "Q")

    assert found.title == "Keeping P and Q apart"
    assert found.worth is not None
    assert found.worth.amount == pytest.approx(900.0, abs=CENT)
    assert found.worth.certain
    assert found.note == "the heap takes of P and Q what pays, all that is used of it"


def test_two_outlets_in_one_heap_are_one_bin_for_both() -> None:
    """Apart each makes one alloy, for nothing; in one heap they are ``two_heaps`` in one bin."""
    found = asked(one_lot_sorted(), CLEAN, RED)

    assert found.worth is not None
    assert found.worth.amount == pytest.approx(2 * ONE_BIN, rel=1e-3)


def test_lot_and_offer_of_one_kind_lose_nothing_as_one_heap() -> None:
    found = asked(two_heaps(bins=0, direct=True), "B", "P")

    assert found.worth is not None
    assert found.worth.amount == pytest.approx(0.0, abs=CENT)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("M", CLEAN), f"{CLEAN} is a part of M"),
        ((RED, "M"), f"{RED} is a part of M"),
        (("P", "H"), "H goes onto the melt last, by itself, and into no heap"),
    ],
)
def test_what_cannot_be_one_heap_says_why(pair: tuple[str, str], said: str) -> None:
    week = one_lot_sorted()
    hardener = scrap_offer(offer_id="H", origin="alloying")
    found = asked(week.model_copy(update={"offers": (*week.offers, hardener)}), *pair)

    assert found.worth is None
    assert found.note == said


def test_offers_go_by_their_heap_only_and_all_else_as_before() -> None:
    """Without routes every way is open; they are all named, but those past the heap."""
    week = one_lot_sorted()
    ways = {(row.source, row.target) for row in heaped(week, "P", RED).routes}
    heap = f"P + {RED}"

    assert ways == {
        ("M", "X"), ("M", "Y"), ("M", "XRT"), (CLEAN, "X"), (CLEAN, "Y"),
        ("P", heap), (RED, heap), (heap, "X"), (heap, "Y"),
    }  # fmt: skip
    assert {one.bin_id: one.capacity_kg for one in heaped(week, "P", RED).bins} == {heap: None}


def test_heap_goes_where_its_streams_went_by_a_bin() -> None:
    base = two_offers(bins=two_heaps().bins)
    routes = (
        Route(source="P", target="X", cost_per_t=7.0),
        Route(source="Q", target="bay 1", cost_per_t=2.0, max_kg=900.0),
        Route(source="Q", target="bay 2", cost_per_t=9.0),
        Route(source="bay 1", target="Y", cost_per_t=3.0),
        Route(source="bay 2", target="Y", cost_per_t=1.0),
    )
    heap = heaped(base.model_copy(update={"routes": routes}), "P", "Q")
    onward = [row for row in heap.routes if row.source == "P + Q"]

    assert {(row.target, row.cost_per_t, row.max_kg) for row in onward} == {
        ("X", 7.0, None), ("Y", 5.0, 900.0),
    }  # fmt: skip
    assert [one.bin_id for one in fill(heap).bins] == ["P + Q", "bay 1", "bay 2"]
