"""Furnaces, what melting in them costs, and what it loses."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from models.analysis import Analysis
from models.record import Id, Mass, NotNegative, Percent, PositiveMass, Record

FurnaceType = Literal[
    "gas_reverb", "side_well", "fixed_rotary", "tilting_rotary", "induction", "crucible"
]


TREATMENT: Final = "treatment"
"""Kind of a source that takes metal out, and what its name begins with."""


def stream_of(treatment_id: str) -> str:
    """What a treatment is called among the sources of a plan."""
    return f"{TREATMENT}/{treatment_id}"


def is_treatment(stream: str) -> bool:
    """Whether a stream is called as a treatment is: an outlet's name has two slashes."""
    return stream.startswith(f"{TREATMENT}/") and stream.count("/") == 1


class Furnace(Record):
    """A furnace, the heel now in it, and what melting costs."""

    furnace_id: Id = Field(description="Identifies the furnace")
    type: FurnaceType = Field("gas_reverb", description="Kind of furnace")
    capacity_kg: PositiveMass | None = Field(description="Most liquid it holds")
    min_melt_kg: Mass = Field(0.0, description="Least liquid it can run with")
    heel_kg: Mass = Field(0.0, description="Liquid now in it")
    heel_keep_kg: Mass = Field(0.0, description="Liquid left after each tap")
    heel_external_pct: Percent = Field(100.0, description="External share of the heel's metal")
    heel_recycled_pct: Percent = Field(0.0, description="Recycled share of its external metal")
    heel_post_consumer_pct: Percent = Field(
        0.0, description="Post-consumer share of its external metal"
    )
    heel_kgco2e_per_t: NotNegative | None = Field(None, description="Carbon the heel carries")
    kwh_per_t: NotNegative | None = Field(None, description="Energy per tonne melted")
    kgco2e_per_t: NotNegative | None = Field(None, description="Carbon per tonne melted")
    cost_per_t: NotNegative = Field(0.0, description="Cost per tonne melted")
    first_drop_pct: Percent = Field(50.0, description="Most of capacity in the first drop")
    max_moisture_pct: Percent | None = Field(
        None, description="Moisture above which a lot counts as wet here"
    )
    analysis: Analysis = Field(Analysis(), description="Composition of the heel, wt-%")


class FormLimit(Record):
    """The most of one form that a furnace takes."""

    furnace_id: Id = Field(description="Furnace")
    form: Id = Field(description="Form")
    max_pct: Percent = Field(description="Most of the metal charged")


class Loss(Record):
    """What one form loses in one type of furnace."""

    form: Id = Field(description="Form of the metal")
    furnace_type: FurnaceType = Field(description="Kind of furnace")
    melt_loss_pct: Percent = Field(description="Share of the metal that does not reach the melt")
    dross_kg_per_t: NotNegative | None = Field(None, description="Dross per tonne as received")
    dross_metal_pct: Percent = Field(50.0, description="Metal in the dross")
    dross_recovery_pct: Percent = Field(90.0, description="Of it, returned by treatment")
    dross_cost_per_t: NotNegative = Field(0.0, description="Cost of treatment per tonne of dross")


class Recovery(Record):
    """The share of one element that does not burn."""

    furnace_type: FurnaceType = Field(description="Kind of furnace")
    element: Id = Field(description="Element or quality")
    recovery_pct: Percent | None = Field(None, description="Not burnt on remelting")
    addition_recovery_pct: Percent | None = Field(None, description="Recovered from additions")
    fade_pct_per_h: Percent | None = Field(
        None, description="Burns in an hour of holding, of what is in the melt; blank = not known"
    )


class Treatment(Record):
    """Removal of an element from the melt."""

    treatment_id: Id = Field(description="Identifies the treatment")
    furnace_type: FurnaceType = Field(description="Kind of furnace")
    element: Literal["Mg", "Na", "Ca", "Li", "Sr"] = Field(description="Element removed")
    min_left_pct: Percent = Field(0.0, description="Least that stays in the melt")
    max_removal_pct: Percent = Field(100.0, description="Most that one treatment removes")
    cost_per_kg: NotNegative = Field(0.0, description="Cost per kg removed")
    reagent_kg_per_kg: NotNegative = Field(0.0, description="Reagent per kg removed")

    @property
    def stream(self) -> str:
        """What it is called among the sources of a plan: no lot has a slash in its name."""
        return stream_of(self.treatment_id)
