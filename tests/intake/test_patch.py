"""A scenario's document changed row by row."""

from __future__ import annotations

import pytest

from models.issue import InvalidScenario
from models.scenario import TABLES
from optimiser.intake.patch import NAMED_BY, merged, patched, revised, without
from optimiser.intake.schema import table_schema

DOCUMENT = {
    "settings": {"name": "week", "goals": ["cost"]},
    "lots": [{"lot_id": "1", "mass_kg": 5, "Cu": 0.1}, {"lot_id": "2", "mass_kg": 6}],
    "orders": [{"order_id": "H1"}, {"order_id": "H2"}],
    "pins": [{"source": "1", "target": "H1", "kg": 1}, {"source": "2", "target": "H2", "kg": 2}],
    "mixtures": [{"lot_id": "1", "class": "c", "share_pct": 100}],
}


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": "foo"}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ({"a": "foo"}, "bar", "bar"),
    ],
)
def test_members_are_merged_as_rfc_7396_says(document, patch, result) -> None:
    assert merged(document, patch) == result


def test_rows_are_found_by_name_merged_and_added() -> None:
    patch = {"lots": [{"lot_id": "1", "mass_kg": 4, "Cu": None}, {"lot_id": "3", "mass_kg": 9}]}
    assert patched(DOCUMENT, patch)["lots"] == [
        {"lot_id": "1", "mass_kg": 4},
        {"lot_id": "2", "mass_kg": 6},
        {"lot_id": "3", "mass_kg": 9},
    ]


def test_rows_named_by_two_columns_are_told_apart_by_both() -> None:
    patch = {"pins": [{"source": "1", "target": "H2", "kg": 3}]}
    assert len(patched(DOCUMENT, patch)["pins"]) == 3
    patch = {"pins": [{"source": "1", "target": "H1", "kg": 3}]}
    assert [row["kg"] for row in patched(DOCUMENT, patch)["pins"]] == [3, 2]


def test_removed_rows_are_no_longer_spoken_of() -> None:
    found = without(DOCUMENT, {"lots": ["1"], "pins": [{"source": "2", "target": "H2"}]})
    assert [row["lot_id"] for row in found["lots"]] == ["2"]
    assert (found["pins"], found["mixtures"]) == ([], [])


def test_rows_are_taken_out_before_rows_are_put_in() -> None:
    """A row that both name is made anew, and nothing of the old one is left in it."""
    patch = {"lots": [{"lot_id": "1", "mass_kg": 4}]}
    found = revised(DOCUMENT, patch, {"lots": ["1"]})
    assert found["lots"][-1] == {"lot_id": "1", "mass_kg": 4}
    assert [row["lot_id"] for row in found["lots"]] == ["2", "1"]


def test_what_is_patched_stays_as_it_was() -> None:
    before = repr(DOCUMENT)
    patched(DOCUMENT, {"settings": {"name": None}, "lots": [{"lot_id": "1", "mass_kg": 1}]})
    without(DOCUMENT, {"orders": ["H1"]})
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        (4, ""),
        ({"ordres": []}, "/ordres"),
        ({"lots": 4}, "/lots"),
        ({"lots": [{"mass_kg": 4}]}, "/lots/0"),
        ({"pins": [{"source": "1"}]}, "/pins/0"),
        ({"settings": []}, "/settings"),
    ],
)
def test_patches_that_find_nothing_are_pointed_at(patch: object, pointer: str) -> None:
    with pytest.raises(InvalidScenario) as caught:
        patched(DOCUMENT, patch)
    assert [issue.pointer for issue in caught.value.issues] == [pointer]


@pytest.mark.parametrize("removed", [4, {"lots": ["9"]}, {"lots": [{}]}, {"pins": ["1"]}])
def test_rows_that_are_not_there_cannot_be_removed(removed: object) -> None:
    with pytest.raises(InvalidScenario):
        without(DOCUMENT, removed)


def test_every_table_has_columns_that_name_its_rows() -> None:
    assert NAMED_BY.keys() == set(TABLES)
    for table, columns in NAMED_BY.items():
        assert set(columns) <= {column.name for column in table_schema(table).columns}
