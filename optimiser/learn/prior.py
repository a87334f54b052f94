"""What was thought before any heat: declared contents, usual recoveries and losses, how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.analysis import Figure
from models.furnace import Loss, Recovery
from models.library import library
from models.scenario import Scenario
from optimiser.intake.book_sheets import BookSheets
from optimiser.learn.history import Array, History

UNSURE: Final = 0.30
"""Part of a declared content that may be wrong where nobody says how sure it is."""
UNSURE_PURE: Final = 0.02
"""The same of primary and alloying metal, whose analyses are certified."""
LEAST_PCT: Final = 0.002
BURNT_UNSURE: Final = 0.40
"""Part of what burns of an element that may be otherwise in this plant."""
LEAST_BURNT: Final = 0.003
LOST_UNSURE: Final = 0.35
LEAST_LOST: Final = 0.003
SCALE_UNSURE: Final = 0.02
PURE: Final = frozenset({"primary", "alloying"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Fractions and wt-%; groups [g], materials [m], elements [e].

    ``content`` is what is declared of each group, ``shared_sd`` how far the material may be off
    it, ``lot_sd`` how far its lots lie apart. ``unburnt`` and ``addition`` are by furnace type.
    """

    content: Array
    shared_sd: Array
    lot_sd: Array
    material: np.ndarray[tuple[int], np.dtype[np.int64]]
    is_pure: np.ndarray[tuple[int], np.dtype[np.bool_]]
    furnace_types: tuple[str, ...]
    unburnt: Array
    addition: Array
    liquid_of_additions: Array
    """Liquid per kg of metal that each group gives if it is an addition [type, g]."""
    loss: dict[tuple[str, str], float]
    dross_metal: dict[tuple[str, str], float]


def prior(books: BookSheets, scenario: Scenario | None, past: History) -> Prior:
    """What the scenario, the books and the library say, the nearest counting most."""
    figures = {name: _figures(name, books, scenario) for name in past.materials}
    place = {name: at for at, name in enumerate(past.materials)}
    usual = np.nanmean(past.pct, axis=0) if past.pct.size else np.zeros(len(past.elements))
    origins = dict(zip((past.groups[g][0] for g in past.lot_group), past.origin, strict=True))
    shape = (len(past.groups), len(past.elements))
    content, shared, lot = (np.zeros(shape) for _ in range(3))
    for g, (material, _) in enumerate(past.groups):
        pure = origins.get(material, "unknown") in PURE
        for e, element in enumerate(past.elements):
            figure = figures[material].get(element)
            claimed = _claimed(past, g, e)
            content[g, e], shared[g, e], lot[g, e] = _of(
                figure, claimed, pure=pure, usual=float(np.nan_to_num(usual[e]))
            )
    types = tuple(sorted(set(past.furnace_type)))
    keys = sorted({
        (past.form[past.line_lot[n]], past.furnace_type[past.line_heat[n]])
        for n in range(len(past.line_kg))
    })  # fmt: skip
    losses = {key: _loss(key, books, scenario) for key in keys}
    burnt = np.array([[_recovery(t, e, books, scenario) for e in past.elements] for t in types])
    burnt = burnt.reshape(len(types), len(past.elements), 2)
    added = (content / 100.0) @ burnt[:, :, 1].T
    added += np.maximum(0.0, 1.0 - content.sum(axis=1, keepdims=True) / 100.0)
    return Prior(
        liquid_of_additions=np.minimum(1.0, added.T),
        content=content,
        shared_sd=shared,
        lot_sd=lot,
        material=np.array([place[material] for material, _ in past.groups], dtype=np.int64),
        is_pure=np.array([origins.get(m, "unknown") in PURE for m, _ in past.groups]),
        furnace_types=types,
        unburnt=burnt[:, :, 0],
        addition=burnt[:, :, 1],
        loss={key: row.melt_loss_pct / 100.0 for key, row in losses.items()},
        dross_metal={key: row.dross_metal_pct / 100.0 for key, row in losses.items()},
    )


