"""A plant as plain as arithmetic: a kilogram charged is a kilogram of melt, nothing burns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from models.analysis import Analysis, Figure
from models.furnace import Loss, Recovery
from models.lot import Lot, Offer
from models.order import Order
from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal, GoalName, Settings, Weight

ELEMENTS = ("Cu", "Fe", "Si")


def analysis(**pct: float) -> Analysis:
    """What a metal holds, and nothing of the other elements."""
    return Analysis(
        figures=tuple(Figure(element=e, pct=pct.get(e, 0.0)) for e in sorted({*ELEMENTS, *pct}))
    )


def lot(name: str, mass_kg: float, *, price: float = 0.0, **more: Any) -> Lot:
    """A lot of post-consumer scrap; capital names are its analysis."""
    pct, rest = _parted(more)
    rest.setdefault("origin", "post_consumer")
    return Lot(lot_id=name, mass_kg=mass_kg, price_per_t=price, analysis=analysis(**pct), **rest)


def offer(name: str, *, price: float = 0.0, **more: Any) -> Offer:
    """Primary metal without limit; capital names are its analysis."""
    pct, rest = _parted(more)
    rest.setdefault("origin", "primary")
    return Offer(offer_id=name, price_per_t=price, analysis=analysis(**pct), **rest)


def _parted(more: dict[str, Any]) -> tuple[dict[str, float], dict[str, Any]]:
    """Elements, and the rest."""
    pct = {key: value for key, value in more.items() if key[0].isupper()}
    return pct, {key: value for key, value in more.items() if key not in pct}


def order(name: str, tap_kg: float | None = None, **more: Any) -> Order:
    """An order of alloy X, if nothing else is said."""
    more.setdefault("alloy", "X")
    return Order(order_id=name, tap_kg=tap_kg, **more)


def day(number: int) -> datetime:
    """A day of one January."""
    return datetime(2026, 1, number, tzinfo=UTC)


def goals(*names: GoalName | tuple[GoalName, float], **more: Any) -> Settings:
    """Settings with these goals, a goal with its slack as a pair; exact and unrounded."""
    asked = [(name, 0.0) if isinstance(name, str) else name for name in names]
    more = {"weigh_step_kg": 0.0, "gap_pct": 0.0, "unknown_analysis": "zero"} | more
    return Settings(goals=tuple(Goal(goal=g, slack_pct=slack) for g, slack in asked), **more)


def weights(*, base_element: str = "Al", **worth: float) -> Settings:
    """Settings with one weighted sum."""
    asked = tuple(Weight(goal=goal, weight=weight) for goal, weight in worth.items())  # type: ignore[arg-type]
    return goals(weights=asked, base_element=base_element)


def plant(**tables: Any) -> Scenario:
    """A scenario in which nothing is lost on melting."""
    tables.setdefault("settings", goals("cost"))
    nothing_lost = tuple(
        Loss(form=form, furnace_type="gas_reverb", melt_loss_pct=0.0, dross_metal_pct=0.0)
        for form in ("ingot", "turnings")
    )
    nothing_burns = tuple(
        Recovery(
            furnace_type="gas_reverb", element=e, recovery_pct=100.0, addition_recovery_pct=100.0
        )
        for e in ELEMENTS
    )
    return Scenario(losses=nothing_lost, recoveries=nothing_burns, **tables)


def charged(plan: Plan) -> dict[str, dict[str, float]]:
    """Kilograms by order and source, heels left aside."""
    return {
        charge.order_id: {line.source: line.kg for line in charge.lines if line.kind != "heel"}
        for charge in plan.charges
    }


def goal_value(plan: Plan, name: GoalName) -> float:
    """The value of one goal, which the plan must have."""
    value = next(goal.value for goal in plan.goals if goal.goal == name)
    assert value is not None
    return value
