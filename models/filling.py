"""Fill every blank of a scenario: the planner's row, its material, the library, the default."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from models.alike import Alike, alike, compositions
from models.alloy import Limit
from models.analysis import Analysis
from models.brief import Brief, chain_id
from models.composition import Concern, Filled, Known, concern, fill_composition
from models.element import is_symbol
from models.furnace import Furnace
from models.inherit import lineages
from models.issue import InvalidScenario, Issue
from models.leaning import leaning_warnings
from models.library import Library, library
from models.losses import Melting, melting
from models.order import Order
from models.record import Record
from models.scenario import Scenario
from models.settings import Settings
from models.sorting import Sorting, mixed_pct, mixtures_of, sorting
from models.source import Source
from models.supplied import Supply
from models.treatments import as_sources, usable
from models.unknowns import unknown_issues

Row = TypeVar("Row", bound=Record)


def fill(scenario: Scenario, *, says_leaning: bool = True) -> Brief:
    """The scenario with every blank filled, in canonical order.

    Its warnings say which figures of the library it leans on, if ``says_leaning``.

    Raises:
        InvalidScenario: a needed analysis, alloy or loss is nowhere to be found; all at once.
    """
    shelf = library() if scenario.settings.base_element == "Al" else None
    found = lineages(scenario, shelf)
    orders = tuple(sorted(scenario.orders, key=lambda order: order.order_id))
    limits = alloy_limits(scenario, shelf)
    kinds = alike(found, scenario.settings)
    wanted = concern(limits, known=_said(kinds, scenario), base=scenario.settings.base_element)
    classes = _classes(scenario, wanted)
    filled = compositions(kinds, wanted, scenario.settings)
    filled |= {
        lot_id: Filled(mixed_pct(parts, classes)) for lot_id, parts in mixtures_of(scenario).items()
    }
    furnaces = _furnaces(scenario, orders)
    heels = {
        key: _filled(furnace.analysis, wanted, scenario.settings)
        for key, furnace in furnaces.items()
        if furnace.heel_kg > 0
    }
    supply = Supply(scenario.settings, shelf)
    lots = tuple([supply.source(one, filled[one.metal_id]) for one in found])
    sorted_ = sorting(scenario, lots, classes)
    sources = (*lots, *sorted(sorted_.outlets, key=lambda source: source.source_id))
    melt = melting(scenario, sources=sources, furnaces=furnaces, library=shelf)
    issues = unknown_issues(
        scenario, compositions=filled, heels=heels, classes=classes, lineages=found
    )
    issues += melt.issues
    if says_leaning:
        issues += leaning_warnings(
            scenario, lineages=found, melting=melt, library=shelf, wanted=wanted
        )
    errors = tuple(issue for issue in issues if issue.severity == "error")
    if errors:
        raise InvalidScenario(errors)
    return _brief(
        scenario, orders, sources, limits, wanted, furnaces=furnaces, heels=heels, melt=melt,
        sorted_=sorted_, warnings=issues,
    )  # fmt: skip


def missing_analyses(scenario: Scenario) -> tuple[Issue, ...]:
    """Errors for analyses that a plan needs, of a scenario that may be wrong."""
    shelf = library() if scenario.settings.base_element == "Al" else None
    mixed = {row.lot_id for row in scenario.mixtures}
    found = tuple(one for one in lineages(scenario, shelf) if one.metal_id not in mixed)
    limits = alloy_limits(scenario, shelf)
    kinds = alike(found, scenario.settings)
    wanted = concern(limits, known=_said(kinds, scenario), base=scenario.settings.base_element)
    filled = compositions(kinds, wanted, scenario.settings)
    issues = unknown_issues(scenario, compositions=filled, heels={}, classes={}, lineages=found)
    return tuple(issue for issue in issues if issue.severity == "error")


def alloy_limits(scenario: Scenario, shelf: Library | None) -> dict[str, tuple[Limit, ...]]:
    """The limits of every alloy on order: the scenario's rows, or the library's alloy."""
    own: dict[str, list[Limit]] = {}
    for row in scenario.alloys:
        own.setdefault(row.alloy, []).append(row)
    entries = {} if shelf is None else shelf.alloys
    names = sorted({order.alloy for order in scenario.orders})
    return {
        name: tuple(sorted(own[name], key=lambda row: row.element))
        if name in own
        else tuple(entry.record for entry in entries.get(name, ()))
        for name in names
    }


def _said(kinds: list[Alike], scenario: Scenario) -> set[str]:
    """Every element that any source or heel says something of."""
    found = {name for furnace in scenario.furnaces for name in furnace.analysis.elements}
    found.update(
        *(one.analysis.elements for one in scenario.classes), *(one.known.pct for one in kinds)
    )
    return found


def _classes(scenario: Scenario, wanted: Concern) -> dict[str, Filled]:
    """The composition of every class that a lot is a mixture of, without blanks."""
    meant = {row.class_ for row in scenario.mixtures}
    return {
        one.class_: _filled(one.analysis, wanted, scenario.settings)
        for one in sorted(scenario.classes, key=lambda row: row.class_)
        if one.class_ in meant
    }


def _filled(analysis: Analysis, wanted: Concern, settings: Settings) -> Filled:
    """An analysis that nobody lends anything, without blanks."""
    known = Known.of(analysis.figures)
    own_base = settings.base_element in known.pct
    return fill_composition(known, wanted=wanted, settings=settings, own_base=own_base)


def _furnaces(scenario: Scenario, orders: tuple[Order, ...]) -> dict[str, Furnace]:
    """One furnace per order: its own, or one-off, empty and unlimited."""
    own = {furnace.furnace_id: furnace for furnace in scenario.furnaces}
    return {
        key: own.get(key) or Furnace(furnace_id=key, capacity_kg=None)
        for key in sorted({chain_id(order) for order in orders})
    }


def _chains(orders: tuple[Order, ...]) -> dict[str, tuple[str, ...]]:
    by_furnace: dict[str, list[Order]] = {}
    for order in orders:
        by_furnace.setdefault(chain_id(order), []).append(order)
    return {
        key: tuple(order.order_id for order in sorted(rows, key=_sequence))
        for key, rows in sorted(by_furnace.items())
    }


def _sequence(order: Order) -> tuple[float, str]:
    return (math.inf if order.start is None else order.start.timestamp(), order.order_id)


def _in_order(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows by what they say, since a solver may end elsewhere where they stand otherwise."""
    return tuple(sorted(rows, key=lambda row: row.model_dump_json()))


