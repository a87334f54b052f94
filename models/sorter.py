"""Sorting and segregation: classes, sorters, outlets and bins."""

from __future__ import annotations

from pydantic import Field

from models.analysis import Analysis
from models.record import Id, Mass, Money, NotNegative, Percent, Record


class MetalClass(Record):
    """What a mixed stream consists of: one family of pieces with one composition."""

    class_: Id = Field(alias="class", description="Name of the class")
    analysis: Analysis = Field(Analysis(), description="Composition, wt-% of the metal")


class Mixture(Record):
    """The share of one class in one lot."""

    lot_id: Id = Field(description="Lot or offer")
    class_: Id = Field(alias="class", description="Class")
    share_pct: Percent = Field(description="Share of the lot's metal")


class Sorter(Record):
    """Equipment that divides a stream by class."""

    sorter_id: Id = Field(description="Identifies the sorter")
    capacity_kg: Mass | None = Field(None, description="Most it sorts in the plan")
    cost_per_t: NotNegative = Field(0.0, description="Cost per tonne sorted")
    fixed_cost: NotNegative = Field(0.0, description="Cost of one campaign")
    min_campaign_kg: Mass = Field(0.0, description="Smallest campaign")
    kwh_per_t: NotNegative = Field(0.0, description="Energy per tonne sorted")
    lead_h: NotNegative = Field(0.0, description="Hours until the outlet can be used")


class Separation(Record):
    """The share of one class that leaves by one outlet."""

    sorter_id: Id = Field(description="Sorter")
    class_: Id = Field(alias="class", description="Class")
    outlet: Id = Field(description="Outlet")
    share_pct: Percent = Field(description="Share of the class's metal")


class Outlet(Record):
    """Where a sorter's stream leaves."""

    sorter_id: Id = Field(description="Sorter")
    outlet: Id = Field(description="Outlet; what leaves by it is called lot/sorter/outlet")
    form: Id | None = Field(None, description="Form of what leaves")
    value_per_t: Money = Field(0.0, description="Value of what is not used")
    to_sorter: Id | None = Field(
        None,
        description="Sorter it goes on to; what leaves that one is called "
        "lot/sorter/outlet/sorter/outlet, such as Z1/XRT/light/LIBS/clean",
    )


class Bin(Record):
    """A place where streams mix."""

    bin_id: Id = Field(description="Identifies the bin")
    capacity_kg: Mass | None = Field(None, description="Most it holds [unlimited]")
    fixed_cost: NotNegative = Field(0.0, description="Cost of opening it")
