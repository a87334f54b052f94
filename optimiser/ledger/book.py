"""What every figure is looked up in: the brief and its coefficients, ready for indexing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.brief import Brief
from models.order import Order
from models.settings import Settings
from optimiser.formulation.coefficients import Coefficients, coefficients
from optimiser.formulation.metal import Array
from optimiser.ledger.carbon import source_kgco2e_per_kg

EXTERNAL, RECYCLED, POST_CONSUMER, CARBON = -4, -3, -2, -1
"""Where, after the elements, that stands which a melt carries along: kg, and kg CO2e."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The brief with its rows by name.

    ``per_kg`` is what a kilogram as received of each source [s] in each furnace type [f]
    brings of each element and of all that is carried along [k]; unknown carbon is NaN.
    """

    brief: Brief
    numbers: Coefficients
    source_at: Mapping[str, int]
    furnace_type_at: Mapping[str, int]
    element_at: Mapping[str, int]
    orders: Mapping[str, Order]
    route_cost_per_kg: Mapping[tuple[str, str], float]
    per_kg: Array

    @property
    def settings(self) -> Settings:
        """The settings of the plan."""
        return self.brief.settings


def book(brief: Brief, numbers: Coefficients | None = None) -> Book:
    """The book of a brief, whose coefficients need not be worked out again where they are known."""
    numbers = numbers or coefficients(brief)
    return Book(
        brief=brief,
        numbers=numbers,
        source_at={name: at for at, name in enumerate(numbers.sources)},
        furnace_type_at={name: at for at, name in enumerate(numbers.furnace_types)},
        element_at={name: at for at, name in enumerate(numbers.elements)},
        orders={order.order_id: order for order in brief.orders},
        route_cost_per_kg={(r.source, r.target): r.cost_per_t / 1000.0 for r in brief.routes},
        per_kg=_per_kg(brief, numbers),
    )


def _per_kg(brief: Brief, numbers: Coefficients) -> Array:
    """Elements, then external, recycled and post-consumer metal, then carbon [s, f, k]."""
    counts = [(s.is_external, s.is_recycled, s.is_post_consumer) for s in brief.sources]
    shares = np.array(counts, dtype=np.float64).reshape(len(counts), 1, 3)
    origin = numbers.metal_yield[:, :, None] * shares
    carbon = source_kgco2e_per_kg(brief.sources, method=brief.settings.carbon_method)
    column = np.broadcast_to(carbon[:, None, None], (*numbers.metal_yield.shape, 1))
    return numbers.mixed(np.concatenate([numbers.element_kg_per_kg, origin, column], axis=2))
