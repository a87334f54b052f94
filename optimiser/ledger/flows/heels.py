"""The elements that each melt takes over from the one before in its furnace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from models.analysis import Analysis
from optimiser.formulation.metal import Array
from optimiser.ledger.movements import Movements


def heel_elements(movements: Movements, gained: Array, taken: Array) -> Array:
    """Kg of each element in the heel that each charge was charged onto [charge, element].

    ``gained`` is what the new metal of each charge brings, ``taken`` what treatments take out of
    its melt, if it is there. A melt leaves its share of every
    element, as it does of what else it carries (LEDGERS.md §1); of the first heels, only what
    somebody analysed is in it.
    """
    charges = movements.charges
    before = np.zeros_like(gained)
    if not (charges["heel_before_kg"] > 0.0).any():
        return before
    melt = charges["melt_kg"].to_numpy(dtype=np.float64)
    left = charges["heel_left_kg"].fillna(0.0).to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(melt > 0.0, np.minimum(1.0, left / melt), 0.0)
    heels = _first_heels(movements)
    for at, furnace in enumerate(charges["furnace"]):
        if isinstance(furnace, str) and furnace in heels:
            before[at] = heels[furnace]
            heels[furnace] = share[at] * np.maximum(0.0, before[at] + gained[at] - taken[at])
        elif isinstance(furnace, str):
            heels[furnace] = share[at] * np.maximum(0.0, gained[at] - taken[at])
    return before


def _first_heels(movements: Movements) -> dict[str, Array]:
    """Kg of each element in each furnace when the period begins."""
    furnaces, elements = movements.sheets["furnaces"], tuple(movements.gained.columns)
    base = movements.settings.base_element
    return {
        str(row["furnace_id"]): float(row["heel_kg"]) * _fractions(row, elements, base)
        for row in furnaces.to_dict("records")
    }


def _fractions(row: dict[Any, Any], elements: tuple[str, ...], base: str) -> Array:
    """The analysis of a heel, the base as the balance where anything is known."""
    found = row.get("analysis")
    own = {one.element: one.pct for one in found.figures} if isinstance(found, Analysis) else row
    pct = np.array([_number(own.get(element)) for element in elements])
    if np.isnan(pct).all():
        return np.zeros(len(elements))
    at = elements.index(base) if base in elements else None
    if at is not None and np.isnan(pct[at]):
        pct[at] = max(0.0, 100.0 - float(np.nansum(pct)))
    fractions: Array = np.nan_to_num(pct) / 100.0
    return fractions


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not pd.isna(value) else np.nan
