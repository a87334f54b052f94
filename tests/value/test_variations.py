"""The week changed in one thing: what goes with it, and what stays."""

from __future__ import annotations

from models.filling import fill
from models.order import Pin, Route
from models.scenario import Scenario
from models.segregation import Segregation
from models.sorter import Outlet, Sorter
from optimiser.formulation.yard import yard
from optimiser.value.bin import (
    kind_of,
    poured,
    poured_together,
    with_another_bin,
    without_bin,
)
from optimiser.value.heap import heaped
from optimiser.value.sorter import without_sorter
from tests.value.yards import shredder, two_heaps


def ways(scenario: Scenario) -> set[tuple[str, str]]:
    return {(row.source, row.target) for row in scenario.routes}


def routed(scenario: Scenario, *rows: tuple[str, str]) -> Scenario:
    routes = tuple(Route(source=source, target=target) for source, target in rows)
    return scenario.model_copy(update={"routes": routes})


def pinned(scenario: Scenario, *pins: Pin) -> Scenario:
    return scenario.model_copy(update={"pins": pins})


def cascade() -> Scenario:
    """What is clean goes on to a second sorter with the same outlets."""
    base = shredder()
    second = tuple(
        row.model_copy(update={"sorter_id": "LIBS", "outlet": row.outlet.replace("to", "as")})
        for row in base.separation
    )
    return base.model_copy(
        update={
            "sorters": (*base.sorters, Sorter(sorter_id="LIBS")),
            "separation": (*base.separation, *second),
            "outlets": (
                Outlet(sorter_id="XRT", outlet="to clean", to_sorter="LIBS"),
                base.outlets[1],
                Outlet(sorter_id="LIBS", outlet="as clean"),
                Outlet(sorter_id="LIBS", outlet="as red"),
            ),
        }
    )


def streams(scenario: Scenario) -> set[str]:
    return {source.source_id for source in fill(scenario).sources if source.kind == "outlet"}


def test_cascade_ends_where_its_second_sorter_was() -> None:
    assert streams(cascade()) == {
        "M/XRT/to red", "M/XRT/to clean/LIBS/as clean", "M/LIBS/as clean", "M/LIBS/as red",
    }  # fmt: skip
    assert streams(without_sorter(cascade(), "LIBS")) == {"M/XRT/to red", "M/XRT/to clean"}
    assert streams(without_sorter(cascade(), "XRT")) == {"M/LIBS/as clean", "M/LIBS/as red"}


def test_stream_that_ends_earlier_may_go_where_it_went_from_there() -> None:
    routes = [("M", "XRT"), ("M/XRT/to clean/LIBS/as clean", "H1"), ("M/LIBS/as clean", "H1")]
    bare = without_sorter(routed(cascade(), *routes), "LIBS")
    assert ways(bare) == {*routes, ("M/XRT/to clean", "H1")}


def test_pins_on_a_sorter_and_on_what_leaves_it_go_with_it() -> None:
    stays = Pin(source="M", target="H1", min_kg=1.0)
    scenario = pinned(
        shredder(),
        Pin(source="M", target="XRT", min_kg=10.0),
        Pin(source="M/XRT/to clean", target="H1", min_kg=5.0),
        stays,
    )
    assert without_sorter(scenario, "XRT").pins == (stays,)


def test_ways_are_still_given_when_the_only_ones_led_through_what_is_gone() -> None:
    """Without any route every way would be open."""
    rows = [("A", "bay 1"), ("bay 1", "Y")]
    assert ways(without_bin(routed(two_heaps(bins=1), *rows), "bay 1"))


def test_bins_are_alike_unless_a_row_tells_them_apart() -> None:
    same = routed(two_heaps(), ("A", "bay 1"), ("A", "bay 2"), ("bay 1", "X"), ("bay 2", "X"))
    assert len({kind_of(same, one) for one in same.bins}) == 1
    other = routed(two_heaps(), ("A", "bay 1"), ("B", "bay 2"))
    assert len({kind_of(other, one) for one in other.bins}) == 2
    held = two_heaps()
    lots = (held.lots[0].model_copy(update={"in_bin": "bay 1"}), held.lots[1])
    held = held.model_copy(update={"lots": lots})
    assert len({kind_of(held, one) for one in held.bins}) == 2


