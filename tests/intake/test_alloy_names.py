"""Alloys under the names that people give them: which alloy is taken, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.designation import meant
from models.filling import fill
from models.issue import InvalidScenario, Issue
from models.library import library
from optimiser.intake import document_with_warnings, write_scenario
from optimiser.intake.upload import read_sent_as_it_is

OWN = [{"alloy": "6060", "element": "Fe", "max_pct": 0.25}]


def week(*alloys: str, **tables: Any) -> dict[str, Any]:
    """A scenario with an order for each alloy."""
    orders = [
        {"order_id": f"H{at}", "alloy": alloy, "tap_kg": 900} for at, alloy in enumerate(alloys, 1)
    ]
    lot = {"lot_id": "L-1", "mass_kg": 5000, "material": "P1020A", "origin": "primary"}
    return {"lots": [lot], "orders": orders, **tables}


def errors_of(document: dict[str, Any]) -> list[Issue]:
    """What stops the scenario."""
    with pytest.raises(InvalidScenario) as caught:
        document_with_warnings(document, file="week")
    return [issue for issue in caught.value.issues if issue.severity == "error"]


@pytest.mark.parametrize(
    ("name", "alloy"),
    [
        *((name, "6060") for name in (
            "EN AW-6060", "EN AW 6060", "ENAW6060", "EN-AW 6060", "EN 6060", "AW-6060", "AA6060",
            "AA 6060", "en aw\N{EN DASH}6060", "6060 ", "EN AW\N{NO-BREAK SPACE}6060",
        )),
        *((name, "EN AC-46000") for name in ("AC-46000", "EN AC 46000", "ac46000")),
        *((name, "EN AB-46000") for name in ("AB 46000", "ENAB46000", "EN AB-46000 ")),
        ("EN AW-6005a", "6005A"), ("43500", "EN AC-43500"), ("EN 43100", "EN AB-43100"),
        ("AA A356.0", "A356.0"), ("ADC 12", "ADC12"), ("p1020a", "P1020A"),
    ],
)  # fmt: skip
def test_usual_names_are_those_of_the_library(name: str, alloy: str) -> None:
    scenario, warnings = document_with_warnings(week(name, name), file="week")
    assert {order.alloy for order in scenario.orders} == {alloy}
    (told,) = [issue for issue in warnings if issue.code == "alloy_taken_as"]
    assert told.pointer == "/orders/0/alloy"
    assert f"{alloy} of the library, in 2 rows" in told.message


def test_every_alloy_of_the_library_is_named_by_its_own_name_alone() -> None:
    """Two alloys that one name could mean would be a guess."""
    names = list(library().alloys)
    assert all(meant(name, names) == (name,) for name in names)
    scenario, warnings = document_with_warnings(week(*names), file="week")
    assert [order.alloy for order in scenario.orders] == names
    assert not [issue for issue in warnings if issue.code.startswith("alloy_")]


@pytest.mark.parametrize("name", ["A6060", "EN AW-46000", "60 60 60", "6060.1", "EN AC-6060", "60"])
def test_what_is_no_such_name_stays_unknown(name: str) -> None:
    assert [issue.code for issue in errors_of(week(name))] == ["unknown_alloy"]


def test_a_number_that_is_a_casting_and_an_ingot_is_asked_for() -> None:
    (told,) = errors_of(week("46000"))
    assert told.code == "alloy_unclear"
    assert "may be EN AB-46000 or EN AC-46000" in told.message
    document = week("46000") | {"orders": [{"order_id": "H1", "alloy": "46000", "tap_kg": "much"}]}
    assert {issue.code for issue in errors_of(document)} == {"alloy_unclear", "not_a_number"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("EN AW-6O60", "did you mean 6060?"),
        ("EN AW-6036", "did you mean 6063?"),
        ("EN AW-6082 T6", "did you mean 6082?"),
        ("EN AC-45001", "did you mean EN AC-45000?"),
        ("9999", "give its limits in the table alloys"),
    ],
)
def test_what_is_suggested_is_alike_in_its_number(name: str, hint: str) -> None:
    (told,) = errors_of(week(name))
    assert told.hint == hint


def test_the_scenarios_own_alloy_goes_first() -> None:
    """Exactly named it is no question; else it goes before the library's, and that is said."""
    scenario, warnings = document_with_warnings(
        week("EN AW-6060", alloys=[{**OWN[0], "alloy": "EN AW-6060"}]), file="week"
    )
    assert scenario.orders[0].alloy == "EN AW-6060"
    assert not [issue for issue in warnings if issue.code.startswith("alloy_")]

    scenario, warnings = document_with_warnings(week("EN AW-6060", alloys=OWN), file="week")
    assert [limit.max_pct for limit in fill(scenario).limits["6060"]] == [0.25]
    assert [issue.message for issue in warnings if issue.code == "alloy_taken_as"] == [
        '"EN AW-6060" is taken as 6060 of the table alloys'
    ]


def test_own_limits_that_an_order_passes_over_are_told() -> None:
    own = [{**OWN[0], "alloy": "EN AW-6060"}]
    scenario, warnings = document_with_warnings(week("6060", alloys=own), file="week")
    assert len(fill(scenario).limits["6060"]) > 1
    (told,) = [issue for issue in warnings if issue.code == "alloy_passed_over"]
    assert "limits of EN AW-6060 in the table alloys are not used" in told.message
    _, warnings = document_with_warnings(week("6060", "EN AW-6060", alloys=own), file="week")
    assert not [issue for issue in warnings if issue.code == "alloy_passed_over"]


def test_a_limit_on_the_blend_of_an_alloy_finds_it_by_any_of_its_names() -> None:
    limit = {"target": "AA6060", "source": "L-1", "max_pct": 90}
    scenario, _ = document_with_warnings(week("EN AW-6060", blend_limits=[limit]), file="week")
    assert scenario.blend_limits[0].target == "6060"
    orders = [{"order_id": "AA6060", "alloy": "6060", "tap_kg": 900}]
    document = week("6060", blend_limits=[limit]) | {"orders": orders}
    scenario, _ = document_with_warnings(document, file="week")
    assert scenario.blend_limits[0].target == "AA6060"


def test_a_library_of_another_metal_is_not_asked() -> None:
    document = week("EN AW-6060", settings={"base_element": "Cu"})
    assert "unknown_alloy" in {issue.code for issue in errors_of(document)}


def test_an_imported_scenario_keeps_the_planners_name(tmp_path: Path) -> None:
    """So that it is there, with its warning, where the planner looks for it."""
    scenario, _ = document_with_warnings(week("EN AW-6060"), file="week")
    path = tmp_path / "week.xlsx"
    renamed = scenario.orders[0].model_copy(update={"alloy": "EN AW-6060"})
    write_scenario(scenario.model_copy(update={"orders": (renamed,)}), path)
    document, _ = read_sent_as_it_is(path)
    assert document["orders"][0]["alloy"] == "EN AW-6060"
    assert document_with_warnings(document, file="week")[0].orders[0].alloy == "6060"
