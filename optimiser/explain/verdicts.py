"""Why an order is left out: the limit, stock or furnace that stands against it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from models.order import Order
from models.verdict import Shortfall, Verdict
from optimiser.decision.ask import Ask, Posed
from optimiser.explain.barred import barred
from optimiser.explain.clash_words import clash_text, shortfall
from optimiser.explain.clashing import clashes
from optimiser.explain.custody import cover_verdict
from optimiser.explain.elastic import Elastic, elastic
from optimiser.explain.shortage import called, too_little_base, too_little_metal
from optimiser.explain.ways.figures import listed
from optimiser.formulation.program import Floats, Linear
from optimiser.solve import glop
from optimiser.solve.solution import Clock

SECONDS = 10.0


def verdicts(
    ask: Ask, left_out: tuple[str, ...], made: frozenset[str], *, known: Mapping[str, Verdict]
) -> dict[str, Verdict]:
    """The reason for each order that is not made, in a planner's words, unless it is known."""
    orders = {order.order_id: order for order in ask.brief.orders}
    return {name: _verdict(ask, orders[name], made) for name in left_out if name not in known}


def not_weighable(order_id: str) -> Verdict:
    """The reason for an order that has a recipe, but none in steps of the scales."""
    return Verdict.of(
        code="not_weighable",
        message=f"order {order_id}: no charge in whole weigh_step_kg, with bins filled in such "
        "steps, keeps its limits and is worth making; a finer step, a tap range or a wider "
        "tap_tolerance_pct would give one",
    )


def not_weighed(order_id: str) -> Verdict:
    """The reason for an order that may have a charge in steps, and none was found in time."""
    return Verdict.of(
        code="not_weighed",
        message=f"order {order_id}: the search ended before it found a charge in whole "
        "weigh_step_kg for it, beside those of the other orders; more time may give one",
    )


def pin_left_out(order_id: str, source: str) -> Verdict:
    """The reason for an order that is pinned to metal which may not go into it after all."""
    return Verdict.of(
        code="pin_not_kept",
        message=f"order {order_id}: a pin asks for metal of {source}, and nothing that lies there "
        "by then may go into it; lift the pin, or look at the dates and pins of what goes into "
        f"{source}",
    )


def _verdict(ask: Ask, order: Order, made: frozenset[str]) -> Verdict:
    alone = ask.pose(frozenset({order.order_id}))
    if not len(alone.frame.source):
        why = barred(ask.brief, order) or "look at routes, bins and pins"
        return _plain(order, "no_source", f"no lot or offer may go into it: {why}")
    if (short := too_little_metal(alone, order)) is not None:
        return short
    if (clash := _composition_clash(_without_rules(ask), alone, order)) is not None:
        return clash
    if (short := cover_verdict(ask, order, made)) is not None:
        return short
    return _of_the_rest(ask, order, made, alone=alone)


def _of_the_rest(ask: Ask, order: Order, made: frozenset[str], *, alone: Posed) -> Verdict:
    """Why an order cannot be made that is in spec: the plant's own rules, stock, or all of it."""
    if not _has_solution(alone):
        return _plain(order, "clash", "furnace, pins, blend limits and stock allow no charge that "
                      "is in spec")  # fmt: skip
    if (taken := _stock_taken(ask, order, made)) is not None:
        return taken
    return _plain(order, "not_together", "it can be made alone, but not with all that must be "
                  "kept: other orders, heels, pieces, pins and lots that must be used")  # fmt: skip


def _plain(order: Order, code: str, text: str) -> Verdict:
    return Verdict.of(code=code, message=f"{called(order)}: {text}")


def _least(ask_for: Elastic) -> Floats | None:
    """The solution that gives way least, if any."""
    return glop.minimise(ask_for.program, ask_for.total, Clock(seconds=SECONDS)).values


def _has_solution(posed: Posed) -> bool:
    """Whether there is one, wholes in parts."""
    nothing = Linear(cost=np.zeros(posed.program.width))
    found = glop.minimise(posed.program.relaxed, nothing, Clock(seconds=SECONDS))
    return found.values is not None


def _without_rules(ask: Ask) -> Ask:
    """The question free of pins, custody and the plant's own rules: metal and limits are left."""
    brief = ask.brief
    sources = tuple(
        replace(source, piece_kg=None, min_use_kg=0.0, min_total_kg=0.0) for source in brief.sources
    )
    kept = {"max_sources": None, "coc_kg": None}
    orders = tuple(one.model_copy(update=kept) for one in brief.orders)
    free = replace(brief, sources=sources, orders=orders, pins=(), blend_limits=(), form_limits=())
    return replace(ask, brief=free)


def _composition_clash(ask: Ask, alone: Posed, order: Order) -> Verdict | None:
    """The limits that cannot be kept with all the stock there is."""
    posed = ask.pose(frozenset({order.order_id}))
    found = clashes(posed, ask, Clock(seconds=SECONDS))
    if found is None:
        return _plain(order, "clash", "furnace, pins, blend limits and stock allow no charge, "
                      "whatever its composition")  # fmt: skip
    if not found:
        return None
    if (short := too_little_base(ask, alone, order, found)) is not None:
        return short
    text = clash_text(found, ask.brief.furnace_of(order))
    broken = [one for clash in found for one in clash.broken]
    shortfalls = tuple(shortfall(one) for one in broken if math.isfinite(one.best))
    return Verdict.of(code="composition", message=f"{called(order)}: {text}", shortfalls=shortfalls)


def _stock_taken(ask: Ask, order: Order, made: frozenset[str]) -> Verdict | None:
    """The stock that would have to be larger for this order to be made beside the others."""
    posed = ask.pose(made | {order.order_id})
    ask_for = elastic(posed.program, "stock_is_not_exceeded")
    values = _least(ask_for)
    if values is None:
        return None
    span = posed.program.rules["stock_is_not_exceeded"]
    finite = [s for s in ask.brief.sources if s.mass_kg is not None]
    gave = ask_for.given_way(values, least=0.5)
    shortfalls = tuple(
        Shortfall(
            rule="stock_is_not_exceeded",
            what=f"{finite[row - span.start].kind} {finite[row - span.start].source_id}",
            best=finite[row - span.start].mass_kg or 0.0,
            limit=(finite[row - span.start].mass_kg or 0.0) + missing,
            unit="kg",
        )
        for row, missing in gave
    )
    if not shortfalls:
        return None
    lacking = sum(s.limit - s.best for s in shortfalls)
    text = listed([f"{s.limit - s.best:,.0f} kg of {s.what}" for s in shortfalls])
    return Verdict.of(
        code="stock_taken",
        message=f"{called(order)}: it can be made alone, but other orders need the same stock. "
        f"Beside them at least {lacking:,.0f} kg of metal are lacking: {text}, for example",
        shortfalls=shortfalls,
    )
