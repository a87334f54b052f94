"""Ways out by the alloy, by metal and by promises, from yards worked by hand."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.sorter import Bin
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from tests.decision.plant import goals, lot, offer, order
from tests.explain.ways.yard import verdict, ways

COPPER = (Limit(alloy="X", element="Cu", max_pct=0.1),)


def test_limit_is_widened_to_what_the_stock_reaches():
    """All there is has 0.3 % Cu."""
    (way,) = ways("limit", lots=(lot("red", 2000.0, Cu=0.3),), orders=(order("H", 1000.0),),
                  alloys=COPPER)  # fmt: skip

    assert (way.was, way.becomes, way.unit) == (0.1, pytest.approx(0.3, rel=0.02), "%")
    assert way.amount == pytest.approx(0.2, rel=0.02)
    assert way.title == "widen Cu of X to at most 0.3 %"
    assert way.patch == {"alloys": [{"alloy": "X", "element": "Cu", "max_pct": way.becomes}]}


def test_least_limit_is_lowered_to_what_the_stock_reaches():
    limits = (Limit(alloy="X", element="Si", min_pct=0.5),)
    (way,) = ways("limit", lots=(lot("poor", 2000.0, Si=0.2),), orders=(order("H", 1000.0),),
                  alloys=limits)  # fmt: skip

    assert way.title == "widen Si of X to at least 0.2 %"


def test_ratio_is_widened_to_what_the_stock_reaches():
    """All there is has three times as much iron as silicon."""
    limits = (Limit(alloy="X", element="Fe/Si", max_pct=2.0),)
    (way,) = ways("limit", lots=(lot("only", 2000.0, Fe=0.6, Si=0.2),),
                  orders=(order("H", 1000.0),), alloys=limits)  # fmt: skip

    assert (way.becomes, way.unit) == (pytest.approx(3.0, rel=0.02), "")


def test_limits_give_together_where_none_does_alone():
    limits = (*COPPER, Limit(alloy="X", element="Fe", max_pct=0.2))
    (way,) = ways("limit", lots=(lot("red", 2000.0, Cu=0.15, Fe=0.3),),
                  orders=(order("H", 1000.0),), alloys=limits)  # fmt: skip

    assert (way.amount, way.was, way.becomes) == (None, None, None)
    assert {row["element"] for row in way.patch["alloys"]} == {"Cu", "Fe"}
    assert "No limit of X does alone" in way.sentence


def test_limit_that_gives_the_smaller_part_of_itself_comes_first():
    """Red metal misses copper by half of it, or clean metal iron by a tenth."""
    limits = (*COPPER, Limit(alloy="X", element="Fe", max_pct=1.0))
    found = ways(
        "limit",
        lots=(lot("red", 2000.0, Cu=0.15), lot("rusty", 2000.0, Fe=1.1)),
        orders=(order("H", 1000.0, max_sources=1),),
        alloys=limits,
    )

    assert {way.thing: way.becomes for way in found} == {
        "Fe": pytest.approx(1.1, rel=0.01),
        "Cu": pytest.approx(0.15, rel=0.02),
    }


@pytest.mark.parametrize(("scrap_kg", "titles"), [
    (930.0, ["widen Si of X to at most 7 %"]),
    (600.0, []),
])  # fmt: skip
def test_limit_is_not_widened_to_another_metal(scrap_kg: float, titles: list[str]) -> None:
    """Silicon could fill the charge: with 7 % of it a casting alloy, with 40 % none."""
    found = verdict(
        lots=(lot("scrap", scrap_kg),),
        offers=(offer("silicon", Si=100.0, origin="alloying"),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Si", max_pct=1.0),),
    )
    assert [way.title for way in found.ways_out if way.kind == "limit"] == titles
    assert "metal" in {way.kind for way in found.ways_out}


def test_so_much_more_of_a_lot_as_thins_the_rest():
    """A third of the melt may be red, so two thirds are clean: 667 kg, and 500 are there."""
    (way,) = ways("metal", lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 500.0, price=2000.0)),
                  orders=(order("H", 1000.0),), alloys=COPPER)  # fmt: skip

    assert way.amount == pytest.approx(167.0, rel=0.02)
    assert way.patch == {"lots": [{"lot_id": "clean", "mass_kg": way.becomes}]}
    assert way.cost_difference == pytest.approx(2000.0 * way.becomes / 1000.0, rel=0.02)


def test_metal_goes_into_the_orders_that_go_before_as_well() -> None:
    """Of 400 kg that are left the second order lacks 300, and the third 900 once it is made."""
    tables = {
        "lots": (lot("scrap", 1000.0),),
        "orders": (
            order("H1", 600.0),
            order("H2", 700.0, priority=2),
            order("H3", 900.0, priority=3),
        ),
    }
    (alone,) = ways("metal", "H2", **tables)
    (both,) = ways("metal", "H3", **tables)
    assert (alone.amount, alone.orders_made) == (pytest.approx(300.0, rel=0.02), ("H2",))
    assert (both.amount, both.orders_made) == (pytest.approx(1200.0, rel=0.02), ("H2", "H3"))
    assert "No single change" not in verdict("H3", **tables).message


def test_metal_is_bought_for_orders_that_go_before_where_nothing_else_does() -> None:
    """Both lack silicon, and the scrap that is there does for the first alone."""
    plan = make_plan(
        scenario_from_document(
            {
                "settings": {"goals": ["cost"]},
                "lots": [{"lot_id": "L", "material": "Tata", "mass_kg": 6000, "Si": 0.2}],
                "orders": [
                    {"order_id": "H1", "alloy": "6060", "tap_kg": 5000},
                    {"order_id": "H2", "alloy": "6060", "tap_kg": 5000, "priority": 2},
                ],
            },
            file="yard",
        )
    )
    first, second = (row.verdict.ways_out for row in plan.unplanned)
    assert first[0].title == "buy 6 kg of Si metal 3303"
    assert [(way.kind, way.orders_made) for way in second] == [("purchase", ("H1", "H2"))]


def test_so_much_more_of_an_offer():
    (way,) = ways("purchase", lots=(lot("red", 2000.0, Cu=0.3),),
                  offers=(offer("primary", price=2500.0, mass_kg=100.0),),
                  orders=(order("H", 1000.0),), alloys=COPPER)  # fmt: skip

    assert way.thing == "primary"
    assert way.amount == pytest.approx(567.0, rel=0.02)


def test_base_metal_of_the_library_has_no_price():
    found = ways("purchase", lots=(lot("red", 2000.0, Cu=0.3),), orders=(order("H", 1000.0),),
                 alloys=COPPER)  # fmt: skip

    assert found[0].thing == "P1020A"
    assert found[0].cost_difference is None
    assert found[0].patch["offers"][0]["mass_kg"] == pytest.approx(670.0, rel=0.05)


def test_no_metal_of_another_base_is_bought_from_the_library():
    assert not ways("purchase", settings=goals("cost", base_element="Pb"),
                    lots=(lot("red", 2000.0, Cu=0.3),), orders=(order("H", 1000.0),),
                    alloys=COPPER)  # fmt: skip


def test_promise_is_lowered_to_what_the_scrap_gives():
    """300 kg of scrap in a melt of 1000 kg."""
    (way,) = ways("promise", lots=(lot("scrap", 300.0),), offers=(offer("primary"),),
                  orders=(order("H", 1000.0, min_recycled_pct=50.0),))  # fmt: skip

    assert way.becomes == pytest.approx(30.0, abs=0.4)
    assert way.patch == {"orders": [{"order_id": "H", "min_recycled_pct": way.becomes}]}


def test_limit_on_all_others_is_one_limit():
    limits = (
        Limit(alloy="X", element="Cu", max_pct=5.0),
        Limit(alloy="X", element="others_each", max_pct=0.05),
    )
    (way,) = ways("limit", lots=(lot("rusty", 2000.0, Fe=0.4, Si=0.03),),
                  orders=(order("H", 1000.0),), alloys=limits)  # fmt: skip

    assert way.title == "widen others, each of X to at most 0.4 %"
    assert way.patch["alloys"][0]["element"] == "others_each"


def test_alloy_of_the_library_is_written_out_with_one_limit_otherwise():
    (way,) = ways("limit", lots=(lot("red", 2000.0, Cu=0.3, Si=0.45, Fe=0.2, Mg=0.45),),
                  orders=(order("H", 1000.0, alloy="6060"),), alloys=())  # fmt: skip

    assert way.title == "widen Cu of 6060 to at most 0.3 %"
    assert {"Si", "Fe", "Cu", "Mg"} <= {row["element"] for row in way.patch["alloys"]}


def test_promise_of_little_carbon_is_raised():
    """Half of the melt is metal of 1000, half of 9000 kg CO2e per tonne."""
    (way,) = ways(
        "promise",
        lots=(lot("scrap", 500.0, kgco2e_per_t=1000.0),),
        offers=(offer("primary", kgco2e_per_t=9000.0),),
        orders=(order("H", 1000.0, max_kgco2e_per_t=4000.0),),
    )

    assert way.becomes == pytest.approx(5000.0, rel=0.02)
    assert way.unit == "kg CO2e/t"


def test_lot_that_lies_in_a_bin_is_found_by_planning_the_yard_again():
    """The bin's metal is too red alone; the limit that takes it is that of its mixture."""
    found = verdict(
        lots=(lot("red", 1000.0, Cu=0.3, in_bin="B"), lot("clean", 1000.0, in_bin="B")),
        orders=(order("H", 1000.0),),
        alloys=COPPER,
        bins=(Bin(bin_id="B"),),
    )

    (way,) = [way for way in found.ways_out if way.kind == "limit"]
    assert way.becomes == pytest.approx(0.15, rel=0.02)
