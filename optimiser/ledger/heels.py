"""What lies in the furnaces once some orders are made."""

from __future__ import annotations

from collections.abc import Mapping

from models.analysis import Analysis, Figure
from models.furnace import Furnace
from models.scenario import Scenario
from optimiser.ledger.book import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED, book
from optimiser.ledger.carbon import known
from optimiser.ledger.heats import Heat, heats
from optimiser.sound import sound_brief


def furnaces_after(
    scenario: Scenario, charged: Mapping[str, Mapping[str, float]]
) -> tuple[Furnace, ...]:
    """The furnaces of a scenario with the heels that they have after the orders in ``charged``.

    ``charged`` is what was charged, kg as received by order and source. Furnaces that none of
    them was made in are as they were.

    Raises:
        InvalidScenario: the scenario cannot be planned.
    """
    brief = sound_brief(scenario)[0]
    last = {heat.furnace.furnace_id: heat for heat in heats(book(brief), charged)}
    elements = tuple(name for name in brief.elements if name != brief.settings.base_element)
    places = {name: brief.elements.index(name) for name in elements}
    return tuple(
        _left(furnace, last[furnace.furnace_id], places) if furnace.furnace_id in last else furnace
        for furnace in scenario.furnaces
    )


def _left(furnace: Furnace, heat: Heat, places: Mapping[str, int]) -> Furnace:
    """The furnace with what its last heat leaves, a known composition."""
    heel = heat.melt.part(furnace.heel_keep_kg)
    if heel.kg == 0.0:
        return furnace.model_copy(update={"heel_kg": 0.0, "analysis": Analysis()})
    external_kg = float(heel.content[EXTERNAL])
    kgco2e = known(heel.content[CARBON])
    figures = tuple(
        Figure(element=name, pct=max(0.0, 100.0 * float(heel.content[at]) / heel.kg))
        for name, at in sorted(places.items())
    )
    return furnace.model_copy(
        update={
            "heel_kg": heel.kg,
            "analysis": Analysis(figures=figures),
            "heel_external_pct": _pct(external_kg, heel.kg),
            "heel_recycled_pct": _pct(heel.content[RECYCLED], external_kg),
            "heel_post_consumer_pct": _pct(heel.content[POST_CONSUMER], external_kg),
            "heel_kgco2e_per_t": None if kgco2e is None else max(0.0, 1000.0 * kgco2e / heel.kg),
        }
    )


def _pct(part: float, whole: float) -> float:
    return min(100.0, max(0.0, 100.0 * float(part) / whole)) if whole > 0 else 0.0
