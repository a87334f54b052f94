"""What is never offered, and how far the search goes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.infeasible import applied
from models.alloy import Limit
from models.furnace import Furnace
from models.sorter import Bin
from models.verdict import WayOut
from optimiser.explain.ways import find
from optimiser.intake.spelling_document import to_document
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock
from tests.decision.plant import analysis, day, goals, lot, offer, order, plant
from tests.explain.ways.yard import LOOSE, verdict

SAFETY = {"sealed", "wet", "moisture_pct", "first_drop_pct", "max_moisture_pct", "capacity_kg"}


def columns(document: Any) -> set[str]:
    """Every key of a document."""
    if isinstance(document, dict):
        return set(document).union(*map(columns, document.values()))
    return set().union(*map(columns, document)) if isinstance(document, list) else set()


lots = st.lists(
    st.fixed_dictionaries(
        {
            "mass_kg": st.sampled_from([200.0, 600.0, 5000.0]),
            "Cu": st.sampled_from([0.0, 0.05, 0.4]),
            "sealed": st.booleans(),
            "wet": st.booleans(),
            "status": st.sampled_from(["free", "hold"]),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(lots=lots, heel_kg=st.sampled_from([0.0, 400.0]))
def test_safety_is_never_offered(lots: list[dict[str, Any]], heel_kg: float):
    """No way touches what is sealed, wet or holds liquid, and none leads to such metal."""
    yard = tuple(lot(f"L{at}", **one) for at, one in enumerate(lots))
    furnace = Furnace(
        furnace_id="F", capacity_kg=3000.0, heel_kg=heel_kg, heel_keep_kg=heel_kg,
        analysis=analysis(Cu=0.05),
    )  # fmt: skip
    scenario = plant(
        lots=yard,
        orders=(order("H", 1000.0, furnace="F", start=day(1)),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
        furnaces=(furnace,),
    )
    never = {one.lot_id for one in yard if one.sealed or (one.wet and heel_kg > 0)}
    for left in make_plan(scenario).unplanned:
        for way in left.verdict.ways_out:
            assert not columns(way.patch) & SAFETY
            assert not {row.get("lot_id") for row in way.patch.get("lots", ())} & never
            plan = make_plan(applied(to_document(scenario), way), with_reasons=False)
            assert plan.check.passed
            assert not {line.source for charge in plan.charges for line in charge.lines} & never


def test_sealed_lot_is_not_released():
    found = verdict(
        lots=(lot("drum", 5000.0, sealed=True, status="hold"), lot("scrap", 600.0)),
        orders=(order("H", 1000.0),),
    )

    assert "release" not in {way.kind for way in found.ways_out}
    assert "drum: sealed" in found.message


def test_plan_of_a_way_out_looks_no_further(monkeypatch: pytest.MonkeyPatch):
    """Planning again never asks for ways out: the search would not end."""
    asked: list[int] = []
    looked = find.ways_out
    monkeypatch.setattr("optimiser.plan.ways_out", lambda known: asked.append(1) or looked(known))
    make_plan(plant(lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),), alloys=LOOSE))

    assert asked == [1]


def test_plan_without_ways_out_has_none():
    scenario = plant(lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),), alloys=LOOSE)
    (left,) = make_plan(scenario, with_reasons=False).unplanned

    assert left.verdict.ways_out == ()
    assert left.verdict.untried == ()


def test_kinds_that_could_not_be_tried_are_told(monkeypatch: pytest.MonkeyPatch):
    """With a single try hardly anything can be looked at."""
    monkeypatch.setattr(find, "MOST_TRIES", 1)
    found = verdict(lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),))

    assert found.untried
    assert set(found.untried) <= {kind for kind, _, _ in find.FINDERS}


def test_stopped_search_looks_for_no_ways_out():
    """Ctrl-C asks for the plan as it is."""
    scenario = plant(lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),), alloys=LOOSE)
    clock = Clock(seconds=60.0)
    clock.stop.set()

    plan = make_plan(scenario, clock=clock)

    assert all(left.verdict.ways_out == () for left in plan.unplanned)


def test_ways_come_again_the_same():
    scenario = plant(
        lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 500.0)),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )

    def told() -> str:
        (left,) = make_plan(scenario).unplanned
        return json.dumps([way.model_dump() for way in left.verdict.ways_out])

    assert told() == told()


def test_sentences_name_no_rows_or_columns():
    """A planner reads orders, lots, amounts and money."""
    found = verdict(
        lots=(lot("red", 2000.0, Cu=0.3, min_use_kg=800.0), lot("clean", 500.0)),
        orders=(order("H", 1000.0, max_sources=1, min_recycled_pct=50.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )

    assert found.ways_out
    for way in found.ways_out:
        assert isinstance(way, WayOut)
        assert not {"row", "slack", "variable", "_kg", "_pct"} & set(way.sentence.split())
        assert "_" not in way.sentence
        assert way.sentence.endswith(".")


@pytest.mark.slow
def test_order_that_steps_of_a_yard_lose_keeps_its_ways_out():
    """The reason is told again when the plan is printed, and must not be that without ways."""
    found = verdict(
        settings=goals("cost", weigh_step_kg=100.0, tap_tolerance_pct=0.0),
        lots=(lot("red", 500.0, Cu=0.997, in_bin="B"), lot("pale", 500.0, in_bin="B")),
        offers=(offer("primary", price=1000.0),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", min_pct=0.33, max_pct=0.331),),
        bins=(Bin(bin_id="B"),),
    )

    assert found.code == "not_weighable"
    assert found.ways_out
