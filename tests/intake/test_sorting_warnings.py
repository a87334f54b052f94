"""What is odd about sorters and bins, but no error, is said with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.filling import fill
from models.issue import InvalidScenario, Issue
from optimiser.intake import read_with_warnings, scenario_from_document, write_scenario
from optimiser.intake.read import document_with_warnings
from tests.check.yard import changed, document

Document = dict[str, Any]


def warnings_of(said: Document) -> dict[str, Issue]:
    return {found.code: found for found in document_with_warnings(said, file="yard")[1]}


def test_a_yard_without_oddities_warns_of_nothing() -> None:
    assert warnings_of(document()) == {}


def test_an_unknown_sorter_is_not_said_to_know_no_class() -> None:
    said = document()
    said["outlets"][0]["to_sorter"] = "nowhere"

    with pytest.raises(InvalidScenario) as refused:
        document_with_warnings(said, file="yard")

    assert [one.value for one in refused.value.issues] == ["nowhere"]


def test_class_that_a_sorter_does_not_know_is_said_with_its_lots() -> None:
    said = document()
    said["classes"].append({"class": "brass", "Cu": 60.0})
    said["mixtures"][1]["share_pct"] = 48
    said["mixtures"].append({"lot_id": "Z", "class": "brass", "share_pct": 2})

    warning = warnings_of(said)["class_without_way"]

    assert warning.message == (
        "sorter XRT does not know class brass, so lots with it are not sorted there: Z"
    )
    assert warning.pointer == "/sorters/0/sorter_id"
    assert "share_pct 0 says that it is lost" in (warning.hint or "")


def test_class_that_the_second_sorter_does_not_know_bars_the_first() -> None:
    said = document()
    said["separation"][0]["outlet"] = "light"

    warning = warnings_of(said)["class_without_way"]

    assert warning.message == (
        "sorter LIBS does not know class cast, so lots with it are not sorted there: Z"
    )
    assert fill(scenario_from_document(said, file="yard")).campaigns == ()


def test_class_that_is_lost_is_known() -> None:
    said = document()
    said["separation"][0]["outlet"] = "light"
    said["separation"].append(
        {"sorter_id": "LIBS", "class": "cast", "outlet": "clean", "share_pct": 0}
    )

    assert "class_without_way" not in warnings_of(said)


def test_outlet_that_nothing_leaves_by_is_said() -> None:
    said = document()
    said["outlets"].append({"sorter_id": "LIBS", "outlet": "cast"})

    warning = warnings_of(said)["outlet_without_share"]

    assert warning.message.startswith("outlet cast of sorter LIBS: no row of separation")
    assert warning.pointer == "/outlets/3/outlet"


def test_whole_lot_larger_than_every_bin_may_still_be_charged() -> None:
    said = changed("lots", 1, mass_kg=500)
    said["bins"] = [{"bin_id": "B1", "capacity_kg": 500}]

    warning = warnings_of(said)["whole_lot_too_large"]

    assert "weighs 500 kg, and the largest room in a bin is 400 kg" in warning.message


def test_route_of_a_lot_that_the_sorter_does_not_take_is_no_error() -> None:
    """Whoever lists every way is told once, by the class, and not by every route."""
    said = document()
    said["separation"] = said["separation"][:1]
    said["routes"] = [{"source": "Z", "target": "XRT"}, {"source": "Z", "target": "H1"}]

    assert warnings_of(said)["class_without_way"].value == "XRT"


def test_route_from_an_outlet_that_no_route_leads_to_is_said() -> None:
    said = document()
    said["routes"] = [
        {"source": "Z", "target": "H1"},
        {"source": "Z/XRT/heavy", "target": "H1"},
    ]

    warning = warnings_of(said)["route_from_nothing"]

    assert "no route leads Z to sorter XRT" in warning.message
    assert warning.pointer == "/routes/1/source"


def test_route_from_an_outlet_that_a_route_leads_to_is_right() -> None:
    said = document()
    said["routes"] = [
        {"source": "Z", "target": "XRT"},
        {"source": "Z/XRT/heavy", "target": "H1"},
    ]

    assert "route_from_nothing" not in warnings_of(said)


@pytest.mark.parametrize(
    ("change", "is_rewarded"),
    [
        ({}, False),
        ({"routes": [{"source": "Z", "target": "H1", "cost_per_t": -100}]}, True),
        ({"routes": [{"source": "Z", "target": "XRT", "cost_per_t": -100}]}, True),
        ({"routes": [{"source": "Z", "target": "H1", "cost_per_t": 100}]}, False),
        ({"settings": {"goals": ["metal_loss"]},
          "routes": [{"source": "Z", "target": "H1", "cost_per_t": -100}]}, False),
    ],
)  # fmt: skip
def test_a_way_that_pays_rewards_an_order(change: Document, is_rewarded: bool) -> None:
    said = document()
    said["orders"] = [said["orders"][0] | {"tap_min_kg": 0, "tap_max_kg": 900}]
    said["orders"][0].pop("tap_kg", None)
    said["orders"][0].pop("price_per_t", None)
    said["settings"] |= {"goals": ["cost"]} | change.get("settings", {})
    said["routes"] = change.get("routes", [])

    assert ("optional_unrewarded" in warnings_of(said)) != is_rewarded


def test_an_unknown_sorter_in_separation_is_said_only_once() -> None:
    """What leaves by its outlets, and which outlets are left without, follows from it."""
    said = document()
    said["separation"][0]["sorter_id"] = "XTR"
    with pytest.raises(InvalidScenario) as caught:
        scenario_from_document(said, file="yard")

    assert [issue.code for issue in caught.value.issues] == ["unknown_sorter"]


def test_warning_names_file_and_row(tmp_path: Path) -> None:
    said = document()
    said["outlets"].append({"sorter_id": "LIBS", "outlet": "cast"})
    write_scenario(scenario_from_document(said, file="yard"), tmp_path / "yard")

    (warning,) = read_with_warnings(tmp_path / "yard")[1]

    assert (warning.file, warning.row, warning.column) == ("outlets.csv", 5, "outlet")


@pytest.mark.parametrize(
    ("how", "code"),
    [("zero", "analysis_taken_as_zero"), ("bound", "analysis_taken_as_bound")],
)
def test_what_is_assumed_of_a_class_is_said(how: str, code: str) -> None:
    """Blank is unknown, never zero: not in classes either."""
    said = document()
    said["settings"]["unknown_analysis"] = how
    said["alloys"].append({"alloy": "X", "element": "Fe", "max_pct": 1.0})
    for table in ("lots", "offers", "classes"):
        for row in said[table]:
            row["Fe"] = 0.2
    del said["classes"][0]["Fe"]
    if how == "bound":
        said["classes"][0]["Fe_max"] = 0.6

    warnings = fill(scenario_from_document(said, file="yard")).warnings

    assert any(found.code == code and "class cast" in found.message for found in warnings)
