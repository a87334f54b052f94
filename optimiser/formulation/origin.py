"""What a melt carries beside its elements: external, recycled, post-consumer metal, carbon."""

from __future__ import annotations

import numpy as np

from models.brief import Brief
from models.furnace import Furnace
from models.order import Order
from models.source import Source
from optimiser.formulation.program import Floats, Ints

EXTERNAL, RECYCLED, POST_CONSUMER, CARBON = CARRIED = (
    "external metal",
    "recycled metal",
    "post-consumer metal",
    "kgco2e",
)


def carries(brief: Brief) -> bool:
    """Whether any order limits what its melt carries."""
    return any(
        limit is not None
        for order in brief.orders
        for limit in (order.min_recycled_pct, order.min_post_consumer_pct, order.max_kgco2e_per_t)
    )


def is_external(brief: Brief) -> Floats:
    """1 for sources from outside the process, else 0 [s]."""
    return np.array([float(source.is_external) for source in brief.sources])


def is_recycled(brief: Brief) -> Floats:
    """1 for pre- and post-consumer sources, else 0 [s]."""
    return np.array([float(source.is_recycled) for source in brief.sources])


def is_post_consumer(brief: Brief) -> Floats:
    """1 for post-consumer sources, else 0 [s]."""
    return np.array([float(source.is_post_consumer) for source in brief.sources])


def carbon_per_kg(brief: Brief) -> Floats:
    """Carbon of each source by the scenario's method, kg CO2e per kg as received [s].

    Mass-allocated, pre-consumer metal carries the burden of the process it arose in
    (LEDGERS.md §3). Unknown counts nothing here: plans that ask for carbon refuse it before.
    """
    allocated = brief.settings.carbon_method == "mass_allocated"
    return np.array([_factor(source, allocated=allocated) for source in brief.sources]) / 1000.0


def _factor(source: Source, *, allocated: bool) -> float:
    own = source.kgco2e_per_t
    if allocated and source.origin == "pre_consumer" and source.kgco2e_origin_per_t is not None:
        own = source.kgco2e_origin_per_t
    return own or 0.0


def furnace_carbon_per_kg(brief: Brief, orders: tuple[Order, ...]) -> Floats:
    """Carbon of melting, kg CO2e per kg of new liquid [h]."""
    return np.array([(brief.furnace_of(o).kgco2e_per_t or 0.0) / 1000.0 for o in orders])


def carried_per_kg(
    brief: Brief, source: Ints, order: Ints, liquid: Floats, orders: tuple[Order, ...]
) -> Floats:
    """What each pair brings of everything that is carried, per kg charged [p, 4]."""
    return np.column_stack([
        is_external(brief)[source] * liquid,
        is_recycled(brief)[source] * liquid,
        is_post_consumer(brief)[source] * liquid,
        carbon_per_kg(brief)[source] + furnace_carbon_per_kg(brief, orders)[order] * liquid,
    ])  # fmt: skip


def heel_carried_kg(furnace: Furnace) -> list[float]:
    """What the heel that lies in a furnace carries, kg."""
    external = furnace.heel_kg * furnace.heel_external_pct / 100.0
    return [
        external,
        external * furnace.heel_recycled_pct / 100.0,
        external * furnace.heel_post_consumer_pct / 100.0,
        furnace.heel_kg * (furnace.heel_kgco2e_per_t or 0.0) / 1000.0,
    ]
