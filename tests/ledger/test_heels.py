"""What lies in a furnace once some of its orders are made."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.scenario import Scenario
from optimiser.ledger.heels import furnaces_after
from tests.decision.plant import analysis, day, lot, order, plant


def furnace(**given: object) -> Furnace:
    return Furnace.model_validate(
        {
            "furnace_id": "F",
            "capacity_kg": 5000.0,
            "heel_kg": 1000.0,
            "heel_keep_kg": 1000.0,
            "heel_recycled_pct": 50.0,
            "analysis": analysis(Cu=0.1),
            **given,
        }
    )


def scenario(**given: object) -> Scenario:
    return plant(
        lots=(lot("red", 9000.0, Cu=0.4), lot("clean", 9000.0, Cu=0.0, origin="primary")),
        orders=(
            order("H1", 3000.0, furnace="F", start=day(1)),
            order("H2", 3000.0, furnace="F", start=day(2)),
        ),
        alloys=(Limit(alloy="X", element="Cu", max_pct=1.0),),
        furnaces=(furnace(**given),),
    )


def test_the_heel_is_a_part_of_the_last_melt() -> None:
    """1,000 kg of 0.1 % and 3,000 kg of 0.4 % are 4,000 kg of 0.325 %, before what burns."""
    (after,) = furnaces_after(scenario(), {"H1": {"red": 3000.0}})
    (before,) = scenario().furnaces
    liquid = 4000.0
    assert after.heel_kg == 1000.0
    assert after.analysis.pct("Cu") == pytest.approx(13.0 / liquid * 100.0, rel=0.05)
    assert after.heel_external_pct == pytest.approx(100.0)
    assert before.analysis.pct("Cu") == 0.1


def test_two_heats_dilute_the_first_heel_twice() -> None:
    once = furnaces_after(scenario(), {"H1": {"clean": 3000.0}})[0]
    twice = furnaces_after(scenario(), {"H1": {"clean": 3000.0}, "H2": {"clean": 3000.0}})[0]
    first, second = once.analysis.pct("Cu"), twice.analysis.pct("Cu")
    assert first == pytest.approx(0.025, rel=0.05)
    assert second == pytest.approx(first / 4.0, rel=0.05)
    assert once.heel_recycled_pct == pytest.approx(12.5, rel=0.05)


def test_a_furnace_that_is_emptied_has_no_heel() -> None:
    (after,) = furnaces_after(scenario(heel_keep_kg=0.0), {"H1": {"red": 2000.0}})
    assert (after.heel_kg, after.analysis.figures) == (0.0, ())


def test_a_furnace_in_which_nothing_was_made_is_as_it_was() -> None:
    assert furnaces_after(scenario(), {}) == scenario().furnaces
