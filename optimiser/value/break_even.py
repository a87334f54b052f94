"""Up to which price per tonne a sorter pays, by money alone."""

from __future__ import annotations

from typing import Final

from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal
from models.worth import BreakEven, Finding
from optimiser.compare.marks import orders_made
from optimiser.value.planning import NotPlanned, Planning
from optimiser.value.sorter import at_price, without_sorter

STEPS: Final = 12
NEAR_PER_T: Final = 0.005
"""A price is found to the cent."""
HAIR: Final = 1e-6


def break_even(scenario: Scenario, sorter_id: str, planning: Planning) -> BreakEven:
    """The price up to which a sorter pays, fixed cost included, whatever the other goals say.

    What the best plan costs with the sorter is concave and piecewise linear in its price, with
    the tonnes sorted as its slope. So the price at which a plan breaks even is never above the
    price sought, and stepping from plan to plan ends there. (W. Dinkelbach, Management Science
    13 (1967) 492-498.)

    Raises:
        NotPlanned: the week without the sorter could not be planned for money.
    """
    week = _for_money(scenario)
    bare = planning.plan(without_sorter(week, sorter_id), f"the least cost without {sorter_id}")
    own = next(one.cost_per_t for one in scenario.sorters if one.sorter_id == sorter_id)
    for start in dict.fromkeys((own, 0.0)):
        found = _from(week, sorter_id, start, bare, planning)
        if found.finding != "never_pays":
            return found
    return found


def sorted_kg(plan: Plan, sorter_id: str) -> float:
    """What arrives on a sorter, kg as received."""
    return sum(row.kg for row in plan.sorting if row.sorter_id == sorter_id)


def _for_money(scenario: Scenario) -> Scenario:
    settings = scenario.settings.model_copy(update={"goals": (Goal(goal="cost"),), "weights": ()})
    return scenario.model_copy(update={"settings": settings})


def _from(
    week: Scenario, sorter_id: str, price: float, bare: Plan, planning: Planning
) -> BreakEven:
    """Step from a price to where its best plan breaks even, until the next one gains nothing."""
    best: BreakEven | None = None
    for _ in range(STEPS):
        try:
            plan = planning.plan(
                at_price(week, sorter_id, price), f"{sorter_id} at {price:,.2f} per tonne"
            )
        except NotPlanned:
            return best or _found("not_found")
        if orders_made(plan, week.orders) > orders_made(bare, week.orders):
            return _found("always_pays")
        kg, gain = sorted_kg(plan, sorter_id), bare.totals.cost - plan.totals.cost
        if kg <= 0 or gain <= HAIR * max(1.0, abs(bare.totals.cost)):
            return best or _found("never_pays")
        step = 1000.0 * gain / kg
        best = _found("pays_up_to", price=price + step, kg=kg, unsure=_open(plan, bare) / kg)
        if step <= NEAR_PER_T:
            return best
        price += step
    return best or _found("not_found")


def _open(plan: Plan, bare: Plan) -> float:
    """What either plan may cost less than it was found to, times a thousand."""
    goals = (plan.goals[0], bare.goals[0])
    return 1000.0 * sum(abs((one.value or 0.0) - (one.bound or 0.0)) for one in goals)


def _found(
    finding: Finding,
    *,
    price: float | None = None,
    kg: float | None = None,
    unsure: float | None = None,
) -> BreakEven:
    return BreakEven(finding=finding, price_per_t=price, unsure_per_t=unsure, sorted_kg=kg)