def _figures(name: str, books: BookSheets, scenario: Scenario | None) -> dict[str, Figure]:
    """What is said of a material: by the library, the books, and the scenario, which wins."""
    found: dict[str, Figure] = {}
    entry = library().materials.get(name) if books.settings.base_element == "Al" else None
    if entry is not None:
        found |= entry.record.analysis.by_element
    rows = books["materials"]
    for row in rows[rows["material"] == name].to_dict("records"):
        for element in books.elements:
            pct = row.get(element)
            if pct is not None and not np.isnan(pct):
                found[element] = Figure(
                    element=element, pct=pct, sd=_number(row.get(f"{element}_sd")),
                    bias_sd=_number(row.get(f"{element}_bias_sd")),
                )  # fmt: skip
    for one in () if scenario is None else scenario.materials:
        if one.material == name:
            found |= {f.element: f for f in one.analysis.figures if f.pct is not None}
    return found


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _claimed(past: History, group: int, element: int) -> float | None:
    """The mean of what a supplier's lots say of themselves without a sample of our own."""
    own = (past.lot_group == group) & np.isnan(past.lot_samples[:, element])
    values = past.lot_pct[own, element]
    return float(np.nanmean(values)) if np.isfinite(values).any() else None


def _of(
    figure: Figure | None, claimed: float | None, *, pure: bool, usual: float
) -> tuple[float, float, float]:
    """Content, its deviation, and that between lots."""
    said = None if figure is None else figure.pct
    content = claimed if claimed is not None else said
    if content is None:
        return usual, max(usual, LEAST_PCT), max(0.5 * usual, LEAST_PCT)
    unsure = max((UNSURE_PURE if pure else UNSURE) * content, LEAST_PCT)
    if pure and content < 1.0:
        unsure = max(0.1 * content, LEAST_PCT)
    sd = None if figure is None else figure.sd
    bias = None if figure is None else figure.bias_sd
    shared = bias if bias is not None else sd if sd is not None else unsure
    lot = sd if sd is not None else 0.5 * shared
    return content, max(shared, LEAST_PCT / 2.0), max(lot, LEAST_PCT / 2.0)


def _loss(key: tuple[str, str], books: BookSheets, scenario: Scenario | None) -> Loss:
    for row in () if scenario is None else scenario.losses:
        if (row.form, row.furnace_type) == key:
            return row
    for said in books["losses"].to_dict("records"):
        if (said["form"], said["furnace_type"]) == key:
            return Loss.model_validate({
                name: value for name, value in said.items()
                if isinstance(value, str) or not np.isnan(value)
            })  # fmt: skip
    shelf = library().losses if books.settings.base_element == "Al" else {}
    if key in shelf:
        return shelf[key].record
    return Loss.model_validate({"form": key[0], "furnace_type": key[1], "melt_loss_pct": 0.0})


def _recovery(
    kind: str, element: str, books: BookSheets, scenario: Scenario | None
) -> tuple[float, float]:
    """Shares not burnt on remelting and of additions; what nobody says does not burn."""
    found = [1.0, 1.0]
    for row in _recoveries(kind, element, books, scenario):
        for at, pct in enumerate((row.recovery_pct, row.addition_recovery_pct)):
            if pct is not None:
                found[at] = pct / 100.0
    return found[0], found[1]


def _recoveries(
    kind: str, element: str, books: BookSheets, scenario: Scenario | None
) -> Iterator[Recovery]:
    """What is said of a recovery, the nearest last."""
    entry = library().recoveries.get((kind, element))
    if entry is not None and books.settings.base_element == "Al":
        yield entry.record
    for said in books["recoveries"].to_dict("records"):
        if (said["furnace_type"], said["element"]) == (kind, element):
            yield Recovery.model_validate({
                name: value for name, value in said.items()
                if isinstance(value, str) or not np.isnan(value)
            })  # fmt: skip
    for row in () if scenario is None else scenario.recoveries:
        if (row.furnace_type, row.element) == (kind, element):
            yield row
