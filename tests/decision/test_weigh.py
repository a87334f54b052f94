"""What the weighbridge can weigh, inside limits that leave hardly any room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import optimiser.settle
from models.alloy import Limit
from models.furnace import Furnace
from models.order import Pin
from models.plan import Plan
from models.scenario import Scenario
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision
from optimiser.decision.steps import HeatLimits, Price, settle
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Ending
from tests.decision.plant import analysis, charged, day, goals, lot, offer, order, plant

NARROW = (
    Limit(alloy="X", element="Cu", min_pct=0.29, max_pct=0.3),
    Limit(alloy="X", element="Fe", min_pct=0.39, max_pct=0.4),
)


def narrow(step_kg: float, **more) -> Scenario:
    """Copper and iron a hundredth of a per cent apart, from lots of odd masses."""
    tables = {
        "settings": goals("recycled_content", "cost", weigh_step_kg=step_kg),
        "lots": (lot("red", 4321.0, Cu=0.73, Fe=0.21), lot("iron", 3333.0, Cu=0.11, Fe=0.87)),
        "offers": (offer("primary", price=2500.0, Cu=0.01, Fe=0.07),),
        "orders": (order("H1", 5003.0), order("H2", 2777.0)),
        "alloys": NARROW,
    }
    return plant(**tables | more)


def in_steps(plan: Plan, step_kg: float) -> bool:
    lines = [kg for order_lines in charged(plan).values() for kg in order_lines.values()]
    return all(kg == round(kg / step_kg) * step_kg for kg in lines)


@pytest.mark.parametrize("step_kg", [1.0, 10.0, 25.0])
def test_whole_steps_keep_tight_limits(step_kg):
    plan = make_plan(narrow(step_kg))

    assert set(charged(plan)) == {"H1", "H2"}
    assert in_steps(plan, step_kg)
    assert plan.check.passed


@pytest.mark.parametrize("step_kg", [1.0, 10.0, 25.0])
def test_heels_are_those_of_what_was_weighed(step_kg):
    """The second heat is weighed onto the heel that the printed first one leaves."""
    heats = tuple(order(f"H{n}", 4000.0, furnace="F", start=day(n)) for n in (1, 2, 3))
    furnace = Furnace(
        furnace_id="F",
        capacity_kg=5100.0,
        heel_kg=1000.0,
        heel_keep_kg=1000.0,
        analysis=analysis(Cu=0.3, Fe=0.4),
    )
    lots = (lot("red", 43210.0, Cu=0.73, Fe=0.21), lot("iron", 33333.0, Cu=0.11, Fe=0.87))
    plan = make_plan(narrow(step_kg, orders=heats, furnaces=(furnace,), lots=lots))

    assert set(charged(plan)) == {"H1", "H2", "H3"}
    assert in_steps(plan, step_kg)
    assert plan.check.passed


def test_each_source_has_its_own_scale():
    plan = make_plan(
        plant(
            settings=goals("recycled_content", weigh_step_kg=50.0),
            lots=(lot("fine", 333.3, weigh_step_kg=0.1), lot("coarse", 480.0)),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0),),
        )
    )
    lines = charged(plan)["H"]

    assert lines["coarse"] % 50.0 == 0.0
    assert lines["primary"] % 50.0 == 0.0
    assert lines["fine"] * 10.0 == pytest.approx(round(lines["fine"] * 10.0))
    assert plan.charges[0].tap_kg == pytest.approx(1000.0, abs=50.0)
    assert plan.check.passed


@pytest.mark.parametrize(("step_kg", "used_kg"), [(10.0, 1000.0), (1.0, 1003.0), (0.0, 1003.4)])
def test_odd_mass_that_must_go_goes_as_far_as_it_can_be_weighed(step_kg, used_kg):
    """Nobody wants the dear lot, of which 1003.4 kg have to go."""
    plan = make_plan(
        plant(
            settings=goals("cost", weigh_step_kg=step_kg),
            lots=(lot("must", 1003.4, price=5000.0, min_total_kg=1003.4),),
            offers=(offer("primary", price=1000.0),),
            orders=(order("H1", 900.0), order("H2", 900.0)),
        )
    )

    assert sum(lines.get("must", 0.0) for lines in charged(plan).values()) == pytest.approx(used_kg)
    assert plan.check.passed


def test_what_must_go_is_not_rounded_away_heat_by_heat():
    """Three heats share 1003.4 kg; each may not leave a step to the others."""
    plan = make_plan(
        plant(
            settings=goals("cost", weigh_step_kg=10.0),
            lots=(lot("must", 2000.0, price=5000.0, min_total_kg=1003.4, Cu=1.0),),
            offers=(offer("primary", price=1000.0),),
            orders=tuple(order(f"H{n}", 714.0) for n in (1, 2, 3)),
            alloys=(Limit(alloy="X", element="Cu", max_pct=0.5),),
        )
    )

    used = sum(lines.get("must", 0.0) for lines in charged(plan).values())
    assert used >= 1003.4 - 10.0
    assert plan.check.passed


def test_exact_pin_needs_no_step():
    """A planner's 333.3 kg stay as they are; the rest is weighed around them."""
    plan = make_plan(
        plant(
            settings=goals("cost", weigh_step_kg=10.0),
            lots=(lot("A", 1000.0), lot("B", 1000.0, price=1.0)),
            orders=(order("H", 1000.0),),
            pins=(Pin(source="B", target="H", kg=333.3),),
        )
    )

    assert charged(plan)["H"]["B"] == 333.3
    assert charged(plan)["H"]["A"] % 10.0 == 0.0
    assert plan.check.passed


