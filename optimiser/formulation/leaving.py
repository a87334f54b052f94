"""What treatments have to leave of their element: where that needs a row, and where a yes or no.

A melt with less than the least that a treatment leaves simply is not treated; one that is treated
keeps that least. Taken together, ``taken <= max(0, content - least * melt)``, which is not convex.
Still a yes or no, whether the melt is treated at all, is needed only

- not where the least is nothing: a treatment never takes more than its share of what is there;
- not where the alloy asks for at least as much: then every melt has it, treated or not;
- not where everything that may be charged, and every heel, has as much: then a melt that is not
  treated has it anyway, and a row without a yes or no says it of those that are;
- not where the alloy may hold only less: there the treatment is not admitted (``admission.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.formulation.program import Bools, Floats

if TYPE_CHECKING:
    from models.furnace import Treatment
    from optimiser.formulation.frame import Frame


def least_left(frame: Frame) -> Floats:
    """The least that each pair's treatment has to leave, kg per kg of melt; 0 without a row [p]."""
    found = np.zeros(len(frame.source))
    for pair, one in treatments_of(frame).items():
        alloy = frame.heats.orders[frame.order[pair]].alloy
        lows = [row.min_pct for row in frame.brief.limits[alloy] if row.element == one.element]
        if one.min_left_pct > max((pct for pct in lows if pct is not None), default=0.0):
            found[pair] = one.min_left_pct / 100.0
    return found


def asks_if_treated(frame: Frame) -> Bools:
    """The pairs of which a yes or no has to say whether the melt is treated at all [p]."""
    found = np.zeros(len(frame.source), dtype=bool)
    if not frame.takes.any():
        return found
    least = least_left(frame)
    everywhere = _least_of_any(frame)
    for pair, one in treatments_of(frame).items():
        found[pair] = least[pair] > everywhere[frame.contents.index(one.element)]
    return found


def treatments_of(frame: Frame) -> dict[int, Treatment]:
    """The treatment of each pair that takes metal out, by pair."""
    known = {one.stream: one for one in frame.brief.treatments}
    sources = frame.brief.sources
    return {
        int(pair): known[sources[frame.source[pair]].source_id]
        for pair in np.flatnonzero(frame.takes)
    }


def _least_of_any(frame: Frame) -> Floats:
    """The least share of each content in anything that is charged or lies in a furnace [k]."""
    metal, heats = ~frame.takes, frame.heats
    lying = np.flatnonzero(frame.heats.first_heel_kg > 0)
    heels = frame.heel_content[lying] / heats.first_heel_kg[lying, None]
    everything = np.vstack([frame.content[metal] / frame.liquid[metal, None], heels])
    return np.asarray(everything.min(axis=0, initial=np.inf))
