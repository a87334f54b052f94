"""Treatments where plans are not plain: bins, risk, optional orders, tap ranges, changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.charged import charged_of
from models.furnace import Furnace
from models.issue import InvalidScenario
from models.order import Pin, Route
from models.scenario import Scenario
from models.settings import Goal
from models.sorter import Bin
from optimiser.evaluate import evaluate
from optimiser.ledger.heels import furnaces_after
from optimiser.load import load
from optimiser.plan import make_plan
from optimiser.session.replan import Changes, replanned
from optimiser.session.session import PlanSession
from tests.decision.plant import charged, day, goals, lot, offer, order, plant
from tests.decision.test_treatments import cans, chlorine, taken

FURNACE = Furnace(furnace_id="F", capacity_kg=3000.0, heel_keep_kg=200.0)


def week(**tables: object) -> Scenario:
    """Two heats of one furnace, which keeps 200 kg of the first."""
    orders = (
        order("H1", 1000.0, furnace="F", start=day(1)),
        order("H2", 1000.0, furnace="F", start=day(2)),
    )
    return cans(**({"furnaces": (FURNACE,), "orders": orders} | tables))


def test_metal_of_a_bin_is_treated_in_the_furnace():
    """Cans and sheet mixed hold 0.8 % on the mean."""
    lots = (
        lot("cans", 600.0, Mg=1.0, direct=False),
        lot("sheet", 600.0, Mg=0.6, direct=False),
    )
    plan = make_plan(cans(lots=lots, bins=(Bin(bin_id="B"),), offers=()))

    (filled,) = plan.bins
    assert filled.bin_id == "B"
    assert taken(plan)["H", "chlorine"] > 0.0
    assert plan.treatments[0].after_pct <= 0.5 + 1e-6
    assert plan.check.passed


def test_routes_are_of_metal_and_not_of_treatments():
    routes = (Route(source="cans", target="H"),)
    plan = make_plan(cans(routes=routes, offers=()))

    assert taken(plan) == pytest.approx({("H", "chlorine"): 5.0 / 0.99})


def test_what_is_taken_out_is_no_material_of_its_own():
    plan = make_plan(cans(orders=(order("H", 1000.0, max_sources=1),), offers=()))

    assert taken(plan) == pytest.approx({("H", "chlorine"): 5.0 / 0.99})


def test_a_treatment_that_may_not_be_used_at_all_is_no_material_either():
    """It leaves 0.3 %, more than the ingot holds: whether it is used is a decision of its own."""
    rows = (chlorine(min_left_pct=0.3),)
    plan = make_plan(cans(orders=(order("H", 1000.0, max_sources=1),), treatments=rows))

    assert taken(plan) == pytest.approx({("H", "chlorine"): 5.0 / 0.99})


def test_an_unsure_analysis_needs_more_taken_out():
    """Cans of 1 ± 0.1 %: taken out until 0.5 % is 1.645 deviations away, but for 5 %."""
    figure = Figure(element="Mg", pct=1.0, sd=0.1)
    unsure = lot("cans", 4000.0).model_copy(update={"analysis": Analysis(figures=(figure,))})
    settings = goals("cost", max_off_spec_pct=5.0)
    plan = make_plan(cans(lots=(unsure,), settings=settings))

    (charge,) = plan.charges
    metal = charged(plan)["H"]["cans"]
    (row,) = charge.analysis
    assert row.sd_pct == pytest.approx(100.0 * 0.001 * metal / 1000.0, rel=1e-6)
    assert row.pct == pytest.approx(0.5 - 1.6449 * (row.sd_pct or 0.0), abs=1e-4)
    assert charge.off_spec_pct == pytest.approx(5.0, abs=1e-3)
    assert plan.check.passed


def test_an_order_that_is_not_made_treats_nothing():
    """Of 900 kg only one heat can be made, and the heel that it finds is not treated before."""
    heel = FURNACE.model_copy(
        update={"heel_kg": 200.0, "analysis": Analysis(figures=(Figure(element="Mg", pct=2.0),))}
    )
    plan = make_plan(week(furnaces=(heel,), lots=(lot("cans", 1015.0, Mg=1.0),), offers=()))

    assert len(plan.charges) == 1
    assert {row.order_id for row in plan.treatments} == {plan.charges[0].order_id}
    assert plan.check.passed


def test_treated_melts_may_vary_within_their_taps():
    orders = (
        order("H1", furnace="F", start=day(1), tap_min_kg=900.0, tap_max_kg=1100.0),
        order("H2", furnace="F", start=day(2), tap_min_kg=900.0, tap_max_kg=1100.0),
    )
    settings = goals("cost", weigh_step_kg=1.0)
    plan = make_plan(week(orders=orders, settings=settings))

    assert {row.order_id for row in plan.treatments} == {"H1", "H2"}
    assert plan.check.passed


def test_own_charges_are_evaluated_with_their_treatments():
    scenario = cans()
    plan = make_plan(scenario)

    again = evaluate(scenario, charged_of(plan))

    assert again.treatments == plan.treatments
    assert again.totals == plan.totals
    assert again.check.passed


def test_own_charges_that_leave_too_much_break_the_limit():
    scenario = cans()
    own = evaluate(scenario, {"H": {"cans": 1001.0, "treatment/chlorine": 1.0}})

    broken = [rule.rule for rule in own.check.rules if rule.worst_violation > 1e-6]
    assert broken == ["elements_are_in_spec"]


def test_a_dearer_treatment_is_priced_at_once_and_planned_again():
    scenario = week(settings=goals("cost", weigh_step_kg=1.0))
    before = make_plan(scenario)
    patch = {"lots": [{"lot_id": "cans", "mass_kg": 1200.0}]}
    session = PlanSession(scenario, charged=charged_of(before))

    told = session.change(patch, {})
    now = replanned(Changes(scenario=scenario, patch=patch, remove={}), before)

    assert told is not None
    assert now.plan.check.passed
    assert told.cost_difference == pytest.approx(
        now.plan.totals.cost - before.totals.cost, rel=0.01
    )
    assert sum(taken(now.plan).values()) < sum(taken(before).values())


def test_nothing_changes_where_only_what_is_taken_out_does():
    """A plan that is to stay as it is charges the same though it treats more."""
    scenario = cans()
    before = make_plan(scenario)
    settings = goals("changes", "cost")
    tighter = (Limit(alloy="X", element="Mg", max_pct=0.499),)
    plan = make_plan(
        cans(
            settings=settings,
            alloys=tighter,
            orders=(order("H", tap_min_kg=990.0, tap_max_kg=1001.0),),
        ),
        previous=charged_of(before),
    )

    assert plan.goals[0].value == pytest.approx(0.0, abs=1e-6)
    assert sum(taken(plan).values()) > sum(taken(before).values())
    assert plan.check.passed


@pytest.mark.parametrize("kg", [500.0, 1500.0, 2000.0])
def test_steps_give_up_nothing_that_comes_first_for_fewer_changes(kg: float):
    """Of an example where a point of the first goal and much cost would leave more as it was."""
    scenario = load(Path(__file__).parents[2] / "scenarios" / "demag").scenario
    before = make_plan(scenario, with_reasons=False)
    pin = Pin(source="TW-1", target="D2", kg=kg)
    last = Goal(goal="changes")
    settings = scenario.settings.model_copy(update={"goals": (*scenario.settings.goals, last)})
    pinned = scenario.model_copy(update={"settings": settings, "pins": (*scenario.pins, pin)})
    plan = make_plan(pinned, previous=charged_of(before), with_reasons=False)

    for now, then in zip(plan.goals, before.goals, strict=False):
        assert now.value is not None
        assert now.value == pytest.approx(then.value, rel=1e-3)
    assert plan.outcome == "optimal"


def test_a_plan_without_treatments_pays_nothing_for_any():
    plain = make_plan(plant(lots=(lot("a", 2000.0, Fe=0.1),), orders=(order("H", 1000.0),),
                            offers=(offer("ingot", price=1.0),),
                            alloys=(Limit(alloy="X", element="Fe", max_pct=1.0),)))  # fmt: skip

    assert plain.treatments == ()
    assert plain.totals.treatment_cost == 0.0


def test_own_charges_cannot_name_a_treatment_that_there_is_not():
    with pytest.raises(InvalidScenario) as caught:
        evaluate(cans(), {"H": {"cans": 1001.0, "treatment/argon": 1.0}})

    (issue,) = caught.value.issues
    assert "treats melts with 'argon'" in issue.message


def test_furnaces_after_treated_heats_hold_what_is_left():
    scenario = week()
    plan = make_plan(scenario)

    (furnace,) = furnaces_after(scenario, {"H1": charged_of(plan)["H1"]})

    assert furnace.heel_kg == pytest.approx(200.0)
    assert furnace.analysis.by_element["Mg"].pct == pytest.approx(0.5)


def test_a_limit_that_leaves_the_least_to_the_treatment_is_asked_anew():
    """While the alloy asks for 0.4 %, nothing says that a treatment has to leave 0.3 %."""

    def asked(least: float) -> Scenario:
        limits = (
            Limit(alloy="X", element="Mg", min_pct=least, max_pct=0.5),
            Limit(alloy="X", element="Fe+Mg", max_pct=0.6),
        )
        lots = (lot("cans", 4000.0, Mg=1.0, Fe=0.4),)
        return cans(lots=lots, alloys=limits, treatments=(chlorine(min_left_pct=0.3),))

    before = make_plan(asked(0.4))
    session = PlanSession(asked(0.4), charged=charged_of(before))

    told = session.change({"alloys": [{"alloy": "X", "element": "Mg", "min_pct": 0.0}]}, {})

    dearer = make_plan(asked(0.0)).totals.cost - before.totals.cost
    assert (told.at_once, told.exact) == (False, False)
    assert told.cost_difference is not None
    assert told.cost_difference <= dearer