@pytest.mark.parametrize("kg", [33.3, 273.456, 333.3, 359.989, 381.869, 418.738, 681.8690001])
@pytest.mark.parametrize("is_range", [False, True])
def test_pin_is_kept_to_its_last_digit(kg, is_range):
    """However a solver scales its columns, and on a heel that holds pinned metal already."""
    pin = {"min_kg": kg, "max_kg": kg} if is_range else {"kg": kg}
    heats = tuple(order(f"H{n}", 3000.0, furnace="F", start=day(n)) for n in (1, 2))
    pot = Furnace(
        furnace_id="F", capacity_kg=3700.0, heel_kg=700.0, heel_keep_kg=700.0,
        analysis=analysis(Cu=0.3, Fe=0.4),
    )  # fmt: skip
    pins = tuple(Pin(source="red", target=name, **pin) for name in ("H1", "H2"))
    most = tuple(limit.model_copy(update={"min_pct": None}) for limit in NARROW)
    plan = make_plan(narrow(10.0, orders=heats, furnaces=(pot,), pins=pins, alloys=most))

    assert [charged(plan)[name]["red"] for name in ("H1", "H2")] == [kg, kg]
    assert plan.check.passed


def test_what_is_weighed_stays_where_there_is_no_time_to_decide_anew(monkeypatch):
    """Without H the rest could be decided again. Where time is over, the rest is as it was."""
    decided = optimiser.settle.decide

    def in_time(ask: Ask, *, without: frozenset[str]) -> Decision:
        found = decided(ask)
        if not without:
            return found
        late = replace(found.answer, values=None, ending=Ending.NO_SOLUTION)
        return replace(found, answer=late)

    monkeypatch.setattr(optimiser.settle, "decide", in_time)
    plan = make_plan(
        plant(
            settings=goals("cost", weigh_step_kg=100.0, tap_tolerance_pct=0.0),
            lots=(lot("red", 5000.0, Cu=0.997),),
            offers=(offer("primary", price=1000.0),),
            orders=(
                order("before", 500.0, alloy="Y", furnace="F", start=day(1)),
                order("H", 1000.0, furnace="F", start=day(2)),
                order("after", 500.0, alloy="Y", furnace="F", start=day(3)),
            ),
            alloys=(
                Limit(alloy="X", element="Cu", min_pct=0.33, max_pct=0.331),
                Limit(alloy="Y", element="Cu", max_pct=1.0),
            ),
            furnaces=(Furnace(furnace_id="F", capacity_kg=2000.0, heel_keep_kg=100.0),),
        ),
        with_reasons=False,
    )

    assert plan.check.passed
    assert plan.outcome == "feasible"
    assert set(charged(plan)) == {"before", "after"}
    assert [(left.order_id, left.verdict.code) for left in plan.unplanned] == [("H", "not_weighed")]


def test_order_that_cannot_be_weighed_says_so():
    """A limit as narrow as a thread, a step of 100 kg: no two weights meet it."""
    plan = make_plan(
        plant(
            settings=goals("cost", weigh_step_kg=100.0, tap_tolerance_pct=0.0),
            lots=(lot("red", 5000.0, Cu=0.997),),
            offers=(offer("primary", price=1000.0),),
            orders=(order("H", 1000.0), order("easy", 500.0, alloy="Y")),
            alloys=(
                Limit(alloy="X", element="Cu", min_pct=0.33, max_pct=0.331),
                Limit(alloy="Y", element="Cu", max_pct=1.0),
            ),
        ),
        with_reasons=False,
    )

    assert set(charged(plan)) == {"easy"}
    assert [(left.order_id, left.verdict.code) for left in plan.unplanned] == [
        ("H", "not_weighable")
    ]
    assert plan.check.passed


