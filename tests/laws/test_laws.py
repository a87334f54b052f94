"""What must hold for every plan, whatever the plant."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.filling import fill
from models.plan import Plan
from optimiser.check import check
from optimiser.export import plan_document
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from tests.laws.plants import LEAST, Document, chains, lots, plants

law = settings(max_examples=10, deadline=None, derandomize=True)
close = 1e-6


def plan_of(document: Document) -> Plan:
    return make_plan(scenario_from_document(document, file="law"))


def value(document: Document) -> float:
    """How far the first goal is met."""
    plan = plan_of(document)
    assert plan.outcome == "optimal"
    found = plan.goals[0].value
    return 0.0 if found is None else found


def worse_by(before: float, after: float, document: Document) -> float:
    """How much worse ``after`` is than ``before``, in the unit of the goal."""
    least = document["settings"]["goals"][0] in LEAST
    return after - before if least else before - after


def slack(value: float) -> float:
    return close * max(1.0, abs(value))


@law
@given(document=plants(), row=st.integers(0, 11), by=st.floats(0.0, 0.5))
def test_wider_spec_is_never_worse(document: Document, row: int, by: float) -> None:
    wider = copy.deepcopy(document)
    limit = wider["alloys"][row]
    limit["max_pct"] += by
    if "min_pct" in limit:
        limit["min_pct"] = max(0.0, limit["min_pct"] - by)

    before, after = value(document), value(wider)

    assert worse_by(before, after, document) <= slack(before)


@law
@given(document=plants(), extra=lots("extra"))
def test_another_lot_never_hurts(document: Document, extra: Document) -> None:
    richer = copy.deepcopy(document)
    richer["lots"].append(extra)

    before, after = value(document), value(richer)

    assert worse_by(before, after, document) <= slack(before)


@law
@given(document=plants(), seed=st.integers(0, 2**16))
def test_order_of_rows_changes_nothing(document: Document, seed: int) -> None:
    shuffled = copy.deepcopy(document)
    for table in ("lots", "offers", "orders", "alloys"):
        random.Random(seed).shuffle(shuffled[table])

    assert said(plan_of(shuffled)) == said(plan_of(document))


def said(plan: Plan) -> dict[str, Any]:
    """All that a plan says but when and from which file it was made."""
    document = plan_document(plan)
    return {key: part for key, part in document.items() if key not in ("provenance", "warnings")}


@law
@given(document=plants())
def test_twice_the_plant_is_twice_the_plan(document: Document) -> None:
    double = copy.deepcopy(document)
    for lot in double["lots"]:
        lot["mass_kg"] *= 2
    for order in double["orders"]:
        order["tap_kg"] *= 2

    before, after = value(document), value(double)

    share = document["settings"]["goals"] == ["recycled_content"]
    assert after == pytest.approx(before if share else 2 * before, rel=close, abs=close)


@law
@given(document=plants(), step=st.sampled_from([0, 1, 10]))
def test_delivered_plan_passes_the_checker(document: Document, step: int) -> None:
    document["settings"]["weigh_step_kg"] = step
    scenario = scenario_from_document(document, file="law")

    plan = make_plan(scenario)

    assert plan.check.passed
    assert check(fill(scenario), plan).passed


@law
@given(document=chains(), step=st.sampled_from([0, 1, 10]), loose=st.booleans())
def test_delivered_chain_of_heats_passes_the_checker(
    document: Document, step: int, loose: bool
) -> None:
    document["settings"]["weigh_step_kg"] = step
    for order in document["orders"] if loose else ():
        tap = order.pop("tap_kg")
        order |= {"tap_min_kg": tap, "tap_max_kg": 1.25 * tap}
    scenario = scenario_from_document(document, file="law")

    plan = make_plan(scenario)

    assert plan.check.passed
    assert check(fill(scenario), plan).passed


@pytest.mark.slow
@law
@given(document=chains(goals=("cost", "primary_metal", "metal_loss")), at=st.floats(0.0, 1.0))
def test_a_tap_range_is_never_worse_than_a_tap_within_it(document: Document, at: float) -> None:
    wider = copy.deepcopy(document)
    for order in wider["orders"]:
        tap = order.pop("tap_kg")
        order |= {"tap_min_kg": tap * (1.0 - 0.2 * at), "tap_max_kg": tap * (1.2 - 0.2 * at)}

    before, after = plan_of(document), plan_of(wider)

    if len(before.charges) == len(document["orders"]):
        assert len(after.charges) == len(document["orders"])
        value, bound, fixed = after.goals[0].value, after.goals[0].bound, before.goals[0].value
        assert value is not None
        assert bound is not None
        assert fixed is not None
        assert bound <= fixed + slack(fixed)
        if after.outcome == "optimal":
            assert value <= fixed + slack(fixed)


@law
@given(document=plants(), where=st.integers(0, 2**16), how=st.sampled_from(range(7)))
def test_mutated_plan_never_passes(document: Document, where: int, how: int) -> None:
    scenario = scenario_from_document(document, file="law")
    plan = make_plan(scenario)

    assert not check(fill(scenario), mutated(plan, where=where, how=how)).passed


def mutated(plan: Plan, *, where: int, how: int) -> Plan:
    """The plan with one figure changed by more than any tolerance."""
    charge = plan.charges[where % len(plan.charges)]
    line = charge.lines[where % len(charge.lines)]
    element = charge.analysis[where % len(charge.analysis)]
    if how == 0:
        heavier = line.model_copy(update={"kg": 1.05 * line.kg + 50})
        charge = replaced(charge, "lines", line, heavier)
    elif how == 1:
        charge = charge.model_copy(update={"tap_kg": 1.01 * charge.tap_kg + 5})
    elif how == 2:
        moved = element.model_copy(update={"pct": 1.1 * element.pct + 0.01})
        charge = replaced(charge, "analysis", element, moved)
    elif how == 3:
        charge = replaced(charge, "lines", line, line.model_copy(update={"source": "nowhere"}))
    elif how == 4:
        charge = charge.model_copy(update={"melt_kg": 1.01 * charge.melt_kg + 5})
    elif how == 5:
        totals = plan.totals.model_copy(update={"cost": plan.totals.cost + 100})
        return plan.model_copy(update={"totals": totals})
    else:
        return plan.model_copy(update={"charges": plan.charges[1:]})
    return replaced(plan, "charges", plan.charges[where % len(plan.charges)], charge)


def replaced(record: Any, name: str, old: Any, new: Any) -> Any:
    """The record with one member of a tuple exchanged."""
    members = tuple(new if member is old else member for member in getattr(record, name))
    return record.model_copy(update={name: members})
