"""A tap above the capacity of its furnace names those that could hold it."""

from __future__ import annotations

import pytest

from models.furnace import Furnace
from models.issue import InvalidScenario
from optimiser.intake.read import scenario_from_document
from optimiser.intake.spelling_document import to_document
from tests.decision.plant import day, offer, order, plant


def hint(*capacities_kg: float) -> str:
    """The hint of the error for a tap of 8000 kg in the first furnace."""
    furnaces = tuple(
        Furnace(furnace_id=f"F{at}", capacity_kg=kg) for at, kg in enumerate(capacities_kg, 1)
    )
    scenario = plant(offers=(offer("primary"),), furnaces=furnaces,
                     orders=(order("H", 8000.0, furnace="F1", start=day(1)),))  # fmt: skip
    with pytest.raises(InvalidScenario) as raised:
        scenario_from_document(to_document(scenario), file="plant")
    return next(one.hint or "" for one in raised.value.issues if one.code == "over_capacity")


def test_larger_furnace_is_named():
    assert hint(7000.0, 12000.0) == "pour at most 7,000 kg, or in F2, which could hold it"


def test_no_furnace_is_named_where_none_holds_it():
    assert hint(7000.0, 7500.0) == "pour at most 7,000 kg"