def limits(matrix, upper, wanted, step) -> HeatLimits:
    wanted = np.array(wanted, dtype=float)
    return HeatLimits(
        matrix=np.array(matrix, dtype=float),
        upper=np.array(upper, dtype=float),
        wanted=wanted,
        step=np.array(step, dtype=float),
        low=np.zeros(len(wanted)),
        high=np.full(len(wanted), 1000.0),
    )


def test_settle_takes_the_nearest_steps_that_keep_the_limits():
    """340 and 670 are nearest, but the sum may not pass 1000 kg."""
    found = settle(limits([[1, 1]], [1000], [337.0, 668.0], [10, 10]), Clock(seconds=5.0))

    assert found is not None
    assert found.sum() <= 1000.0
    assert np.abs(found - [337.0, 668.0]).sum() <= 20.0
    assert (found % 10.0 == 0.0).all()


def test_settle_leaves_what_is_not_weighed():
    found = settle(limits([[1, 1]], [1000], [333.3, 666.6], [0, 10]), Clock(seconds=5.0))

    assert found is not None
    assert found[0] == pytest.approx(333.3)


def test_settle_says_none_where_there_is_none():
    """Between 101 and 109 kg there is no ten."""
    found = settle(limits([[1], [-1]], [109, -101], [105.0], [10]), Clock(seconds=5.0))

    assert found is None


def priced(per_kg, *, off_tap: float, least_kg: float) -> HeatLimits:
    """Two lines of which 337 and 668 kg are wanted, and so many kilograms in all."""
    found = limits([[-1, -1]], [-least_kg], [337.0, 668.0], [10, 10])
    price = Price(per_kg=np.array(per_kg), liquid=np.ones(2), off_tap=off_tap)
    return replace(found, price=price).within(3.0 * found.step)


def test_settle_takes_the_cheapest_steps_that_are_near():
    """The second line is dearer: as little of it as three steps allow, and more of the first."""
    found = settle(priced([1.0, 2.0], off_tap=0.0, least_kg=995.0), Clock(seconds=5.0))

    assert found == pytest.approx([360.0, 640.0])


@pytest.mark.parametrize(("off_tap", "all_kg"), [(0.0, 950.0), (1.0, 1000.0)])
def test_settle_saves_no_metal_at_the_cost_of_the_tap(off_tap, all_kg):
    """The least of both lines is cheapest, unless it is priced that less is tapped."""
    found = settle(priced([1.0, 1.0], off_tap=off_tap, least_kg=0.0), Clock(seconds=5.0))

    assert found is not None
    assert found.sum() == pytest.approx(all_kg)


ELEMENTS = ("Si", "Fe", "Cu", "Mn", "Mg", "Cr", "Zn", "Ti")
ALL_SCRAP = {
    "profiles": (12400, 2000, "internal", (0.45, 0.18, 0.021, 0.03, 0.5, 0.01, 0.02, 0.01)),
    "mixed": (8200, 1850, "post_consumer", (0.47, 0.24, 0.05, 0.05, 0.52, 0.01, 0.06, 0.01)),
    "windows": (21500, 1790, "post_consumer", (0.6, 0.3, 0.08, 0.06, 0.55, 0.01, 0.08, 0.01)),
    "hard": (15000, 1900, "internal", (1.0, 0.35, 0.12, 0.45, 0.9, 0.01, 0.06, 0.01)),
    "primary": (40000, 2690, "primary", (0.05, 0.14, 0.003, 0.003, 0.003, 0.01, 0.01, 0.01)),
}
"""Lots with mass in kg, price per tonne, origin and analysis in per cent."""


def test_all_scrap_is_weighed_as_cheaply_as_it_was_decided():
    """No primary at all: nothing is left to lose of recycled content by, and cost still counts."""
    document = {
        "lots": [
            {"lot_id": name, "mass_kg": kg, "price_per_t": price, "origin": origin}
            | {"form": "extrusion", **dict(zip(ELEMENTS, analysis, strict=True))}
            for name, (kg, price, origin, analysis) in ALL_SCRAP.items()
        ],
        "furnaces": [{"furnace_id": "F1", "type": "gas_reverb", "capacity_kg": 30000}],
        "orders": [
            {"order_id": "H1", "alloy": "6060", "tap_kg": 20000, "furnace": "F1"},
            {"order_id": "H2", "alloy": "6063", "tap_kg": 20000, "furnace": "F1"},
        ],
    }
    goals_in_turn = ["recycled_content", "metal_loss", "cost"]
    in_steps, unrounded = (
        make_plan(
            scenario_from_document(
                {**document, "settings": {"goals": goals_in_turn, "weigh_step_kg": step_kg}},
                file="all scrap",
            )
        )
        for step_kg in (1, 0)
    )

    assert in_steps.check.passed
    assert in_steps.goals[0].value == unrounded.goals[0].value == 100.0
    assert in_steps.goals[2].value == pytest.approx(unrounded.goals[2].value, abs=20.0)
