"""What is asked of a melt, spelled as a document, a file and words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.issue import InvalidScenario
from optimiser.correct.measured import melt_in_file, melt_in_words
from optimiser.correct.reading import sampled_of

WHOLE: dict[str, Any] = {
    "order_id": "H7",
    "melt": {"mass_t": 11.8, "Fe": 0.31, "Fe_sd": 0.02, "Fe_n": 4, "Pb_max": "0.002"},
    "hold_min": 40,
    "fade_pct_per_h": {"Mg": 6},
    "target": "aim",
    "charged": {"L-7": "4200"},
    "overfill_pct": 3,
    "returns_per_t": -10,
}


def test_a_document_is_read_whole() -> None:
    found = sampled_of(WHOLE)
    assert (found.order_id, found.mass_kg, found.hold_min) == ("H7", 11_800.0, 40.0)
    iron = found.analysis.by_element["Fe"]
    assert (iron.pct, iron.mean_sd) == (0.31, 0.01)
    assert found.analysis.bound("Pb") == 0.002
    assert (found.target, found.charged) == ("aim", {"L-7": 4200.0})
    assert (found.overfill_pct, found.returns_per_t) == (3.0, -10.0)
    assert found.fade_pct_per_h == {"Mg": 6.0}


def test_what_is_not_said_has_its_default() -> None:
    found = sampled_of({"order_id": "H7"})
    assert (found.mass_kg, found.hold_min, found.target) == (None, 0.0, "spec")
    assert (found.overfill_pct, found.returns_per_t, found.charged) == (2.0, None, {})


def test_all_that_is_wrong_is_said_at_once_with_its_place() -> None:
    document = {
        "melt": {"mass_kg": -1, "Fe": "a", "fe": 0.2, "Si": 101, "Fe_n": 0},
        "hold_min": -3,
        "fade_pct_per_h": {"Q": 3, "Mg": 200},
        "target": "specs",
        "charged": {"L": -4},
        "overfill": 3,
        "returns_per_t": True,
    }
    with pytest.raises(InvalidScenario) as caught:
        sampled_of(document)
    places = {issue.pointer for issue in caught.value.issues}
    assert places == {
        *("/order_id", "/melt/mass_kg", "/melt/Fe", "/melt/fe", "/melt/Si", "/melt/Fe_n"),
        *("/hold_min", "/fade_pct_per_h/Q", "/fade_pct_per_h/Mg", "/target", "/charged/L"),
        *("/overfill", "/returns_per_t"),
    }
    hints = {issue.pointer: issue.hint for issue in caught.value.issues}
    assert hints["/melt/fe"] == "did you mean Fe?"
    assert hints["/overfill"] == "did you mean overfill_pct?"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "not_an_object"),
        ({"order_id": "H", "melt": 3}, "not_an_object"),
        ({"order_id": "H", "charged": []}, "not_an_object"),
        ({"order_id": "H", "melt": {"mass_kg": 1, "mass_t": 1}}, "given_twice"),
        ({"order_id": "H", "melt": {"Fe": float("nan")}}, "not_a_number"),
        ({"order_id": "H", "melt": {"mass_kg": 0}}, "out_of_range"),
    ],
)
def test_what_is_no_question_is_refused(document: object, code: str) -> None:
    with pytest.raises(InvalidScenario) as caught:
        sampled_of(document)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_quality_may_be_measured_where_the_scenario_has_one() -> None:
    document = {"order_id": "H", "melt": {"oxide": 0.2}}
    assert sampled_of(document, qualities=frozenset({"oxide"})).analysis.pct("oxide") == 0.2
    with pytest.raises(InvalidScenario):
        sampled_of(document)


@pytest.mark.parametrize(
    "text",
    [
        "mass_kg,Fe,Si,Pb_max\n11800,0.31,7.2,0.002\n",
        "mass_kg;Fe;Si;Pb_max\n11800;0,31;7,2;0,002\n",
        "element,pct,sd,max\nFe,0.31,,\nSi,7.2,,\nPb,,,0.002\nmass_kg,11800,,\n",
    ],
    ids=["a row", "decimal comma", "a row for each element"],
)
def test_a_table_is_one_melt(tmp_path: Path, text: str) -> None:
    file = tmp_path / "melt.csv"
    file.write_text(text)
    melt = melt_in_file(file, mark="," if ";" in text else ".")
    found = sampled_of({"order_id": "H"}, measured=melt)
    assert found.mass_kg == 11_800.0
    assert (found.analysis.pct("Fe"), found.analysis.pct("Si")) == (0.31, 7.2)
    assert found.analysis.bound("Pb") == 0.002


def test_json_is_one_melt_too(tmp_path: Path) -> None:
    file = tmp_path / "melt.json"
    file.write_text('{"mass_kg": 11800, "Fe": 0.31}')
    assert melt_in_file(file).values == {"mass_kg": 11800, "Fe": 0.31}


@pytest.mark.parametrize(
    ("name", "text"), [("melt.csv", "Fe\n0.1\n0.2\n"), ("melt.csv", "Fe\n"), ("melt.json", "[1]")]
)
def test_a_file_that_is_not_one_melt_is_refused(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InvalidScenario) as caught:
        sampled_of({"order_id": "H"}, measured=melt_in_file(file))
    (issue,) = caught.value.issues
    assert (issue.code, issue.file) == ("not_a_melt", name)


@pytest.mark.parametrize(
    "text",
    ["Fe=0.31,Si=7.2,Pb<0.002", "Fe=0,31; Si=7,2; Pb<0,002"],
)
def test_words_say_figures_and_bounds(text: str) -> None:
    sampled = sampled_of({"order_id": "H"}, measured=melt_in_words(text))
    assert [sampled.analysis.pct(name) for name in ("Fe", "Si")] == [0.31, 7.2]
    assert sampled.analysis.bound("Pb") == 0.002


def test_words_that_say_nothing_are_refused_at_once_with_all_that_is_wrong() -> None:
    with pytest.raises(InvalidScenario) as caught:
        sampled_of({"order_id": "H"}, measured=melt_in_words("Fe,Si=7.2,Si=7.3,Fx=1,Cu=-1"))
    assert [issue.code for issue in caught.value.issues] == [
        *("not_a_figure", "given_twice", "unknown_column", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("mass_kg,Fe,Fx\n\n0,a,1\n", {(3, "mass_kg"), (3, "Fe"), (3, "Fx")}),
        ("Fe,Si,Fe\n0.1,x,0.2\n0.3,7,0.3\n", {(2, "Fe"), (2, "Si"), (3, None)}),
        ("element,pct,sd\nFe,0.1,-1\nSi,y,\nFe,0.2,\n", {(2, "sd"), (3, "pct"), (4, "pct")}),
    ],
    ids=["a row", "two rows", "a row for each element"],
)
def test_every_mistake_of_a_file_has_its_row_and_column(
    tmp_path: Path, text: str, places: set[tuple[int, str | None]]
) -> None:
    file = tmp_path / "melt.csv"
    file.write_text(text)
    with pytest.raises(InvalidScenario) as caught:
        sampled_of({"order_id": "H"}, measured=melt_in_file(file))
    assert {(issue.row, issue.column) for issue in caught.value.issues} == places
    assert {issue.file for issue in caught.value.issues} == {"melt.csv"}


def test_mistakes_of_a_file_and_of_words_are_said_together(tmp_path: Path) -> None:
    file = tmp_path / "melt.csv"
    file.write_text("Fe;Si;Cu\n0,1;x;0,2\n")
    measured = melt_in_words("Cu=0.3,Fx=1").over(melt_in_file(file, mark=","))
    with pytest.raises(InvalidScenario) as caught:
        sampled_of({"order_id": "H"}, measured=measured)
    assert {(issue.column, issue.row) for issue in caught.value.issues} == {("Si", 2), ("Fx", None)}


def test_words_win_over_a_file_each_with_its_own_decimal_mark(tmp_path: Path) -> None:
    file = tmp_path / "melt.csv"
    file.write_text("Fe;Cu\n0,1;0,2\n")
    found = sampled_of(
        {"order_id": "H"}, measured=melt_in_words("Cu=0.3").over(melt_in_file(file, mark=","))
    )
    assert (found.analysis.pct("Fe"), found.analysis.pct("Cu")) == (0.1, 0.3)
