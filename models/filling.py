"""Fill every blank of a scenario: the planner's row, its material, the library, the default."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, TypedDict, TypeVar

from models.alloy import Limit
from models.analysis import Figure
from models.brief import Brief, chain_id
from models.composition import Concern, Filled, concern, fill_composition
from models.element import is_symbol
from models.furnace import Furnace
from models.inherit import CONTAMINATION, Lineage, lineages
from models.issue import InvalidScenario, Issue
from models.leaning import leaning_warnings
from models.library import Library, library
from models.losses import Melting, melting
from models.lot import Lot, Offer, Origin
from models.order import Order
from models.record import Record
from models.scenario import Scenario
from models.settings import Settings
from models.sorting import Sorting, mixed_pct, mixtures_of, sorting
from models.source import Source
from models.treatments import as_sources, usable
from models.unknowns import unknown_issues

Row = TypeVar("Row", bound=Record)
NOTHING_SAID: Final = [None] * len(CONTAMINATION)


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
    figures = _figures(found, scenario.settings)
    wanted = concern(limits, known=_known(figures, scenario), base=scenario.settings.base_element)
    classes = _classes(scenario, wanted)
    compositions = _compositions(found, figures, wanted, scenario.settings)
    compositions |= {
        lot_id: Filled(mixed_pct(parts, classes)) for lot_id, parts in mixtures_of(scenario).items()
    }
    furnaces = _furnaces(scenario, orders)
    heels = {
        key: _heel(furnace, wanted, scenario.settings)
        for key, furnace in furnaces.items()
        if furnace.heel_kg > 0
    }
    lots = tuple(
        _source(one, compositions[one.metal_id], scenario.settings, shelf) for one in found
    )
    sorted_ = sorting(scenario, lots, classes)
    sources = (*lots, *sorted(sorted_.outlets, key=lambda source: source.source_id))
    melt = melting(scenario, sources=sources, furnaces=furnaces, library=shelf)
    issues = unknown_issues(
        scenario, compositions=compositions, heels=heels, classes=classes, lineages=found
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
    figures = _figures(found, scenario.settings)
    wanted = concern(limits, known=_known(figures, scenario), base=scenario.settings.base_element)
    compositions = _compositions(found, figures, wanted, scenario.settings)
    issues = unknown_issues(
        scenario, compositions=compositions, heels={}, classes={}, lineages=found
    )
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


def _figures(found: tuple[Lineage, ...], settings: Settings) -> list[dict[str, Figure]]:
    """All that counts of what is known of each lot and offer."""
    library_counts = settings.unknown_analysis == "material"
    return [one.figures(with_library=library_counts) for one in found]


def _known(figures: list[dict[str, Figure]], scenario: Scenario) -> set[str]:
    """Every element that any source or heel says something of."""
    heels = {f.element for furnace in scenario.furnaces for f in furnace.analysis.figures}
    classes = {f.element for one in scenario.classes for f in one.analysis.figures}
    return heels.union(classes, *figures)


def _classes(scenario: Scenario, wanted: Concern) -> dict[str, Filled]:
    """The composition of every class that a lot is a mixture of, without blanks."""
    meant = {row.class_ for row in scenario.mixtures}
    base, found = scenario.settings.base_element, {}
    for one in sorted(scenario.classes, key=lambda row: row.class_):
        if one.class_ in meant:
            figures = one.analysis.by_element
            found[one.class_] = fill_composition(
                figures, wanted=wanted, settings=scenario.settings, own_base=base in figures
            )
    return found


def _compositions(
    found: tuple[Lineage, ...],
    figures: list[dict[str, Figure]],
    wanted: Concern,
    settings: Settings,
) -> dict[str, Filled]:
    return {
        one.metal_id: _composition(one, known, wanted, settings)
        for one, known in zip(found, figures, strict=True)
    }


def _composition(
    one: Lineage, figures: dict[str, Figure], wanted: Concern, settings: Settings
) -> Filled:
    if settings.unknown_analysis == "bound" and one.entry is not None:
        figures = dict(one.entry.record.analysis.by_element) | figures
    base = settings.base_element
    own = one.metal.analysis.by_element
    own_base = base in own or not own
    return fill_composition(figures, wanted=wanted, settings=settings, own_base=own_base)


def _heel(furnace: Furnace, wanted: Concern, settings: Settings) -> Filled:
    figures = furnace.analysis.by_element
    own_base = settings.base_element in figures
    return fill_composition(figures, wanted=wanted, settings=settings, own_base=own_base)


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


def _unsure(one: Lineage, filled: Filled) -> dict[str, Any]:
    """How far the analysis may be off, and of what no more than a bound is known."""
    sd_pct, bias_sd_pct = one.deviations
    return {"sd_pct": sd_pct, "bias_sd_pct": bias_sd_pct, "bounded": tuple(filled.bounded)}


def _source(one: Lineage, filled: Filled, settings: Settings, shelf: Library | None) -> Source:
    """The lot or offer with nothing blank."""
    value, metal, is_lot = one.values, one.metal, isinstance(one.metal, Lot)
    origin: Origin = value["origin"] or "unknown"
    return Source(
        source_id=one.metal_id,
        kind="lot" if is_lot else "offer",
        material=metal.material,
        origin=origin,
        form=value["form"] or "ingot",
        supplier=value["supplier"],
        location=value["location"],
        owner=value["owner"],
        reserved_for=value["reserved_for"],
        on_hold=value["status"] == "hold",
        price_per_t=value["price_per_t"] or 0.0,
        mass_kg=metal.mass_kg,
        available_from=metal.available_from,
        available_until=metal.available_until,
        piece_kg=value["piece_kg"],
        min_use_kg=value["min_use_kg"] or 0.0,
        min_total_kg=value["min_total_kg"] or 0.0,
        fixed_cost=value["fixed_cost"] or 0.0,
        weigh_step_kg=_first(value["weigh_step_kg"], settings.weigh_step_kg),
        kgco2e_per_t=_first(value["kgco2e_per_t"], _footprint(origin, shelf)),
        kgco2e_origin_per_t=value["kgco2e_origin_per_t"],
        direct=_first(value["direct"], True),
        furnaces=value["furnaces"],
        sealed=bool(value["sealed"]),
        wet=bool(value["wet"]),
        composition_pct=filled.pct,
        whole_lot=bool(value["whole_lot"]),
        in_bin=value["in_bin"] if is_lot else None,
        carbon_given=value["kgco2e_per_t"] is not None,
        **_unsure(one, filled),
        **_steps_of_buying(metal),
        **_proof(value),
        **_yield_and_contamination(one),
    )


class _Buying(TypedDict):
    min_buy_kg: float
    buy_step_kg: float | None


def _steps_of_buying(metal: Lot | Offer) -> _Buying:
    """How much of an offer is bought at least, and in which steps; a lot is there."""
    if isinstance(metal, Lot):
        return _Buying(min_buy_kg=0.0, buy_step_kg=None)
    return _Buying(min_buy_kg=metal.min_buy_kg or 0.0, buy_step_kg=metal.buy_step_kg)


class _Proof(TypedDict):
    evidence: str | None
    arose_in: str | None
    due_diligence: bool
    coc_document: str | None


def _proof(value: Mapping[str, Any]) -> _Proof:
    """What stands behind the origin."""
    return {
        "evidence": value["evidence"],
        "arose_in": value["arose_in"],
        "due_diligence": bool(value["due_diligence"]),
        "coc_document": value["coc_document"],
    }


class _Purity(TypedDict):
    moisture_pct: float
    organics_pct: float
    foreign_pct: float
    contamination_given: bool
    metal_yield_pct: float | None
    yield_given: bool


def _yield_and_contamination(one: Lineage) -> _Purity:
    """What is metal and what melts of it; what the library lends never contradicts the user."""
    own_yield, own_dirt = "metal_yield_pct" in one.given_values, one.is_given(*CONTAMINATION)
    gives_way = own_yield != own_dirt and _yields_more_than_metal(one)
    moisture, organics, foreign = dirt = [one.values[name] for name in CONTAMINATION]
    known = dirt != NOTHING_SAID and not (gives_way and own_yield)
    return {
        "moisture_pct": (moisture or 0.0) if known else 0.0,
        "organics_pct": (organics or 0.0) if known else 0.0,
        "foreign_pct": (foreign or 0.0) if known else 0.0,
        "contamination_given": known,
        "metal_yield_pct": None if gives_way and own_dirt else one.values["metal_yield_pct"],
        "yield_given": own_yield,
    }


def _first(value: Any, default: Any) -> Any:
    return default if value is None else value


def _yields_more_than_metal(one: Lineage) -> bool:
    """Whether the yield says there is more liquid than the contamination leaves metal."""
    found = one.values["metal_yield_pct"]
    return found is not None and found > 100.0 - sum(one.values[n] or 0.0 for n in CONTAMINATION)


def _footprint(origin: Origin, shelf: Library | None) -> float | None:
    entry = None if shelf is None else shelf.footprints_kgco2e_per_t.get(origin)
    return None if entry is None else entry.record


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
