"""From a plan of one melt to what a planner is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.brief import Brief
from models.correction import Remedy, RemedyKind
from models.order import Order
from models.plan import Charge, ElementResult, Line, Plan
from optimiser.correct.question import Room

DUST_KG = 0.5
"""A mass that nobody would weigh."""
OFF_PCT = 1e-6
"""How far a printed analysis may be off an aim that is reached, wt-%."""
MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What metal is worth that does not go into its order, per tonne; and the currency.

    ``is_origin_known`` says whether anybody knows what the melt is made of.
    """

    returns_per_t: float
    currency: str
    is_origin_known: bool


def returns_per_t(brief: Brief) -> float | None:
    """The mean price of own returns in the yard, by mass; None where there are none."""
    own = [one for one in brief.sources if one.origin == "internal" and one.kind == "lot"]
    kg = sum(one.mass_kg or 0.0 for one in own)
    return sum((one.mass_kg or 0.0) * one.price_per_t for one in own) / kg if kg else None


def remedy(
    kind: RemedyKind,
    plan: Plan,
    order: Order,
    room: Room,
    worth: Worth,
    *,
    poured_kg: float = 0.0,
    why_short: str | None = None,
) -> Remedy:
    """The way that ``plan`` takes to the alloy of ``order``; ``why_short`` is why not all of it."""
    charge = plan.charges[0] if worth.is_origin_known else _without_origin(plan.charges[0])
    beyond = max(0.0, charge.tap_kg - order.most_tap_kg)
    short = room.short_kg(charge.tap_kg)
    why_short = why_short if short else None
    cost = plan.totals.cost
    revenue = (charge.tap_kg - beyond) * order.price_per_t / 1000.0
    returned = (poured_kg + beyond) * worth.returns_per_t / 1000.0
    said = missing(short, why_short)
    return Remedy(
        kind=kind,
        order_id=order.order_id,
        alloy=order.alloy,
        title=_title(kind, plan, order, poured_kg=poured_kg, beyond_kg=beyond, short=said),
        poured_off_kg=poured_kg,
        added_kg=sum(line.kg for line in charge.lines if line.kind != "heel"),
        melt_kg=charge.melt_kg,
        tap_kg=charge.tap_kg,
        beyond_kg=beyond,
        short_kg=short,
        why_short=why_short,
        cost=cost,
        revenue=revenue,
        returned_value=returned,
        net_cost=round(cost - revenue - returned, 6) + 0.0,
        aims_missed=tuple(row.element for row in charge.analysis if _misses_aim(row)),
        charge=charge,
        treatments=plan.treatments,
        purchases=plan.purchases,
        rules_checked=len(plan.check.rules),
    )


def _without_origin(charge: Charge) -> Charge:
    """The charge, nothing said of where the metal of its melt comes from."""
    unknown = ("recycled_content_pct", "post_consumer_pct", "kgco2e_per_t")
    return charge.model_copy(update=dict.fromkeys(unknown))


def _misses_aim(row: ElementResult) -> bool:
    low, high = row.aim_min_pct, row.aim_max_pct
    return (low is not None and row.pct < low - OFF_PCT) or (
        high is not None and row.pct > high + OFF_PCT
    )


def _title(
    kind: RemedyKind, plan: Plan, order: Order, *, poured_kg: float, beyond_kg: float, short: str
) -> str:
    parts = [f"pour off {poured_kg:,.0f} kg"] if poured_kg else []
    if kind == "diversion":
        parts.append(f"make it {order.alloy}, as order {order.order_id} asks for")
    lines = [line for line in plan.charges[0].lines if line.kind != "heel"]
    if lines or not plan.treatments:
        parts.append(f"add {', '.join(_named(lines))}" if lines else "add nothing")
    parts += [
        f"take out {row.removed_kg:,.3g} kg {row.element} by {row.treatment_id}"
        for row in plan.treatments
    ]
    text = "; ".join(parts)
    if kind == "dilution" and beyond_kg > DUST_KG:
        text += f": {beyond_kg:,.0f} kg are tapped beyond the order"
    text += f": {short}" if short else ""
    return text[0].upper() + text[1:]


def missing(short_kg: float, why: str | None) -> str:
    """What is said of an order that is not filled; nothing of one that is."""
    if not short_kg:
        return ""
    return f"{short_kg:,.0f} kg are missing to the order" + (f", since {why}" if why else "")


def _named(lines: list[Line]) -> Iterator[str]:
    for line in lines[:MOST_NAMED]:
        pieces = f" ({line.pieces} piece{'s' * (line.pieces != 1)})" if line.pieces else ""
        yield f"{line.kg:,.6g} kg of {line.source}" + pieces
    if len(lines) > MOST_NAMED:
        yield f"{len(lines) - MOST_NAMED} more"
