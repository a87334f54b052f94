"""The three spellings: what a file may look like and still mean the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from models.issue import InvalidScenario
from models.scenario import Scenario
from models.settings import Goal, Weight
from optimiser.intake import read_scenario, read_with_warnings, scenario_from_document
from optimiser.intake.csvtext import escaped, sniffed

LOTS = "lot_id,mass_kg,Fe\nL1,1000,0.2\n"
ORDERS = "order_id,alloy,tap_kg\nO1,6063,500\n"
DOCUMENT = {
    "lots": [{"lot_id": "L1", "mass_kg": 1000, "Fe": 0.2}],
    "orders": [{"order_id": "O1", "alloy": "6063", "tap_kg": 500}],
}
PLAIN = scenario_from_document(DOCUMENT, file="plain")


def folder(path: Path, **files: str | bytes) -> Scenario:
    """Read a folder of CSV files that are given by table."""
    for name, text in ({"lots": LOTS, "orders": ORDERS} | files).items():
        suffix = "toml" if name == "scenario" else "csv"
        content = text if isinstance(text, bytes) else text.encode()
        (path / f"{name}.{suffix}").write_bytes(content)
    return read_scenario(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    """Commas, semicolons and tabs."""
    assert folder(tmp_path, lots=LOTS.replace(",", delimiter)) == PLAIN


def test_quoted_commas_do_not_mislead() -> None:
    """Only what stands outside quotes parts the header."""
    assert sniffed('"a,b,c";d;e\n1;2;3') == ";"


@pytest.mark.parametrize(
    "lots",
    [
        b"\xef\xbb\xbf" + LOTS.encode(),
        LOTS.replace("\n", "\r\n"),
        LOTS + "\n,,\n",
        "lot_id , mass_kg,Fe\nL1, 1000 ,0.2\n",
        'lot_id,mass_kg,Fe,Cu,\n"L1",1000,0.2,,\n',
        "lot_id,mass_t,Fe\nL1,1,0.20\n",
        "Fe,mass_lb,mass_kg,lot_id\n0.2,,1000,L1\n",
    ],
)
def test_the_same_lots_in_other_clothes(lots: str | bytes, tmp_path: Path) -> None:
    """Byte order mark, line ends, blank rows, quotes, units and the order of columns."""
    assert folder(tmp_path, lots=lots) == PLAIN


def test_a_decimal_comma_is_a_setting(tmp_path: Path) -> None:
    """It holds for every number of every file."""
    lots = "lot_id;mass_kg;Fe\nL1;1000,0;0,2\n"
    scenario = folder(tmp_path, scenario='decimal = ","', lots=lots)
    assert scenario.lots == PLAIN.lots


def test_rows_are_counted_as_the_file_counts_them(tmp_path: Path) -> None:
    """The header is row 1, and blank rows count."""
    with pytest.raises(InvalidScenario) as caught:
        folder(tmp_path, lots="lot_id,mass_kg\nL1,1000\n\nL2,-5\n")
    found = [(issue.row, issue.pointer) for issue in caught.value.issues]
    assert found == [(4, "/lots/1/mass_kg"), (2, "/lots/0/Cr")]


def test_results_may_lie_beside_their_scenario(tmp_path: Path) -> None:
    """``remelt plan`` leaves charges.csv, a person notes, a spreadsheet its lock."""
    (tmp_path / "README.md").write_text("hello")
    (tmp_path / ".~lock.lots.csv").write_text("x")
    assert folder(tmp_path, charges="order_id,source,kg\n") == PLAIN


def test_settings_of_every_kind(tmp_path: Path) -> None:
    """Goals with slack, weights, lists and other units."""
    text = 'goals = ["cost", { goal = "carbon", slack_pct = 2 }]\nweigh_step_t = 0.005\n'
    settings = folder(tmp_path, scenario=text + "weights = { cost = 1, carbon = 0.08 }").settings
    assert settings.goals == (Goal(goal="cost"), Goal(goal="carbon", slack_pct=2.0))
    assert settings.weights == (Weight(goal="cost", weight=1.0), Weight(goal="carbon", weight=0.08))
    assert settings.weigh_step_kg == 5.0


def test_qualities_are_columns_once_they_are_named() -> None:
    """By a limit, by a recovery, or by the setting; a symbol needs no naming."""
    limit = {"alloy": "A", "element": "density", "max_pct": 200}
    order = DOCUMENT["orders"][0] | {"alloy": "A"}
    lot = DOCUMENT["lots"][0] | {"density": 180, "density_sd": 2, "H": 0.1}
    scenario = scenario_from_document(
        {"lots": [lot], "orders": [order], "alloys": [limit]}, file="quality"
    )
    figures = scenario.lots[0].analysis.by_element
    assert (figures["density"].pct, figures["density"].sd) == (180.0, 2.0)
    assert list(figures) == ["Fe", "H", "density"]


def test_decimal_text_is_a_number_in_a_document() -> None:
    """Other programs send numbers as text; blanks as null."""
    lot = {"lot_id": "L1", "mass_kg": "1000", "Fe": "0.2", "Cu": None, "supplier": ""}
    assert scenario_from_document(DOCUMENT | {"lots": [lot]}, file="text") == PLAIN


def test_a_document_may_be_given_by_its_file(tmp_path: Path) -> None:
    """With or without byte order mark."""
    for name, encoding in (("a.json", "utf-8"), ("b.JSON", "utf-8-sig"), ("c.json", "utf-16")):
        (tmp_path / name).write_text(json.dumps(DOCUMENT), encoding)
        assert read_scenario(tmp_path / name) == PLAIN


def test_a_workbook_as_people_leave_it(tmp_path: Path) -> None:
    """Notes, empty sheets, blank rows, TRUE, dates and formulas with values."""
    path = tmp_path / "week.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Read me first").write(0, 0, "hello")
        book.add_worksheet("Sheet1")
        book.add_worksheet("lists of mine").write(5, 5, "anything")
        lots = book.add_worksheet("Lots")
        lots.write_row(0, 0, ["lot_id", "mass_kg", "Fe", "sealed"])
        lots.write_row(3, 0, ["L1", None, 0.2, False])
        lots.write_formula(3, 1, "=2*500", None, 1000)
        book.add_worksheet("Orders").write_row(0, 0, ["order_id", "alloy", "tap_kg"])
        book.get_worksheet_by_name("Orders").write_row(1, 0, ["O1", "6063", "500"])
    lot = read_scenario(path).lots[0]
    assert (lot.mass_kg, lot.sealed) == (1000.0, False)


def test_what_looks_live_is_escaped_and_read_back(tmp_path: Path) -> None:
    """A spreadsheet that opens the file runs nothing; the reader loses nothing."""
    assert [escaped(text) for text in ("=1", "'=1", "a=1", "'a", "-x")] == [
        "'=1", "''=1", "a=1", "'a", "'-x",
    ]  # fmt: skip
    scenario = folder(tmp_path, lots="lot_id,mass_kg,Fe\n'=L1,1000,0.2\n")
    assert scenario.lots[0].lot_id == "=L1"


def test_a_path_to_the_settings_means_their_folder(tmp_path: Path) -> None:
    """Whoever names scenario.toml means the scenario."""
    folder(tmp_path, scenario='name = "x"')
    assert read_scenario(tmp_path / "scenario.toml").settings.name == "x"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """No traceback, but the path."""
    with pytest.raises(InvalidScenario, match="does not exist"):
        read_scenario(tmp_path / "nowhere.json")


def test_the_previous_plan_is_sought_beside_the_scenario(tmp_path: Path) -> None:
    """Relative to the scenario, wherever the command runs."""
    (tmp_path / "plan.json").write_text("{}")
    text = 'previous_plan = "plan.json"\ngoals = ["changes"]'
    assert folder(tmp_path, scenario=text).settings.previous_plan == "plan.json"


def test_odd_things_warn_and_stay() -> None:
    """Warnings come with the scenario, and their rows too."""
    lots = [{"lot_id": "L1 ", "mass_kg": 1, "material": "Twich", "reserved_for": "nobody", "Fe": 1}]
    orders = [{"order_id": "O1", "alloy": "6063", "tap_max_kg": 500}]
    document = {"lots": lots, "orders": orders}
    path_free = scenario_from_document(document, file="odd")
    assert len(path_free.lots) == 1


def test_warnings_name_what_is_odd(tmp_path: Path) -> None:
    """A space, an unknown material with its nearest, a reservation for nobody, no reward."""
    (tmp_path / "lots.csv").write_text("lot_id,mass_kg,material,reserved_for\nL1 ,9,Twich,X\n")
    (tmp_path / "orders.csv").write_text("order_id,alloy,tap_max_kg\nO1,6063,500\n")
    _, warnings = read_with_warnings(tmp_path)
    assert {warning.code for warning in warnings} == {
        "space_in_id", "unknown_material", "reserved_for_nobody", "optional_unrewarded",
    }  # fmt: skip
    assert "did you mean Twitch?" in {warning.hint for warning in warnings}


def test_a_wrong_row_is_not_also_missing() -> None:
    """Whatever refers to a lot that cannot be read refers to a lot all the same."""
    document = DOCUMENT | {
        "lots": [{"lot_id": "L1", "mass_kg": -1}],
        "pins": [{"source": "L1", "target": "O1", "kg": 5}],
    }
    with pytest.raises(InvalidScenario) as caught:
        scenario_from_document(document, file="x")
    assert [issue.code for issue in caught.value.issues] == ["out_of_range"]


def test_rows_without_a_column_in_common_take_no_endless_memory():
    """A document of some megabytes could otherwise ask for as many cells as its rows squared."""
    rows = [{f"c{number}": 1} for number in range(10_000)]
    with pytest.raises(InvalidScenario) as refused:
        scenario_from_document({"lots": rows}, file="body")
    assert "too_many_cells" in {issue.code for issue in refused.value.issues}
