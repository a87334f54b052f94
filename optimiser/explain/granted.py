"""How much of what was wished for a choice brings, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from models.charged import charged_of, metal_of
from models.plan import Plan
from optimiser.explain.changed import Week
from optimiser.explain.wishes import Wish, charged_kg

ORIGINS: Final = {
    "more_post_consumer": "post_consumer_content",
    "less_primary": "primary_metal",
    "cheaper": "cost",
}
"""Wishes whose gain the goals tell, where they are goals."""


def granted(wish: Wish, week: Week, plan: Plan) -> str:
    """What comes of a wish, from the plan to the choice; empty where its title says all of it."""
    asked = {one.goal for one in week.plan.goals}
    if ORIGINS.get(wish.kind) in asked:
        return ""
    return "".join(f"; {text}" for text in _granted(wish, week, plan))


def _granted(wish: Wish, week: Week, plan: Plan) -> Iterator[str]:
    one, two = week.plan.totals, plan.totals
    if wish.kind == "more_post_consumer":
        old, new = one.post_consumer_pct or 0.0, two.post_consumer_pct or 0.0
        yield f"post-consumer content +{new - old:,.2f} points, {new:,.2f} % in all"
    elif wish.kind == "less_primary":
        less_kg = one.primary_kg - two.primary_kg
        yield f"{less_kg:,.0f} kg less primary metal, {two.primary_kg:,.0f} kg in all"
    elif wish.kind in ("no_purchases", "fewer_purchases"):
        before, now = _bought_kg(week.plan), _bought_kg(plan)
        word = "less" if now <= before else "more"
        yield f"{abs(before - now):,.0f} kg {word} are bought"
    elif wish.kind in ("fewer_lots", "fewer_materials"):
        yield f"{len(charged_kg(plan))} lots and offers instead of {len(charged_kg(week.plan))}"
    elif wish.kind == "fewer_changes":
        yield from _closer(week, plan)


def _closer(week: Week, plan: Plan) -> Iterator[str]:
    """How much less lies otherwise than in the plan before."""
    before = week.planning.previous
    if before is not None:
        less_kg = _moved_kg(before, week.plan) - _moved_kg(before, plan)
        yield f"{less_kg:,.0f} kg more as in the plan before"


def _moved_kg(before: Mapping[str, dict[str, float]], plan: Plan) -> float:
    """What is charged that was not charged there before."""
    return sum(
        max(0.0, kg - before.get(order, {}).get(source, 0.0))
        for order, lines in metal_of(charged_of(plan)).items()
        for source, kg in lines.items()
    )


def _bought_kg(plan: Plan) -> float:
    return sum(row.kg for row in plan.purchases)
