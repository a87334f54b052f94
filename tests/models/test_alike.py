"""Metals of which the same is said are filled together, and each as if it were alone."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.filling import fill
from models.lot import Lot, Material
from models.order import Order
from models.scenario import Scenario
from models.settings import Settings
from models.source import Source


def lot(name: str, analysis: Analysis, material: str | None = "clips") -> Lot:
    """A lot of a material that lends some of its analysis."""
    return Lot(lot_id=name, mass_kg=1000.0, material=material, analysis=analysis)


LOTS = (
    lot("a", Analysis.of({"Cu": 0.1, "Fe": 0.2})),
    lot("b", Analysis.of({"Cu": 0.3, "Fe": 0.4})),
    lot("c", Analysis.of({"Al": 97.0, "Cu": 0.3})),
    lot("d", Analysis.of({"Al": 40.0, "Cu": 0.5})),
    lot("e", Analysis()),
    lot("f", Analysis(figures=(Figure(element="Cu", pct=0.3, sd=0.02),))),
    lot("g", Analysis(figures=(Figure(element="Cu", max=0.9), Figure(element="Fe", sd=0.1)))),
    lot("h", Analysis.of({"Cu": 0.7, "Fe": 0.8, "Zn": 0.1}), material=None),
    lot("i", Analysis.of({"Cu": 0.6, "Fe": 0.9, "Zn": 0.2}), material=None),
)


def sources(lots: tuple[Lot, ...], settings: Settings) -> dict[str, Source]:
    """What these lots are to a plan of one order."""
    bounds = (Figure(element="Cu", max=0.9), Figure(element="Zn", max=0.3))
    lent = Analysis(figures=(*bounds, Figure(element="Mg", pct=0.9)))
    scenario = Scenario(
        settings=settings,
        lots=lots,
        materials=(Material(material="clips", analysis=lent),),
        orders=(Order(order_id="H", alloy="X", tap_kg=500.0),),
        alloys=tuple(
            Limit(alloy="X", element=name, max_pct=1.0) for name in ("Cu", "Zn", "others_each")
        ),
    )
    return {source.source_id: source for source in fill(scenario).sources}


@pytest.mark.parametrize("unknown", ["bound", "zero"])
def test_a_lot_is_filled_among_others_as_it_is_alone(unknown: str) -> None:
    settings = Settings.model_validate({"unknown_analysis": unknown, "trace_default_pct": 0.01})
    together = sources(LOTS, settings)
    for one in LOTS:
        # What others are analysed of is a trace in it: another lot says that all are.
        every = lot("z", Analysis.of({"Cu": 0.1, "Fe": 0.1, "Mg": 0.1, "Zn": 0.1}), material=None)
        alone = sources((one, every), settings)[one.lot_id]
        assert asdict(together[one.lot_id]) == asdict(alone)


def test_of_each_lot_its_own_figures_count() -> None:
    found = sources(LOTS, Settings(unknown_analysis="zero", trace_default_pct=0.0))
    assert found["a"].composition_pct["Cu"] == 0.1
    assert found["b"].composition_pct["Cu"] == 0.3
    assert found["b"].composition_pct["Al"] == pytest.approx(100.0 - 0.3 - 0.4 - 0.9)
    assert found["c"].composition_pct["Al"] == 97.0
    assert found["d"].composition_pct["Al"] == 40.0
    assert found["i"].composition_pct["Al"] == pytest.approx(100.0 - 0.6 - 0.9 - 0.2)
