"""What a melt is made of beside its elements: origin and carbon, and what its charge loses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from models.brief import Brief
from models.furnace import Furnace
from models.order import Order
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.origin import CARRIED, heel_origin_kg, limits_origin, origin_per_kg
from optimiser.formulation.program import Floats, Ints

CHARGED_METAL, LOST_METAL, CHARGED_MASS, DROSS = OF_THE_CHARGE = (
    "metal charged",
    "metal lost",
    "mass charged",
    "dross",
)
"""Of what is charged alone: a heel hands none of it on to the next melt."""
LOSS: Final = OF_THE_CHARGE[:2]
SKIMMED: Final = OF_THE_CHARGE[2:]


def carried_names(brief: Brief) -> tuple[str, ...]:
    """What any order limits of it, by name."""
    found: tuple[str, ...] = CARRIED if limits_origin(brief) else ()
    if _limits_loss(brief):
        found += LOSS
    if _limits_dross(brief):
        found += SKIMMED
    return found


def carried_per_kg(
    brief: Brief,
    numbers: Coefficients,
    source: Ints,
    order: Ints,
    furnace_type: Ints,
    orders: tuple[Order, ...],
) -> Iterator[Floats]:
    """What each pair brings of it, kg and kg CO2e per kg charged, in blocks of columns [p, k]."""
    at = (source, furnace_type[order])
    if limits_origin(brief):
        yield origin_per_kg(brief, numbers, source, order, furnace_type, orders)
    if _limits_loss(brief):
        yield np.column_stack([numbers.metal_fraction[at], numbers.net_loss_kg_per_kg[at]])
    if _limits_dross(brief):
        yield np.column_stack([np.ones(len(source)), numbers.dross_kg_per_kg[at]])


def heel_carried_kg(brief: Brief, furnace: Furnace) -> list[float]:
    """What the heel that lies in a furnace carries of it, kg and kg CO2e."""
    own = heel_origin_kg(furnace) if limits_origin(brief) else []
    return own + [0.0] * (len(carried_names(brief)) - len(own))


def handed_on(names: tuple[str, ...]) -> Floats:
    """1 for contents that a heel carries on, 0 for those of a charge alone [k]."""
    return np.array([float(name not in OF_THE_CHARGE) for name in names])


def _limits_loss(brief: Brief) -> bool:
    return any(order.max_metal_loss_pct is not None for order in brief.orders)


def _limits_dross(brief: Brief) -> bool:
    return any(order.max_dross_kg_per_t is not None for order in brief.orders)
