"""The books of a period: what a plant received, charged, cast and let go, as it was weighed.

Every mass is as weighed unless its name says ``planned``. Blank is unknown, never zero.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from models.analysis import Analysis
from models.furnace import Furnace, Loss, Recovery
from models.lot import Material, Metal
from models.record import Id, Instant, Mass, Money, NotNegative, Percent, Record, Text

ProcessBoundary = Literal["furnace", "casthouse", "site", "company"]
BOUNDARIES: tuple[ProcessBoundary, ...] = ("furnace", "casthouse", "site", "company")
"""From the narrowest to the widest: metal that arose within the boundary is internal."""

WasteRoute = Literal["prevention", "re_use", "recycling", "recovery", "disposal"]
"""Steps of the waste hierarchy, the best first (Directive 2008/98/EC, article 4)."""


class BooksSettings(Record):
    """What holds for the whole period."""

    schema_version: Literal["1"] = Field("1", description="Version of this format")
    name: Text = Field("", description="Title printed on every sheet")
    period_from: Instant = Field(description="First moment of the period")
    period_to: Instant = Field(description="First moment after the period")
    currency: Annotated[str, Field(min_length=1, max_length=8)] = Field(
        "EUR", description="Currency of all values"
    )
    base_element: Id = Field("Al", description="Element that is the balance of every analysis")
    decimal: Literal[".", ","] = Field(".", description="Decimal mark in CSV files")
    timezone: Id = Field("UTC", description="Time zone of dates without one")
    process_boundary: ProcessBoundary = Field(
        "casthouse", description="What counts as the same process for internal returns"
    )
    weighing_sd_pct: Percent = Field(0.0, description="Standard deviation of one weighing")
    custody_scope: Text | None = Field(
        None, description="Scope of the chain-of-custody certificate; blank = no account is kept"
    )
    custody_certificate: Text | None = Field(
        None, description="Number of that certificate, for custody documents"
    )
    custody_address: Text | None = Field(
        None, description="Name and address of who issues custody documents"
    )
    custody_contact: Text | None = Field(
        None, description="Person who can verify what a custody document says"
    )
    custody_carried_kg: float = Field(
        0.0, description="Chain-of-custody volume carried in; below 0 = overdrawn before"
    )
    force_majeure: Text | None = Field(
        None, description="Evidence of force majeure, without which no account is overdrawn"
    )
    energy_benchmark: Text | None = Field(
        None, description="Name and source of the energy benchmark"
    )
    energy_benchmark_kwh_per_t: NotNegative | None = Field(
        None, description="Energy per tonne of good cast that the benchmark names"
    )


class Receipt(Metal):
    """One lot that came in, or that lay there when the period began."""

    lot_id: Id = Field(description="Identifies the lot")
    material: Id | None = Field(None, description="Material that lends what is blank")
    mass_kg: Mass = Field(description="Mass as received")
    received_at: Instant | None = Field(
        None, description="When it was weighed in; blank = on stock when the period began"
    )
    came_of: Id | None = Field(
        None, description="Lot it was sorted from, with which it was received; blank = came in"
    )


class SortedLot(Record):
    """One campaign of one lot over a sorter; what leaves is a receipt that came of the lot."""

    lot_id: Id = Field(description="Lot that was sorted")
    sorter_id: Id = Field(description="Sorter")
    at: Instant | None = Field(None, description="When it was sorted")
    kg: Mass = Field(description="Mass sorted, as received")
    lost_metal_kg: Mass = Field(0.0, description="Metal lost in sorting [0]")


class ChargeMade(Record):
    """One heat that was made."""

    charge_id: Id = Field(description="Identifies the charge")
    alloy: Id = Field(description="Designation that was made")
    order_id: Id | None = Field(None, description="Order it was made for; blank = its own")
    customer: Id | None = Field(None, description="Who it is for")
    owner: Id | None = Field(None, description="Whose metal it is (tolling); blank = our own")
    furnace: Id | None = Field(None, description="Furnace; blank = one of its own, empty")
    start: Instant | None = Field(None, description="When it began")
    planned_tap_kg: Mass | None = Field(None, description="Liquid that the plan tapped")
    tapped_kg: Mass | None = Field(None, description="Liquid tapped, weighed")
    heel_left_kg: Mass | None = Field(
        None, description="Liquid left in the furnace [the furnace's heel_keep_kg]"
    )


class ChargeLine(Record):
    """One lot into one charge."""

    charge_id: Id = Field(description="Charge")
    lot_id: Id = Field(description="Lot")
    planned_kg: Mass | None = Field(None, description="What the plan charges")
    weighed_kg: Mass | None = Field(None, description="What was charged, weighed")
    scale: Id | None = Field(None, description="Scale it was weighed on; blank = the usual one")


class MeltSample(Record):
    """A sample of the melt of one charge, taken when nothing was added any more."""

    charge_id: Id = Field(description="Charge it was taken of")
    sampled_at: Instant | None = Field(None, description="When it was taken")
    melt_kg: Mass | None = Field(
        None, description="Liquid in the furnace, weighed [tapped_kg and what is left]"
    )
    analysis: Analysis = Field(Analysis(), description="What it holds, wt-%")


class Cast(Record):
    """What was cast from one charge."""

    cast_id: Id = Field(description="Identifies the cast")
    charge_id: Id = Field(description="Charge it was cast from")
    cast_at: Instant | None = Field(None, description="When it was cast")
    product: Id | None = Field(None, description="What was cast, such as billet 178")
    good_kg: Mass = Field(description="Good product, weighed")
    scrap_kg: Mass | None = Field(None, description="Butts, heads and rejects, weighed")


class ProcessScrap(Record):
    """Scrap of our own processes, and where it went."""

    scrap_id: Id = Field(description="Identifies the weighing")
    at: Instant | None = Field(None, description="When it was weighed")
    arose_in: Text | None = Field(None, description="Process that made the scrap")
    alloy: Id | None = Field(None, description="Alloy, if it was kept apart")
    kg: Mass = Field(description="Mass, weighed")
    route: Literal["remelted", "sold", "stored", "disposed"] = Field(description="Where it went")
    custody: bool = Field(False, description="Sold as chain-of-custody eligible scrap [no]")


class DrossOut(Record):
    """Dross skimmed, and what its treatment returned."""

    dross_id: Id = Field(description="Identifies the weighing")
    at: Instant | None = Field(None, description="When it was weighed")
    furnace: Id | None = Field(None, description="Furnace it was skimmed from")
    charge_id: Id | None = Field(None, description="Charge it was skimmed from")
    dross_kg: Mass = Field(description="Dross, weighed")
    metal_pct: Percent | None = Field(None, description="Metal in the dross, by assay")
    route: Literal["own_treatment", "sent_for_treatment", "stored", "disposed"] = Field(
        "sent_for_treatment", description="Where it went"
    )
    recovered_kg: Mass | None = Field(None, description="Metal that treatment returned, weighed")
    salt_kg: Mass | None = Field(None, description="Salt used")
    salt_slag_kg: Mass | None = Field(None, description="Salt slag that came of it")


class WasteOut(Record):
    """Waste that left, by its code and where it went."""

    waste_id: Id = Field(description="Identifies the consignment")
    at: Instant | None = Field(None, description="When it left")
    code: Id = Field(description="Code of the European List of Waste, such as 10 03 16")
    description: Text | None = Field(None, description="What it is")
    hazardous: bool = Field(description="Whether it is hazardous, as classified by evidence")
    route: WasteRoute = Field(description="Step of the waste hierarchy it went to")
    kg: Mass = Field(description="Mass, weighed")
    evidence: Text | None = Field(None, description="Document behind classification and route")


class Meter(Record):
    """Energy or water by a meter, and its carbon."""

    meter_id: Id = Field(description="Identifies the reading")
    at: Instant | None = Field(None, description="When it was read")
    carrier: Literal["electricity", "natural_gas", "lpg", "oil", "hydrogen", "steam", "water"] = (
        Field(description="What is metered")
    )
    furnace: Id | None = Field(None, description="Furnace it feeds; blank = the plant")
    kwh: NotNegative | None = Field(None, description="Energy used")
    m3: NotNegative | None = Field(None, description="Volume used, of water")
    scope: Literal["1", "2", "3"] | None = Field(
        None, description="Scope of its carbon [2 for electricity and steam, else 1]"
    )
    kgco2e_per_kwh: NotNegative | None = Field(None, description="Carbon per kWh")
    source: Text | None = Field(None, description="Source of the factor")
    year: Annotated[int, Field(ge=1990, le=2100)] | None = Field(
        None, description="Year of the factor"
    )
    region: Text | None = Field(None, description="Region of the factor")


class Addition(Record):
    """Flux, salt, gas or refiner used: no metal, but carbon."""

    addition_id: Id = Field(description="Identifies the entry")
    at: Instant | None = Field(None, description="When it was used")
    charge_id: Id | None = Field(None, description="Charge it went into; blank = the plant")
    material: Id = Field(description="What was used")
    kg: Mass = Field(description="Mass used")


class Factor(Record):
    """An emission factor: of a material, an origin or an addition."""

    material: Id = Field(description="Material, origin or addition")
    kgco2e_per_t: NotNegative = Field(description="Carbon as supplied, per tonne")
    kgco2e_origin_per_t: NotNegative | None = Field(
        None, description="Carbon of the process it arose in, per tonne"
    )
    source: Text = Field(description="Where the factor is from")
    year: Annotated[int, Field(ge=1990, le=2100)] | None = Field(
        None, description="Year it holds for"
    )
    region: Text | None = Field(None, description="Region it holds for")
    proxy: bool = Field(False, description="Stands in for one that is not known [no]")


class StockCount(Record):
    """What was counted in the yard at one end of the period."""

    item: Id = Field(description="Lot, product or other item counted")
    kind: Literal["scrap", "primary", "internal", "product", "dross"] = Field(
        description="What it is"
    )
    when: Literal["start", "end"] = Field(description="At which end of the period")
    kg: Mass = Field(description="Mass counted")
    metal_pct: Percent = Field(100.0, description="Metal in it [100]")


class Consignment(Record):
    """Product that left for a customer, and the custody it asks for."""

    consignment_id: Id = Field(description="Identifies the consignment")
    shipped_at: Instant | None = Field(None, description="When it left")
    customer: Id | None = Field(None, description="Who it went to")
    alloy: Id | None = Field(None, description="Alloy")
    kg: Mass = Field(description="Net mass of metal")
    custody_asked: bool = Field(False, description="Asked for as chain-of-custody material [no]")
    priority: Annotated[int, Field(ge=1)] = Field(1, description="1 is served first")
    value_per_t: Money = Field(0.0, description="What custody is worth, per tonne")
    receiver: Text | None = Field(None, description="Receiver's name and certificate")
    custody_document: Text | None = Field(
        None, description="Custody document already issued for it; blank = none"
    )


class Books(Record):
    """The books of one period; a field per table, in the order people fill them."""

    settings: BooksSettings = Field(description="What holds for the whole period")
    receipts: tuple[Receipt, ...] = Field((), description="Lots received, or on stock before")
    materials: tuple[Material, ...] = Field((), description="Defaults that lots inherit")
    furnaces: tuple[Furnace, ...] = Field((), description="Furnaces and their heels")
    sorting: tuple[SortedLot, ...] = Field((), description="Lots that went over sorters")
    charges: tuple[ChargeMade, ...] = Field((), description="Heats that were made")
    charge_lines: tuple[ChargeLine, ...] = Field((), description="Lots into charges")
    samples: tuple[MeltSample, ...] = Field((), description="Samples of melts")
    casts: tuple[Cast, ...] = Field((), description="What was cast")
    process_scrap: tuple[ProcessScrap, ...] = Field((), description="Scrap of our own")
    dross: tuple[DrossOut, ...] = Field((), description="Dross and its treatment")
    waste: tuple[WasteOut, ...] = Field((), description="Waste by code and route")
    meters: tuple[Meter, ...] = Field((), description="Energy and water")
    additions: tuple[Addition, ...] = Field((), description="Flux, salt and gas")
    factors: tuple[Factor, ...] = Field((), description="Emission factors with their sources")
    stock: tuple[StockCount, ...] = Field((), description="Counts at both ends of the period")
    consignments: tuple[Consignment, ...] = Field((), description="Product that left")
    losses: tuple[Loss, ...] = Field((), description="Melt loss by form and furnace type")
    recoveries: tuple[Recovery, ...] = Field((), description="Recovery of elements")


BOOK_TABLES: tuple[str, ...] = tuple(name for name in Books.model_fields if name != "settings")
