"""Columns as people call them: the same but for spelling is taken, another word is proposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.issue import InvalidScenario
from optimiser.intake.schema import table_schema, table_schemas
from optimiser.intake.titles import ALSO_CALLED, Titles, plain, proposed
from optimiser.intake.upload import read_sent_as_it_is, read_sent_table


def lots_in(folder: Path, text: str, **given: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The lots of a CSV file as they are kept, and the codes of what is told beside."""
    path = folder / "lots.csv"
    path.write_text(text, encoding="utf-8")
    document, issues = read_sent_as_it_is(path, table="lots", **given)
    return document["lots"], [issue.code for issue in issues]


@pytest.mark.parametrize(
    "header",
    ["Lot_ID;Mass_kg;Material;fe;SI;cu_sd", "lot id;MASS (KG);material ;Fe %;Si [wt%];Cu sd",
     "Lot;mass kg;MATERIAL;FE;si;CU_SD"],
)  # fmt: skip
def test_case_spaces_and_signs_make_no_other_column(tmp_path: Path, header: str) -> None:
    (lot,), told = lots_in(tmp_path, f"{header}\nA;1.200,5;shred;0,2;0,45;0,01\n")
    expected = {"lot_id": "A", "mass_kg": 1200.5, "material": "shred"}
    assert lot == {**expected, "Fe": 0.2, "Si": 0.45, "Cu_sd": 0.01}
    assert told == ["decimal_comma_taken"]


@pytest.mark.parametrize(
    ("header", "left"),
    [("lot_id;mass_kg;Mass_kg", "Mass_kg"), ("lot_id;mass_kg;Lot", "Lot")],
)
def test_an_exact_name_goes_first_and_two_of_one_are_named(
    tmp_path: Path, header: str, left: str
) -> None:
    (lot,), _ = lots_in(tmp_path, f"{header}\nA;5;6\n")
    assert lot == {"lot_id": "A", "mass_kg": 5, left: "6"}
    with pytest.raises(InvalidScenario) as caught:
        read_sent_table(tmp_path / "lots.csv", table="lots", settings={})
    (issue,) = caught.value.issues
    assert issue.code == "column_twice"
    name = "mass_kg" if left == "Mass_kg" else "lot_id"
    assert issue.message == f'lots has two columns for {name}: "{name}" and "{left}"'


def test_a_title_that_may_be_two_columns_names_both(tmp_path: Path) -> None:
    path = tmp_path / "lots.csv"
    path.write_text("lot_id,mass_kg,grit index\nA,5,1\n", encoding="utf-8")
    settings = {"qualities": "grit_index,Grit_Index"}
    with pytest.raises(InvalidScenario) as caught:
        read_sent_table(path, table="lots", settings=settings)
    (issue,) = caught.value.issues
    assert issue.message == 'column "grit index" of lots may be Grit_Index or grit_index'


def test_a_quality_of_its_own_goes_before_a_symbol(tmp_path: Path) -> None:
    path = tmp_path / "lots.csv"
    path.write_text("lot_id,mass_kg,cu,Cu\nA,5,700,0.5\n", encoding="utf-8")
    document, _ = read_sent_table(path, table="lots", settings={"qualities": "cu"})
    assert (document["lots"][0]["cu"], document["lots"][0]["Cu"]) == (700, 0.5)


@pytest.mark.parametrize(
    ("table", "title", "name"),
    [
        ("lots", "Los", "lot_id"),
        ("lots", "Masse [t]", "mass_t"),
        ("lots", "GEWICHT kg", "mass_kg"),
        ("lots", "Menge", "mass_kg"),
        ("lots", "Preis €/t", "price_per_t"),
        ("lots", "Preis / kg", "price_per_kg"),
        ("lots", "Lager", "location"),
        ("lots", "Mass", "mass_kg"),
        ("lots", "Werkstoff", "material"),
        ("orders", "Werkstoff", "alloy"),
        ("orders", "Kunde", "customer"),
        ("orders", "Termin", "start"),
        ("furnaces", "Ofen", "furnace_id"),
        ("orders", "Ofen", "furnace"),
        ("lots", "Kunde", None),
        ("lots", "Bemerkung", None),
    ],
)
def test_another_word_is_proposed(table: str, title: str, name: str | None) -> None:
    assert proposed(table_schema(table), title) == name
    assert Titles(table_schema(table)).meant(title) == ()


def test_another_word_is_asked_about_and_never_taken(tmp_path: Path) -> None:
    path = tmp_path / "lots.csv"
    path.write_text("Los,mass_kg\nA,5\n", encoding="utf-8")
    with pytest.raises(InvalidScenario) as caught:
        read_sent_table(path, table="lots", settings={})
    (issue,) = caught.value.issues
    assert (issue.code, issue.hint) == ("unknown_column", "did you mean lot_id?")


def test_words_are_of_columns_that_there_are_and_no_columns_themselves() -> None:
    names = {name for schema in table_schemas() for name in schema.by_spelling}
    assert ALSO_CALLED.keys() <= names
    for words in ALSO_CALLED.values():
        assert all(word == plain(word) for word in words)
