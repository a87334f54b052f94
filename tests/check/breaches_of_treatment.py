"""Breaches of treatments: a brief that allows less, or a figure that differs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from models.alloy import Limit
from models.filling import fill
from models.furnace import Treatment
from models.plan import Plan, TreatmentResult
from optimiser.plan import make_plan
from tests.check.breach import Pair, breaks
from tests.decision.plant import lot, order, plant


@cache
def planned() -> Pair:
    """Cans of 1 % magnesium, of which half is taken out."""
    chlorine = Treatment(
        treatment_id="chlorine",
        furnace_type="gas_reverb",
        element="Mg",
        cost_per_kg=2.0,
        reagent_kg_per_kg=3.0,
    )
    scenario = plant(
        lots=(lot("cans", 4000.0, Mg=1.0),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Mg", max_pct=0.5),),
        treatments=(chlorine,),
    )
    return fill(scenario), make_plan(scenario)


def with_treatment(**changes: Any) -> Pair:
    """The plan beside a brief whose treatment is another."""
    brief, plan = planned()
    (row,) = brief.treatments
    return replace(brief, treatments=(row.model_copy(update=changes),)), plan


def with_row(**changes: Any) -> Pair:
    """The plan with its treatment printed otherwise."""
    brief, plan = planned()
    (row,) = plan.treatments
    return brief, with_rows(plan, row.model_copy(update=changes))


def with_rows(plan: Plan, *rows: TreatmentResult) -> Plan:
    return plan.model_copy(update={"treatments": rows})


def and_another(**changes: Any) -> Pair:
    """The plan with a second row that takes nothing."""
    brief, plan = planned()
    (row,) = plan.treatments
    nothing = {"removed_kg": 0.0, "reagent_kg": 0.0, "cost": 0.0, "before_pct": row.after_pct}
    return brief, with_rows(plan, row, row.model_copy(update=nothing | changes))


@breaks("treatments_are_known")
def a_treatment_that_there_is_not() -> Pair:
    return and_another(treatment_id="argon")


@breaks("treatments_are_known")
def a_treatment_of_no_charge() -> Pair:
    return and_another(order_id="H9")


@breaks("treatments_are_known")
def a_treatment_done_twice() -> Pair:
    return and_another()


@breaks("treatments_are_known")
def a_treatment_of_another_furnace() -> Pair:
    return with_treatment(furnace_type="induction")


@breaks("treatments_take_what_they_can")
def more_taken_than_the_treatment_can() -> Pair:
    return with_treatment(max_removal_pct=40.0)


@breaks("treatments_leave_their_least")
def less_left_than_the_treatment_leaves() -> Pair:
    return with_treatment(min_left_pct=0.6)


@breaks("treatments_are_as_printed")
def another_share_before() -> Pair:
    return with_row(before_pct=0.9)


@breaks("treatments_are_as_printed")
def another_share_after() -> Pair:
    return with_row(after_pct=0.4)


@breaks("treatments_are_as_printed")
def less_reagent() -> Pair:
    return with_row(reagent_kg=1.0)


@breaks("treatments_cost_what_is_printed")
def a_cheaper_treatment() -> Pair:
    return with_row(cost=1.0)
