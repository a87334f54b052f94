"""What forms lose in furnaces, and what burns, as the model of the metal takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.furnace import Furnace, Loss, Recovery
from models.issue import Issue
from models.library import Library, library
from optimiser.formulation.metal import Array, Mask
from optimiser.intake.book_sheets import BookSheets

USUAL: Final = Furnace.model_fields["type"].default
FIGURES: Final = (
    "melt_loss_pct", "dross_kg_per_t", "dross_metal_pct", "dross_recovery_pct", "dross_cost_per_t",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """The figures of each form and furnace type asked for, a row each; NaN is blank."""

    figures: Mapping[str, Array]
    users: Mask
    issues: tuple[Issue, ...]


def furnace_types(books: BookSheets) -> Mapping[str, str]:
    """The type of every furnace; a charge without one has a furnace of the usual type."""
    rows = books["furnaces"]
    return dict(zip(rows["furnace_id"], rows["type"], strict=True))


def losses(books: BookSheets, keys: list[tuple[str, str]], *, needed: Mask) -> Losses:
    """What each (form, furnace type) of ``keys`` loses: the books' row, else the library's.

    ``needed`` marks keys of metal without a yield of its own: a loss that nobody knows is
    then taken as none, with a warning.
    """
    own = {
        (row.form, row.furnace_type): [getattr(row, name) for name in FIGURES]
        for row in books["losses"].itertuples()
    }
    shelf = library() if books.settings.base_element == "Al" else None
    place = {key: at for at, key in enumerate(sorted(set(keys)))}
    rows = [own.get(key) or _shelved(key, shelf) for key in place]
    table = np.array(rows, dtype=np.float64).reshape(len(place), len(FIGURES))
    index = np.array([place[key] for key in keys], dtype=np.int64)
    wanted = {key for key, is_needed in zip(keys, needed, strict=True) if is_needed}
    unknown = [key for key in place if key in wanted - own.keys() and not _knows(shelf, key)]
    return Losses(
        figures={name: table[index, at] for at, name in enumerate(FIGURES)},
        users=np.array([key in own for key in place], dtype=bool)[index],
        issues=tuple(_unknown(unknown)),
    )


def _knows(shelf: Library | None, key: tuple[str, str]) -> bool:
    return shelf is not None and key in shelf.losses


def _shelved(key: tuple[str, str], shelf: Library | None) -> list[float | None]:
    record: Loss
    if shelf is not None and key in shelf.losses:
        record = shelf.losses[key].record
    else:
        record = Loss.model_validate({"form": key[0], "furnace_type": key[1], "melt_loss_pct": 0.0})
    return [getattr(record, name) for name in FIGURES]


def _unknown(keys: list[tuple[str, str]]) -> Iterator[Issue]:
    for form, kind in keys:
        yield Issue(
            code="loss_unknown",
            severity="warning",
            sheet="losses",
            value=form,
            message=f"no melt loss is known for form {form!r} in a {kind} furnace; "
            "it is taken as no loss",
            hint="add a row to losses, or give metal_yield_pct",
        )


def burning(
    books: BookSheets, *, furnace_type: str, elements: tuple[str, ...]
) -> tuple[Array, Mask, Array]:
    """Share of each element that does not burn, where the plant said so, what additions bring."""
    own = {
        row.element: (row.recovery_pct, row.addition_recovery_pct)
        for row in books["recoveries"].itertuples()
        if row.furnace_type == furnace_type
    }
    shelf = library() if books.settings.base_element == "Al" else None
    lent = [_lent(shelf, furnace_type, element) for element in elements]
    said = [own.get(element, (np.nan, np.nan)) for element in elements]
    values = np.array(said, dtype=np.float64).reshape(len(elements), 2)
    shelved = np.array(lent, dtype=np.float64).reshape(len(elements), 2)
    found = np.where(np.isnan(values), shelved, values) / 100.0
    is_base = np.array([element == books.settings.base_element for element in elements])
    unburnt = np.where(np.isnan(found[:, 0]), 1.0, found[:, 0])
    addition = np.where(np.isnan(found[:, 1]) & ~is_base, 1.0, found[:, 1])
    return unburnt, ~np.isnan(values[:, 0]), addition


def _lent(shelf: Library | None, kind: str, element: str) -> tuple[float, float]:
    found = None if shelf is None else shelf.recoveries.get((kind, element))
    if found is None:
        return np.nan, np.nan
    row: Recovery = found.record
    pair = row.recovery_pct, row.addition_recovery_pct
    return tuple(np.nan if one is None else one for one in pair)  # type: ignore[return-value]
