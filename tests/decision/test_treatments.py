"""What treatments take out of melts: by hand, and against a program of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from models.alloy import Limit
from models.furnace import Furnace, Treatment
from models.plan import Plan
from models.scenario import Scenario
from optimiser.plan import make_plan
from tests.decision.plant import charged, day, goals, lot, offer, order, plant


def chlorine(name: str = "chlorine", **more: Any) -> Treatment:
    """Takes magnesium out of a reverberatory furnace for 2 a kilogram."""
    row: dict[str, Any] = {"furnace_type": "gas_reverb", "element": "Mg", "cost_per_kg": 2.0}
    return Treatment(treatment_id=name, **(row | more))


def cans(**tables: Any) -> Scenario:
    """Free cans of 1 % magnesium, dear ingot of none; the alloy takes half a per cent."""
    tables = {
        "lots": (lot("cans", 4000.0, Mg=1.0),),
        "offers": (offer("ingot", price=2000.0),),
        "orders": (order("H", 1000.0),),
        "alloys": (Limit(alloy="X", element="Mg", max_pct=0.5),),
        "treatments": (chlorine(),),
    } | tables
    return plant(**tables)


def taken(plan: Plan) -> dict[tuple[str, str], float]:
    """Kilograms taken out by order and treatment."""
    return {(row.order_id, row.treatment_id): row.removed_kg for row in plan.treatments}


def test_what_is_taken_out_is_made_up_for_and_lost():
    """Of 1000 + r kg of cans with 1 % there stay 5 kg: 0.01 (1000 + r) - r = 5."""
    plan = make_plan(cans(treatments=(chlorine(reagent_kg_per_kg=3.0),)))

    kg = 5.0 / 0.99
    (row,) = plan.treatments
    assert (row.order_id, row.treatment_id, row.element) == ("H", "chlorine", "Mg")
    assert row.removed_kg == pytest.approx(kg)
    assert row.reagent_kg == pytest.approx(3.0 * kg)
    assert row.cost == pytest.approx(2.0 * kg)
    assert row.before_pct == pytest.approx(1.0)
    assert row.after_pct == pytest.approx(0.5)
    assert charged(plan)["H"] == pytest.approx({"cans": 1000.0 + kg})
    assert plan.charges[0].tap_kg == pytest.approx(1000.0)
    assert plan.charges[0].metal_loss_kg == pytest.approx(kg)
    assert plan.totals.metal_loss_kg == pytest.approx(kg)
    assert plan.totals.treatment_cost == pytest.approx(2.0 * kg)
    assert plan.totals.cost == pytest.approx(2.0 * kg)
    assert plan.charges[0].cost == pytest.approx(2.0 * kg)
    assert plan.outcome == "optimal"
    assert plan.check.passed


def test_no_more_is_taken_than_a_treatment_can():
    """It takes 40 % of 0.01 x kg, and 5 kg may stay: x = 5 / 0.006; ingot fills the rest."""
    plan = make_plan(cans(treatments=(chlorine(max_removal_pct=40.0),)))

    metal = 5.0 / 0.006
    assert taken(plan) == pytest.approx({("H", "chlorine"): 0.004 * metal})
    ingot = 1000.0 - 0.996 * metal
    assert charged(plan)["H"] == pytest.approx({"cans": metal, "ingot": ingot})
    assert plan.check.passed


def test_metal_is_diluted_where_that_costs_less():
    """5.05 kg taken out for 1000 each against 500 kg of ingot for 2 each."""
    plan = make_plan(cans(treatments=(chlorine(cost_per_kg=1000.0),)))

    assert plan.treatments == ()
    assert charged(plan)["H"] == pytest.approx({"cans": 500.0, "ingot": 500.0})


def test_metal_lost_by_treating_counts_as_lost():
    """Where least is to be lost, nothing is taken out though ingot is dear."""
    plan = make_plan(cans(settings=goals("metal_loss", "cost")))

    assert plan.treatments == ()
    assert plan.totals.metal_loss_kg == pytest.approx(0.0, abs=1e-6)


def test_an_order_limits_what_treating_loses():
    """Of the metal charged 0.2 % may be lost: r = 0.002 (x + y), 0.01 x - r = 5."""
    plan = make_plan(cans(orders=(order("H", 1000.0, max_metal_loss_pct=0.2),)))

    all_metal = 1000.0 / 0.998
    kg = 0.002 * all_metal
    assert taken(plan) == pytest.approx({("H", "chlorine"): kg})
    assert charged(plan)["H"]["cans"] == pytest.approx((5.0 + kg) / 0.01)
    assert plan.check.passed


def test_the_cheaper_treatment_comes_first_and_leaves_less_to_the_other():
    """The cheap one takes a fifth of all, the dear one a half of what is left at most."""
    rows = (
        chlorine("a dear one", cost_per_kg=5.0, max_removal_pct=50.0),
        chlorine("cheap", cost_per_kg=1.0, max_removal_pct=20.0),
    )
    plan = make_plan(cans(treatments=rows, alloys=(Limit(alloy="X", element="Mg", max_pct=0.4),)))

    metal = 4.0 / (0.01 * 0.8 * 0.5)
    assert [row.treatment_id for row in plan.treatments] == ["cheap", "a dear one"]
    assert taken(plan) == pytest.approx(
        {("H", "cheap"): 0.2 * 0.01 * metal, ("H", "a dear one"): 0.5 * 0.8 * 0.01 * metal}
    )
    assert plan.check.passed


def together(pct: float) -> tuple[Limit, ...]:
    return (
        Limit(alloy="X", element="Mg", max_pct=2.0),
        Limit(alloy="X", element="Fe+Mg", max_pct=pct),
    )


def test_a_treated_melt_keeps_what_treating_leaves_at_least():
    """Iron and magnesium may be 0.6 %: of the latter 0.3 % stays, iron is diluted to 0.3 %.

    Per kg of cans 0.4 % iron: x = 3 / 0.004 of 1000 kg, whatever is taken out.
    """
    lots = (lot("cans", 4000.0, Mg=1.0, Fe=0.4),)
    rows = (chlorine(min_left_pct=0.3),)
    plan = make_plan(cans(lots=lots, alloys=together(0.6), treatments=rows))

    assert charged(plan)["H"]["cans"] == pytest.approx(750.0)
    assert taken(plan) == pytest.approx({("H", "chlorine"): 7.5 - 3.0})
    assert plan.treatments[0].after_pct == pytest.approx(0.3)
    assert plan.check.passed


def test_a_melt_with_less_than_treating_leaves_is_not_treated():
    """Cans of 0.2 % magnesium and 0.4 % iron: only diluted to 0.48 % of both."""
    lots = (lot("cans", 4000.0, Mg=0.2, Fe=0.4),)
    rows = (chlorine(min_left_pct=0.3),)
    plan = make_plan(cans(lots=lots, alloys=together(0.48), treatments=rows))

    assert plan.treatments == ()
    assert charged(plan)["H"] == pytest.approx({"cans": 800.0, "ingot": 200.0})
    assert plan.outcome == "optimal"
    assert plan.check.passed


def test_a_treatment_that_leaves_more_than_the_alloy_takes_is_not_used():
    plan = make_plan(cans(treatments=(chlorine(min_left_pct=0.6),)))

    assert plan.treatments == ()
    assert charged(plan)["H"] == pytest.approx({"cans": 500.0, "ingot": 500.0})


def test_a_treatment_of_another_furnace_is_not_used():
    plan = make_plan(cans(treatments=(chlorine(furnace_type="induction"),)))

    assert plan.treatments == ()
    assert [issue.code for issue in plan.warnings if issue.sheet == "treatments"] == [
        "treatment_without_use"
    ]


def test_a_heel_carries_what_is_left_in_the_treated_melt():
    """The first melt keeps 0.5 %; 100 kg of it lie under 1000 kg of the second."""
    furnace = Furnace(furnace_id="F", capacity_kg=3000.0, heel_keep_kg=100.0)
    orders = (
        order("H1", 1000.0, furnace="F", start=day(1)),
        order("H2", 1000.0, furnace="F", start=day(2)),
    )
    plan = make_plan(cans(furnaces=(furnace,), orders=orders))

    first = 0.005 * 1100.0 / 0.99
    second = (0.01 * 1000.0 + 0.5 - 5.5) / 0.99
    assert taken(plan) == pytest.approx({("H1", "chlorine"): first, ("H2", "chlorine"): second})
    assert plan.treatments[1].before_pct == pytest.approx(
        100.0 * (0.01 * (1000.0 + second) + 0.5) / (1100.0 + second)
    )
    assert plan.check.passed


def test_the_furnace_holds_the_melt_before_it_is_treated():
    """1000 kg of capacity for a melt that loses r: 1000 - r are tapped at most."""
    furnace = Furnace(furnace_id="F", capacity_kg=1000.0)
    orders = (order("H", furnace="F", tap_min_kg=900.0, tap_max_kg=1000.0, price_per_t=5000.0),)
    plan = make_plan(cans(furnaces=(furnace,), orders=orders, offers=()))

    kg = 0.005 * 1000.0 / 0.995
    assert taken(plan) == pytest.approx({("H", "chlorine"): kg})
    assert plan.charges[0].tap_kg == pytest.approx(1000.0 - kg)
    assert plan.check.passed


def test_an_order_can_be_made_because_of_a_treatment():
    without = make_plan(cans(offers=(), treatments=()))
    plan = make_plan(cans(offers=()))

    assert [row.order_id for row in without.unplanned] == ["H"]
    assert [charge.order_id for charge in plan.charges] == ["H"]


def test_a_verdict_counts_what_a_treatment_takes():
    """A tenth of 1 % is taken: 0.9 / (100 - 0.1) of the melt stays."""
    plan = make_plan(cans(offers=(), treatments=(chlorine(max_removal_pct=10.0),)))

    (row,) = plan.unplanned
    assert "Mg cannot go below 0.9009 % with this stock; the limit is 0.5 %" in row.verdict.message


def test_what_is_weighed_is_treated_as_it_comes():
    """Steps of 10 kg and pieces of 70: what is taken out need not be a step of anything."""
    lots = (
        lot("cans", 4000.0, Mg=1.0, piece_kg=70.0, weigh_step_kg=10.0),
        lot("sheet", 700.0, Mg=0.7, price=100.0, weigh_step_kg=10.0),
    )
    settings = goals("cost", weigh_step_kg=10.0)
    plan = make_plan(cans(lots=lots, settings=settings))

    kg = charged(plan)["H"]
    assert kg["cans"] % 70.0 == 0.0
    assert all(line % 10.0 == 0.0 for name, line in kg.items() if name != "cans")
    assert taken(plan)["H", "chlorine"] > 3.0
    assert plan.check.passed


METALS = ("Mg", "Fe", "Si")


def best_cost(scenario: Scenario) -> float | None:
    """The least cost of a single order, by a program of its own: lots, ingot, taken, treated."""
    (treatment,), (wanted,) = scenario.treatments, scenario.orders
    metals = (*scenario.lots, *scenario.offers)
    pct = np.array([[one.analysis.by_element[e].pct or 0.0 for e in METALS] for one in metals])
    share = np.vstack([pct.T / 100.0, np.ones(len(metals))])
    count, most = len(metals), 10.0 * (wanted.tap_kg or 0.0)
    melt = np.concatenate([share[-1], [-1.0, 0.0]])
    rest = {e: np.concatenate([share[k], [0.0, 0.0]]) for k, e in enumerate(METALS)}
    rest["Mg"][count] = -1.0
    rows, low, high = [melt], [wanted.tap_kg], [wanted.tap_kg]
    for limit in scenario.alloys:
        names = limit.element.split("+")
        rows.append(sum(rest[name] for name in names) - (limit.max_pct or 0.0) / 100.0 * melt)
        low.append(-np.inf)
        high.append(0.0)
    reach = -treatment.max_removal_pct / 100.0 * np.concatenate([share[0], [0.0, 0.0]])
    reach[count] = 1.0
    left = treatment.min_left_pct / 100.0 * melt - rest["Mg"]
    left[count + 1] = most
    only = np.zeros(count + 2)
    only[count:] = 1.0, -most
    rows += [reach, left, only]
    low += [-np.inf] * 3
    high += [0.0, most, 0.0]
    stock = [np.inf if one.mass_kg is None else one.mass_kg for one in metals]
    found = milp(
        np.array([*(one.price_per_t / 1000.0 for one in metals), treatment.cost_per_kg, 0.0]),
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0.0, [*stock, np.inf, 1.0]),
        integrality=np.array([0] * (count + 1) + [1]),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else float(found.fun)


@pytest.mark.parametrize("seed", range(24))
def test_cost_is_that_of_a_program_written_anew(seed):
    draw = np.random.default_rng(seed)
    lots = tuple(
        lot(
            f"L{n}",
            float(draw.integers(200, 1500)),
            price=float(draw.integers(0, 12)) * 100.0,
            Mg=float(draw.integers(0, 150)) / 100.0,
            Fe=float(draw.integers(5, 80)) / 100.0,
            Si=float(draw.integers(5, 90)) / 100.0,
        )
        for n in range(5)
    )
    rows = chlorine(
        min_left_pct=float(draw.integers(0, 40)) / 100.0,
        max_removal_pct=float(draw.integers(20, 101)),
        cost_per_kg=float(draw.integers(1, 60)),
    )
    limits = (
        Limit(alloy="X", element="Mg", max_pct=float(draw.integers(10, 60)) / 100.0),
        Limit(alloy="X", element="Fe", max_pct=0.5),
        Limit(alloy="X", element="Mg+Si", max_pct=float(draw.integers(30, 100)) / 100.0),
    )
    scenario = cans(
        lots=lots,
        offers=(offer("ingot", price=2500.0, Fe=0.1, Mg=0.0, Si=0.05),),
        alloys=limits,
        treatments=(rows,),
    )
    plan = make_plan(scenario)

    assert plan.totals.cost == pytest.approx(best_cost(scenario), rel=1e-6, abs=1e-6)
    assert plan.check.passed