def _brief(
    scenario: Scenario,
    orders: tuple[Order, ...],
    sources: tuple[Source, ...],
    limits: Mapping[str, tuple[Limit, ...]],
    wanted: Concern,
    *,
    furnaces: Mapping[str, Furnace],
    heels: Mapping[str, Filled],
    melt: Melting,
    sorted_: Sorting,
    warnings: tuple[Issue, ...],
) -> Brief:
    treatments = usable(scenario.treatments, furnaces=furnaces, elements=wanted.all)
    return Brief(
        settings=scenario.settings,
        sources=(*sources, *as_sources(treatments)),
        orders=orders,
        elements=wanted.all,
        qualities=frozenset(name for name in wanted.all if not is_symbol(name)),
        limits=limits,
        others=wanted.others,
        furnaces=furnaces,
        heel_pct={key: filled.pct for key, filled in heels.items()},
        chains=_chains(orders),
        losses=melt.losses,
        given_losses=melt.given_losses,
        recoveries=melt.recoveries,
        given_recoveries=melt.given_recoveries,
        form_limits=_in_order(scenario.form_limits),
        routes=_in_order(scenario.routes),
        pins=_in_order(scenario.pins),
        blend_limits=_in_order(scenario.blend_limits),
        warnings=warnings,
        campaigns=sorted_.campaigns,
        bins=tuple(sorted(scenario.bins, key=lambda one: one.bin_id)),
        treatments=treatments,
    )
