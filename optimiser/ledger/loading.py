"""The sequence in which a crew loads a charge, for safety and for yield (MODEL.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import fsum
from typing import Final

from models.furnace import Furnace
from models.source import Source


class Stage(IntEnum):
    """When metal goes into the furnace; a later stage waits for the earlier."""

    FIRST_DROP = 1
    BULK = 2
    HARDENERS = 3
    BURNING = 4


LIGHT_FORMS: Final = frozenset(
    {"dross", "flake", "foil", "sheet", "shred", "turnings", "ubc", "wire"}
)
"""Forms that oxidise in the flame unless heavy metal covers them."""

BURNING_ELEMENTS: Final = frozenset({"Ca", "Li", "Mg", "Na", "Sr", "Zn"})
"""Elements that burn or fume off, so that what brings them goes in last."""

BEARING_PCT: Final = 1.0
"""From here on a hardener is one of its burning elements; below, they are a residual."""


def stage_of(source: Source, *, furnace: Furnace, base_element: str) -> Stage:
    """The stage that ``source`` is loaded in.

    Wet metal only ever goes into an empty furnace, before all else. Light and coated metal
    lies under the heavy; hardeners follow on the melt, and what burns comes last. In a plant
    whose base metal burns, that is no addition.
    """
    if is_wet(source, furnace):
        return Stage.FIRST_DROP
    is_hardener = source.origin == "alloying"
    burning_pct = fsum(
        [
            pct
            for element, pct in source.composition_pct.items()
            if element in BURNING_ELEMENTS and element != base_element
        ]
    )
    if burning_pct > 50.0 or (is_hardener and burning_pct >= BEARING_PCT):
        return Stage.BURNING
    if is_hardener:
        return Stage.HARDENERS
    coated = source.moisture_pct > 0.0 or source.organics_pct > 0.0
    return Stage.FIRST_DROP if coated or source.form in LIGHT_FORMS else Stage.BULK


def is_wet(source: Source, furnace: Furnace) -> bool:
    """Whether ``source`` counts as wet in ``furnace``."""
    most_pct = furnace.max_moisture_pct
    return source.wet or (most_pct is not None and source.moisture_pct > most_pct)


def in_loading_order(
    sources: Sequence[Source], *, furnace: Furnace, base_element: str
) -> list[int]:
    """The places of ``sources`` as they are loaded: by stage, the wet first, form and name."""

    def key(at: int) -> tuple[Stage, bool, str, str]:
        source = sources[at]
        stage = stage_of(source, furnace=furnace, base_element=base_element)
        return stage, not is_wet(source, furnace), source.form, source.source_id

    return sorted(range(len(sources)), key=key)
