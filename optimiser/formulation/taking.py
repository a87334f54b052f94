"""How much treatments may take out of a melt, as bounds that do without its analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from models.brief import Brief
from optimiser.formulation.program import Bools, Floats, Ints

MOST_TAKEN: Final = 1.0
"""Of each kilogram that is left at most so much: what takes out half of a melt treats nothing."""


def most_taken(brief: Brief, source: Ints, takes: Bools, highest: Mapping[str, float]) -> Floats:
    """The most a pair may take out, kg per kg of the melt that is left; 0 for metal [p].

    Of an element that is at most ``h`` of what is melted, a share ``s`` of it can be taken:
    ``s h (melt + taken)``, which is ``s h / (1 - s h)`` of what is left.
    """
    found = np.zeros(len(source))
    known = {one.stream: one for one in brief.treatments}
    for pair in np.flatnonzero(takes):
        one = known[brief.sources[source[pair]].source_id]
        share = one.max_removal_pct / 100.0 * max(0.0, highest[one.element])
        found[pair] = share / (1.0 - share) if share < 0.5 else MOST_TAKEN
    return found


def least_rest(treated: Floats) -> Floats:
    """The least that is left of a kilogram of each metal when all that can be taken is [m].

    ``treated`` [m, e] is its share of every element that some treatment takes. Melts and heels
    are mixtures of such rests, however often they are treated, so no content is denser in a melt
    than in the rest of some metal.
    """
    return np.asarray(np.maximum(1.0 / (1.0 + MOST_TAKEN), 1.0 - treated.sum(axis=1)))
