"""Numbers as plants' own files have them: what is read, what is told, what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from models.issue import Issue
from optimiser.intake import read_with_warnings
from optimiser.intake.plain_numbers import GAPS, ungrouped
from optimiser.intake.raw import Mark
from optimiser.intake.upload import read_sent_as_it_is
from tests.intake.own_files import errors_of, week

OF_POINTS = "lot_id;mass_kg;Fe\nA;{};0.2\n"
OF_COMMAS = "lot_id;mass_kg;Fe\nA;{};0,2\n"
MARKS: tuple[Mark, Mark] = (".", ",")


def lot_in(folder: Path, text: str, **told: Any) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The first lot of a CSV file as it is kept, and what is told of the file."""
    path = folder / "lots.csv"
    path.write_text(text, encoding="utf-8")
    document, issues = read_sent_as_it_is(path, table="lots", **told)
    return document["lots"][0], issues


@pytest.mark.parametrize(
    ("file", "cell", "mass"),
    [
        (OF_COMMAS, "1.650,00", 1650),
        (OF_COMMAS, "20.000", 20000),
        (OF_COMMAS, "1.250.000", 1250000),
        (OF_COMMAS, "1 650,5", 1650.5),
        (OF_COMMAS, "1'650,25", 1650.25),
        (OF_COMMAS, "12,4", 12.4),
        (OF_COMMAS, "2.500 kg", 2500),
        (OF_POINTS, "1,650.00", 1650),
        (OF_POINTS, "20,000", 20000),
        (OF_POINTS, "20.000", 20),
        (OF_POINTS, "1\N{NARROW NO-BREAK SPACE}650.5", 1650.5),
        (OF_POINTS, "1\N{NO-BREAK SPACE}650", 1650),
        (OF_POINTS, "1\N{RIGHT SINGLE QUOTATION MARK}650.00", 1650),
        (OF_POINTS, "1 250 kg", 1250),
    ],
)
def test_thousands_are_read_where_the_files_own_figures_tell_the_mark(
    tmp_path: Path, file: str, cell: str, mass: float
) -> None:
    assert lot_in(tmp_path, file.format(cell))[0] == {"lot_id": "A", "mass_kg": mass, "Fe": 0.2}


@pytest.mark.parametrize("cell", ["1.65.000", "0.125,5", "1 25", "1.650 000", "1,250,5", "1.650t"])
def test_what_is_no_such_number_stays_as_it_is(tmp_path: Path, cell: str) -> None:
    assert lot_in(tmp_path, OF_COMMAS.format(cell))[0]["mass_kg"] == cell


def test_a_comma_that_a_file_gives_away_is_told_with_its_place(tmp_path: Path) -> None:
    (told,) = lot_in(tmp_path, OF_COMMAS.format("20.000"))[1]
    assert (told.severity, told.code) == ("warning", "decimal_comma_taken")
    assert (told.file, told.row, told.column, told.value) == ("lots.csv", 2, "Fe", "0,2")
    assert lot_in(tmp_path, OF_COMMAS.format("20.000"), decimal=",")[1] == ()
    assert lot_in(tmp_path, OF_POINTS.format("20.000"))[1] == ()


def test_a_number_that_may_be_two_is_asked_for_with_both(tmp_path: Path) -> None:
    """Nothing tells the mark: a thousand or one, a price of two or of two thousand."""
    assert lot_in(tmp_path, OF_POINTS.format("1,250").replace(";0.2", ";"))[0]["mass_kg"] == "1,250"
    (told,) = errors_of(week(tmp_path, mass="1.250 kg"))
    assert "may be 1250 or 1.25" in told.message
    (told,) = errors_of(week(tmp_path, mass="1,250"))
    assert told.hint == "write 1250 if these are thousands, or 1.250 if they are decimals"


def test_a_point_among_decimal_commas_reads_as_a_mistake_in_plain_words(tmp_path: Path) -> None:
    (told,) = errors_of(week(tmp_path, mass="12.5", settings='decimal = ","'))
    assert 'has "." where the decimal mark is ","' in told.message
    lot, _ = lot_in(tmp_path, OF_COMMAS.format("12.5"), decimal=",")
    path = tmp_path / "kept.json"
    path.write_text(f'{{"lots": [{{"lot_id": "A", "mass_kg": "{lot["mass_kg"]}"}}]}}', "utf-8")
    told = next(issue for issue in errors_of(path) if issue.column == "mass_kg")
    assert "has a point, in a file whose decimal mark is a comma" in told.message
    assert told.hint == "write 12.5 anew if the point is its decimal mark"


@given(st.integers(1_000, 10**12), st.sampled_from(GAPS), st.sampled_from(MARKS), st.booleans())
def test_thousands_set_apart_are_the_number_written_by_another_hand(
    number: int, gap: str, mark: Mark, by_mark: bool
) -> None:
    between = ("." if mark == "," else ",") if by_mark else gap
    shown = f"{number:,}".replace(",", between)
    assert ungrouped(f"{shown}{mark}25", mark, is_sure=False) == f"{number}{mark}25"
    assert ungrouped(shown, mark, is_sure=True) == str(number)


