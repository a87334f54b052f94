"""What holds of any correction: more room, more metal and wider limits never cost more."""

from __future__ import annotations

import math
import random

import pytest

from models.alloy import Limit
from models.correction import Correction
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.intake import scenario_from_document, to_document
from tests.correct.melts import added, corrected, furnace, sample, shop
from tests.decision.plant import day, lot, order

SEEDS = range(8)


def drawn(seed: int, *, capacity_kg: float = 9000.0, wide: float = 1.0) -> tuple[Scenario, Sampled]:
    """Ten lots and a melt that is off in copper, iron or silicon."""
    draw = random.Random(seed)
    lots = tuple(
        lot(
            f"L{n}", draw.uniform(100.0, 900.0), price=draw.uniform(900.0, 3500.0),
            Cu=draw.uniform(0.0, 0.4), Fe=draw.uniform(0.0, 0.5), Si=draw.uniform(0.0, 6.0),
        )
        for n in range(10)
    )  # fmt: skip
    melt = {"Cu": draw.uniform(0.15, 0.215), "Fe": draw.uniform(0.2, 0.31),
            "Si": draw.uniform(0.42, 0.6)}  # fmt: skip
    alloys = (
        Limit(alloy="X", element="Cu", max_pct=0.2 * wide),
        Limit(alloy="X", element="Fe", max_pct=0.3 * wide),
        Limit(alloy="X", element="Si", min_pct=0.5 / wide, max_pct=0.7 * wide),
    )
    orders = (order("H", tap_min_kg=7900.0, tap_max_kg=20_000.0, furnace="F", start=day(1)),)
    scenario = shop(
        lots=lots, alloys=alloys, orders=orders, furnaces=(furnace(capacity_kg=capacity_kg),)
    )
    return scenario, sample(**melt)


def cost(found: Correction) -> float:
    """What the additions cost; no end of it where there are none."""
    return math.inf if found.additions is None else found.additions.cost


@pytest.mark.parametrize("seed", SEEDS)
def test_more_room_never_costs_more(seed: int) -> None:
    roomy = cost(corrected(*drawn(seed, capacity_kg=12_000.0)))
    assert roomy <= cost(corrected(*drawn(seed))) + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wider_spec_never_costs_more(seed: int) -> None:
    assert cost(corrected(*drawn(seed, wide=1.05))) <= cost(corrected(*drawn(seed))) + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_another_lot_never_hurts(seed: int) -> None:
    scenario, sampled = drawn(seed)
    fewer = scenario.model_copy(update={"lots": scenario.lots[1:]})
    assert cost(corrected(scenario, sampled)) <= cost(corrected(fewer, sampled)) + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    scenario, sampled = drawn(seed)
    turned = {"lots": scenario.lots[::-1], "alloys": scenario.alloys[::-1]}
    first = corrected(scenario, sampled)
    second = corrected(scenario.model_copy(update=turned), sampled)
    assert first.model_copy(update={"seconds": 0.0}) == second.model_copy(update={"seconds": 0.0})


@pytest.mark.parametrize("seed", SEEDS)
def test_another_spelling_gives_the_same_answer(seed: int) -> None:
    scenario, sampled = drawn(seed)
    again = scenario_from_document(to_document(scenario), file="again")
    assert cost(corrected(again, sampled)) == cost(corrected(scenario, sampled))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_corrected_needs_no_correction(seed: int) -> None:
    """The melt with its additions, sampled again, is in spec as it is."""
    scenario, sampled = drawn(seed, capacity_kg=12_000.0)
    found = corrected(scenario, sampled)
    assert found.additions is not None
    pct = {row.element: row.pct for row in found.additions.charge.analysis}
    inside = {name: value * (1.0 - 1e-9 if name != "Si" else 1.0) for name, value in pct.items()}
    inside["Si"] = min(max(inside["Si"], 0.5 + 1e-9), 0.7 - 1e-9)
    again = corrected(scenario, sample(found.additions.melt_kg, **inside))
    assert again.outcome == "in_spec"
    assert added(again.additions) == {}
