"""Metal with all that it brings to a melt and to the ledgers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul
from typing import NamedTuple

from models.furnace import Furnace
from models.source import Source
from optimiser.check.exact import exact, in_grains, of_grains, per_kg, share
from optimiser.check.metal import ONE, Metal

METHODS = ("cut_off", "mass_allocated")
BOTH_METHODS = frozenset(METHODS)
KNOWN: frozenset[str] = frozenset()


class Amounts(NamedTuple):
    """What metal brings, in grains: of kg, of kg CO2e, of the scenario's currency.

    ``mass`` is as received.
    """

    mass: int = 0
    metal: int = 0
    liquid: int = 0
    dross: int = 0
    lost: int = 0
    primary: int = 0
    external: int = 0
    recycled: int = 0
    post_consumer: int = 0
    cut_off: int = 0
    mass_allocated: int = 0
    metal_cost: int = 0
    dross_cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Metal and what it brings, elements too in grains; ``unknown`` names carbon methods.

    Those lack a factor of something within.
    """

    amounts: Amounts
    elements: Mapping[str, int]
    unknown: frozenset[str]

    def carbon(self, method: str) -> Fraction | None:
        """The carbon that came with it, or None where a factor is unknown."""
        if method in self.unknown:
            return None
        amounts = self.amounts
        return of_grains(amounts.cut_off if method == "cut_off" else amounts.mass_allocated)

    def with_heel(self, heel: Content) -> Content:
        """This metal and a heel in one furnace."""
        return Content(
            amounts=Amounts(*map(add, self.amounts, heel.amounts)),
            elements={e: grains + heel.elements.get(e, 0) for e, grains in self.elements.items()},
            unknown=self.unknown | heel.unknown,
        )


def kept_of(melt: Content, *, kept_kg: Fraction) -> Content:
    """The heel that stays when all but ``kept_kg`` of ``melt`` is tapped."""
    kept, amounts = in_grains(kept_kg), melt.amounts
    if kept <= 0 or amounts.liquid <= 0:
        return Content(amounts=Amounts(liquid=kept), elements={}, unknown=KNOWN)
    return Content(
        amounts=Amounts(
            liquid=kept,
            external=amounts.external * kept // amounts.liquid,
            recycled=amounts.recycled * kept // amounts.liquid,
            post_consumer=amounts.post_consumer * kept // amounts.liquid,
            cut_off=amounts.cut_off * kept // amounts.liquid,
            mass_allocated=amounts.mass_allocated * kept // amounts.liquid,
        ),
        elements={e: grains * kept // amounts.liquid for e, grains in melt.elements.items()},
        unknown=melt.unknown,
    )


def heel_now(furnace: Furnace, *, pct: Mapping[str, float]) -> Content:
    """What lies in the furnace before the plan begins."""
    heel_kg = exact(furnace.heel_kg)
    external = heel_kg * share(furnace.heel_external_pct)
    carbon = in_grains(heel_kg * per_kg(furnace.heel_kgco2e_per_t or 0.0))
    unknown = heel_kg > 0 and furnace.heel_kgco2e_per_t is None
    return Content(
        amounts=Amounts(
            liquid=in_grains(heel_kg),
            external=in_grains(external),
            recycled=in_grains(external * share(furnace.heel_recycled_pct)),
            post_consumer=in_grains(external * share(furnace.heel_post_consumer_pct)),
            cut_off=carbon,
            mass_allocated=carbon,
        ),
        elements={element: in_grains(heel_kg * share(value)) for element, value in pct.items()},
        unknown=BOTH_METHODS if unknown else KNOWN,
    )


def factor(source: Source, method: str) -> float | None:
    """The carbon factor of ``source`` by ``method``, kg CO2e per tonne as received."""
    origin = source.kgco2e_origin_per_t
    if method == "mass_allocated" and source.origin == "pre_consumer" and origin is not None:
        return origin
    return source.kgco2e_per_t


def brought(source: Source, metal: Metal, *, dross_cost_per_t: float) -> Amounts:
    """What one kilogram as received brings; unknown carbon counts as nothing here."""
    cut_off, mass_allocated = (per_kg(factor(source, method) or 0.0) for method in METHODS)
    solid, liquid = in_grains(metal.metal), in_grains(metal.liquid)
    return Amounts(
        mass=in_grains(ONE),
        metal=solid,
        liquid=liquid,
        dross=in_grains(metal.dross),
        lost=in_grains(metal.lost),
        primary=solid if source.is_primary else 0,
        external=liquid if source.is_external else 0,
        recycled=liquid if source.is_recycled else 0,
        post_consumer=liquid if source.is_post_consumer else 0,
        cut_off=in_grains(cut_off),
        mass_allocated=in_grains(mass_allocated),
        metal_cost=in_grains(per_kg(source.price_per_t)),
        dross_cost=in_grains(metal.dross * per_kg(dross_cost_per_t)),
    )


def weighted_sums(
    kilograms: Sequence[Fraction], rows: Iterable[Sequence[int]], *, width: int
) -> list[int]:
    """Column sums of ``rows``, which are in grains per kg, each times its kilograms."""
    if not kilograms:
        return [0] * width
    scale = math.lcm(*(kg.denominator for kg in kilograms))
    factors = [kg.numerator * (scale // kg.denominator) for kg in kilograms]
    return [sum(map(mul, factors, column)) // scale for column in zip(*rows, strict=True)]
