"""Everything one plan needs, as the planner wrote it."""

from __future__ import annotations

from pydantic import Field

from models.alloy import Limit
from models.furnace import FormLimit, Furnace, Loss, Recovery, Treatment
from models.lot import Lot, Material, Offer
from models.order import BlendLimit, Order, Pin, Route
from models.record import Record
from models.settings import Settings
from models.sorter import Bin, MetalClass, Mixture, Outlet, Separation, Sorter


class Scenario(Record):
    """Settings and tables; a field per table, in the order people fill them."""

    settings: Settings = Field(Settings(), description="What holds for the whole plan")
    lots: tuple[Lot, ...] = Field((), description="Metal on hand or due")
    offers: tuple[Offer, ...] = Field((), description="Metal that could be bought")
    materials: tuple[Material, ...] = Field((), description="Defaults that lots inherit")
    orders: tuple[Order, ...] = Field((), description="Charges to make")
    alloys: tuple[Limit, ...] = Field((), description="Limits of alloys, one row each")
    furnaces: tuple[Furnace, ...] = Field((), description="Furnaces and their heels")
    form_limits: tuple[FormLimit, ...] = Field((), description="Most of a form per furnace")
    losses: tuple[Loss, ...] = Field((), description="Melt loss by form and furnace type")
    recoveries: tuple[Recovery, ...] = Field((), description="Recovery of elements")
    treatments: tuple[Treatment, ...] = Field((), description="Removal of elements")
    classes: tuple[MetalClass, ...] = Field((), description="What mixed streams consist of")
    mixtures: tuple[Mixture, ...] = Field((), description="Shares of classes in lots")
    sorters: tuple[Sorter, ...] = Field((), description="Sorting equipment")
    separation: tuple[Separation, ...] = Field((), description="Where each class leaves")
    outlets: tuple[Outlet, ...] = Field((), description="What leaves a sorter")
    bins: tuple[Bin, ...] = Field((), description="Places where streams mix")
    routes: tuple[Route, ...] = Field((), description="Ways that metal may take")
    pins: tuple[Pin, ...] = Field((), description="Decisions the plan must keep")
    blend_limits: tuple[BlendLimit, ...] = Field((), description="Shares a charge must keep")


TABLES: tuple[str, ...] = tuple(name for name in Scenario.model_fields if name != "settings")
