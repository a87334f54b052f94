"""The template: it reads as it is, and it tells the planner what to write."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from models.filling import fill
from models.scenario import TABLES
from models.settings import Settings
from optimiser.intake import read_with_warnings, write_template
from optimiser.intake.schema import settings_schema, table_schema


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, written once."""
    path = tmp_path_factory.mktemp("template") / "scenario.xlsx"
    write_template(path)
    return path


def test_it_reads_as_it_is(template: Path) -> None:
    """Its examples are a scenario without a warning, and nothing in them is unknown."""
    scenario, warnings = read_with_warnings(template)
    assert warnings == ()
    assert scenario.settings == Settings()
    assert len(scenario.lots) == len(scenario.orders) == 2
    assert fill(scenario).sources


def test_every_table_has_a_sheet_with_every_column(template: Path) -> None:
    """The template cannot fall behind the records."""
    book = openpyxl.load_workbook(template)
    for name in TABLES:
        header = [cell.value for cell in book[name][1]]
        assert {column.name for column in table_schema(name).columns} <= set(header)
        assert book[name].freeze_panes == "B2"
        assert all(cell.comment is not None for cell in book[name][1])


def test_the_zone_is_asked_for_and_not_given(template: Path) -> None:
    """A plant that keeps the zone of the template would have its hours in UTC."""
    rows = openpyxl.load_workbook(template)["settings"].iter_rows(values_only=True)
    found = {name: (value, told) for name, value, told in rows}
    value, told = found["timezone"]
    assert value is None
    assert "Europe/Berlin" in told


def test_needed_columns_stand_out(template: Path) -> None:
    """They come first and have a ground of their own."""
    header = openpyxl.load_workbook(template)["lots"][1]
    assert [cell.value for cell in header[:2]] == ["lot_id", "mass_kg"]
    grounds = [cell.fill.fgColor.rgb for cell in header]
    assert grounds[0] == grounds[1]
    assert grounds[1] not in grounds[2:]


def test_drop_downs_offer_what_there_is(template: Path) -> None:
    """Words to choose from, and the library's alloys."""
    book = openpyxl.load_workbook(template)
    offered = {
        str(one.sqref).split(":", 1)[0]: one.formula1
        for one in book["orders"].data_validations.dataValidation
    }
    assert offered["B2"].startswith("lists!")
    names = [cell.value for cell in book["lists"]["A"][1:]]
    assert "6063" in names
    sources = [one.formula1 for one in book["lots"].data_validations.dataValidation]
    assert any("post_consumer" in source for source in sources)
    assert '"yes,no"' in sources


def test_id_columns_are_text(template: Path) -> None:
    """6063 typed into the column alloy stays a name."""
    columns = openpyxl.load_workbook(template)["orders"].column_dimensions.values()
    assert [one.number_format for one in columns if one.min <= 2 <= one.max] == ["@"]


def test_every_setting_is_there_with_its_default(template: Path) -> None:
    """In the order of the record, with a meaning."""
    rows = list(openpyxl.load_workbook(template)["settings"].iter_rows(2, values_only=True))
    assert [row[0] for row in rows] == list(settings_schema())
    assert all(row[2] for row in rows)


def test_a_table_prints_on_pages_of_its_own_width(template: Path) -> None:
    """Forty-five columns of lots share one page's width, and each page has the header."""
    sheet = openpyxl.load_workbook(template)["lots"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
