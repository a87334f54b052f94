"""What may still go into a furnace: the scenario less all that is charged, or meant to be.

A correction is about one melt. Pins, least totals, promises of the plan as a whole, and rules of
what a charge is put together from do not concern it; a share of nothing still bars.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.alloy import Limit
from models.lot import Lot, Offer
from models.plan import Plan
from models.sampled import Target
from models.scenario import Scenario
from models.segregation import segregation_of
from models.settings import Goal
from optimiser.correct.charged import Charged
from optimiser.segregation.lay_out import taken_kg

SECONDS = 10.0
"""The most that one plan of a correction may take."""


def promised_kg(plan: Plan, charged: Charged) -> dict[str, float]:
    """What charges, sorters and bins of a plan take of every source, kg as received."""
    taken = taken_kg(segregation_of(plan))
    for lines in charged.values():
        for name, kg in lines.items():
            taken[name] = taken.get(name, 0.0) + kg
    return taken


def less(scenario: Scenario, taken: Mapping[str, float]) -> Scenario:
    """The scenario without what is taken of its lots and offers.

    What is used already is paid for once, and offers that are bought have their least purchase.
    """
    lots = (_lot_less(one, taken.get(one.lot_id, 0.0)) for one in scenario.lots)
    offers = (_offer_less(one, taken.get(one.offer_id, 0.0)) for one in scenario.offers)
    return scenario.model_copy(
        update={
            "lots": tuple(one for one in lots if one.mass_kg > 0),
            "offers": tuple(one for one in offers if one.mass_kg is None or one.mass_kg > 0),
        }
    )


def for_one_melt(scenario: Scenario, target: Target) -> Scenario:
    """The scenario that asks for nothing but the least cost of one melt."""
    goal = Goal(goal="cost", slack_pct=0.0)
    settings = scenario.settings.model_copy(
        update={
            "goals": (goal,),
            "weights": (),
            "previous_plan": None,
            "time_limit_s": min(SECONDS, scenario.settings.time_limit_s),
        }
    )
    nothing = {"min_total_kg": 0.0}
    return scenario.model_copy(
        update={
            "settings": settings,
            "lots": tuple(
                one.model_copy(update=nothing) for one in scenario.lots if one.in_bin is None
            ),
            "offers": tuple(one.model_copy(update=nothing) for one in scenario.offers),
            "alloys": tuple(_without_aim(row, target) for row in scenario.alloys),
            "form_limits": tuple(row for row in scenario.form_limits if row.max_pct == 0.0),
            "blend_limits": tuple(
                row.model_copy(update={"min_pct": None})
                for row in scenario.blend_limits
                if row.max_pct == 0.0
            ),
            **dict.fromkeys(("pins", "sorters", "separation", "outlets", "bins"), ()),
        }
    )


def _without_aim(row: Limit, target: Target) -> Limit:
    none = {"aim_min_pct": None, "aim_max_pct": None}
    return row if target == "aim" else row.model_copy(update=none)


def _lot_less(one: Lot, used_kg: float) -> Lot:
    if used_kg == 0.0:
        return one
    return one.model_copy(
        update={"mass_kg": _rest(one.mass_kg, used_kg), "fixed_cost": 0.0,
                "min_total_kg": _rest(one.min_total_kg or 0.0, used_kg)}
    )  # fmt: skip


def _offer_less(one: Offer, used_kg: float) -> Offer:
    if used_kg == 0.0:
        return one
    return one.model_copy(
        update={"mass_kg": None if one.mass_kg is None else _rest(one.mass_kg, used_kg),
                "fixed_cost": 0.0, "min_buy_kg": 0.0,
                "min_total_kg": _rest(one.min_total_kg or 0.0, used_kg)}
    )  # fmt: skip


def _rest(mass_kg: float, used_kg: float) -> float:
    return max(0.0, round(mass_kg - used_kg, 6))
