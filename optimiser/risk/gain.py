"""What a melt gains of an element where a metal holds more of it than is known.

A fixed part of each element is recovered (MODEL.md §1), but where the loss has no room for all that
the library burns: what burns is then what there is room for. A metal that holds more magnesium
than is known may burn no more of it, so that all of the rest reaches the melt. The gain is taken
over the deviations that misses come from, and so holds where there is room for less than that.
Arrays run over sources [s], furnace types [f] and elements [e].
"""

from __future__ import annotations

from typing import Final

import numpy as np

from models.brief import Brief
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.feed import Table, feed_of
from optimiser.formulation.metal import Feed, melting
from optimiser.formulation.program import Floats

FAR: Final = 3.0
"""So many deviations above what is known."""


def gain(brief: Brief, numbers: Coefficients, sd: Floats) -> Floats:
    """Kilograms in the melt per kilogram more in the metal that a source is received with.

    ``sd`` are the deviations of the analyses [s, e], as fractions.
    """
    found = np.asarray(numbers.metal_fraction[:, :, None] * numbers.recovery)
    quality = np.array([name in brief.qualities for name in numbers.elements], dtype=bool)
    names = {numbers.elements[e] for e in np.flatnonzero(np.any(sd, axis=0))}
    rows = (brief.recoveries[key] for key in brief.recoveries if key[1] in names)
    if any((row.recovery_pct or 100.0) < 100.0 for row in rows):
        metal = np.array([source.is_metal for source in brief.sources])
        feed = feed_of(Table.of(brief), brief=brief)
        found[metal] = _over_deviations(found[metal], feed, sd[metal])
    return np.where(quality, numbers.metal_yield[:, :, None], found)


def _over_deviations(found: Floats, feed: Feed, sd: Floats) -> Floats:
    """The gains of what may burn in remelted metal, from what is known to far above it."""
    known = melting(feed).element_kg_per_kg
    burns = (feed.unburnt < 1.0) & ~feed.users_unburnt & ~feed.is_quality
    burns[:, feed.base] = False
    remelted = ~feed.is_hardener[:, 0]
    wanted = np.any(burns[:, : sd.shape[1]], axis=0)
    row, e = np.nonzero((sd > 0.0) & wanted & remelted[:, None])
    far = feed.of(row)
    far.analysis[np.arange(len(row)), e] += FAR * sd[row, e]
    more = melting(far).element_kg_per_kg[np.arange(len(row)), :, e] - known[row, :, e]
    found[row, :, e] = np.where(burns[:, e].T, more / (FAR * sd[row, e, None]), found[row, :, e])
    return found
