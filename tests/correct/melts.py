"""Melts as plain as arithmetic: one furnace, one sample, metal of which nothing burns."""

from __future__ import annotations

from typing import Any

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.correction import Correction, Remedy
from models.furnace import Furnace
from models.plan import Plan
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.correct.correct import correct
from tests.decision.plant import ELEMENTS, day, goals, order, plant

CAPACITY_KG = 10_000.0
MELT_KG = 8000.0


def furnace(**more: Any) -> Furnace:
    """A furnace of ten tonnes that is emptied at each tap."""
    more.setdefault("capacity_kg", CAPACITY_KG)
    return Furnace(furnace_id="F", **more)


def shop(**tables: Any) -> Scenario:
    """A furnace and order H of 8 t of alloy X, its copper at most 0.2 % if nothing else is said."""
    tables.setdefault("furnaces", (furnace(),))
    tables.setdefault("orders", (order("H", MELT_KG, furnace="F", start=day(1)),))
    tables.setdefault("alloys", (Limit(alloy="X", element="Cu", max_pct=0.2),))
    tables.setdefault("settings", goals("cost"))
    return plant(**tables)


def sample(kg: float | None = MELT_KG, /, **more: Any) -> Sampled:
    """What was measured of the melt of order H; capital names are elements, others nothing."""
    pct = {key: value for key, value in more.items() if key[0].isupper()}
    rest = {key: value for key, value in more.items() if key not in pct}
    figures = tuple(
        Figure(element=name, pct=pct.get(name, 0.0)) for name in sorted({*ELEMENTS, *pct})
    )
    rest.setdefault("order_id", "H")
    return Sampled(mass_kg=kg, analysis=Analysis(figures=figures), **rest)


def corrected(scenario: Scenario, sampled: Sampled, plan: Plan | None = None) -> Correction:
    """What is to be done about it."""
    return correct(scenario, sampled, plan=plan).correction


def added(remedy: Remedy | None) -> dict[str, float]:
    """What goes in by source, kg."""
    assert remedy is not None, "no additions do"
    assert remedy.rules_checked > 0
    return {line.source: line.kg for line in remedy.charge.lines if line.kind != "heel"}


def way(found: Correction, kind: str) -> Remedy:
    """The one way of a kind."""
    (one,) = (one for one in found.ways if one.kind == kind)
    return one
