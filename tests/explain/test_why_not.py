"""Why not that lot: prices that can be worked by hand, and every reason that keeps metal out."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.issue import InvalidScenario
from models.order import Pin, Route
from models.scenario import Scenario
from models.sorter import Bin
from models.why_not import WhyNot
from optimiser.explain.bars import bars
from optimiser.explain.bite import bite_kg
from optimiser.explain.changed import Week, changed
from optimiser.explain.why_not import why_not
from optimiser.formulation.columns import ways_into_charges
from optimiser.formulation.frame import frame
from optimiser.plan import make_plan
from optimiser.sound import sound_brief
from optimiser.value.planning import Planning
from tests.decision.plant import day, goals, lot, offer, order, plant
from tests.explain.weeks import CLEAN, two_lots, week_of
from tests.value.yards import shredder

TWO_FURNACES = (
    Furnace(furnace_id="F", capacity_kg=9000.0),
    Furnace(furnace_id="G", capacity_kg=9000.0),
)


def asked(scenario: Scenario, name: str, order_id: str | None = None) -> WhyNot:
    return why_not(week_of(scenario), name, order_id)


def test_bite_costs_the_difference_in_price() -> None:
    """A hundredth of the charge is 10 kg, at 1.50 in place of 1.00: 5 more."""
    found = asked(two_lots(), "red")
    assert (found.finding, found.target) == ("forced", "H")
    assert found.bite_kg == pytest.approx(10.0)
    assert found.cost_difference == pytest.approx(5.0)
    assert [goal.difference for goal in found.goals] == pytest.approx([5.0])
    moved = {row.source: row.after_kg - row.before_kg for row in found.moved}
    assert moved == pytest.approx({"red": 10.0, "clean": -10.0})
    assert "cost +5.00 EUR" in found.message
    assert "It pushes 10 kg of clean out of the plan." in found.message
    assert "costs 1,500 EUR, of what it pushes out 1,000" in found.message


def test_patch_of_the_answer_makes_the_plan_that_was_priced() -> None:
    scenario = two_lots()
    found = asked(scenario, "red")
    assert found.patch is not None
    plan = make_plan(changed(scenario, found.patch))
    assert plan.totals.cost == pytest.approx(1005.0)


def test_bite_that_a_limit_makes_dear_names_the_limit() -> None:
    """At the limit already, 10 kg of red need 25 kg of pure for the copper they bring.

    Clean has 0.1 %, mixed 0.3 %, half of each is at 0.2 %. With 10 kg of red at 0.6 %:
    0.1 c + 0.3 m + 6 = 0.2 * 1,000 and c + m = 990, so m = 475, c = 515. Mixed metal costs
    nothing, clean 2 a kilogram: 15 * 2 more, and red costs nothing.
    """
    scenario = two_lots(
        lots=(
            lot("clean", 5000.0, price=2000.0, Cu=0.1),
            lot("mixed", 5000.0, Cu=0.3),
            lot("red", 2000.0, price=1.0, Cu=0.6),
        )
    )
    found = asked(scenario, "red", "H")
    assert found.cost_difference == pytest.approx(30.01, abs=1e-3)
    (row,) = found.runs_into
    assert (row.element, row.side, row.what) == ("Cu", "most", "limit")
    assert (row.limit, row.own) == pytest.approx((0.2, 0.6))
    assert "It has 0.6 % Cu, and H is at its limit: at most 0.2 %." in found.message


def test_without_an_order_it_goes_where_it_costs_least() -> None:
    """H1 takes any copper, H2 is at its limit and would need clean metal for it."""
    scenario = plant(
        lots=(
            lot("cheap", 9000.0, price=1000.0, Cu=0.2),
            lot("pure", 9000.0, price=3000.0),
            lot("red", 900.0, price=1100.0, Cu=0.6),
        ),
        orders=(order("H1", 1000.0, alloy="loose"), order("H2", 1000.0, alloy="X")),
        alloys=(CLEAN, Limit(alloy="loose", element="Cu", max_pct=1.0)),
        settings=goals("cost"),
    )
    found = asked(scenario, "red")
    assert found.target == "H1"
    assert found.cost_difference == pytest.approx(0.9)
    in_h2 = asked(scenario, "red", "H2")
    assert in_h2.target == "H2"
    assert in_h2.cost_difference is not None
    assert in_h2.cost_difference > 10.0


def test_lot_that_is_used_says_how_much_and_where() -> None:
    found = asked(two_lots(), "clean")
    assert found.finding == "used"
    assert [(place.target, place.kg) for place in found.used] == [("H", pytest.approx(1000.0))]
    assert found.message == "Lot clean is used: 1,000 kg in H."


def test_lot_that_is_used_elsewhere_is_answered_for_the_order() -> None:
    """Both orders cost the same with either lot, but there is 1,000 kg of the cheap one."""
    scenario = two_lots(
        lots=(lot("cheap", 1000.0, price=1000.0), lot("dear", 2000.0, price=1500.0)),
        orders=(order("H1", 1000.0), order("H2", 1000.0)),
    )
    week = week_of(scenario)
    by_lot = {line.source: charge.order_id for charge in week.plan.charges for line in charge.lines}
    other = "H2" if by_lot["cheap"] == "H1" else "H1"
    found = why_not(week, "cheap", other)
    assert (found.finding, found.target) == ("forced", other)
    assert found.cost_difference == pytest.approx(0.0)
    assert "cost nothing" in found.message


@pytest.mark.parametrize(
    ("red", "order_more", "tables", "reason"),
    [
        ({"sealed": True}, {}, {}, "sealed"),
        ({"status": "hold"}, {}, {}, "on hold"),
        ({"direct": False}, {}, {}, "not for direct charging"),
        ({"reserved_for": "Anna"}, {}, {}, "reserved for Anna, and H is for nobody in particular"),
        ({"owner": "Anna"}, {"customer": "Bert"}, {}, "owned by Anna, and H is for Bert"),
        ({"available_from": day(3)}, {"start": day(2)}, {}, "there only from 2026-01-03 00:00"),
        ({"available_until": day(1)}, {"start": day(2)}, {}, "gone after 2026-01-01 00:00"),
        ({"furnaces": ("G",)}, {"furnace": "F"}, {"furnaces": TWO_FURNACES}, "only for G"),
        (
            {"wet": True},
            {"furnace": "W", "start": day(1)},
            {"furnaces": (Furnace(furnace_id="W", capacity_kg=9000.0, type="side_well"),)},
            "wet, and W has a side well",
        ),
        ({}, {}, {"routes": (Route(source="clean", target="H"),)}, "no route leads to H"),
        ({}, {}, {"pins": (Pin(source="red", target="H", max_kg=0.0),)}, "a pin or route allows 0"),
    ],
)
def test_metal_that_may_not_go_in_says_each_reason(
    red: dict[str, Any], order_more: dict[str, Any], tables: dict[str, Any], reason: str
) -> None:
    lots = (lot("clean", 5000.0, Cu=0.1), lot("red", 2000.0, Cu=0.6, **red))
    losses = {"losses": two_lots().losses}
    if any(one.type != "gas_reverb" for one in tables.get("furnaces", ())):
        kinds = ("gas_reverb", "side_well")
        losses = {
            "losses": tuple(
                row.model_copy(update={"furnace_type": kind})
                for row in two_lots().losses
                for kind in kinds
            )
        }
    scenario = two_lots(lots=lots, orders=(order("H", 1000.0, **order_more),), **tables)
    found = asked(scenario.model_copy(update=losses), "red", "H")
    assert found.finding == "barred"
    (row,) = found.barred
    assert any(one.startswith(reason) for one in row.reasons), row.reasons
    assert found.message.startswith("Lot red may not go into H: ")


def test_all_reasons_are_told_at_once() -> None:
    lots = (lot("clean", 5000.0), lot("red", 2000.0, sealed=True, status="hold", owner="Anna"))
    (row,) = asked(two_lots(lots=lots), "red", "H").barred
    assert [reason.partition(":")[0].partition(" by")[0] for reason in row.reasons] == [
        "sealed",
        "on hold",
        "owned",
    ]


def test_pins_that_take_all_of_it_are_named() -> None:
    scenario = two_lots(
        orders=(order("H", 1000.0), order("K", 1000.0)),
        lots=(lot("clean", 5000.0, Cu=0.1), lot("red", 200.0, Cu=0.6)),
        pins=(Pin(source="red", target="K", kg=200.0),),
    )
    (row,) = asked(scenario, "red", "H").barred
    assert row.reasons == ("pinned elsewhere: 200 kg of 200 kg to K",)


def test_bite_that_no_limit_allows_says_which_stands_against_it() -> None:
    """Nothing is clean enough to thin even one 500 kg piece with 0.6 % Cu."""
    scenario = two_lots(
        lots=(lot("clean", 5000.0, Cu=0.1), lot("red", 2000.0, Cu=0.6, piece_kg=500.0))
    )
    found = asked(scenario, "red", "H")
    assert found.finding == "impossible"
    assert [one.order_id for one in found.left_out] == ["H"]
    assert "with 500 kg of it there H could not be made" in found.message
    assert found.patch == {"pins": [{"source": "red", "target": "H", "min_kg": 500.0}]}


def test_order_that_is_not_made_says_why() -> None:
    scenario = two_lots(orders=(order("H", 1000.0), order("huge", 90000.0)))
    found = asked(scenario, "red", "huge")
    assert found.finding == "impossible"
    assert found.message.startswith("Order huge is not made, whatever it is made of: ")
    assert found.message.count("huge") == 1 + found.message.count("of huge")
    assert "It can be made if you " in found.message or "No way out of huge" in found.message


def test_names_that_are_not_there_are_refused_together() -> None:
    with pytest.raises(InvalidScenario) as refused:
        asked(two_lots(), "reed", "HH")
    assert [issue.hint for issue in refused.value.issues] == [
        "did you mean red?",
        "did you mean H?",
    ]


def test_bin_is_asked_for_like_a_lot() -> None:
    """What lies in bin B is the red lot: 10 kg of it for clean metal, at 0.50 a kilogram more."""
    lots = (
        lot("clean", 5000.0, price=1000.0, Cu=0.1),
        lot("red", 2000.0, price=1500.0, Cu=0.6, in_bin="B"),
    )
    scenario = two_lots(lots=lots, bins=(Bin(bin_id="B", capacity_kg=2000.0),))
    found = asked(scenario, "B", "H")
    assert (found.kind, found.finding) == ("bin", "forced"), found.message
    assert found.cost_difference == pytest.approx(5.0, abs=0.01)
    barred = asked(scenario, "red", "H").barred
    assert barred[0].reasons == ("it lies in bin B, and leaves only with what lies there",)


@pytest.mark.parametrize(
    ("more", "kg"),
    [
        ({}, 10.0),
        ({"piece_kg": 300.0}, 300.0),
        ({"min_use_kg": 45.0}, 45.0),
        ({"weigh_step_kg": 3.0}, 12.0),
        ({"mass_kg": 400.0}, 4.0),
        ({"mass_kg": 5.0, "weigh_step_kg": 20.0}, 5.0),
    ],
)
def test_bite_is_the_least_that_can_be_charged(more: dict[str, Any], kg: float) -> None:
    """A hundredth of 1,000 kg of melt or of what is there, in whole pieces or steps."""
    rest = {"mass_kg": 2000.0} | more
    red = lot("red", rest.pop("mass_kg"), Cu=0.6, **rest)
    brief, _, _ = sound_brief(two_lots(lots=(lot("clean", 5000.0, Cu=0.1), red)))
    source = next(one for one in brief.sources if one.source_id == "red")
    assert bite_kg(source, brief.orders[0], yield_fraction=1.0) == pytest.approx(kg)


def test_reasons_are_there_exactly_where_the_program_has_no_way() -> None:
    """Every lot and order of a yard with all kinds of bars."""
    lots = (
        lot("free", 900.0),
        lot("hold", 900.0, status="hold"),
        lot("late", 900.0, available_from=day(3)),
        lot("early", 900.0, available_until=day(1)),
        lot("annas", 900.0, owner="Anna"),
        lot("kept", 900.0, reserved_for="H2"),
        lot("wet", 900.0, wet=True),
        lot("only G", 900.0, furnaces=("G",)),
    )
    heel = Furnace(furnace_id="F", capacity_kg=9000.0, heel_keep_kg=100.0)
    scenario = plant(
        lots=lots,
        offers=(offer("bought", price=1.0),),
        orders=(
            order("H1", 500.0, furnace="F", start=day(1), customer="Anna"),
            order("H2", 500.0, furnace="F", start=day(2)),
            order("H3", 500.0, furnace="G", start=day(4)),
        ),
        furnaces=(heel, TWO_FURNACES[1]),
        alloys=(Limit(alloy="X", element="Cu", max_pct=1.0),),
    )
    brief, numbers, _ = sound_brief(scenario)
    everything = frozenset(one.order_id for one in brief.orders)
    ways = ways_into_charges(frame(brief, numbers, made=everything))
    for source in brief.sources:
        for one in brief.orders:
            found = bars(brief, numbers, source, one, bite_kg=1.0)
            is_open = (source.source_id, one.order_id) in ways
            assert bool(found) != is_open, (source.source_id, one.order_id, found)


def test_week_that_is_not_planned_in_time_says_so() -> None:
    week = week_of(two_lots())
    stopped = Planning()
    stopped.stop.set()
    found = why_not(Week(scenario=week.scenario, plan=week.plan, planning=stopped), "red", "H")
    assert found.finding == "not_planned"
    assert "stopped before it was planned" in found.message


def test_pieces_of_other_lots_stay_where_the_plan_has_them() -> None:
    """Three pieces of 300 kg are cheapest and stay; 10 kg of red take the place of clean metal.

    The last 100 kg are clean metal at 1.00; red is 1.50: 10 kg cost 5 more.
    """
    scenario = two_lots(
        lots=(
            lot("clean", 5000.0, price=1000.0, Cu=0.1),
            lot("pieces", 1200.0, price=900.0, Cu=0.1, piece_kg=300.0),
            lot("red", 2000.0, price=1500.0, Cu=0.6),
        )
    )
    found = asked(scenario, "red")
    assert found.cost_difference == pytest.approx(5.0)
    assert found.settled
    assert {row.source for row in found.moved} == {"red", "clean"}
    assert (
        "Whole pieces, and which lots are in which other charge, stay as they are." in found.message
    )


def test_bite_that_needs_a_piece_to_give_way_is_planned_anew() -> None:
    """All 1,000 kg are pieces of 500 kg: a bite leaves no room for the second one."""
    scenario = two_lots(
        lots=(
            lot("clean", 5000.0, price=1000.0, Cu=0.1),
            lot("pieces", 1000.0, price=900.0, Cu=0.1, piece_kg=500.0),
            lot("red", 2000.0, price=1500.0, Cu=0.6),
        )
    )
    found = asked(scenario, "red", "H")
    assert found.finding == "forced"
    assert not found.settled
    moved = {row.source: row.after_kg - row.before_kg for row in found.moved}
    assert moved == pytest.approx({"pieces": -500.0, "clean": 490.0, "red": 10.0})
    assert found.cost_difference == pytest.approx(55.0)


def test_outlet_that_is_left_costs_the_sorting_that_makes_room_for_it() -> None:
    """50 kg of red with 2 % Cu in place of 100 kg straight from the heap with 1 %.

    Those are sorted instead: 50 kg clean go in, and as much red comes as went in. 100 kg on the
    sorter at 100 EUR a tonne.
    """
    found = asked(shredder(fixed_cost=0.0), "M/XRT/to red")
    assert (found.kind, found.finding, found.target) == ("outlet", "forced", "H1")
    assert found.bite_kg == pytest.approx(50.0)
    assert found.cost_difference == pytest.approx(10.0, abs=0.01)
    assert found.own is not None
    assert found.own.cost_per_t is None


def test_what_leaves_the_plan_is_netted_over_all_charges() -> None:
    """500 kg of pale are dearest and give way to 10 kg of red, wherever the red goes.

    In the order without pale the clean metal that gives way only goes to the other one.
    """
    scenario = two_lots(
        lots=(
            lot("clean", 1500.0, price=1000.0, Cu=0.1),
            lot("pale", 5000.0, price=1100.0, Cu=0.1),
            lot("red", 2000.0, price=1500.0, Cu=0.6),
        ),
        orders=(order("H", 1000.0), order("K", 1000.0)),
    )
    found = [asked(scenario, "red", name) for name in ("H", "K")]
    for one in found:
        assert {row.source: row.kg for row in one.net} == pytest.approx(
            {"red": 10.0, "pale": -10.0}, abs=0.01
        )
        assert one.cost_difference == pytest.approx(4.0, abs=0.01)
        assert "It pushes 10 kg of pale out of the plan." in one.message
    (far,) = [one for one in found if one.elsewhere_lines]
    assert far.elsewhere_kg == pytest.approx(10.0, abs=0.01)
    assert "2 lines in other charges change: 10 kg change places." in far.message


def test_where_nothing_is_made_it_says_what_to_do_first() -> None:
    """All metal has 0.6 % Cu, and 0.2 % is the most."""
    scenario = two_lots(lots=(lot("red", 5000.0, price=1500.0, Cu=0.6),))
    found = asked(scenario, "red")
    assert found.finding == "barred"
    assert "First see that one can be: H (X): " in found.message
    assert "It can be made if you " in found.message
