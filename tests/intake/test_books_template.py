"""The template of the books: it accounts as it is, and it tells what to write where."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from models.books import BOOK_TABLES
from models.ledger import Ledger
from optimiser.accounts import ledger_at
from optimiser.intake import write_books_template
from optimiser.intake.book_sheets import BookSheets, read_books
from optimiser.intake.check_books import OWN_NAMES, REFERENCES
from optimiser.intake.schema import BOOKS, settings_schema, table_schema


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, written once."""
    path = tmp_path_factory.mktemp("template") / "books.xlsx"
    write_books_template(path)
    return path


@pytest.fixture(scope="module")
def workbook(template: Path) -> openpyxl.Workbook:
    """What a spreadsheet program opens."""
    return openpyxl.load_workbook(template)


@pytest.fixture(scope="module")
def books(template: Path) -> BookSheets:
    """The examples, read; a warning fails."""
    found, warnings = read_books(template)
    assert warnings == ()
    return found


@pytest.fixture(scope="module")
def account(template: Path) -> Ledger:
    """The ledger of the template as it is."""
    return ledger_at(template)


def value(ledger: Ledger, name: str, basis: str) -> float:
    """A figure of the whole period that is known."""
    named = (one for one in ledger.entries if (one.name, one.by) == (name, "whole"))
    (found,) = (one.value for one in named if one.basis == basis)
    assert found is not None
    return found


def test_the_examples_are_of_one_month(books: BookSheets) -> None:
    """The period is marked as needed, and what happened lies in it."""
    assert f"{books.settings.period_from:%Y-%m-%d}" == "2026-03-01"
    assert f"{books.settings.period_to:%Y-%m-%d}" == "2026-04-01"
    assert len(books["charges"]) == len(books["casts"]) == 2


def test_no_lot_of_the_examples_is_charged_beyond_its_mass(books: BookSheets) -> None:
    """A plant that copies the examples' shape begins with books that add up."""
    used = books["charge_lines"].groupby("lot_id")["weighed_kg"].sum()
    had = books["receipts"].set_index("lot_id")["mass_kg"]
    assert (used <= had).all()
    assert set(used.index) == set(had.index)


def test_the_stock_of_the_examples_is_what_the_lots_leave(books: BookSheets) -> None:
    """Scrap: 9,600 + 6,000 - 4,720 - 4,690 - 2,980 - 3,000 = 210 kg; primary 6,940 - 6,840."""
    counted = books["stock"]
    at_end = counted[counted["when"] == "end"].set_index("kind")["kg"]
    assert at_end["scrap"] == 9600 + 6000 - 4720 - 4690 - 2980 - 3000
    assert at_end["primary"] == 6800 + 140 - 3300 - 3420 - 60 - 60
    assert at_end["internal"] == 2100 - 1010 - 1000 + 1300


def test_the_examples_account_with_sensible_figures(account: Ledger) -> None:
    """Metal, energy and waste are of the size that casthouses report, and the books close."""
    post = 4720 * 0.93 + 4690 * 0.93
    pre = (2980 + 3000) * 0.97
    primary = (3300 + 3420) * 0.99 + 120 * 0.98
    share = 100 * (post + pre) / (post + pre + primary)
    assert value(account, "recycled_content_metal_pct", "modelled") == pytest.approx(share, abs=0.5)
    assert 97 <= value(account, "balance_closure_pct", "mixed") <= 100
    assert 0 < value(account, "metal_loss_pct", "modelled") < 3
    assert value(account, "dross_kg_per_t", "weighed") == pytest.approx(1000 * 760 / 24240)
    gj = (19400 + 2400) * 0.0036
    assert value(account, "energy_gj_per_t", "counted") == pytest.approx(gj / (10.84 + 10.92))


def test_the_examples_warn_only_of_what_they_do_not_say(account: Ledger) -> None:
    """No scope of custody, factors that are made up, traces without an analysis."""
    codes = {warning.code for warning in account.warnings}
    assert codes == {"custody_not_kept", "factor_is_proxy", "flows_partial"}


@pytest.mark.parametrize("name", BOOK_TABLES)
def test_every_table_has_a_sheet_with_every_column(workbook: openpyxl.Workbook, name: str) -> None:
    """The template cannot fall behind the records, and each column has its note."""
    header = [cell.value for cell in workbook[name][1]]
    assert {column.name for column in table_schema(name, BOOKS).columns} <= set(header)
    assert len(header) == len(set(header))
    assert all(cell.comment is not None for cell in workbook[name][1])


def test_needed_columns_and_settings_stand_out(workbook: openpyxl.Workbook) -> None:
    """They have a ground of their own; of the settings, the two ends of the period."""
    header = workbook["charge_lines"][1]
    names = ["charge_id", "lot_id", "weighed_kg", "planned_kg", "scale"]
    assert [cell.value for cell in header] == names
    needed = header[0].fill.fgColor.rgb
    assert [cell.fill.fgColor.rgb == needed for cell in header] == [True, True, True, False, False]
    rows = list(workbook["settings"].iter_rows(2))
    marked = [row[0].value for row in rows if row[0].fill.fgColor.rgb == needed]
    assert marked == ["period_from", "period_to"]
    assert [row[0].value for row in rows] == list(settings_schema(BOOKS))


@pytest.mark.parametrize(("table", "column", "other"), REFERENCES)
def test_a_drop_down_offers_what_the_other_sheet_names(
    workbook: openpyxl.Workbook, table: str, column: str, other: str
) -> None:
    """Every column that must name a row of another table offers that table's names."""
    header = [cell.value for cell in workbook[table][1]]
    letters = workbook[table].cell(1, 1 + header.index(column)).column_letter
    named = [cell for cell in workbook[other][1] if cell.value == OWN_NAMES[other]]
    sources = {
        str(one.sqref).split(":", 1)[0]: one.formula1
        for one in workbook[table].data_validations.dataValidation
    }
    end = named[0].column_letter
    assert sources[f"{letters}2"] == f"{other}!${end}$2:${end}$100000"


def test_words_to_choose_from_are_offered(workbook: openpyxl.Workbook) -> None:
    """Routes of waste, yes and no; what flux is called is free."""
    sources = [one.formula1 for one in workbook["waste"].data_validations.dataValidation]
    assert '"yes,no"' in sources
    assert '"prevention,re_use,recycling,recovery,disposal"' in sources
    additions = workbook["additions"].data_validations.dataValidation
    assert not any("lists!" in one.formula1 for one in additions)


def test_the_read_me_speaks_of_books(workbook: openpyxl.Workbook) -> None:
    """It names the command that accounts, not the one that plans, and every table."""
    words = [str(cell.value) for row in workbook["read me"] for cell in row if cell.value]
    assert words[0] == "Your books for Remelt"
    assert any("remelt ledger this-file.xlsx" in one for one in words)
    assert not any("remelt plan" in one for one in words)
    assert set(BOOK_TABLES) <= set(words)
