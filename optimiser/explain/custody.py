"""Why a chain-of-custody volume cannot be covered: how much can, and what would cover the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.brief import Brief
from models.custody import counts_as, lacking
from models.order import Order
from models.source import Source
from models.verdict import Shortfall, Verdict
from optimiser.decision.ask import Ask, Posed
from optimiser.explain.recycled import largest
from optimiser.explain.ways.figures import listed
from optimiser.formulation.custody import asked_kg, asks_for_cover, sure_tap_kg
from optimiser.formulation.goals import Ratio, goal_form
from optimiser.formulation.program import Floats, Linear
from optimiser.solve import glop
from optimiser.solve.solution import Clock

RULE: Final = "coc_volume_is_covered"
MOST_NAMED: Final = 3
PAPERS: Final = {
    "due_diligence": "due diligence", "coc_document": "a chain-of-custody document",
}  # fmt: skip
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """What orders ask for that, made together, cannot be covered; kg.

    ``missing`` is the eligible input that would have to take the place of other.
    """

    asking: tuple[str, ...]
    asked: float
    covered: float
    input_pct: float
    tapped: float
    carried: float
    missing: float


def uncovered(ask: Ask, orders: frozenset[str]) -> Uncovered | None:
    """What of ``orders`` cannot be covered; None if it can, or if something else is the matter."""
    posed = ask.pose(orders)
    if not asks_for_cover(posed.frame) or _can_be(ask, orders):
        return None
    free = replace(ask, brief=_asking_nothing(ask.brief))
    if not _can_be(free, orders):
        return None
    best = largest(free.pose(orders), Clock(seconds=SECONDS), goal="coc_cover")
    pct = 0.0 if best is None else best.pct
    taken = 0.0 if best is None else _input_kg(best.posed, best.values)
    tapped, asked = float(sure_tap_kg(posed.frame).sum()), asked_kg(posed.frame)
    carried, heats = ask.brief.settings.coc_carried_kg, posed.frame.heats.orders
    covered = pct / 100.0 * tapped + carried
    needed = min(1.0, (float(asked.sum()) - carried) / tapped) if tapped > 0.0 else 1.0
    return Uncovered(
        asking=tuple(heats[h].order_id for h in np.flatnonzero(asked > 0.0)),
        asked=float(asked.sum()),
        covered=covered,
        input_pct=pct,
        tapped=tapped,
        carried=carried,
        missing=max(0.0, (needed - pct / 100.0) * taken),
    )


def cover_verdict(ask: Ask, order: Order, made: frozenset[str]) -> Verdict | None:
    """That an order cannot be made, beside others or alone, for want of custody volume."""
    own = frozenset({order.order_id})
    found = uncovered(ask, made | own) or (uncovered(ask, own) if made else None)
    if found is None:
        return None
    short = Shortfall(
        rule=RULE,
        what="chain-of-custody volume",
        best=found.covered,
        limit=found.asked,
        unit="kg",
    )
    message = f"order {order.order_id} ({order.alloy}): {'. '.join(_told(found, ask.brief))}"
    return Verdict.of(code="custody", message=message, shortfalls=(short,))


def _told(found: Uncovered, brief: Brief) -> Iterator[str]:
    brought = f" and {found.carried:,.0f} kg carried in" if found.carried > 0.0 else ""
    yield (
        f"chain-of-custody volume: {found.asked:,.0f} kg are asked for by {listed(found.asking)}, "
        f"at most {found.covered:,.0f} kg can be covered, which is {found.input_pct:.1f} % "
        f"eligible input of at least {found.tapped:,.0f} kg tapped{brought}"
    )
    boundary = brief.settings.process_boundary
    usable = [s for s in brief.sources if s.kind in ("lot", "offer") and not s.on_hold]
    eligible = _named(s for s in usable if counts_as(s, boundary) == "eligible")
    if found.missing > 0.0:
        such = f", such as {listed(eligible)}" if eligible else ""
        yield (
            f"It would take {found.missing:,.0f} kg more of eligible metal{such}, if the other "
            "limits left room for it"
        )
    asked = sorted({what for source in usable for what in lacking(source)})
    if bare := _named(source for source in usable if lacking(source)):
        said = " or ".join(PAPERS.get(what, what) for what in asked)
        verb = "does" if len(bare) == 1 else "do"
        yield f"Without {said}, {listed(bare)} {verb} not count"


def _named(sources: Iterator[Source]) -> list[str]:
    """The cheapest of them, by name."""
    names = [s.source_id for s in sorted(sources, key=lambda s: (s.price_per_t, s.source_id))]
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]


def _asking_nothing(brief: Brief) -> Brief:
    orders = tuple(order.model_copy(update={"coc_kg": None}) for order in brief.orders)
    return replace(brief, orders=orders)


def _can_be(ask: Ask, orders: frozenset[str]) -> bool:
    """Whether all of them can be made, wholes in parts."""
    program = ask.pose(orders).program
    nothing = Linear(cost=np.zeros(program.width))
    return glop.minimise(program.relaxed, nothing, Clock(seconds=SECONDS)).values is not None


def _input_kg(posed: Posed, values: Floats) -> float:
    """What enters, kg as received."""
    form = goal_form("coc_cover", posed.frame, posed.columns)
    assert isinstance(form, Ratio), "custody input is a share"
    return form.whole.at(values)
