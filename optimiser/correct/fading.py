"""What burns while a melt is held: a share of what is there, hour by hour.

Of an element that fades by r per cent in an hour ``(1 - r / 100) ** hours`` is left. Additions go
in at once, so what they bring fades like what is there already. Alloying metal is lighter by it;
of scrap and primary metal it is so little that their mass stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.brief import Brief
from models.element import members
from models.furnace import Furnace, Recovery
from models.issue import Issue
from models.lot import Metal
from models.sampled import Sampled
from models.scenario import Scenario
from models.source import Source
from optimiser.correct.issues import warning
from optimiser.formulation.coefficients import metal_of
from optimiser.formulation.feed import is_hardener

Row = TypeVar("Row", bound=Metal)
FADING: Final = ("Mg", "Na", "Ca", "Li", "Sr")
"""What burns from a melt of aluminium."""
DUST: Final = 1e-5
"""A part of a kilogram that is not looked at."""
Left = Mapping[str, float]
"""The fraction of each element that is left at the tap; of others all of it."""


def left_at_tap(scenario: Scenario, furnace: Furnace, sampled: Sampled) -> dict[str, float]:
    """What is left of each element whose rate is known; the sample's own rates win."""
    rates = {
        row.element: row.fade_pct_per_h
        for row in scenario.recoveries
        if row.furnace_type == furnace.type and row.fade_pct_per_h is not None
    } | sampled.fade_pct_per_h
    hours = sampled.hold_min / 60.0
    return {name: (1.0 - pct / 100.0) ** hours for name, pct in sorted(rates.items())}


def rates_unknown(left: Left, limits: Iterable[Limit], sampled: Sampled) -> Issue | None:
    """Which elements that an alloy limits burn at a rate that nobody gave."""
    limited = {name for row in limits for name in members(row.element)}
    names = [name for name in FADING if name in limited and name not in left]
    if not names or sampled.hold_min == 0.0:
        return None
    return warning(
        "fade_unknown",
        f"{', '.join(names)}: no rate is given at which it fades, and none is taken "
        f"for the {sampled.hold_min:g} min of holding",
        "give fade_pct_per_h in table recoveries, or with the sample",
    )


def with_fading(scenario: Scenario, brief: Brief, furnace: Furnace, left: Left) -> Scenario:
    """The scenario in which what goes in fades until the tap."""
    fading = {name: part for name, part in left.items() if part < 1.0}
    if not fading:
        return scenario
    rows = {(row.furnace_type, row.element): row for row in scenario.recoveries}
    for name, part in fading.items():
        key = (furnace.type, name)
        merged = brief.recoveries.get(key)
        full = None if merged is None else merged.addition_recovery_pct
        own = rows.get(key) or Recovery(furnace_type=furnace.type, element=name)
        faded = (100.0 if full is None else full) * part
        rows[key] = own.model_copy(update={"addition_recovery_pct": faded})
    yields = _faded_yields(brief, furnace, fading)
    contents = _faded_contents(scenario, brief, fading)
    return scenario.model_copy(
        update={
            "recoveries": tuple(rows.values()),
            "lots": tuple(
                _holding(_yielding(one, yields.get(one.lot_id)), contents.get(one.lot_id, ()))
                for one in scenario.lots
            ),
            "offers": tuple(
                _holding(_yielding(one, yields.get(one.offer_id)), contents.get(one.offer_id, ()))
                for one in scenario.offers
            ),
        }
    )


def _faded_yields(brief: Brief, furnace: Furnace, fading: Left) -> dict[str, float]:
    """The yields that were given of alloying metal, less what of it fades."""
    found: dict[str, float] = {}
    for source in brief.sources:
        if source.metal_yield_pct is not None and _brings(source, fading, brief):
            metal = metal_of(source, furnace_type=furnace.type, brief=brief)
            gone = sum(
                metal.element_kg_per_kg.get(name, 0.0) * (1.0 - part)
                for name, part in fading.items()
            )
            if gone > DUST:
                found[source.source_id] = 100.0 * (metal.metal_yield - gone)
    return found


def _faded_contents(
    scenario: Scenario, brief: Brief, fading: Left
) -> dict[str, tuple[Figure, ...]]:
    """What is left of scrap and primary metal that holds what fades, with its deviations."""
    base, mixed = brief.settings.base_element, {row.lot_id for row in scenario.mixtures}
    return {
        one.source_id: tuple(
            Figure(
                element=name,
                pct=one.composition_pct[name] * part,
                sd=one.sd_pct.get(name, 0.0) * part or None,
                bias_sd=one.bias_sd_pct.get(name, 0.0) * part or None,
            )
            for name, part in fading.items()
            if one.composition_pct.get(name, 0.0) > 0.0
        )
        for one in brief.sources
        if one.source_id not in mixed and not is_hardener(one, base)
    }


def _brings(source: Source, fading: Left, brief: Brief) -> bool:
    return is_hardener(source, brief.settings.base_element) and any(
        source.composition_pct.get(name, 0.0) > 0.0 for name in fading
    )


def _holding(row: Row, figures: tuple[Figure, ...]) -> Row:
    if not figures:
        return row
    found = row.analysis.by_element | {one.element: one for one in figures}
    analysis = Analysis(figures=tuple(found[name] for name in sorted(found)))
    return row.model_copy(update={"analysis": analysis})


def _yielding(row: Row, yield_pct: float | None) -> Row:
    return row if yield_pct is None else row.model_copy(update={"metal_yield_pct": yield_pct})
