"""A melt as it was sampled, and what is asked about it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from models.analysis import Analysis
from models.record import Id, Mass, Percent, PositiveMass, Record

Target = Literal["spec", "aim"]
OVERFILL_PCT: Final = 2.0
"""A tap beyond that of the order by no more than this is still that order."""


class Sampled(Record):
    """The melt of one order, measured, and how it may be brought into spec.

    ``analysis`` holds what was measured: ``pct`` with its ``sd`` or, of what is below what the
    spectrometer sees, ``max``. What is not in it is unknown, never zero.
    """

    order_id: Id = Field(description="Order whose melt was sampled")
    mass_kg: PositiveMass | None = Field(
        None, description="Liquid in the furnace, heel included; blank = as charged"
    )
    analysis: Analysis = Field(Analysis(), description="What was measured, wt-% of the melt")
    hold_min: Annotated[float, Field(ge=0, le=10_000)] = Field(
        0.0, description="Minutes from the sample to the tap"
    )
    fade_pct_per_h: dict[Id, Percent] = Field(
        default_factory=dict, description="Share of an element in the melt that burns in an hour"
    )
    target: Target = Field("spec", description="What is to be reached: the spec, or its aims")
    charged: dict[Id, Mass] = Field(
        default_factory=dict, description="Weights charged otherwise than planned, by lot"
    )
    overfill_pct: Percent = Field(
        OVERFILL_PCT, description="How far the tap may go beyond the order's without a word"
    )
    returns_per_t: float | None = Field(
        None, description="Value of metal poured off, per tonne; blank = that of own returns"
    )
