"""Where the metal goes: from sources over charges to tapped metal and losses, in kg.

Every charge balances: what is put in, as received, leaves as tapped metal, as liquid that
stays in the furnace, as metal that dross treatment returns, as metal lost, and as what was
no metal. What printed figures leave unexplained is shown as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.brief import Brief
from models.plan import Line
from optimiser.export.grouping import charge_names, source_groups
from optimiser.export.view import ChargeView, PlanView
from optimiser.formulation.coefficients import coefficients

TAPPED: Final = "Tapped metal"
LEFT: Final = "Left in the furnace"
RETURNED: Final = "Metal back from dross"
LOST: Final = "Metal lost"
NO_METAL: Final = "Moisture, coating, dirt"
UNEXPLAINED: Final = "Unexplained"
SINKS: Final = (TAPPED, LEFT, RETURNED, LOST, NO_METAL, UNEXPLAINED)
CHARGE: Final = "charge"
NEGLIGIBLE_KG: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node of the picture; ``kind`` is an origin, ``heel``, ``charge``, or one of the sinks."""

    name: str
    kind: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A mass on its way from one place to another."""

    source: Place
    target: Place
    kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What one kilogram of a source, as received, becomes besides melt and loss."""

    no_metal: float
    returned: float


Fate = Mapping[tuple[str, str], Shares]
"""The shares by source and furnace type."""

_DRAWN: Final = Place(name="Heel drawn down", kind="heel", column=0)
_GAINED: Final = Place(name=UNEXPLAINED, kind=UNEXPLAINED, column=0)


def flows_of(view: PlanView) -> tuple[Flow, ...]:
    """All flows of the plan, few enough to be drawn."""
    sources, names = _source_places(view), charge_names(view.plan.charges)
    fate = fate_of(view.brief)
    kg: dict[tuple[Place, Place], float] = defaultdict(float)
    for charge in view.charges:
        middle = Place(name=names[charge.charge.order_id], kind=CHARGE, column=1)
        for line in _charged(charge):
            kg[sources[line.source], middle] += line.kg
        for place, amount in _becomes(charge, view.brief, fate):
            kg[(place, middle) if place.column == 0 else (middle, place)] += amount
    return tuple(
        Flow(source=source, target=target, kg=amount)
        for (source, target), amount in kg.items()
        if amount >= NEGLIGIBLE_KG
    )


def fate_of(brief: Brief) -> Fate:
    """The shares of every source in every furnace type in use."""
    known = coefficients(brief)
    no_metal, returned = 1.0 - known.metal_fraction, known.recovered_kg_per_kg
    return {
        (source, kind): Shares(no_metal=float(no_metal[s, f]), returned=float(returned[s, f]))
        for s, source in enumerate(known.sources)
        for f, kind in enumerate(known.furnace_types)
    }


def _source_places(view: PlanView) -> dict[str, Place]:
    used_kg: dict[str, float] = defaultdict(float)
    for charge in view.charges:
        for line in _charged(charge):
            used_kg[line.source] += line.kg
    groups = source_groups(used_kg, {source.source_id: source for source in view.brief.sources})
    return {
        name: Place(name=group.name, kind=group.origin, column=0) for name, group in groups.items()
    }


def _charged(view: ChargeView) -> Iterator[Line]:
    return (shown.line for shown in view.lines if shown.line.kind != "heel")


def _becomes(view: ChargeView, brief: Brief, fate: Fate) -> Iterator[tuple[Place, float]]:
    """What becomes of one charge, and what it has from elsewhere."""
    charge = view.charge
    kind = brief.furnace_of(view.order).type
    shares = [(line.kg, fate.get((line.source, kind))) for line in _charged(view)]
    grown = charge.melt_kg - charge.tap_kg - charge.heel_kg
    parts = {
        TAPPED: charge.tap_kg,
        LEFT: max(0.0, grown),
        RETURNED: sum(kg * share.returned for kg, share in shares if share),
        LOST: charge.metal_loss_kg,
        NO_METAL: sum(kg * share.no_metal for kg, share in shares if share),
    }
    rest = view.charged_kg + max(0.0, -grown) - sum(parts.values())
    yield _DRAWN, max(0.0, -grown)
    yield _GAINED, max(0.0, -rest)
    for name, amount in (*parts.items(), (UNEXPLAINED, max(0.0, rest))):
        yield Place(name=name, kind=name, column=2), amount
