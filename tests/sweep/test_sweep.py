"""Figures are found by name wherever their row stands, and only they change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from optimiser.sweep import UnknownPlace, changed, grid_of, place_of, size_of

DOCUMENT: dict[str, Any] = {
    "settings": {"gap_pct": 0.1},
    "lots": [{"lot_id": "a.b]", "price_per_t": 1}, {"lot_id": "007", "price_per_t": 2}],
    "alloys": [{"alloy": "x/y", "element": "Cu", "max_pct": 0.1}],
    "orders": [{"order_id": "twin"}, {"order_id": "twin"}],
}


def change(**values: object) -> dict[str, Any]:
    return changed(DOCUMENT, {place_of(name): value for name, value in values.items()})


def test_a_setting_changes() -> None:
    assert change(**{"settings.gap_pct": 2.0})["settings"] == {"gap_pct": 2.0}
    assert changed({}, {place_of("settings.name"): "x"}) == {"settings": {"name": "x"}}


@pytest.mark.parametrize(("lot", "index"), [("a.b]", 0), ("007", 1)])
def test_a_row_is_found_by_its_id(lot: str, index: int) -> None:
    made = change(**{f"lots[{lot}].price_per_t": 9})
    assert [row["price_per_t"] for row in made["lots"]] == [
        9 if i == index else i + 1 for i in (0, 1)
    ]


def test_a_row_that_several_columns_name_is_found() -> None:
    assert change(**{"alloys[x/y/Cu].max_pct": 0.3})["alloys"][0]["max_pct"] == 0.3


def test_null_takes_a_value_away() -> None:
    assert change(**{"lots[007].price_per_t": None})["lots"][1] == {"lot_id": "007"}


def test_the_base_stays_as_it_was() -> None:
    before = copy.deepcopy(DOCUMENT)
    value = ["cost"]
    made = change(**{"settings.goals": value, "lots[007].price_per_t": 5})
    value.append("carbon")
    assert before == DOCUMENT
    assert made["settings"]["goals"] == ["cost"]


@pytest.mark.parametrize(
    "name",
    [
        "", "gap_pct", "settings", "settings.", "settings.a.b", "lots.price_per_t",
        "lots[].price_per_t", "lots[a]", "lots[a].", "gold[a].kg", "__class__[a].b",
        "settings[a].b", "lots[" + "a" * 600 + "].kg",
    ],
)  # fmt: skip
def test_other_names_mean_nothing(name: str) -> None:
    with pytest.raises(UnknownPlace):
        place_of(name)


@pytest.mark.parametrize("name", ["lots[7].mass_kg", "offers[a].kg", "orders[twin].alloy"])
def test_rows_that_are_not_there_or_twice_are_refused(name: str) -> None:
    with pytest.raises(UnknownPlace):
        change(**{name: 1})


@pytest.mark.parametrize("document", [{"lots": 4}, {"lots": [1, None]}, {"lots": {"a": 1}}])
def test_documents_of_another_shape_have_no_rows(document: dict[str, Any]) -> None:
    with pytest.raises(UnknownPlace):
        changed(document, {place_of("lots[a].mass_kg"): 1})
    with pytest.raises(UnknownPlace):
        changed({"settings": 4}, {place_of("settings.name"): "x"})


def test_a_grid_has_every_combination_the_last_figure_fastest() -> None:
    values = {"a": [1, 2], "b": ["x", "y", "z"]}
    made = list(grid_of(values))
    assert size_of(values) == len(made) == 6
    assert made[:3] == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 1, "b": "z"}]
