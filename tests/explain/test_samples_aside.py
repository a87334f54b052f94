"""Samples of metal that the plan leaves aside because of what is not known of it.

A charge of 8 t may hold 0.1 % of copper. Its plan takes 3 t of clean scrap, 2,960 kg of scrap whose
copper is taken as 0.25 %, and 2,040 kg of primary: 12,856 of money.
"""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.lot import Lot
from models.sample import Samples
from models.scenario import Scenario
from optimiser.explain.subject import Subject
from optimiser.plan import make_plan
from tests.decision.plant import analysis, charged, goals, lot, offer, order, plant

COST = 12_856.0
NOT_USED = ("aside", 0.3, 1200.0)


def unknown(name: str, copper_max: float, price: float, *, iron: float = 0.0, **more) -> Lot:
    """Scrap of unknown copper."""
    figure = Figure(element="Cu", max=copper_max)
    others = tuple(one for one in analysis(Fe=iron).figures if one.element != "Cu")
    found = lot(name, more.pop("mass_kg", 9000.0), price=price, **more)
    return found.model_copy(update={"analysis": Analysis(figures=(figure, *others))})


def yard(*lots: Lot, fe_pct: float = 0.8, **settings: object) -> Scenario:
    """The charge with these lots beside the metal of its plan."""
    asked = {"unknown_analysis": "bound"} | settings
    return plant(
        lots=(
            lot("clean", 3000.0, price=1500.0, Cu=0.02),
            unknown("in part", 0.25, 1100.0, mass_kg=3000.0, iron=0.5),
            *lots,
        ),
        offers=(offer("primary", price=2500.0),),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.1),
            Limit(alloy="X", element="Fe", max_pct=fe_pct),
        ),
        orders=(order("H", 8000.0),),
        settings=goals("cost", **asked),
    )


def asked(scenario: Scenario, most: int = 9) -> Samples:
    """What samples of a scenario's metal are worth."""
    subject = Subject(scenario=scenario, plan=make_plan(scenario), previous=None, time_limit_s=60.0)
    return subject.samples(most, report=lambda _: None)


def known(scenario: Scenario, name: str, copper: float) -> Scenario:
    """The scenario in which the copper of a lot is known."""
    figures = tuple(
        Figure(element="Cu", pct=copper) if one.element == "Cu" else one
        for one in next(one for one in scenario.lots if one.lot_id == name).analysis.figures
    )
    lots = tuple(
        one.model_copy(update={"analysis": Analysis(figures=figures)})
        if one.lot_id == name
        else one
        for one in scenario.lots
    )
    return scenario.model_copy(update={"lots": lots})


def test_a_lot_left_aside_for_its_bound_comes_before_one_in_use():
    scenario = yard(unknown(*NOT_USED))
    plan = make_plan(scenario)
    assert plan.totals.cost == pytest.approx(COST)
    assert "aside" not in charged(plan)["H"]
    found = asked(scenario)
    assert [one.source for one in found.samples] == ["aside", "in part"]
    first = found.samples[0]
    assert first.used_kg == 0.0
    # As 0.15 %, all but 67 kg of primary goes; as nothing, 5 t of it and 3 t of the other do.
    half, none = 4500.0 + (740.0 / 0.15) * 1.2 + (5000.0 - 740.0 / 0.15) * 2.5, 9300.0
    again = [make_plan(known(scenario, "aside", pct)).totals.cost for pct in (0.15, 0.0, 0.3)]
    assert again == pytest.approx([half, none, COST])
    assert first.cost_saved == pytest.approx(COST - (4.0 * half + none + COST) / 6.0, abs=0.5)
    assert "Cu is not known and taken as 0.3 %" in first.message


def test_the_estimate_alone_ranks_a_lot_left_aside():
    """Of it and of the lot in use, 0.4 and 0.6 kg hold as much copper: 2,960 kg make 1,973."""
    first, second = asked(yard(unknown(*NOT_USED)), most=1).samples
    assert first.source == "aside"
    assert first.cost_saved is not None
    assert first.about_kg == pytest.approx(2960.0 * 0.4 / 0.6)
    assert first.elements[0].about_kg == pytest.approx(first.about_kg)
    assert second.cost_saved is None
    assert second.about_kg == pytest.approx(1480.0)


@pytest.mark.parametrize(
    "beside",
    [
        unknown("useless", 0.3, 2600.0),
        unknown("useless", 2.0, 1200.0),
        unknown("useless", 0.3, 1200.0, status="hold"),
        unknown("useless", 0.3, 1200.0, reserved_for="another"),
    ],
    ids=["dearer than primary", "too much by half", "on hold", "reserved"],
)
def test_a_lot_that_no_sample_would_bring_in_is_not_told_of(beside):
    assert [one.source for one in asked(yard(beside)).samples] == ["in part"]


def test_a_lot_is_found_where_another_limit_binds_as_well():
    """Iron holds the lot in use back too; this one has none of it."""
    scenario = yard(unknown(*NOT_USED), fe_pct=0.15)
    found = {one.source: one for one in asked(scenario).samples}
    before, half = make_plan(scenario), make_plan(known(scenario, "aside", 0.15))
    assert half.totals.cost < before.totals.cost
    assert found["aside"].cost_saved > 0.5 * (before.totals.cost - half.totals.cost)


def test_more_of_a_lot_may_go_into_each_charge_than_there_is_of_it_but_is_told_once():
    scenario = yard(unknown("aside", 0.3, 1200.0, mass_kg=1000.0))
    (found,) = (one for one in asked(scenario).samples if one.source == "aside")
    assert found.about_kg == pytest.approx(1000.0 * 0.4)


def test_a_deviation_that_keeps_a_lot_out_is_told_of():
    """It is not worth its price at 1.64 deviations, but at as many of what a sample leaves."""
    sure = lot("sure", 1e6, price=1000.0, Cu=0.2)
    wild = lot("wild", 1e6, price=700.0)
    figures = (Figure(element="Cu", pct=0.18, sd=0.06), *analysis().figures[1:])
    wild = wild.model_copy(update={"analysis": Analysis(figures=figures)})
    scenario = plant(
        lots=(sure, wild),
        offers=(offer("primary", price=2000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
        orders=(order("H", 1000.0),),
        settings=goals("cost", max_off_spec_pct=5.0, risk_basis="limit"),
    )
    assert "wild" not in charged(make_plan(scenario))["H"]
    (found,) = asked(scenario).samples
    assert found.source == "wild"
    assert found.cost_saved > 0.0
    assert "Cu 0.18 ± 0.06 % would be known" in found.message
