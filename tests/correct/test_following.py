"""A wrong weight: the melt as it was charged, and the charges that follow, planned again."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.analysis import Analysis
from models.plan import Plan
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.correct.correct import Corrected, correct
from optimiser.evaluate import evaluate
from optimiser.plan import make_plan
from tests.correct.melts import added, furnace
from tests.decision.plant import charged, day, goals, lot, offer, order, plant


def week() -> Scenario:
    """Three orders of 1 t in F, one in G, each of half red and half clean; F keeps 500 kg."""
    return plant(
        lots=(lot("red", 2500.0, price=1000.0, Cu=0.4), lot("clean", 2500.0, price=2000.0)),
        offers=(offer("bought", price=2600.0),),
        furnaces=(furnace(heel_kg=500.0, heel_keep_kg=500.0, analysis=half()),),
        orders=(
            *(order(f"H{n}", 1000.0, furnace="F", start=day(n)) for n in (1, 2, 3)),
            order("G1", 1000.0, start=day(1)),
        ),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.2),),
        settings=goals("cost"),
    )


def half() -> Analysis:
    return Analysis.of({"Cu": 0.2, "Fe": 0.0, "Si": 0.0})


def wrong(plan: Plan, order_id: str = "H1", **kg: float) -> Corrected:
    sampled = Sampled(order_id=order_id, charged=kg)
    return correct(week(), sampled, plan=plan)


def plan_of_the_week() -> Plan:
    plan = make_plan(week())
    every = pytest.approx({"red": 500.0, "clean": 500.0})
    assert charged(plan) == dict.fromkeys(("G1", "H1", "H2", "H3"), every)
    return plan


def test_the_melt_is_what_was_charged() -> None:
    """600 kg of red instead of 500: 2 + 2.4 kg of copper (heel 1) in 1,600 kg."""
    found = wrong(plan_of_the_week(), red=600.0).correction
    assert found.melt.mass_kg == pytest.approx(1600.0)
    by_name = {row.element: row.pct for row in found.melt.elements}
    assert by_name["Cu"] == pytest.approx(100.0 * (0.4 * 6.0 + 1.0) / 1600.0)


def test_the_following_are_planned_again_with_what_is_left() -> None:
    plan = plan_of_the_week()
    found = wrong(plan, red=600.0)
    later = found.correction.following
    assert later is not None
    assert later.orders == ("H2", "H3")
    assert later.plan is not None
    assert later.plan.check.passed
    assert set(charged(later.plan)) == {"H2", "H3"}


def test_metal_of_other_furnaces_stays_theirs() -> None:
    """2.5 t of each lot: G1 has 500, H1 600 of red; with H1's additions the rest is for H2, H3."""
    plan = plan_of_the_week()
    found = wrong(plan, red=600.0)
    later, remedy = (
        found.correction.following,
        found.correction.additions or found.correction.ways[0],
    )
    assert later is not None
    assert later.plan is not None
    used = charged(later.plan)
    for name in ("red", "clean"):
        of_later = sum(lines.get(name, 0.0) for lines in used.values())
        of_melt = (600.0 if name == "red" else 500.0) + added(remedy).get(name, 0.0)
        assert of_later + of_melt + 500.0 <= 2500.0 + 1e-6


def test_the_plan_of_the_rest_is_one_of_its_scenario() -> None:
    """Evaluated by itself the scenario of the rest gives the same charges."""
    found = wrong(plan_of_the_week(), red=600.0)
    later = found.correction.following
    assert later is not None
    assert later.plan is not None
    assert found.rest is not None
    again = evaluate(found.rest, charged(later.plan))
    assert again.check.passed
    assert [one.tap_kg for one in again.charges] == [one.tap_kg for one in later.plan.charges]


def test_what_the_heel_brings_is_what_the_melt_left() -> None:
    found = wrong(plan_of_the_week(), red=600.0)
    remedy = found.correction.additions or found.correction.ways[0]
    assert found.rest is not None
    (heel,) = (one for one in found.rest.furnaces if one.furnace_id == "F")
    (row,) = remedy.charge.analysis
    assert heel.heel_kg == 500.0
    assert heel.analysis.pct("Cu") == pytest.approx(row.pct)


def test_what_is_as_it_was_moves_nothing() -> None:
    """The planned weight, given once more, changes no charge that follows."""
    later = wrong(plan_of_the_week(), red=500.0).correction.following
    assert later is not None
    assert later.moved_kg == pytest.approx(0.0, abs=1e-6)
    assert later.cost_difference == pytest.approx(0.0, abs=1e-6)


def test_after_the_last_charge_nothing_follows() -> None:
    assert wrong(plan_of_the_week(), "H3", red=510.0).correction.following is None


def test_without_a_wrong_weight_nothing_is_planned_again() -> None:
    assert correct(week(), Sampled(order_id="H1"), plan=plan_of_the_week()).rest is None
