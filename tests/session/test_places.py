"""Changes that look like one figure and are not: they are asked anew, and answered alike."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.order import Pin, Route
from models.scenario import Scenario
from optimiser.session.session import PlanSession
from tests.decision.plant import analysis, day, goals, lot, order, plant
from tests.session.test_by_hand import lines, two_lots

NEAR = 1e-6
AIMED = Limit(alloy="X", element="Cu", max_pct=0.4, aim_max_pct=0.05)


def anew(session: PlanSession) -> PlanSession:
    """Another session of the scenario as it is changed."""
    return PlanSession(session.scenario)


def test_more_stock_is_told_line_by_line() -> None:
    """From 50 kg of red to all that the limit allows, 200 kg."""
    session = PlanSession(
        two_lots(lots=(lot("clean", 5000.0, price=2000.0, Cu=0.1),
                       lot("red", 50.0, price=1000.0, Cu=0.6)))
    )  # fmt: skip
    found = session.change({"lots": [{"lot_id": "red", "mass_kg": 900.0}]})
    assert found.at_once
    assert lines(found) == pytest.approx({"clean": 800.0, "red": 200.0}, abs=NEAR)


@pytest.mark.parametrize(
    "patch",
    [
        {"orders": [{"order_id": "H", "tap_kg": 2000.0}]},
        {"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.8}]},
    ],
    ids=["tap", "limit"],
)
def test_what_an_aim_is_counted_in_is_asked_anew(patch: dict[str, Any]) -> None:
    """An aim is missed by 0.05 of a width of 0.4, or of 0.8 %, whatever the melt."""
    session = PlanSession(two_lots(alloys=(AIMED,)))
    found = session.change(patch)
    width = 0.8 if "alloys" in patch else 0.4
    assert not found.at_once
    assert found.goals[0].goal == "aims"
    assert found.goals[0].value == pytest.approx(0.05 / width, abs=NEAR)


def test_a_tap_of_a_furnace_that_keeps_no_heel_is_answered_at_once() -> None:
    """Two heats of one furnace, one after the other, with nothing passed on."""
    session = PlanSession(chain())
    found = session.change({"orders": [{"order_id": "first", "tap_kg": 1500.0}]})
    assert found.at_once
    assert found.cost_difference == pytest.approx(900.0, abs=NEAR)


def test_a_tap_that_leaves_a_heel_to_the_next_is_asked_anew() -> None:
    session = PlanSession(chain(heel_kg=200.0, heel_keep_kg=200.0, analysis=analysis(Cu=0.2)))
    found = session.change({"orders": [{"order_id": "first", "tap_kg": 1500.0}]})
    theirs = anew(session).change({})
    assert not found.at_once
    assert found.goals[0].value == pytest.approx(theirs.goals[0].value, rel=1e-7)


def chain(**furnace: Any) -> Scenario:
    """Two heats of 1,000 kg in one furnace."""
    return two_lots(
        orders=(
            order("first", 1000.0, furnace="F", start=day(1)),
            order("second", 1000.0, furnace="F", start=day(2)),
        ),
        furnaces=(Furnace(furnace_id="F", type="gas_reverb", capacity_kg=5000.0, **furnace),),
    )


def test_a_pin_where_a_route_has_a_limit_is_asked_anew_and_both_hold() -> None:
    """The way takes 120 kg of red; a pin of at least 50 kg changes nothing of that."""
    ways = (
        Route(source="red", target="H", max_kg=120.0),
        Route(source="clean", target="H"),
    )
    session = PlanSession(two_lots(routes=ways))
    found = session.change({"pins": [{"source": "red", "target": "H", "min_kg": 50.0}]})
    assert not found.at_once
    assert found.cost == pytest.approx(1880.0, abs=NEAR)


def test_a_pin_where_no_route_leads_is_asked_anew() -> None:
    session = PlanSession(two_lots(routes=(Route(source="clean", target="H"),)))
    assert session.change({}).cost == pytest.approx(2000.0, abs=NEAR)


def test_a_pin_that_is_patched_keeps_what_the_patch_does_not_say() -> None:
    """At least 50 kg and at most 100 kg: raising the least leaves the most."""
    pin = Pin(source="red", target="H", min_kg=50.0, max_kg=100.0)
    session = PlanSession(two_lots(pins=(pin,)))
    found = session.change({"pins": [{"source": "red", "target": "H", "min_kg": 60.0}]})
    assert found.at_once
    assert found.cost == pytest.approx(1900.0, abs=NEAR)


@pytest.mark.parametrize(
    "patch",
    [
        {"lots": [{"lot_id": "red", "mass_kg": 450.0}]},
        {"pins": [{"source": "red", "target": "H", "max_kg": 150.0}]},
        {"orders": [{"order_id": "H", "tap_kg": 1200.0}]},
    ],
    ids=["stock", "pin", "tap"],
)
def test_what_a_smallest_bite_reckons_with_is_asked_anew(patch: dict[str, Any]) -> None:
    """The most of a lot stands beside its yes or no: it is another with stock, pin and tap."""
    session = PlanSession(
        two_lots(lots=(lot("clean", 5000.0, price=2000.0, Cu=0.1),
                       lot("red", 500.0, price=1000.0, Cu=0.6, min_use_kg=90.0)))
    )  # fmt: skip
    found = session.change(patch)
    assert (found.at_once, found.exact) == (False, False)
    theirs = anew(session).change({})
    assert found.goals[0].value == pytest.approx(theirs.goals[0].value, rel=1e-7)


def test_a_looser_maximum_of_zero_is_asked_anew() -> None:
    """A limit of nothing has no entry that could grow."""
    scenario = plant(
        lots=(lot("pure", 5000.0, price=2000.0), lot("red", 500.0, price=1000.0, Cu=0.5)),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.0),),
        settings=goals("cost"),
    )
    found = PlanSession(scenario).change(
        {"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.1}]}
    )
    assert not found.at_once
    assert found.goals[0].value == pytest.approx(1800.0, abs=NEAR)


def test_a_ratio_is_a_figure_too() -> None:
    """Fe/Cu at most 0.5 and then 1: half as much, and then as much iron as copper."""
    scenario = plant(
        lots=(lot("red", 5000.0, price=2000.0, Cu=0.4), lot("rust", 5000.0, price=1000.0, Fe=0.4)),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Fe/Cu", max_pct=0.5),),
        settings=goals("cost"),
    )
    session = PlanSession(scenario)
    assert session.change({}).cost == pytest.approx(5000.0 / 3.0, rel=NEAR)
    found = session.change({"alloys": [{"alloy": "X", "element": "Fe/Cu", "max_pct": 1.0}]})
    assert found.at_once
    assert found.cost == pytest.approx(1500.0, rel=NEAR)


@pytest.mark.parametrize("element", ["others_each", "others_total"])
def test_a_limit_on_the_others_is_a_figure_too(element: str) -> None:
    """Fe and Si are the others: red brings 0.2 % of Fe, of which a quarter and then half may be."""
    scenario = plant(
        lots=(
            lot("clean", 5000.0, price=2000.0, Cu=0.1),
            lot("red", 2000.0, price=1000.0, Cu=0.1, Fe=0.2),
        ),
        orders=(order("H", 1000.0),),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.2),
            Limit(alloy="X", element=element, max_pct=0.05),
        ),
        settings=goals("cost"),
    )
    session = PlanSession(scenario)
    assert session.change({}).cost == pytest.approx(1750.0, abs=NEAR)
    found = session.change({"alloys": [{"alloy": "X", "element": element, "max_pct": 0.1}]})
    assert found.at_once
    assert found.cost == pytest.approx(1500.0, abs=NEAR)


def test_a_tap_that_custody_volume_is_a_share_of_is_asked_anew() -> None:
    """Of 2,000 kg the 400 kg that are asked for are a fifth: as much good scrap as before."""
    asked = plant(
        lots=(
            lot("good", 5000.0, price=900.0, due_diligence=True),
            lot("bare", 5000.0, price=100.0),
        ),
        orders=(order("H", 1000.0, coc_kg=400.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=1.0),),
    )
    session = PlanSession(asked)

    found = session.change({"orders": [{"order_id": "H", "tap_kg": 2000.0}]})

    assert (found.possible, found.at_once) == (True, False)
    assert found.cost == pytest.approx(360.0 + 160.0)
