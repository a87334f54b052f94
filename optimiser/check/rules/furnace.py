"""Rules on how much is melted and tapped."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimiser.check.case import Case
from optimiser.check.exact import exact, share
from optimiser.check.finding import Finding, above, below


def tap_is_as_ordered(case: Case) -> Iterator[Finding]:
    """The tap lies between the least and the most ordered, give or take what may be printed."""
    for melt in case.melts:
        tap, margin, where = melt.tap_kg, case.margin, melt.where
        least, most = exact(melt.order.least_tap_kg), exact(melt.order.most_tap_kg)
        lowest = least - _tolerance(case, least)
        highest = most + _tolerance(case, most)
        yield from below(tap, lowest, margin=margin, unit="kg", where=where)
        yield from above(tap, highest, margin=margin, unit="kg", where=where)


def _tolerance(case: Case, tap_kg: Fraction) -> Fraction:
    """The larger of one step of the weighbridge and the tap tolerance."""
    settings = case.brief.settings
    return max(exact(settings.weigh_step_kg), share(settings.tap_tolerance_pct) * tap_kg)


def melt_fits_the_furnace(case: Case) -> Iterator[Finding]:
    """The melt, heel included and before it is treated, is at most what the furnace holds."""
    for melt in case.melts:
        capacity_kg = melt.furnace.capacity_kg
        if capacity_kg is not None:
            limit, margin = exact(capacity_kg), case.margin
            yield from above(melt.untreated_kg, limit, margin=margin, unit="kg", where=melt.where)


def melt_covers_the_bottom(case: Case) -> Iterator[Finding]:
    """The melt, heel included, is at least what the furnace can run with."""
    for melt in case.melts:
        limit, margin = exact(melt.furnace.min_melt_kg), case.margin
        yield from below(melt.melt_kg, limit, margin=margin, unit="kg", where=melt.where)
