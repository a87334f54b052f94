"""Why a way does not lead into spec where no single limit, stock or furnace is against it."""

from __future__ import annotations

from dataclasses import replace

from models.element import members
from models.order import Order
from models.plan import Plan
from optimiser.correct.question import Asked, Question, is_made, planned, why_not
from optimiser.risk.chance import accepted

TOGETHER = "not_together"
"""The code of a verdict that knows no more than that not everything can be kept."""


def reason(question: Question, order: Order, asked: Asked, plan: Plan) -> str:
    """Why the plan of what is asked is not made: what is accepted, whole steps, or its verdict."""
    if not any(one.verdict.code == TOGETHER for one in plan.unplanned):
        return why_not(plan, order)
    most = accepted(order, asked.settings)
    if most is not None and is_made(planned(_at_any_risk(asked))):
        return (
            "it can be brought into spec, but not so that limits are missed in "
            f"{100.0 * most:g} % of cases at most, as is accepted{_unsure(question, order)}"
        )
    return "whole pieces and steps of the scales do not meet its limits and its tap"


def _at_any_risk(asked: Asked) -> Asked:
    """The same where it may be missed as often as it is."""
    brief, numbers, warnings = asked.sound
    settings = asked.settings.model_copy(update={"max_off_spec_pct": None})
    order = asked.order.model_copy(update={"max_off_spec_pct": None})
    found = replace(brief, settings=settings, orders=(order,))
    return Asked(settings=settings, sound=(found, numbers, warnings))


def _unsure(question: Question, order: Order) -> str:
    """How far the figures of the melt may be off that limits of the order's alloy are on."""
    asked = {name for row in question.sound[0].limits[order.alloy] for name in members(row.element)}
    unsure = [
        f"{one.element} {one.pct or 0.0:.4g} ± {one.sd:.2g} %"
        for one in question.melt.figures
        if one.sd and one.element in asked
    ]
    return f"; of the melt are known {', '.join(unsure)}" if unsure else ""
