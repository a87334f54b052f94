"""Rules on what an order is promised about origin, carbon and losses of its metal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimiser.check.case import Case
from optimiser.check.custody import coc_cover
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, above, below, forbidden
from optimiser.check.melts import Melt


def recycled_content_is_reached(case: Case) -> Iterator[Finding]:
    """The recycled share of a melt's external metal is at least what its order asks for."""
    for melt in case.melts:
        least_pct = melt.order.min_recycled_pct
        yield from _at_least(case, melt, melt.melt.amounts.recycled, least_pct=least_pct)


def post_consumer_content_is_reached(case: Case) -> Iterator[Finding]:
    """The post-consumer share of a melt's external metal is at least what its order asks for."""
    for melt in case.melts:
        least_pct = melt.order.min_post_consumer_pct
        yield from _at_least(case, melt, melt.melt.amounts.post_consumer, least_pct=least_pct)


def _at_least(
    case: Case, melt: Melt, counted: int, *, least_pct: float | None
) -> Iterator[Finding]:
    external = melt.melt.amounts.external
    if least_pct is not None and external > 0:
        pct, least = Fraction(counted * 100, external), exact(least_pct)
        yield from below(pct, least, margin=case.margin, unit="%", where=melt.where)


def carbon_stays_below(case: Case) -> Iterator[Finding]:
    """The carbon of a melt, heel included, is known and at most what its order allows."""
    for melt in case.melts:
        most = melt.order.max_kgco2e_per_t
        if most is None or melt.melt_kg <= 0:
            continue
        where = f"{melt.where}, carbon"
        carbon = melt.melt.carbon(case.brief.settings.carbon_method)
        if carbon is None:
            yield from forbidden(1, unit="kgCO2e/t", where=f"{where} unknown")
        else:
            per_t, limit = carbon * 1000 / melt.melt_kg, exact(most)
            yield from above(per_t, limit, margin=case.margin, unit="kgCO2e/t", where=where)


def coc_volume_is_covered(case: Case) -> Iterator[Finding]:
    """The chain-of-custody volume of all orders made is covered by eligible input, and carry."""
    asked, most = coc_cover(case)
    if asked > 0:
        where = "chain-of-custody volume"
        yield from above(asked, most, margin=case.margin, unit="kg", where=where)


def metal_loss_stays_below(case: Case) -> Iterator[Finding]:
    """Of the metal charged, no more is lost in the end than its order allows."""
    for melt in case.melts:
        most, amounts = melt.order.max_metal_loss_pct, melt.charged.amounts
        if most is not None and amounts.metal > 0:
            pct, where = Fraction(amounts.lost * 100, amounts.metal), f"{melt.where}, metal loss"
            yield from above(pct, exact(most), margin=case.margin, unit="%", where=where)


def dross_stays_below(case: Case) -> Iterator[Finding]:
    """No more dross is skimmed off a tonne charged, as received, than its order allows."""
    for melt in case.melts:
        most, amounts = melt.order.max_dross_kg_per_t, melt.charged.amounts
        if most is not None and amounts.mass > 0:
            per_t, where = Fraction(amounts.dross * 1000, amounts.mass), f"{melt.where}, dross"
            yield from above(per_t, exact(most), margin=case.margin, unit="kg/t", where=where)
