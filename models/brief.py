"""The scenario with every blank filled: all that a plan is made from and checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.alloy import Limit
from models.furnace import FormLimit, Furnace, Loss, Recovery, Treatment
from models.issue import Issue
from models.order import BlendLimit, Order, Pin, Route
from models.settings import Settings
from models.sorter import Bin
from models.sorting import Campaign
from models.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A complete scenario, in canonical order: the order of its rows changes nothing.

    ``elements`` are the elements and qualities that a limit of an alloy on order concerns,
    sorted; the base element is among them only if it has a limit. ``limits`` holds the
    limits of each alloy on order. ``others`` holds, by alloy, the elements that its
    ``others_*`` limits speak of. ``furnaces`` has one furnace per order: an order without
    one has a furnace of its own, empty and unlimited, whose id is ``chain_id`` of the order.
    ``chains`` lists, by furnace, the ids of its orders in the sequence they are melted.
    ``losses`` and ``recoveries`` cover every form, furnace type and element in use;
    ``given_losses`` and ``given_recoveries`` name those that the user gave. ``campaigns`` are
    what may be sorted, its outlets among the sources; ``bins`` are those still to be filled.
    ``treatments`` are those that some furnace of the plan has and some limit concerns, cheapest
    first, which is the sequence they are applied in; each is among the sources too.
    """

    settings: Settings
    sources: tuple[Source, ...]
    orders: tuple[Order, ...]
    elements: tuple[str, ...]
    qualities: frozenset[str]
    limits: Mapping[str, tuple[Limit, ...]]
    others: Mapping[str, tuple[str, ...]]
    furnaces: Mapping[str, Furnace]
    heel_pct: Mapping[str, Mapping[str, float]]
    chains: Mapping[str, tuple[str, ...]]
    losses: Mapping[tuple[str, str], Loss]
    given_losses: frozenset[tuple[str, str]]
    recoveries: Mapping[tuple[str, str], Recovery]
    given_recoveries: frozenset[tuple[str, str]]
    form_limits: tuple[FormLimit, ...]
    routes: tuple[Route, ...]
    pins: tuple[Pin, ...]
    blend_limits: tuple[BlendLimit, ...]
    warnings: tuple[Issue, ...]
    campaigns: tuple[Campaign, ...] = ()
    bins: tuple[Bin, ...] = ()
    treatments: tuple[Treatment, ...] = ()

    def furnace_of(self, order: Order) -> Furnace:
        """The furnace that ``order`` is made in."""
        return self.furnaces[chain_id(order)]


def chain_id(order: Order) -> str:
    """The key of the order's furnace in ``Brief.furnaces`` and ``Brief.chains``."""
    return order.furnace if order.furnace is not None else f"order {order.order_id}"