@pytest.mark.parametrize(
    ("head", "cells", "found"),
    [
        ("mass_t;Fe", "12,4 t;0,45 %", {"mass_t": 12.4, "Fe": 0.45}),
        ("mass_kg;Fe;Fe_n", "900 kg;0,45%;3", {"mass_kg": 900, "Fe": 0.45, "Fe_n": 3}),
        ("mass_lb;price_per_t;Fe", "900 lbs;2.000 €;0,1", {"mass_lb": 900, "price_per_t": 2000}),
        ("mass_kg;price_per_t;Fe", "9;€ 2.000,50;0,1", {"price_per_t": 2000.5}),
        ("mass_kg;price_per_kg;Fe", "9;2,10 EUR/kg;0,1", {"price_per_kg": 2.1}),
        ("mass_kg;moisture_pct", "9;1,5 %", {"moisture_pct": 1.5}),
    ],
)
def test_a_unit_beside_a_number_is_read_where_it_is_the_columns(
    tmp_path: Path, head: str, cells: str, found: dict[str, Any]
) -> None:
    lot, _ = lot_in(tmp_path, f"lot_id;{head}\nA;{cells}\n")
    assert found.items() <= lot.items()


@pytest.mark.parametrize(
    ("head", "cell"),
    [("mass_kg", "12,4 t"), ("price_per_t", "2,10 €/kg"), ("price_per_t", "2,10 $"),
     ("Fe", "0,45 kg"), ("Fe_n", "3 %"), ("kgco2e_per_t", "4 t")],
)  # fmt: skip
def test_another_unit_than_the_columns_is_never_taken(tmp_path: Path, head: str, cell: str) -> None:
    assert lot_in(tmp_path, f"lot_id;Mn;{head}\nA;0,1;{cell}\n")[0][head] == cell


def test_a_unit_is_that_of_the_settings_currency(tmp_path: Path) -> None:
    path = week(tmp_path, mass="1000 kg;20 $", settings='currency = "USD"')
    lots = path / "lots.csv"
    lots.write_text(lots.read_text("utf-8").replace("mass_kg;", "mass_kg;price_per_t;"), "utf-8")
    assert read_with_warnings(path)[0].lots[0].price_per_t == 20


def test_a_workbook_is_read_as_its_text_stands_and_its_dates_go_on(tmp_path: Path) -> None:
    """Without a zone the scenario keeps what was written, in the contract's spelling."""
    path = tmp_path / "week.xlsx"
    tables = {
        "lots": [["lot_id", "mass_kg", "material", "Fe"], ["A", "20.000", "P1020A", "0,15 %"]],
        "orders": [["order_id", "alloy", "tap_kg", "start"], ["O1", "6060", 900, "14/09/2026"]],
    }
    with Workbook(path) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    document, issues = read_sent_as_it_is(path)
    assert document["orders"][0]["start"] == "2026-09-14"
    assert (document["lots"][0]["mass_kg"], document["lots"][0]["Fe"]) == (20000, 0.15)
    assert {(issue.code, issue.sheet, issue.cell) for issue in issues} == {
        ("decimal_comma_taken", "lots", "D2"), ("dates_read_as", "orders", "D1"),
    }  # fmt: skip


def test_a_point_that_may_set_thousands_apart_is_told(tmp_path: Path) -> None:
    """Taken as a decimal point, as of any file that does not say otherwise; but not in silence."""
    text = "lot_id;mass_kg;price_per_t\nA;12.000;1.650\nB;9.500;\n"
    lot, told = lot_in(tmp_path, text)

    assert (lot["mass_kg"], lot["price_per_t"]) in {(12, 1.65), ("12.000", "1.650")}
    assert [(one.code, one.severity, one.column) for one in told] == [
        ("decimal_mark_unsure", "warning", "mass_kg"),
        ("decimal_mark_unsure", "warning", "price_per_t"),
    ]
    assert "mass_kg 12.000 is read as 12, " in told[0].message
    assert lot_in(tmp_path, text, decimal=".")[1] == ()
    assert lot_in(tmp_path, f"{text}C;0.5;\n")[1] == ()


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("Post-consumer", "post_consumer"),
        (" PRE CONSUMER ", "pre_consumer"),
        ("internal", "internal"),
        ("postconsumer", "postconsumer"),
        ("bought", "bought"),
    ],
)
def test_a_word_of_few_is_known_in_any_case_and_with_any_sign(
    tmp_path: Path, cell: str, kept: str
) -> None:
    lot, _ = lot_in(tmp_path, f"lot_id;mass_kg;origin\nA;500;{cell}\n")
    assert lot["origin"] == kept
