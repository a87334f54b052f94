"""Blends of metal that nothing happens to, with analyses that are not sure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.lot import Lot, Offer
from models.scenario import Scenario
from optimiser.risk.chance import chance_beyond
from optimiser.risk.misses import Doubts, doubts
from optimiser.sound import sound_brief
from tests.decision.plant import ELEMENTS, goals, order, plant

Figures = Mapping[str, tuple[float, float]]
"""Mean and standard deviation of elements, per cent."""


def unsure(figures: Figures, *, bias_sd: float | None = None) -> Analysis:
    """An analysis with these means and deviations, and surely nothing of the other elements."""
    return Analysis(
        figures=tuple(
            Figure(
                element=e,
                pct=figures.get(e, (0.0, 0.0))[0],
                sd=figures.get(e, (0.0, 0.0))[1] or None,
                bias_sd=bias_sd,
            )
            for e in sorted({*ELEMENTS, *figures})
        )
    )


def feed(name: str, price: float, figures: Figures, **more: Any) -> Offer:
    """An offer without end."""
    more.setdefault("origin", "primary")
    return Offer(offer_id=name, price_per_t=price, analysis=unsure(figures), **more)


def scrap(name: str, mass_kg: float, figures: Figures, **more: Any) -> Lot:
    """A lot of scrap."""
    more.setdefault("origin", "post_consumer")
    return Lot(lot_id=name, mass_kg=mass_kg, analysis=unsure(figures), **more)


def blend(
    limits: tuple[Limit, ...], *, z: float, tap_kg: float = 1000.0, **tables: Any
) -> Scenario:
    """One heat of least cost, each of whose limits is kept ``z`` deviations inside."""
    asked = {"max_off_spec_pct": 100.0 * chance_beyond(z), "risk_basis": "limit"}
    asked |= tables.pop("settings", {})
    return plant(
        settings=goals("cost", **asked),
        orders=(order("H", tap_kg),),
        alloys=limits,
        **tables,
    )


def doubts_of(scenario: Scenario) -> Doubts:
    """What is known of a scenario's errors."""
    brief, numbers, _ = sound_brief(scenario)
    return doubts(brief, numbers)
