"""The blending program of a scenario in plain Python, as a user of a modelling library has it."""

from __future__ import annotations

from dataclasses import dataclass

Side = tuple[tuple[tuple[str, float], ...], float]
"""One side of a limit: ``sum(weight * element) + melt_weight * melt <= 0``."""


@dataclass(frozen=True, slots=True)
class Case:
    """Dictionaries and floats: what stands in the constraints, ready to be written down."""

    sources: list[str]
    orders: list[str]
    elements: list[str]
    stock_kg: dict[str, float]
    metal_yield: dict[tuple[str, str], float]
    element_kg: dict[tuple[str, str], dict[str, float]]
    cost_per_kg: dict[tuple[str, str], float]
    tap_kg: dict[str, tuple[float, float]]
    most_melt_kg: dict[str, float]
    price_per_kg: dict[str, float]
    limits: dict[str, list[Side]]
