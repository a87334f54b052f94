"""What the rules look at: the brief, the printed plan, and its melts recomputed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from models.brief import Brief
from models.order import Order, Route
from models.plan import Plan
from models.source import Source
from optimiser.check.exact import exact
from optimiser.check.melts import Melt, melts_of
from optimiser.check.metal import NOUGHT
from optimiser.check.tolerances import UNROUNDED, WEIGHED

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A brief and a plan side by side.

    ``charged_kg`` and ``bought_kg`` are sums over the plan by source, ``taken_kg`` what leaves
    its heap for charges, sorters and bins, ``given_kg`` what outlets give, ``drawn_kg`` what
    leaves bins; ``margin`` is how far, relatively, a limit may be passed.
    """

    brief: Brief
    plan: Plan
    melts: tuple[Melt, ...]
    sources: Mapping[str, Source]
    orders: Mapping[str, Order]
    routes: Mapping[tuple[str, str], Route]
    charged_kg: Mapping[str, Fraction]
    taken_kg: Mapping[str, Fraction]
    given_kg: Mapping[str, Fraction]
    drawn_kg: Mapping[str, Fraction]
    filled_kg: Mapping[tuple[str, str], Fraction]
    sorted_kg: Mapping[tuple[str, str], Fraction]
    bought_kg: Mapping[str, Fraction]
    margin: float


def case_of(brief: Brief, plan: Plan) -> Case:
    """Recompute ``plan`` and lay it beside ``brief``."""
    melts = melts_of(brief, plan)
    uses = [use for melt in melts for use in melt.uses]
    charged = summed((use.source.source_id, use.kg) for use in uses)
    straight = [(use.source.source_id, use.kg) for use in uses if use.bin_id is None]
    bought = summed((row.offer_id, exact(row.kg)) for row in plan.purchases)
    filled = summed(
        ((part.source, row.bin_id), exact(part.kg)) for row in plan.bins for part in row.contents
    )
    over = summed(
        ((row.source, row.sorter_id), exact(row.kg)) for row in plan.sorting if is_heap(row.source)
    )
    moved = ((name, kg) for (name, _), kg in (*filled.items(), *over.items()))
    drawn = summed(
        (line.source, exact(line.kg))
        for melt in melts
        for line in melt.charge.lines
        if line.kind == "bin"
    )
    sources = {source.source_id: source for source in brief.sources}
    return Case(
        brief=brief,
        plan=plan,
        melts=melts,
        sources=sources,
        orders={order.order_id: order for order in brief.orders},
        routes={(route.source, route.target): route for route in brief.routes},
        charged_kg=charged,
        taken_kg=summed((*straight, *moved)),
        given_kg=given(brief, over),
        drawn_kg=drawn,
        filled_kg=filled,
        sorted_kg=over,
        bought_kg=bought,
        margin=UNROUNDED if any(is_unrounded(sources[name]) for name in charged) else WEIGHED,
    )


def summed(entries: Iterable[tuple[Key, Fraction]]) -> dict[Key, Fraction]:
    """The sum of what is said of each key."""
    total: dict[Key, Fraction] = {}
    for key, kg in entries:
        total[key] = total[key] + kg if key in total else kg
    return total


def is_heap(stream: str) -> bool:
    """Whether a stream is a lot or an offer: only what leaves a sorter has a slash in its name."""
    return "/" not in stream


def given(brief: Brief, sorted_kg: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    """What leaves by each outlet stream in the end."""
    return {
        stream: exact(share) * sorted_kg.get((campaign.lot_id, campaign.sorter_id), NOUGHT)
        for campaign in brief.campaigns
        for stream, share in campaign.outlets.items()
    }


def is_unrounded(source: Source) -> bool:
    """Whether any mass of ``source`` may be charged, however many digits it has."""
    return source.piece_kg is None and source.weigh_step_kg == 0


def place(source: Source) -> str:
    """What ``source`` is called in a finding."""
    return f"{source.kind} {source.source_id}"


def share_pct(part: int, whole: int) -> Fraction | None:
    """``part`` in per cent of ``whole``; None where there is nothing to share."""
    return Fraction(part * 100, whole) if whole > 0 else None
