"""Compositions of metals: those of which the same is said are filled in the same way.

A yard has thousands of lots, and few materials and laboratories. Lots of one material of which the
same elements are analysed differ by their figures alone: what is lent, what is missing and what
stands in for it is found once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.composition import Concern, Filled, Known, balance_pct, fill_composition
from models.inherit import Lineage
from models.record import light
from models.settings import Settings


@light
class Alike:
    """Metals of one material that know the means of the same elements, and what the first knows."""

    known: Known
    metals: list[Lineage]


def alike(found: Iterable[Lineage], settings: Settings) -> list[Alike]:
    """All metals; one of which more or less than means is known is like no other."""
    with_library = settings.unknown_analysis == "material"
    kinds: list[Alike] = []
    by_said: dict[tuple[str | None, ...], Alike] = {}
    for one in found:
        own = one.metal.analysis
        said = (one.metal.material, *own.means)
        kind = None if own.beyond else by_said.get(said)
        if kind is None:
            kind = Alike(known=one.known(with_library=with_library), metals=[])
            kinds.append(kind)
            if not own.beyond:
                by_said[said] = kind
        kind.metals.append(one)
    return kinds


def compositions(kinds: Iterable[Alike], wanted: Concern, settings: Settings) -> dict[str, Filled]:
    """The composition of every metal, without blanks."""
    return {
        one.metal_id: filled
        for kind in kinds
        for one, filled in _compositions(kind, wanted=wanted, settings=settings)
    }


def _compositions(
    kind: Alike, *, wanted: Concern, settings: Settings
) -> Iterator[tuple[Lineage, Filled]]:
    known, (first, *others), base = kind.known, kind.metals, settings.base_element
    if settings.unknown_analysis == "bound" and first.entry is not None:
        known = known.above(Known.of(first.entry.record.analysis.figures))
    analysis = first.metal.analysis
    own_base = analysis.is_blank or analysis.speaks_of(base)
    filled = fill_composition(known, wanted=wanted, settings=settings, own_base=own_base)
    yield first, filled
    for one in others:
        pct = {**filled.pct, **one.metal.analysis.means}
        given = pct.pop(base)
        pct[base] = balance_pct(pct, given=given if own_base else None)
        yield one, Filled(pct, filled.missing, filled.zeroed, filled.bounded, filled.traced)
