"""A source with every blank filled: what a stream is, for the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from models.lot import Origin
from models.record import light

RECYCLED: frozenset[Origin] = frozenset({"post_consumer", "pre_consumer"})
"""Origins that count as recycled content (LEDGERS.md §1)."""

INTERNAL: frozenset[Origin] = frozenset({"internal", "dross_metal"})
"""Origins outside numerator and denominator: run-around and metal from own dross."""

PRIMARY: frozenset[Origin] = frozenset({"primary", "alloying", "unknown"})
"""Origins that goal primary_metal counts."""


@light
class Source:
    """One stream, complete: no blank that a plan would have to guess at.

    A stream is a lot, an offer, what leaves a sorter (``outlet``) or what lies in a bin. Masses
    are kg as received, prices per tonne as received, shares per cent. ``mass_kg`` None is
    unlimited; of an outlet it is what all of its lot would give. ``composition_pct`` holds the
    base element too; elements that no limit concerns may be missing. Blank carbon factors stay
    None: unknown. ``unused_value_per_t`` is earned with what is not used of an outlet. ``parts``
    are the shares of a bin's sources in its mass: it has no metal of its own. Without
    ``carbon_given`` the factor is the library's for the origin. ``sd_pct`` is the standard
    deviation of each element's mean, ``bias_sd_pct`` that of the error which all lots of the
    material share; an element that neither names is taken as exact. ``bounded`` are the elements
    of which no more is known than the upper bound that stands in. A treatment is a source of
    less (``treatments.py``): its kilograms are what it takes out of a melt, its price what that
    costs, and it has no metal.
    """

    source_id: str
    kind: Literal["lot", "offer", "outlet", "bin", "treatment"]
    material: str | None
    origin: Origin
    form: str
    supplier: str | None
    location: str | None
    owner: str | None
    reserved_for: str | None
    on_hold: bool
    price_per_t: float
    mass_kg: float | None
    available_from: datetime | None
    available_until: datetime | None
    piece_kg: float | None
    min_use_kg: float
    min_total_kg: float
    min_buy_kg: float
    buy_step_kg: float | None
    fixed_cost: float
    weigh_step_kg: float
    moisture_pct: float
    organics_pct: float
    foreign_pct: float
    contamination_given: bool
    metal_yield_pct: float | None
    yield_given: bool
    kgco2e_per_t: float | None
    kgco2e_origin_per_t: float | None
    direct: bool
    furnaces: tuple[str, ...] | None
    sealed: bool
    wet: bool
    composition_pct: Mapping[str, float]
    whole_lot: bool = False
    in_bin: str | None = None
    unused_value_per_t: float = 0.0
    carbon_given: bool = True
    evidence: str | None = None
    arose_in: str | None = None
    due_diligence: bool = False
    coc_document: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    sd_pct: Mapping[str, float] = field(default_factory=dict)
    bias_sd_pct: Mapping[str, float] = field(default_factory=dict)
    bounded: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What ``max_sources`` counts: the material, or the stream itself without one."""
        return self.material if self.material is not None else f"{self.kind} {self.source_id}"

    @property
    def is_metal(self) -> bool:
        """Whether there is metal of it; a treatment has none, it only takes."""
        return self.kind != "treatment"

    @property
    def is_external(self) -> bool:
        """Whether its metal comes from outside the process."""
        return self.origin not in INTERNAL

    @property
    def is_recycled(self) -> bool:
        """Whether its metal counts as recycled content."""
        return self.origin in RECYCLED

    @property
    def is_post_consumer(self) -> bool:
        """Whether its metal counts as post-consumer content."""
        return self.origin == "post_consumer"

    @property
    def is_primary(self) -> bool:
        """Whether goal primary_metal counts it."""
        return self.origin in PRIMARY
