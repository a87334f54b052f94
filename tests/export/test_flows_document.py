"""Flows and stock for programs: every place balances, lot by lot, and no stock is below nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate

import pytest

from models.brief import Brief
from models.flows import PlanFlows
from models.plan import Plan
from optimiser.export.flows_document import plan_flows
from optimiser.export.view import view_of
from tests.export.shredder import shredder


@pytest.fixture(scope="module")
def yard() -> PlanFlows:
    return plan_flows(view_of(*shredder()))


def test_what_enters_a_place_leaves_it_lot_by_lot(yard: PlanFlows) -> None:
    enters: dict[int, float] = defaultdict(float)
    leaves: dict[int, float] = defaultdict(float)
    for flow in yard.flows:
        leaves[flow.source] += flow.kg
        enters[flow.target] += flow.kg
    middle = enters.keys() & leaves.keys()
    assert {yard.places[at].kind for at in middle} == {"sorter", "bin", "charge"}
    for at in middle:
        assert leaves[at] == pytest.approx(enters[at], abs=1e-6), yard.places[at]


def test_flows_lead_from_the_yard_to_the_furnace(yard: PlanFlows) -> None:
    for flow in yard.flows:
        assert yard.places[flow.source].column < yard.places[flow.target].column


def test_ends_are_the_totals_of_the_plan(yard: PlanFlows) -> None:
    totals = shredder()[1].totals
    into: dict[str, float] = defaultdict(float)
    for flow in yard.flows:
        into[yard.places[flow.target].kind] += flow.kg
    assert into["tapped"] == pytest.approx(totals.tapped_kg)
    assert into["lost"] == pytest.approx(totals.metal_loss_kg)


def test_places_say_what_they_are(brief: Brief, plan: Plan) -> None:
    found = plan_flows(view_of(brief, plan))
    charges = {place.name: place.alloy for place in found.places if place.kind == "charge"}
    assert charges == {charge.order_id: charge.alloy for charge in plan.charges}
    sources = {source.source_id: source for source in brief.sources}
    for place in found.places:
        if place.kind == "source":
            assert place.name is not None
            assert place.origin == sources[place.name].origin
            assert place.material == sources[place.name].material


def test_stock_is_never_below_nothing_and_ends_with_what_is_left(yard: PlanFlows) -> None:
    left = {row.source: row.kg for row in shredder()[1].leftovers}
    for stock in yard.stock:
        heights = list(accumulate(step.kg for step in stock.steps))
        assert min(heights) >= -1e-6, stock
        if left.get(stock.source) is not None:
            assert heights[-1] == pytest.approx(left[stock.source], abs=1e-6), stock


def test_what_arrives_comes_at_its_time_and_what_is_bought_is_marked(
    brief: Brief, plan: Plan
) -> None:
    arrives = datetime(2026, 5, 30, tzinfo=UTC)
    lot = next(s.source_id for s in brief.sources if s.kind == "lot" and takes(plan, s.source_id))
    sources = tuple(
        replace(source, available_from=arrives if source.source_id == lot else None)
        for source in brief.sources
    )
    found = plan_flows(view_of(replace(brief, sources=sources), plan))
    first, *others = next(one for one in found.stock if one.source == lot).steps
    assert (first.at, first.cause) == (arrives, "arrives")
    assert {step.cause for step in others} == {"charged"}
    offers = [one for one in found.stock if one.kind == "offer"]
    assert {one.source: one.steps[0].kg for one in offers} == {
        purchase.offer_id: purchase.kg for purchase in plan.purchases
    }
    assert {one.steps[0].cause for one in offers} == {"bought"}


def takes(plan: Plan, source: str) -> bool:
    return any(line.source == source for charge in plan.charges for line in charge.lines)
