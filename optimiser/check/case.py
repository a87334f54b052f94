"""What the rules look at: the brief, the printed plan, and its melts recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.brief import Brief
from models.order import Order, Route
from models.plan import Plan
from models.source import Source
from optimiser.check.exact import exact
from optimiser.check.melts import Melt, melts_of
from optimiser.check.metal import NOUGHT
from optimiser.check.tolerances import UNROUNDED, WEIGHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A brief and a plan side by side.

    ``charged_kg`` and ``bought_kg`` are sums over the plan by source; ``margin`` is how far,
    relatively, a limit may be passed.
    """

    brief: Brief
    plan: Plan
    melts: tuple[Melt, ...]
    sources: Mapping[str, Source]
    orders: Mapping[str, Order]
    routes: Mapping[tuple[str, str], Route]
    charged_kg: Mapping[str, Fraction]
    bought_kg: Mapping[str, Fraction]
    margin: float


def case_of(brief: Brief, plan: Plan) -> Case:
    """Recompute ``plan`` and lay it beside ``brief``."""
    melts = melts_of(brief, plan)
    charged: dict[str, Fraction] = {}
    for melt in melts:
        for source_id, kg in melt.used_kg.items():
            charged[source_id] = charged.get(source_id, NOUGHT) + kg
    bought: dict[str, Fraction] = {}
    for purchase in plan.purchases:
        bought[purchase.offer_id] = bought.get(purchase.offer_id, NOUGHT) + exact(purchase.kg)
    sources = {source.source_id: source for source in brief.sources}
    return Case(
        brief=brief,
        plan=plan,
        melts=melts,
        sources=sources,
        orders={order.order_id: order for order in brief.orders},
        routes={(route.source, route.target): route for route in brief.routes},
        charged_kg=charged,
        bought_kg=bought,
        margin=UNROUNDED if any(is_unrounded(sources[name]) for name in charged) else WEIGHED,
    )


def is_unrounded(source: Source) -> bool:
    """Whether any mass of ``source`` may be charged, however many digits it has."""
    return source.piece_kg is None and source.weigh_step_kg == 0


def place(source: Source) -> str:
    """What ``source`` is called in a finding."""
    return f"{source.kind} {source.source_id}"


def share_pct(part: int, whole: int) -> Fraction | None:
    """``part`` in per cent of ``whole``; None where there is nothing to share."""
    return Fraction(part * 100, whole) if whole > 0 else None
