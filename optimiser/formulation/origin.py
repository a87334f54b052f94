"""What a melt carries beside its elements: external, recycled, post-consumer metal, carbon."""

from __future__ import annotations

import numpy as np

from models.brief import Brief
from models.furnace import Furnace
from models.order import Order
from models.source import Source
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats, Ints

EXTERNAL, RECYCLED, POST_CONSUMER, CARBON = CARRIED = (
    "external metal",
    "recycled metal",
    "post-consumer metal",
    "kgco2e",
)


def limits_origin(brief: Brief) -> bool:
    """Whether any order limits the origin or the carbon of its melt."""
    return any(
        limit is not None
        for order in brief.orders
        for limit in (order.min_recycled_pct, order.min_post_consumer_pct, order.max_kgco2e_per_t)
    )


def external_kg_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """Liquid from outside the process, per kg as received [s, f]."""
    return _liquid_of(numbers, [source.is_external for source in brief.sources])


def recycled_kg_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """Liquid of pre- and post-consumer origin, per kg as received [s, f]."""
    return _liquid_of(numbers, [source.is_recycled for source in brief.sources])


def post_consumer_kg_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """Liquid of post-consumer origin, per kg as received [s, f]."""
    return _liquid_of(numbers, [source.is_post_consumer for source in brief.sources])


def primary_kg_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """Metal of primary, alloying and unknown origin, per kg as received [s, f]."""
    counts = np.array([float(source.is_primary) for source in brief.sources])
    return numbers.mixed(counts[:, None] * numbers.metal_fraction)


def _liquid_of(numbers: Coefficients, counts: list[bool]) -> Floats:
    return numbers.mixed(np.array(counts, dtype=float)[:, None] * numbers.metal_yield)


def carbon_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """Carbon of each source by the scenario's method, kg CO2e per kg as received [s].

    Mass-allocated, pre-consumer metal carries the burden of the process it arose in
    (LEDGERS.md §3). Unknown counts nothing here: plans that ask for carbon refuse it before.
    """
    allocated = brief.settings.carbon_method == "mass_allocated"
    factors = [_factor(source, allocated=allocated) for source in brief.sources]
    return numbers.mixed(np.array(factors)) / 1000.0


def _factor(source: Source, *, allocated: bool) -> float:
    own = source.kgco2e_per_t
    if allocated and source.origin == "pre_consumer" and source.kgco2e_origin_per_t is not None:
        own = source.kgco2e_origin_per_t
    return own or 0.0


def furnace_carbon_per_kg(brief: Brief, orders: tuple[Order, ...]) -> Floats:
    """Carbon of melting, kg CO2e per kg of new liquid [h]."""
    return np.array([(brief.furnace_of(o).kgco2e_per_t or 0.0) / 1000.0 for o in orders])


def origin_per_kg(
    brief: Brief,
    numbers: Coefficients,
    source: Ints,
    order: Ints,
    furnace_type: Ints,
    orders: tuple[Order, ...],
) -> Floats:
    """What each pair brings of everything that is carried, per kg charged [p, 4]."""
    at = (source, furnace_type[order])
    melting = furnace_carbon_per_kg(brief, orders)[order] * np.maximum(numbers.metal_yield[at], 0.0)
    return np.column_stack([
        external_kg_per_kg(brief, numbers)[at],
        recycled_kg_per_kg(brief, numbers)[at],
        post_consumer_kg_per_kg(brief, numbers)[at],
        carbon_per_kg(brief, numbers)[source] + melting,
    ])  # fmt: skip


def heel_origin_kg(furnace: Furnace) -> list[float]:
    """What the heel that lies in a furnace carries, kg."""
    external = furnace.heel_kg * furnace.heel_external_pct / 100.0
    return [
        external,
        external * furnace.heel_recycled_pct / 100.0,
        external * furnace.heel_post_consumer_pct / 100.0,
        furnace.heel_kg * (furnace.heel_kgco2e_per_t or 0.0) / 1000.0,
    ]
