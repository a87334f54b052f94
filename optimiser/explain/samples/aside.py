"""The metals that a plan leaves aside, and what they would free if their samples said as expected.

Of a metal with an unknown element that is what more of it could go into charges, of another one of
which nothing is used what of it could. It goes first where it frees most, until there is no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.charged import charged_of
from models.plan import Plan
from optimiser.explain.samples.blend import Brought, brought
from optimiser.explain.samples.candidate import Candidate
from optimiser.explain.samples.charging import Aside, Charging
from optimiser.formulation.frame import frame
from optimiser.formulation.program import Floats
from optimiser.ledger.heats import Heat
from optimiser.risk.misses import Doubts, Miss, Misses
from optimiser.solve.solution import Clock


@dataclass(slots=True, kw_only=True)
class Yard:
    """What there is of every source [s], and which metals may go into which order straight.

    ``used_kg`` is what the plan charges of each, ``room_kg`` what by source and order is already
    told of a metal, ``found`` what each may bring beyond that, with its order.
    """

    known: Doubts
    mass_kg: Floats
    used_kg: Floats
    metals: dict[int, Candidate]
    into: dict[str, tuple[Aside, ...]]
    room_kg: dict[tuple[str, str], float] = field(default_factory=dict)
    found: dict[int, list[tuple[Brought, float]]] = field(default_factory=dict)

    def take_in(self, heat: Heat, misses: Misses, held: Sequence[Miss], clock: Clock) -> None:
        """Blend a charge with each metal that may go into it."""
        charging = Charging(
            known=self.known,
            heat=heat,
            misses=misses,
            held=tuple(any(miss is one for one in held) for miss in misses),
            spare_kg=np.maximum(0.0, self.mass_kg - self.used_kg),
            aside=self.into.get(heat.order.order_id, ()),
        )
        for one in brought(charging, clock):
            name = self.metals[one.place].source_id
            more = one.freed_kg - self.room_kg.get((name, heat.order.order_id), 0.0)
            if more > 0.0 and one.kg > 0.0:
                self.found.setdefault(one.place, []).append((one, more))

    def share_out(self) -> None:
        """Add what is freed to each metal, as far as there is of it."""
        for place, each in self.found.items():
            metal, left = self.metals[place], float(self.mass_kg[place])
            for one, more in sorted(each, key=lambda row: -row[1] / row[0].kg):
                freed = more * min(1.0, left / one.kg)
                metal.about_kg += freed
                metal.by_element[one.element] = metal.by_element.get(one.element, 0.0) + freed
                left = max(0.0, left - one.kg)


def aside(known: Doubts, plan: Plan, metals: Sequence[Candidate]) -> Yard:
    """The yard of a plan, with the metals of which more could go into a charge, or any at all."""
    pages, charged = known.pages, charged_of(plan)
    used = np.zeros(len(pages.brief.sources))
    for lines in charged.values():
        for name, kg in lines.items():
            used[pages.source_at[name]] += kg
    used = pages.numbers.with_parts(used)
    at = {pages.source_at[one.source_id]: one for one in metals}
    open_ = {place: one for place, one in at.items() if one.is_bounded or not used[place] > 0.0}
    return Yard(
        known=known,
        mass_kg=np.array(
            [np.inf if row.mass_kg is None else row.mass_kg for row in pages.brief.sources]
        ),
        used_kg=used,
        metals=open_,
        into=_into(known, frozenset(charged), open_),
    )


def _into(
    known: Doubts, made: frozenset[str], metals: dict[int, Candidate]
) -> dict[str, tuple[Aside, ...]]:
    """The metals that may go straight into each order."""
    if not metals:
        return {}
    whole = frame(known.pages.brief, known.pages.numbers, made=made)
    found: dict[str, list[Aside]] = {}
    for pair in np.flatnonzero(whole.direct & np.isin(whole.source, list(metals))).tolist():
        place, order = int(whole.source[pair]), whole.heats.orders[whole.order[pair]].order_id
        found.setdefault(order, []).append(Aside(place=place, outcomes=metals[place].outcomes))
    return {order: tuple(rows) for order, rows in found.items()}
