"""The samples of scenarios/sample-day come to what its README says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from models.correction import Correction, Remedy
from models.scenario import Scenario
from optimiser.correct.correct import correct
from optimiser.correct.measured import Measured, melt_in_file
from optimiser.correct.reading import sampled_of
from optimiser.intake import read_scenario
from tests.scenarios.expected import SCENARIOS, planned

FOLDER = SCENARIOS / "sample-day"


@cache
def day() -> Scenario:
    return read_scenario(FOLDER)


def corrected(order_id: str, sample: str | None = None, **asked: Any) -> Correction:
    melt = Measured() if sample is None else melt_in_file(FOLDER / "samples" / sample)
    sampled = sampled_of({"order_id": order_id, **asked}, measured=melt)
    return correct(day(), sampled, plan=planned("sample-day")).correction


def added(remedy: Remedy | None) -> dict[str, float]:
    assert remedy is not None
    return {line.source: line.kg for line in remedy.charge.lines if line.kind != "heel"}


def test_magnesium_that_burns_is_replaced_by_an_ingot() -> None:
    found = corrected("S1", "S1.csv", hold_min=50)
    magnesium = next(row for row in found.melt.elements if row.element == "Mg")
    assert magnesium.pct == pytest.approx(0.45 * 0.93 ** (50 / 60), rel=1e-3)
    assert added(found.additions)["Mg"] == 7.5
    after = next(row for row in found.additions.charge.analysis if row.element == "Mg")
    assert after.pct >= 0.45


def test_iron_is_poured_off_or_made_into_another_alloy() -> None:
    found = corrected("S2", "S2.csv")
    assert found.outcome == "ways"
    assert {(way.kind, way.alloy) for way in found.ways} == {
        ("pour_off", "6063"), ("diversion", "3105"),
    }  # fmt: skip
    poured = next(way for way in found.ways if way.kind == "pour_off")
    assert poured.short_kg == 0.0
    assert {out.kind for out in found.ruled_out} == {"additions", "dilution"}


def test_what_was_not_measured_is_as_charged() -> None:
    found = corrected("S3", "S3.json")
    basis = {row.element: row.basis for row in found.melt.elements}
    assert (basis["Mn"], basis["Si"]) == ("measured", "charged")
    assert set(added(found.additions)) == {"AlMn20"}


def test_a_wrong_weight_is_made_up_for_and_the_rest_is_planned_again() -> None:
    found = corrected("S2", charged={"E-12": 10_860})
    assert not found.melt.is_weighed
    assert sum(added(found.additions).values()) > 900.0
    assert found.following is not None
    assert found.following.orders == ("S3", "S4")
    assert found.following.plan is not None
    assert found.following.plan.check.passed
    assert not found.following.plan.unplanned