def test_bin_more_is_as_the_roomiest_with_its_ways_and_free() -> None:
    base = routed(two_heaps(), ("A", "bay 1"), ("bay 2", "X"), ("B", "bay 2"))
    small, large = base.bins
    small = small.model_copy(update={"capacity_kg": 500.0})
    large = large.model_copy(update={"capacity_kg": 900.0, "fixed_cost": 70.0})
    more = with_another_bin(base.model_copy(update={"bins": (small, large)}))
    new = more.bins[-1]
    assert (new.capacity_kg, new.fixed_cost) == (900.0, 0.0)
    assert ways(more) - ways(base) == {(new.bin_id, "X"), ("B", new.bin_id)}


def test_bins_poured_together_have_the_room_and_the_ways_of_both() -> None:
    base = two_heaps()
    bins = tuple(
        one.model_copy(update={"capacity_kg": room, "fixed_cost": room / 10})
        for one, room in zip(base.bins, (500.0, 900.0), strict=True)
    )
    routes = (
        Route(source="A", target="bay 1", max_kg=10.0, cost_per_t=5.0),
        Route(source="A", target="bay 2", max_kg=20.0, cost_per_t=3.0),
        Route(source="bay 2", target="X"),
    )
    pins = (
        Pin(source="A", target="bay 1", kg=4.0),
        Pin(source="A", target="bay 2", min_kg=6.0, max_kg=7.0),
        Pin(source="B", target="bay 2", max_kg=9.0),
    )
    one = poured(
        base.model_copy(update={"bins": bins, "routes": routes, "pins": pins}), ("bay 1", "bay 2")
    )
    assert [(row.bin_id, row.capacity_kg, row.fixed_cost) for row in one.bins] == [
        ("bay 1", 1400.0, 90.0)
    ]
    assert one.routes == (
        Route(source="A", target="bay 1", max_kg=30.0, cost_per_t=3.0),
        Route(source="bay 1", target="X"),
    )
    assert one.pins == (Pin(source="A", target="bay 1", min_kg=10.0),)


def test_contents_are_poured_with_the_bins() -> None:
    filled = {("A", "b1"): 1.0, ("A", "b2"): 2.0, ("B", "b2"): 4.0, ("B", "b3"): 8.0}
    together = poured_together(Segregation(filled_kg=filled), ("b1", "b2"))
    assert together.filled_kg == {("A", "b1"): 3.0, ("B", "b1"): 4.0, ("B", "b3"): 8.0}


def test_full_bin_takes_nothing_more() -> None:
    brief = fill(heaped(two_heaps(bins=1), "A", "B"))
    enters = yard(brief).enters
    by_id = {source.source_id: place for place, source in enumerate(brief.sources)}
    assert [one.bin_id for one in brief.bins] == ["A + B", "bay 1"]
    assert enters[by_id["A"]].tolist() == [True, False]
    assert enters[by_id["P"]].tolist() == [False, True]


def test_heap_is_a_full_bin_with_the_ways_of_its_lots_at_their_mean_cost() -> None:
    base = two_heaps(bins=0)
    lots = (base.lots[0], base.lots[1].model_copy(update={"mass_kg": 3000.0}))
    routes = (
        Route(source="A", target="X", cost_per_t=4.0),
        Route(source="B", target="X", cost_per_t=8.0),
        Route(source="B", target="Y", max_kg=5.0, cost_per_t=8.0),
    )
    heap = heaped(base.model_copy(update={"lots": lots, "routes": routes}), "A", "B")
    assert [(one.bin_id, one.capacity_kg) for one in heap.bins] == [("A + B", 4000.0)]
    assert [lot.in_bin for lot in heap.lots] == ["A + B", "A + B"]
    assert heap.routes[3:] == (
        Route(source="A + B", target="X", cost_per_t=7.0),
        Route(source="A + B", target="Y", max_kg=5.0, cost_per_t=8.0),
    )
