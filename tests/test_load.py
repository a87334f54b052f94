"""What is found wrong after reading is told with its place in the planner's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from models.issue import InvalidScenario, Issue
from optimiser.load import load, plan_of

LOTS = "lot_id,mass_kg,Fe\nL1,1000,0.2\n\nL2,1000,\n"


def folder(
    at: Path, *, lots: str = LOTS, furnaces: str = "furnace_id,capacity_kg\nF1,900\n"
) -> Path:
    tables = {
        "lots": lots,
        "orders": "order_id,alloy,furnace,tap_kg\nO1,A1,F1,500\n",
        "alloys": "alloy,element,max_pct\nA1,Fe,0.3\n",
        "furnaces": furnaces,
    }
    for name, text in tables.items():
        (at / f"{name}.csv").write_text(text, encoding="utf-8")
    return at


def told(path: Path) -> tuple[Issue, ...]:
    with pytest.raises(InvalidScenario) as caught:
        plan_of(load(path), time_limit_s=5.0)
    return caught.value.issues


def test_missing_analysis_names_file_and_row(tmp_path: Path) -> None:
    """The blank row above counts, as the planner's own program counts it."""
    (issue,) = told(folder(tmp_path))

    assert issue.code == "analysis_missing"
    assert (issue.file, issue.row, issue.column) == ("lots.csv", 4, "Fe")


def test_missing_analysis_names_the_cell_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for file in folder(tmp_path).glob("*.csv"):
            sheet = book.add_worksheet(file.stem)
            for row, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
                for column, text in enumerate(line.split(",")):
                    sheet.write(row, column, float(text) if text[:1].isdigit() else text)

    (issue,) = told(path)

    assert (issue.file, issue.sheet, issue.cell) == ("week.xlsx", "lots", "C4")


def test_unknown_heel_names_the_file_of_the_furnaces(tmp_path: Path) -> None:
    furnaces = "furnace_id,capacity_kg,heel_kg\nF1,900,50\n"
    (issue,) = told(folder(tmp_path, lots="lot_id,mass_kg,Fe\nL1,1000,0.2\n", furnaces=furnaces))

    assert issue.code == "analysis_missing"
    assert issue.file == "furnaces.csv"
