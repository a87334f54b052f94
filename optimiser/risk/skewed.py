"""What to accept of a charge whose errors are skewed, so that it misses as often as is accepted.

A plan keeps so many deviations inside its limits as a normal error asks for. What few lognormal
lots err has a longer tail, and misses more often than that. Where draws say so, more deviations
are asked for: as many more as draws fell short, and from the second time on by the secant through
the last two. Less room than a normal error asks for is never left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from models.brief import Brief
from optimiser.formulation.coefficients import Coefficients
from optimiser.ledger.heats import Charged
from optimiser.risk.chance import accepted, chance_beyond, deviations_inside
from optimiser.risk.draws import Drawn, drawn
from optimiser.risk.misses import doubts

DRAWS: Final = 40_000
SPENT: Final = 0.97
"""A charge that keeps more room than a normal error asks for spends this part of its risk."""
NEAR: Final = 1.1
"""A risk that is less than so many times another is no other one."""
FIRST_PACE: Final = 1.2
MOST_PACE: Final = 3.0
"""How many more deviations are asked for per deviation that draws fell short, at first; at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A risk that an order was planned with, and how often draws then missed."""

    planned: float
    found: float


def is_skewed(brief: Brief) -> bool:
    """Whether any charge has an accepted risk, of errors that are not normal."""
    return brief.settings.skew != "normal" and bool(risks_of(brief))


def risks_of(brief: Brief) -> dict[str, float]:
    """What is accepted of each order of which anything is, as fractions."""
    found = {order.order_id: accepted(order, brief.settings) for order in brief.orders}
    return {name: most for name, most in found.items() if most is not None}


def tried(brief: Brief, numbers: Coefficients, charged: Charged, *, seed: int) -> dict[str, Tried]:
    """How often draws miss each charge of a plan that was made with the risks of this brief.

    With ``risk_basis = limit`` that is how often they miss the limit that they miss most.
    """
    if not charged:
        return {}
    counted = drawn(doubts(brief, numbers), charged, seed=seed, draws=DRAWS)
    each = brief.settings.risk_basis == "limit"
    return {
        name: Tried(planned=risk, found=_missed(counted[name], each=each))
        for name, risk in risks_of(brief).items()
        if name in counted
    }


def _missed(counted: Drawn, *, each: bool) -> float:
    return max(counted.by_limit.values(), default=0.0) if each else counted.any


def beyond(most: Mapping[str, float], found: Mapping[str, Tried]) -> float:
    """By how much more often than is accepted draws miss, at most, but for what they leave open."""
    return max((one.found - _allowed(most[name]) for name, one in found.items()), default=0.0)


def _allowed(most: float) -> float:
    """What is accepted, and one standard error of so many draws."""
    return most + sqrt(most * (1.0 - most) / DRAWS)


def is_settled(most: float, one: Tried) -> bool:
    """Whether an order keeps what is accepted of it, and no more room than that needs."""
    is_spent = one.planned >= most or one.found >= SPENT * most
    return one.found <= _allowed(most) and is_spent


def next_risk(most: float, last: Tried, before: Tried | None) -> float:
    """What to plan an order with that is not settled, so that draws miss as often as ``most``."""
    now = deviations_inside(max(last.found, 1.0 / DRAWS))
    kept, short = deviations_inside(last.planned), deviations_inside(most) - now
    pace = FIRST_PACE
    if before is not None:
        moved = deviations_inside(max(before.found, 1.0 / DRAWS)) - now
        if moved:
            pace = (deviations_inside(before.planned) - kept) / moved
    return min(most, chance_beyond(kept + min(max(pace, 1.0), MOST_PACE) * short))


def halfway(made: float, failed: float) -> float:
    """What to plan an order with that was made with the one risk, and not with the smaller other.

    Draws may have asked for too much; what is near to the smaller one already is left at that.
    """
    middle = chance_beyond((deviations_inside(made) + deviations_inside(failed)) / 2.0)
    return failed if middle < NEAR * failed else middle


def planned_with(brief: Brief, risks: Mapping[str, float]) -> Brief:
    """The same brief with these risks accepted of its orders."""
    orders = tuple(
        order.model_copy(update={"max_off_spec_pct": 100.0 * risks[order.order_id]})
        if order.order_id in risks
        else order
        for order in brief.orders
    )
    return replace(brief, orders=orders)
