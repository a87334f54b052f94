"""Ways out by pins, rules, orders and the scales, from yards worked by hand."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import FormLimit, Furnace
from models.order import BlendLimit, Pin
from tests.decision.plant import analysis, day, goals, lot, offer, order
from tests.explain.ways.yard import verdict, ways

COPPER = (Limit(alloy="X", element="Cu", max_pct=0.1),)


def furnace(name: str, **more) -> Furnace:
    return Furnace(furnace_id=name, **{"capacity_kg": 10_000.0, **more})


def test_one_pin_is_lifted():
    """Half the melt of 0.3 % Cu is too much; the other pin does no harm."""
    (way,) = ways(
        "pin",
        lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 2000.0)),
        orders=(order("H", 1000.0),),
        alloys=COPPER,
        pins=(
            Pin(source="red", target="H", min_kg=500.0),
            Pin(source="clean", target="H", min_kg=100.0),
        ),
    )

    assert way.title == "lift the pin of red to H"
    assert way.remove == {"pins": [{"source": "red", "target": "H"}]}
    assert way.amount is None


def test_pins_are_lifted_together_where_none_does_alone():
    (way,) = ways(
        "pin",
        lots=(lot("red", 2000.0, Cu=0.3), lot("ruddy", 2000.0, Cu=0.3), lot("clean", 2000.0)),
        orders=(order("H", 1000.0),),
        alloys=COPPER,
        pins=(
            Pin(source="red", target="H", kg=400.0),
            Pin(source="ruddy", target="H", kg=400.0),
        ),
    )

    assert way.remove["pins"] == [
        {"source": "red", "target": "H"},
        {"source": "ruddy", "target": "H"},
    ]


def test_what_stands_alone_in_the_way_is_named_alone() -> None:
    found = verdict(
        lots=(lot("clean", 5000.0), lot("red", 5000.0, Cu=60.0)),
        orders=(order("H", 1000.0),),
        pins=(Pin(source="clean", target="H", max_kg=0.0),),
    )
    assert found.message.endswith(
        "cannot be made as long as this holds: the pin of clean to H (at most 0 kg)"
    )


def test_furnace_without_the_heel():
    """500 kg of heel at 1 % Cu make 0.5 % of whatever is charged onto it."""
    (way,) = ways(
        "furnace",
        offers=(offer("primary"),),
        orders=(order("H", 500.0, furnace="F", start=day(1)),),
        alloys=COPPER,
        furnaces=(
            furnace("F", heel_kg=500.0, heel_keep_kg=500.0, analysis=analysis(Cu=1.0)),
            furnace("G"),
        ),
    )

    assert way.title == "make H in furnace G"


def test_time_at_which_the_metal_has_come():
    (way,) = ways("time", lots=(lot("late", 2000.0, available_from=day(3)),),
                  offers=(offer("little", mass_kg=10.0),),
                  orders=(order("H", 1000.0, start=day(1)),))  # fmt: skip

    assert way.title == "pour H from 2026-01-03 00:00 on, when late is there"


def test_time_at_which_the_metal_has_not_gone():
    (way,) = ways("time", lots=(lot("gone", 2000.0, available_until=day(2)),),
                  offers=(offer("little", mass_kg=10.0),),
                  orders=(order("H", 1000.0, start=day(5)),))  # fmt: skip

    assert way.title == "pour H from 2026-01-02 00:00 while gone lasts"


def test_another_alloy_of_the_scenario_takes_the_metal():
    found = ways("alloy", lots=(lot("red", 2000.0, Cu=0.3),), orders=(order("H", 1000.0),),
                 alloys=(*COPPER, Limit(alloy="Y", element="Cu", max_pct=0.4)))  # fmt: skip

    assert [way.title for way in found] == ["make H as Y instead"]


def test_smaller_tap_is_all_the_metal_there_is():
    (way,) = ways("tap", lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),))

    assert way.title == "tap 600 kg instead of 1,000 kg"


def test_larger_tap_and_less_that_must_go_where_a_lot_must_be_used_up():
    found = verdict(
        lots=(lot("old", 2000.0, min_total_kg=1200.0),), orders=(order("H", 1000.0),)
    ).ways_out

    assert [(way.kind, way.title) for way in found] == [
        ("rule", "let only 1,000 kg of lot old have to go"),
        ("tap", "tap 1,200 kg instead of 1,000 kg"),
    ]


def test_pieces_fit_another_tap():
    """Pieces of 300 kg make 900 or 1200 kg, never 1000 kg."""
    found = verdict(lots=(lot("sows", 3000.0, piece_kg=300.0),), orders=(order("H", 1000.0),))

    taps = {way.becomes for way in found.ways_out if way.kind == "tap"}
    assert taps == {900.0, 1200.0}
    assert "whole pieces of 300 kg" in found.message


def test_as_few_more_materials_as_do():
    """Copper and silicon come from one lot each, and neither may be all of it."""
    limits = (
        Limit(alloy="X", element="Cu", min_pct=0.1, max_pct=0.2),
        Limit(alloy="X", element="Si", min_pct=0.1, max_pct=0.2),
    )
    (way,) = ways(
        "rule",
        lots=(lot("red", 2000.0, Cu=0.6), lot("grey", 2000.0, Si=0.6), lot("clean", 2000.0)),
        orders=(order("H", 1000.0, max_sources=1),),
        alloys=limits,
    )

    assert way.title == "let H hold up to 3 materials"


def test_lot_on_hold_is_used():
    (way,) = ways("release", lots=(lot("held", 2000.0, status="hold"),),
                  offers=(offer("little", mass_kg=10.0),),
                  orders=(order("H", 1000.0),))  # fmt: skip

    assert way.title == "use lot held, which is on hold"
    assert way.patch == {"lots": [{"lot_id": "held", "status": "free"}]}


def test_lot_that_is_reserved_for_another_is_used():
    (way,) = ways("release", lots=(lot("theirs", 2000.0, reserved_for="Smith"),),
                  offers=(offer("little", mass_kg=10.0),),
                  orders=(order("H", 1000.0),))  # fmt: skip

    assert way.title == "use lot theirs, which is reserved for Smith"


def test_blend_limit_is_lowered_to_what_there_is():
    """100 kg of a melt of 1000 kg."""
    found = verdict(
        lots=(lot("scarce", 100.0), lot("plenty", 5000.0)),
        orders=(order("H", 1000.0),),
        blend_limits=(BlendLimit(target="H", source="scarce", min_pct=60.0),),
    )

    (way,) = [way for way in found.ways_out if way.kind == "rule"]
    assert way.becomes == pytest.approx(10.0, abs=1.0)
    assert "scarce at least 60 % of the metal charged in H" in found.message


def test_form_limit_is_raised_to_what_is_needed():
    """700 of 1000 kg are turnings, of which the furnace takes a fifth."""
    (way,) = ways(
        "rule",
        lots=(lot("fine", 2000.0, form="turnings"), lot("coarse", 300.0)),
        orders=(order("H", 1000.0, furnace="F", start=day(1)),),
        furnaces=(furnace("F"),),
        form_limits=(FormLimit(furnace_id="F", form="turnings", max_pct=20.0),),
    )

    assert way.becomes == pytest.approx(70.0, rel=0.02)


def test_smallest_bite_is_let_down_to_what_the_order_holds():
    """A third of the melt may be red, and what is clean is not enough for all of it."""
    found = ways(
        "rule",
        lots=(lot("red", 2000.0, Cu=0.3, min_use_kg=800.0), lot("clean", 700.0)),
        orders=(order("H", 1000.0),),
        alloys=COPPER,
    )

    assert found[0].becomes == pytest.approx(333.0, abs=10.0)


@pytest.mark.slow
def test_finer_steps_where_none_of_the_scale_fit():
    """Copper between 0.118 and 0.122 % is two parts of 0.3 % to three of none."""
    found = ways(
        "step",
        settings=goals("cost", weigh_step_kg=200.0),
        lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 2000.0)),
        orders=(order("H", 400.0),),
        alloys=(Limit(alloy="X", element="Cu", min_pct=0.118, max_pct=0.122),),
    )

    assert found[0].title == "weigh in steps of 100 kg"


def test_plant_comes_before_purchases_before_customers_before_the_alloy():
    found = verdict(
        lots=(lot("red", 2000.0, Cu=0.3), lot("held", 2000.0, status="hold", price=100.0)),
        offers=(offer("primary", price=2500.0, mass_kg=100.0),),
        orders=(order("H", 1000.0),),
        alloys=(*COPPER, Limit(alloy="Y", element="Cu", max_pct=0.4)),
    )

    kinds = [way.kind for way in found.ways_out]
    assert kinds[:2] == ["release", "purchase"]
    assert set(kinds[-2:]) == {"limit", "alloy"}


def test_order_that_is_made_is_not_lost_to_a_way_out():
    """Whatever is done for the second order, the first keeps its 600 kg."""
    found = verdict(
        lots=(lot("scrap", 1000.0),),
        orders=(order("first", 600.0), order("H", 700.0, priority=2)),
    )

    assert {way.kind for way in found.ways_out} >= {"metal", "purchase", "tap"}
    assert all(way.orders_made == ("H",) for way in found.ways_out)


def test_optional_order_asks_for_no_way_out():
    found = verdict(
        offers=(offer("primary", price=2500.0),),
        orders=(order("sure", 1000.0), order("H", tap_max_kg=1000.0, price_per_t=2000.0)),
    )

    assert found.ways_out == ()


def test_range_of_taps_is_let_down_at_its_lower_end():
    (way,) = ways("tap", lots=(lot("scrap", 600.0),),
                  orders=(order("H", tap_min_kg=800.0, tap_max_kg=1000.0),))  # fmt: skip

    assert way.patch == {"orders": [{"order_id": "H", "tap_min_kg": way.becomes}]}
    assert way.becomes == pytest.approx(600.0, abs=4.0)


def test_lots_are_released_together_where_none_does_alone():
    (way,) = ways(
        "release",
        lots=(lot("a", 400.0, status="hold"), lot("b", 400.0, status="hold"), lot("c", 300.0)),
        orders=(order("H", 1000.0),),
    )

    assert way.patch["lots"] == [
        {"lot_id": "a", "status": "free"},
        {"lot_id": "b", "status": "free"},
    ]


def test_heel_of_the_order_before_is_thinned_by_more_metal():
    """500 kg of the first melt at 0.3 % Cu are half of the second: 0.15 % at best."""
    found = verdict(
        lots=(lot("red", 1000.0, Cu=0.3), lot("clean", 5000.0)),
        orders=(
            order("first", 500.0, alloy="Y", furnace="F", start=day(1)),
            order("H", 500.0, furnace="F", start=day(2), priority=2),
        ),
        alloys=(*COPPER, Limit(alloy="Y", element="Cu", min_pct=0.3)),
        furnaces=(
            furnace("F", heel_keep_kg=500.0, heel_kg=500.0, analysis=analysis(Cu=0.3)),
            furnace("G"),
        ),
    )

    assert {"furnace", "tap", "limit"} <= {way.kind for way in found.ways_out}
    (tap,) = [way for way in found.ways_out if way.kind == "tap"]
    assert tap.becomes == pytest.approx(1000.0, rel=0.02)


def test_no_more_pins_are_lifted_together_than_do():
    """Any two of three pins bring too much copper, one does not; the fourth does no harm."""
    found = verdict(
        lots=(*(lot(name, 2000.0, Cu=0.6) for name in ("a", "b", "c")), lot("clean", 2000.0)),
        orders=(order("H", 1000.0),),
        alloys=COPPER,
        pins=(
            *(Pin(source=name, target="H", kg=150.0) for name in ("a", "b", "c")),
            Pin(source="clean", target="H", min_kg=10.0),
        ),
    )
    (way,) = [way for way in found.ways_out if way.kind == "pin"]

    assert len(way.remove["pins"]) == 2
    assert "none does alone" in way.sentence
    assert "one of them gives way" not in found.message or "together all" in found.message


def test_times_of_several_lots_are_told_in_the_plural():
    (way,) = ways("time", lots=(lot("a", 600.0, available_from=day(3)),
                                lot("b", 600.0, available_from=day(3))),
                  offers=(offer("little", mass_kg=10.0),),
                  orders=(order("H", 1000.0, start=day(1)),))  # fmt: skip

    assert way.title == "pour H from 2026-01-03 00:00 on, when a and b are there"
    assert "a and b have arrived by then" in way.sentence


def test_what_a_way_costs_is_told_apart_from_what_the_order_brings():
    """1000 kg at 2500 a tonne are bought, and sold at 3000."""
    (way,) = ways("purchase", offers=(offer("primary", price=2500.0, mass_kg=500.0),),
                  orders=(order("H", 1000.0, price_per_t=3000.0),))  # fmt: skip

    assert way.cost_difference == pytest.approx(-500.0)
    assert "costs 2,500 EUR more and sells for 3,000 EUR more: 500 EUR less in all" in way.sentence
