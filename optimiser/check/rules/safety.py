"""Rules on what explodes. Nothing relaxes them, and nothing is small enough."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from models.furnace import Furnace
from models.source import Source
from optimiser.check.case import Case
from optimiser.check.exact import exact, share
from optimiser.check.finding import Finding, above, forbidden
from optimiser.check.metal import HALF, NOUGHT

BURNING: Final = ("Ca", "Li", "Mg", "Na", "Sr", "Zn")
BEARING: Final = Fraction(1, 100)
"""From this share on a hardener brings an element that burns; below, it is a residual."""


def sealed_metal_is_never_charged(case: Case) -> Iterator[Finding]:
    """Nothing closed goes into a furnace."""
    for melt in case.melts:
        for use in melt.uses:
            if use.source.sealed:
                yield from forbidden(use.kg, unit="kg", where=use.where)


def wet_metal_meets_no_liquid(case: Case) -> Iterator[Finding]:
    """Nothing wet goes onto a heel or into a side well."""
    for melt in case.melts:
        if melt.heel.amounts.liquid > 0 or melt.furnace.type == "side_well":
            for use in melt.uses:
                if _is_wet(use.source, melt.furnace):
                    yield from forbidden(use.kg, unit="kg", where=use.where)


def wet_metal_is_in_the_first_drop(case: Case) -> Iterator[Finding]:
    """All that is wet fits into the first drop."""
    for melt in case.melts:
        if melt.furnace.capacity_kg is not None:
            wet = (use.kg for use in melt.uses if _is_wet(use.source, melt.furnace))
            limit = share(melt.furnace.first_drop_pct) * exact(melt.furnace.capacity_kg)
            yield from above(
                sum(wet, NOUGHT), limit, margin=case.margin, unit="kg", where=melt.where
            )


def wet_metal_is_loaded_first(case: Case) -> Iterator[Finding]:
    """Nothing dry is loaded before anything wet."""
    for melt in case.melts:
        used = [use for use in melt.uses if use.kg > 0]
        dry = [u.line.loading_order for u in used if not _is_wet(u.source, melt.furnace)]
        for use in used if dry else ():
            if _is_wet(use.source, melt.furnace) and use.line.loading_order > min(dry):
                yield from forbidden(use.kg, unit="kg", where=use.where)


def what_burns_is_loaded_last(case: Case) -> Iterator[Finding]:
    """Hardeners go onto the melt after all that is melted down, and what burns goes in last."""
    # What comes out of a bin is melted down as it is, and holds no hardeners.
    base = case.brief.settings.base_element
    for melt in case.melts:
        used = [use for use in melt.uses if use.kg > 0]
        turns = [
            (_turn(u.source, melt.furnace, base=base) if u.bin_id is None else 0,
             u.line.loading_order)
            for u in used
        ]  # fmt: skip
        for use, (turn, place) in zip(used, turns, strict=True):
            if any(later > turn and there <= place for later, there in turns):
                yield from forbidden(use.kg, unit="kg", where=use.where)


def _turn(source: Source, furnace: Furnace, *, base: str) -> int:
    """0 for what is melted down, 1 for hardeners, 2 for additions that burn."""
    if _is_wet(source, furnace):
        return 0
    burning = sum(share(source.composition_pct.get(e, 0.0)) for e in BURNING if e != base)
    is_hardener = source.origin == "alloying"
    if burning > HALF or (is_hardener and burning >= BEARING):
        return 2
    return int(is_hardener)


def _is_wet(source: Source, furnace: Furnace) -> bool:
    """Whether ``source`` counts as wet in ``furnace``."""
    most = furnace.max_moisture_pct
    return source.wet or (most is not None and source.moisture_pct > most)
