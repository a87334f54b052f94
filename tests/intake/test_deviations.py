"""Deviations that stand without their mean, or are larger than it."""

from __future__ import annotations

from typing import Any

import pytest

from models.brief import Brief
from models.filling import fill
from models.issue import InvalidScenario, Issue
from optimiser.intake import scenario_from_document
from optimiser.intake.read import document_with_warnings

SCRAP = {"material": "scrap", "Fe": 0.3, "Fe_sd": 0.05, "Si": 6.0, "Si_sd": 0.9}


def document(material: dict[str, Any] = SCRAP, **lot: Any) -> dict[str, Any]:
    """One lot, and an alloy that limits iron and silicon."""
    own = {"lot_id": "L", "material": "scrap", "mass_kg": 1000, "form": "ingot", **lot}
    return {
        "lots": [own],
        "materials": [material],
        "orders": [{"order_id": "O", "alloy": "A", "furnace": "F", "tap_kg": 500}],
        "alloys": [
            {"alloy": "A", "element": "Fe", "max_pct": 0.8},
            {"alloy": "A", "element": "Si", "max_pct": 9},
        ],
    }


def brief(**given: Any) -> Brief:
    return fill(scenario_from_document(document(**given), file="yard"))


def warned(**given: Any) -> dict[str, Issue]:
    return {one.code: one for one in document_with_warnings(document(**given), file="yard")[1]}


def test_a_deviation_alone_leaves_the_mean_to_the_material() -> None:
    (source,) = brief(Si_sd=0.2).sources
    assert (source.composition_pct["Si"], source.sd_pct["Si"]) == pytest.approx((6.0, 0.2))
    assert warned(Si_sd=0.2) == {}


def test_samples_without_their_mean_are_warned_of() -> None:
    warning = warned(Si_sd=0.2, Si_n=4)["mean_missing"]
    assert warning.message.startswith("lot L: 4 samples of Si are given without their mean")
    assert warning.pointer == "/lots/0/Si_n"


def test_a_deviation_of_which_no_mean_is_known_is_said() -> None:
    with pytest.raises(InvalidScenario) as caught:
        brief(material={"material": "scrap", "Fe": 0.3}, Si_sd=0.2)
    (issue,) = caught.value.issues
    assert issue.code == "analysis_missing"
    assert issue.message.endswith("; a deviation is given of Si, and no mean")


def test_a_deviation_larger_than_its_mean_is_warned_of() -> None:
    warning = warned(Si=8.9, Si_sd=50.0)["deviation_beyond_mean"]
    assert warning.message == "lot L: Si_sd 50 % is more than Si itself, 8.9 %"
    assert warning.pointer == "/lots/0/Si_sd"
    shared = warned(material={**SCRAP, "Si_bias_sd": 7.0})["deviation_beyond_mean"]
    assert shared.pointer == "/materials/0/Si_bias_sd"


def test_a_trace_may_deviate_by_more_than_it_is() -> None:
    assert warned(Fe=0.01, Fe_sd=0.02) == {}


def test_no_share_of_a_metal_deviates_by_more_than_all_of_it() -> None:
    with pytest.raises(InvalidScenario) as caught:
        scenario_from_document(document(Si=8.9, Si_sd=500.0), file="yard")
    (issue,) = caught.value.issues
    assert (issue.code, issue.pointer) == ("out_of_range", "/lots/0/Si_sd")
    assert "must be 100 or less" in issue.message
