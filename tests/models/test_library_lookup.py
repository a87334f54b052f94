"""The library as plain rows, and what is said of names that it does not know."""

import pytest

from models.library import UnknownName, rows

KINDS = ("alloys", "materials", "losses", "recoveries", "footprints")


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_all_has_the_same_columns_in_every_row(kind):
    listed = rows(kind)
    assert len(listed) > 5
    assert all(row.keys() == listed[0].keys() for row in listed)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("alloys", "6063"),
        ("materials", "Twitch"),
        ("losses", "turnings"),
        ("losses", "side_well"),
        ("recoveries", "Mg"),
        ("footprints", "primary"),
        ("footprints", "Zn SHG"),
    ],
)
def test_what_is_said_of_a_name_has_source_and_confidence(kind, name):
    for row in rows(kind, name):
        assert row["source"]
        assert row["confidence"]


def test_an_alloy():
    by_element = {row["element"]: row for row in rows("alloys", "6063")}
    assert by_element["Si"]["min_pct"] == 0.2
    assert by_element["Cu"]["min_pct"] is None
    assert by_element["Cu"]["confidence"] == "verified-in-source"


def test_a_material():
    by_property = {row["property"]: row for row in rows("materials", "Twitch")}
    assert by_property["Cu"]["value"] == 1.9
    assert by_property["form"]["value"] == "shred"
    assert by_property["Cu"]["unit"] == "wt-%"


def test_a_form_and_a_furnace_type_are_two_ways_into_the_losses():
    assert {row["form"] for row in rows("losses", "foil")} == {"foil"}
    assert {row["furnace_type"] for row in rows("losses", "induction")} == {"induction"}


def test_upper_and_lower_case_are_alike():
    assert rows("alloys", "en ab-46000") == rows("alloys", "EN AB-46000")


@pytest.mark.parametrize(
    ("kind", "name", "near"),
    [
        ("alloys", "6603", "6063"),
        ("materials", "Taint/Tabor", "Taint-Tabor"),
        ("losses", "turning", "turnings"),
        ("recoveries", "tilting rotary", "tilting_rotary"),
        ("footprints", "primry", "primary"),
    ],
)
def test_an_unknown_name_suggests_near_ones(kind, name, near):
    with pytest.raises(UnknownName, match="did you mean") as caught:
        rows(kind, name)
    assert near in caught.value.near
    assert near in str(caught.value)


def test_a_name_like_no_other_says_so():
    with pytest.raises(KeyError, match="nothing there is like it"):
        rows("materials", "unobtainium")
