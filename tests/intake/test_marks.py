"""The decimal mark of a file that does not name it, as a German spreadsheet saves one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from optimiser.intake.upload import read_sent_as_it_is


def lots_in(path: Path, text: str, **given: Any) -> list[dict[str, Any]]:
    """The lots of a CSV file as they are kept."""
    path.write_text(text, encoding="utf-8")
    return read_sent_as_it_is(path, table="lots", **given)[0]["lots"]


def test_decimal_commas_are_read_as_such_and_points_set_thousands_apart(tmp_path: Path) -> None:
    text = "lot_id;mass_kg;Cu;Fe\nA 1,5;2050,50;0,02;\nB;4.200;0,125;,4\n"
    first, second = lots_in(tmp_path / "lots.csv", text)
    assert first == {"lot_id": "A 1,5", "mass_kg": 2050.5, "Cu": 0.02}
    assert (second["Cu"], second["Fe"]) == (0.125, 0.4)
    assert second["mass_kg"] == 4200


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("lot_id;mass_kg;Cu\nA;2050;0,02\nB;1200;0.3\n", {}),
        ("lot_id;mass_kg;Cu\nA;2050;0,02\n", {"decimal": "."}),
    ],
)
def test_marks_that_do_not_agree_or_are_named_are_not_guessed(
    tmp_path: Path, text: str, given: dict[str, str]
) -> None:
    assert lots_in(tmp_path / "lots.csv", text, **given)[0]["Cu"] == "0,02"


def test_thousands_alone_tell_nothing(tmp_path: Path) -> None:
    (lot,) = lots_in(tmp_path / "lots.csv", "lot_id;mass_kg\nA;2,050\n")
    assert lot["mass_kg"] == "2,050"


def test_a_column_of_another_name_tells_the_mark_of_its_file_too(tmp_path: Path) -> None:
    text = "lot_id;mass_kg;Si-Gehalt;Note\nA;30.000;0,45;3,5 or so\nB;1.250;1,25;\n"
    first, second = lots_in(tmp_path / "lots.csv", text)
    assert (first["mass_kg"], second["mass_kg"]) == (30000, 1250)


@pytest.mark.parametrize("other", ["0,45 %", "Halle 0,45", "0.5"])
def test_texts_that_are_no_figures_tell_no_mark(tmp_path: Path, other: str) -> None:
    text = f"lot_id;mass_kg;Si-Gehalt\nA;30.000;0,45\nB;1.250;{other}\n"
    assert lots_in(tmp_path / "lots.csv", text)[0]["mass_kg"] == 30


def test_a_sheet_that_is_named_afterwards_tells_the_mark_of_its_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "furnaces"
    north = book.create_sheet("Bestand Nord")
    for sheet, rows in (
        (book.active, [["furnace_id", "capacity_kg"], ["F1", "30.000"]]),
        (north, [["Los", "Menge kg"], ["A", "1.250,5"]]),
    ):
        for row in rows:
            sheet.append(row)
    path = tmp_path / "week.xlsx"
    book.save(path)
    for called, capacity_kg in (({}, 30), ({"Bestand Nord": "lots"}, 30000)):
        document, told = read_sent_as_it_is(path, called=called)
        assert document["furnaces"][0]["capacity_kg"] == capacity_kg
        mark = "decimal_comma_taken" if called else "decimal_mark_unsure"
        assert mark in {issue.code for issue in told}
