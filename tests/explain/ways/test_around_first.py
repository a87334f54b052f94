"""Ways out that are proved by a plan around the one there is, and planned in full after that."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.plan import Plan
from models.scenario import Scenario
from models.verdict import WayOut
from optimiser.explain.changed import changed
from optimiser.explain.ways import find, gathered
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import Candidate
from optimiser.explain.ways.verified import verified
from optimiser.plan import make_plan
from tests.decision.plant import goals, lot, order, plant

AS_THEY_ARE = "lots and pieces of other charges as they are"


@pytest.fixture(autouse=True)
def _every_program_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "LARGE", 1)


@pytest.fixture
def _no_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """To plan in full what holds: that is what time runs out for."""
    for room in (gathered, find):
        monkeypatch.setattr(room, "in_full", lambda _, __, found: found)


def in_pieces() -> Scenario:
    """K has 200 kg of sows and 800 kg of red metal, so that 800 kg of sows are left for H."""
    return plant(
        lots=(
            lot("sow", 1000.0, price=1000.0, piece_kg=100.0),
            lot("red", 2000.0, price=900.0, Cu=0.06),
        ),
        orders=(order("H", 1000.0), order("K", 1000.0, alloy="Y")),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.001),
            Limit(alloy="Y", element="Cu", max_pct=0.05),
        ),
        settings=goals("cost"),
    )


def ways(scenario: Scenario) -> tuple[WayOut, ...]:
    (row,) = make_plan(scenario).unplanned
    assert row.order_id == "H"
    return row.verdict.ways_out


def test_every_way_is_planned_in_full_if_there_is_time() -> None:
    found = ways(in_pieces())

    assert found
    assert not any(way.is_around for way in found)
    assert not any(AS_THEY_ARE in way.sentence for way in found)


@pytest.mark.usefixtures("_no_time_is_left")
def test_way_that_is_not_planned_in_full_says_so() -> None:
    near = [way for way in ways(in_pieces()) if way.is_around]

    assert near
    assert all(AS_THEY_ARE in way.sentence for way in near)


@pytest.mark.usefixtures("_no_time_is_left")
def test_way_around_the_plan_makes_the_order_and_costs_no_less_than_in_full() -> None:
    scenario = in_pieces()
    before = make_plan(scenario, with_reasons=False).totals.cost

    for way in ways(scenario):
        plan = make_plan(changed(scenario, way.patch, way.remove), with_reasons=False)

        assert {charge.order_id for charge in plan.charges} == {"H", "K"}
        if way.cost_difference is not None:
            assert plan.totals.cost - before <= way.cost_difference + 0.01


def test_one_way_of_every_kind_is_looked_for_before_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And around the plan first, for a plan in full takes longer."""
    told: list[tuple[str, bool]] = []

    def heard(case: Case, candidate: Candidate, plan: Plan, *, around: bool) -> WayOut | None:
        told.append((candidate.kind, around))
        return verified(case, candidate, plan, around=around)

    monkeypatch.setattr(gathered, "verified", heard)
    kinds = {way.kind for way in ways(in_pieces())}

    first_in_full = next(at for at, (_, around) in enumerate(told) if not around)
    assert kinds <= {kind for kind, _ in told[:first_in_full]}
