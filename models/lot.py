"""Metal on hand, metal that could be bought, and what their material lends them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from models.analysis import Analysis
from models.record import (
    Id,
    Instant,
    Mass,
    Money,
    NotNegative,
    Percent,
    PositiveMass,
    Record,
    Text,
)

Origin = Literal[
    "post_consumer",
    "pre_consumer",
    "internal",
    "primary",
    "alloying",
    "dross_metal",
    "unknown",
]
Status = Literal["free", "hold"]


class Metal(Record):
    """What may be said of a metal: by a lot, an offer, or the material they belong to.

    None is blank: the material's value, else the library's, else the default in brackets.
    """

    origin: Origin | None = Field(None, description="Where the metal comes from [unknown]")
    form: Id | None = Field(None, description="Shape it is charged in [ingot]")
    location: Text | None = Field(None, description="Place in the yard")
    supplier: Text | None = Field(None, description="Who supplied it")
    owner: Text | None = Field(
        None, description="Customer whose metal it is (tolling): charged for orders of theirs alone"
    )
    reserved_for: Id | None = Field(None, description="Customer or order; nobody else may use it")
    status: Status | None = Field(None, description="free, or hold = not usable [free]")
    evidence: Text | None = Field(None, description="Document behind the origin")
    arose_in: Text | None = Field(None, description="Process that made the scrap")
    due_diligence: bool | None = Field(None, description="Supplier due diligence done [no]")
    coc_document: Text | None = Field(None, description="Chain-of-custody document")
    price_per_t: Money | None = Field(None, description="Price per tonne as received [0]")
    piece_kg: PositiveMass | None = Field(None, description="Charged in whole pieces of this mass")
    min_use_kg: Mass | None = Field(None, description="If used in a charge, at least this [0]")
    min_total_kg: Mass | None = Field(None, description="Must be used over the plan [0]")
    fixed_cost: NotNegative | None = Field(None, description="Paid once if any is used [0]")
    weigh_step_kg: Mass | None = Field(None, description="Step of its scale [setting]")
    moisture_pct: Percent | None = Field(None, description="Water, of the mass as received [0]")
    organics_pct: Percent | None = Field(None, description="Paint, oil, of the mass [0]")
    foreign_pct: Percent | None = Field(None, description="Dirt, steel, of the mass [0]")
    metal_yield_pct: Percent | None = Field(None, description="Liquid metal per kg as received")
    kgco2e_per_t: NotNegative | None = Field(None, description="Carbon as supplied, per tonne")
    kgco2e_origin_per_t: NotNegative | None = Field(
        None, description="Carbon of the process it arose in, per tonne"
    )
    direct: bool | None = Field(None, description="May go straight into a charge [yes]")
    whole_lot: bool | None = Field(None, description="Not divided among bins [no]")
    in_bin: Id | None = Field(None, description="Bin it already lies in")
    furnaces: tuple[Id, ...] | None = Field(None, description="Furnaces it may go to [all]")
    sealed: bool | None = Field(None, description="Closed containers: never charged [no]")
    wet: bool | None = Field(None, description="Only first drop, empty dry furnace [no]")
    analysis: Analysis = Field(Analysis(), description="Composition, wt-% of the metal")


class Material(Metal):
    """A class of lots with default properties."""

    material: Id = Field(description="Name of the material")


class Lot(Metal):
    """One identified parcel on hand or due: one mass, one analysis, one price."""

    lot_id: Id = Field(description="Identifies the lot")
    material: Id | None = Field(None, description="Material that lends what is blank")
    mass_kg: Mass = Field(description="Mass on hand as received")
    available_from: Instant | None = Field(None, description="Not before")
    available_until: Instant | None = Field(None, description="Not after")


class Offer(Metal):
    """Metal that could be bought."""

    offer_id: Id = Field(description="Identifies the offer")
    material: Id | None = Field(None, description="Material that lends what is blank")
    mass_kg: Mass | None = Field(None, description="Most that can be bought [unlimited]")
    available_from: Instant | None = Field(None, description="Not before")
    available_until: Instant | None = Field(None, description="Not after")
    min_buy_kg: Mass | None = Field(None, description="If bought at all, at least this")
    buy_step_kg: PositiveMass | None = Field(None, description="Bought in multiples of this")
