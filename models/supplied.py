"""Lots and offers as sources: nothing of them is blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from models.composition import Filled
from models.inherit import CONTAMINATION, Lineage
from models.library import Library
from models.lot import Lot, Origin
from models.settings import Settings
from models.source import Source

NOTHING_SAID: Final = [None] * len(CONTAMINATION)
AS_SAID: Final = frozenset([
    "material", "form", "supplier", "location", "owner", "reserved_for", "price_per_t", "mass_kg",
    "available_from", "available_until", "piece_kg", "min_use_kg", "min_total_kg", "min_buy_kg",
    "buy_step_kg", "fixed_cost", "weigh_step_kg", "kgco2e_origin_per_t", "direct", "furnaces",
    "sealed", "wet", "whole_lot", "evidence", "arose_in", "due_diligence", "coc_document",
])  # fmt: skip
"""The fields of a metal that its source has as they are said."""
TELLING: Final = ("origin", "status", "in_bin", "kgco2e_per_t", "metal_yield_pct", *CONTAMINATION)
"""Those from which more follows. Of few metals they say anything that no other does."""


class Supply:
    """Makes the sources of one scenario's metal; what many have in common is found once."""

    def __init__(self, settings: Settings, shelf: Library | None) -> None:
        self._settings = settings
        self._shelf = shelf
        self._common: dict[tuple[object, ...], dict[str, Any]] = {}

    def source(self, one: Lineage, filled: Filled) -> Source:
        """The lot or offer, its composition filled."""
        own = one.own
        sd_pct, bias_sd_pct = one.deviations
        return Source(
            source_id=one.metal_id,
            composition_pct=filled.pct,
            sd_pct=sd_pct,
            bias_sd_pct=bias_sd_pct,
            bounded=tuple(filled.bounded),
            **{**self._followed(one), **{name: own[name] for name in own if name in AS_SAID}},
        )

    def _followed(self, one: Lineage) -> dict[str, Any]:
        """What follows from what the lenders say, and from what is telling of the metal itself."""
        own, is_lot = one.own, isinstance(one.metal, Lot)
        key = (is_lot, one.metal.material, *[own.get(name) for name in TELLING])
        found = self._common.get(key)
        if found is None:
            telling = {name: own[name] for name in TELLING if name in own}
            lender = one.lender
            values, given = lender.values | telling, lender.given_values | telling
            found = self._common[key] = _unblanked(values, given, is_lot=is_lot) | {
                "kgco2e_per_t": _first(values["kgco2e_per_t"], self._footprint(values["origin"])),
                "weigh_step_kg": _first(values["weigh_step_kg"], self._settings.weigh_step_kg),
            }
        return found

    def _footprint(self, origin: Origin | None) -> float | None:
        """The library's carbon factor of an origin."""
        footprints = {} if self._shelf is None else self._shelf.footprints_kgco2e_per_t
        entry = footprints.get(origin or "unknown")
        return None if entry is None else entry.record


def _unblanked(
    value: Mapping[str, Any], given: Mapping[str, Any], *, is_lot: bool
) -> dict[str, Any]:
    """What neither the library's factors nor the settings have a part in."""
    return {
        "kind": "lot" if is_lot else "offer",
        "material": None,
        "origin": value["origin"] or "unknown",
        "form": value["form"] or "ingot",
        "supplier": value["supplier"],
        "location": value["location"],
        "owner": value["owner"],
        "reserved_for": value["reserved_for"],
        "on_hold": value["status"] == "hold",
        "price_per_t": value["price_per_t"] or 0.0,
        "mass_kg": None,
        "available_from": None,
        "available_until": None,
        "piece_kg": value["piece_kg"],
        "min_use_kg": value["min_use_kg"] or 0.0,
        "min_total_kg": value["min_total_kg"] or 0.0,
        "min_buy_kg": 0.0,
        "buy_step_kg": None,
        "fixed_cost": value["fixed_cost"] or 0.0,
        "kgco2e_origin_per_t": value["kgco2e_origin_per_t"],
        "carbon_given": value["kgco2e_per_t"] is not None,
        "direct": _first(value["direct"], True),
        "furnaces": value["furnaces"],
        "sealed": bool(value["sealed"]),
        "wet": bool(value["wet"]),
        "whole_lot": bool(value["whole_lot"]),
        "in_bin": value["in_bin"] if is_lot else None,
        "evidence": value["evidence"],
        "arose_in": value["arose_in"],
        "due_diligence": bool(value["due_diligence"]),
        "coc_document": value["coc_document"],
        **_yield_and_contamination(value, given),
    }


class _Purity(TypedDict):
    moisture_pct: float
    organics_pct: float
    foreign_pct: float
    contamination_given: bool
    metal_yield_pct: float | None
    yield_given: bool


def _yield_and_contamination(value: Mapping[str, Any], given: Mapping[str, Any]) -> _Purity:
    """What is metal and what melts of it; what the library lends never contradicts the user."""
    own_yield = "metal_yield_pct" in given
    own_dirt = not given.keys().isdisjoint(CONTAMINATION)
    gives_way = own_yield != own_dirt and _yields_more_than_metal(value)
    moisture, organics, foreign = dirt = [value[name] for name in CONTAMINATION]
    known = dirt != NOTHING_SAID and not (gives_way and own_yield)
    return {
        "moisture_pct": (moisture or 0.0) if known else 0.0,
        "organics_pct": (organics or 0.0) if known else 0.0,
        "foreign_pct": (foreign or 0.0) if known else 0.0,
        "contamination_given": known,
        "metal_yield_pct": None if gives_way and own_dirt else value["metal_yield_pct"],
        "yield_given": own_yield,
    }


def _yields_more_than_metal(value: Mapping[str, Any]) -> bool:
    """Whether the yield says there is more liquid than the contamination leaves metal."""
    found = value["metal_yield_pct"]
    return found is not None and found > 100.0 - sum(value[n] or 0.0 for n in CONTAMINATION)


def _first(value: Any, default: Any) -> Any:
    return default if value is None else value
