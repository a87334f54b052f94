"""What a planner wants less of: money, or metal that does not count for the first goal."""

from __future__ import annotations

import numpy as np

from models.settings import Settings
from models.source import Source
from optimiser.explain.samples.charging import Charging
from optimiser.formulation.program import Floats


def by_money(settings: Settings) -> bool:
    """Whether money is what comes first."""
    return bool(settings.weights) or settings.goals[0].goal == "cost"


def counted(one: Charging) -> Floats:
    """What a kilogram of each source counts: money, or what is not the metal that is wished [s]."""
    sources, settings = one.pages.brief.sources, one.pages.settings
    if not by_money(settings):
        return np.array([_unwished(row, settings) for row in sources]) * one.liquid
    ways, order = one.pages.route_cost_per_kg, one.heat.order.order_id
    per_kg = [
        row.price_per_t / 1000.0 + ways.get((row.source_id, order), 0.0) for row in sources
    ]  # fmt: skip
    found = np.array(per_kg) + one.pages.numbers.dross_cost_per_kg[:, one.heat.furnace_type]
    return np.asarray(one.pages.numbers.mixed(found))


def _unwished(source: Source, settings: Settings) -> float:
    goal = settings.goals[0].goal
    if goal == "post_consumer_content":
        return float(not source.is_post_consumer)
    return float(not source.is_recycled if goal == "recycled_content" else source.is_primary)
