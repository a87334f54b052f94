"""Metal with all that it brings to a melt and to the ledgers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from models.furnace import Furnace
from models.source import Source
from optimiser.check.exact import GRAINS, exact, in_grains, per_kg, share
from optimiser.check.metal import NOUGHT, Metal

METHODS = ("cut_off", "mass_allocated")
BOTH_METHODS = frozenset(METHODS)
KNOWN: frozenset[str] = frozenset()


class Amounts(NamedTuple):
    """What metal brings: kg; carbon in kg CO2e, money in the scenario's currency."""

    metal: Fraction = NOUGHT
    liquid: Fraction = NOUGHT
    dross: Fraction = NOUGHT
    lost: Fraction = NOUGHT
    primary: Fraction = NOUGHT
    external: Fraction = NOUGHT
    recycled: Fraction = NOUGHT
    post_consumer: Fraction = NOUGHT
    cut_off: Fraction = NOUGHT
    mass_allocated: Fraction = NOUGHT
    metal_cost: Fraction = NOUGHT
    dross_cost: Fraction = NOUGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Metal and what it brings; ``unknown`` names the carbon methods that lack a factor."""

    amounts: Amounts
    elements: Mapping[str, Fraction]
    unknown: frozenset[str]

    def carbon(self, method: str) -> Fraction | None:
        """The carbon that came with it, or None where a factor is unknown."""
        if method in self.unknown:
            return None
        return self.amounts.cut_off if method == "cut_off" else self.amounts.mass_allocated

    def with_heel(self, heel: Content) -> Content:
        """This metal and a heel in one furnace."""
        return Content(
            amounts=Amounts(*(a + b for a, b in zip(self.amounts, heel.amounts, strict=True))),
            elements={e: kg + heel.elements.get(e, NOUGHT) for e, kg in self.elements.items()},
            unknown=self.unknown | heel.unknown,
        )


def kept_of(melt: Content, *, kept_kg: Fraction) -> Content:
    """The heel that stays when all but ``kept_kg`` of ``melt`` is tapped."""
    liquid = melt.amounts.liquid
    if kept_kg <= 0 or liquid <= 0:
        return Content(amounts=Amounts(liquid=kept_kg), elements={}, unknown=KNOWN)
    part = kept_kg / liquid

    def kept(amount: Fraction) -> Fraction:
        return Fraction(in_grains(amount * part), GRAINS)

    amounts = melt.amounts
    return Content(
        amounts=Amounts(
            liquid=kept_kg,
            external=kept(amounts.external),
            recycled=kept(amounts.recycled),
            post_consumer=kept(amounts.post_consumer),
            cut_off=kept(amounts.cut_off),
            mass_allocated=kept(amounts.mass_allocated),
        ),
        elements={element: kept(kg) for element, kg in melt.elements.items()},
        unknown=melt.unknown,
    )


def heel_now(furnace: Furnace, *, pct: Mapping[str, float]) -> Content:
    """What lies in the furnace before the plan begins."""
    heel_kg = exact(furnace.heel_kg)
    external = heel_kg * share(furnace.heel_external_pct)
    carbon = heel_kg * per_kg(furnace.heel_kgco2e_per_t or 0.0)
    unknown = heel_kg > 0 and furnace.heel_kgco2e_per_t is None
    return Content(
        amounts=Amounts(
            liquid=heel_kg,
            external=external,
            recycled=external * share(furnace.heel_recycled_pct),
            post_consumer=external * share(furnace.heel_post_consumer_pct),
            cut_off=carbon,
            mass_allocated=carbon,
        ),
        elements={element: heel_kg * share(value) for element, value in pct.items()},
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
    return Amounts(
        metal=metal.metal,
        liquid=metal.liquid,
        dross=metal.dross,
        lost=metal.lost,
        primary=metal.metal if source.is_primary else NOUGHT,
        external=metal.liquid if source.is_external else NOUGHT,
        recycled=metal.liquid if source.is_recycled else NOUGHT,
        post_consumer=metal.liquid if source.is_post_consumer else NOUGHT,
        cut_off=cut_off,
        mass_allocated=mass_allocated,
        metal_cost=per_kg(source.price_per_t),
        dross_cost=metal.dross * per_kg(dross_cost_per_t),
    )


def weighted_sums(
    kilograms: Sequence[Fraction], rows: Iterable[Sequence[int]], *, width: int
) -> list[Fraction]:
    """Column sums of ``rows``, which are in grains per kg, each weighed with its kilograms.

    Whole numbers over one denominator: many times faster than adding fractions.
    """
    if not kilograms:
        return [NOUGHT] * width
    scale = math.lcm(*(kg.denominator for kg in kilograms))
    factors = [kg.numerator * (scale // kg.denominator) for kg in kilograms]
    return [
        Fraction(sum(map(mul, factors, column)), scale * GRAINS)
        for column in zip(*rows, strict=True)
    ]
