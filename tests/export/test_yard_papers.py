"""Sorting and bins on paper: workbook, report, table, terminal, picture."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import pairwise

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from models.brief import Brief
from models.element import members
from models.plan import ElementResult, Plan
from optimiser.export.charges_table import charges_csv
from optimiser.export.flows import IN_BINS, LOST, UNEXPLAINED, UNUSED, Flow, flows_of
from optimiser.export.report import report_html
from optimiser.export.sankey import diagram
from optimiser.export.view import view_of
from optimiser.export.workbook import plan_xlsx
from optimiser.export.yard_words import analysis_text
from tests.export.shredder import CASTINGS, PIECES, own_plan, shredder
from tests.export.test_charges_table import rows as csv_rows
from tests.export.test_report import Page
from tests.export.test_terminal import shown
from tests.export.test_workbook import rows

Pair = tuple[Brief, Plan]


@pytest.fixture(scope="module")
def yard() -> Pair:
    return shredder()


@pytest.fixture(scope="module")
def book(yard: Pair) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(plan_xlsx(*yard)))


@pytest.fixture(scope="module")
def flows(yard: Pair) -> tuple[Flow, ...]:
    return flows_of(view_of(*yard))


def test_sorting_sheet_tells_what_goes_over_and_where_it_goes_then(book: Workbook) -> None:
    found = rows(book, "Sorting")
    lot = next(row for row in found if row[1] == "Z1")
    assert (lot[0], lot[2], lot[3], lot[4]) == (1, "Zorba, shred, Yard 3", 48000, None)
    assert "begin by Sun 13 Sep 20:00" in lot[5]
    assert "ready by Mon 14 Sep 00:00" in lot[5]
    cast = next(row for row in found if row[1] == "→ cast")
    assert cast[5:] == ["charge H2", 16500, "Mon 14 Sep 11:00"]
    assert cast[2].startswith("Cu\N{NO-BREAK SPACE}2.69")
    lost = [row[3] for row in found if row[1] == "lost in sorting"]
    assert lost[0] == pytest.approx(480.0)


def test_sheets_show_no_more_digits_than_the_scale(yard: Pair) -> None:
    """Outlets are shares of what is sorted: 6,009.249999 kg and the like stay in plan.json."""
    brief, plan = yard
    odd = tuple(
        row.model_copy(
            update={
                "kg": row.kg + 1 / 3,
                "outlets": tuple(
                    one.model_copy(update={"kg": one.kg + 1 / 3}) for one in row.outlets
                ),
            }
        )
        for row in plan.sorting
    )
    plan = plan.model_copy(update={"sorting": odd})
    found = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, plan)))
    cells = [cell for name in ("Sorting", "Bins") for row in rows(found, name) for cell in row]
    numbers = [cell for cell in cells if isinstance(cell, float)]

    assert len([cell for cell in cells if isinstance(cell, int)]) > 20
    assert [kg for kg in numbers if kg != round(kg)] == []


def test_an_analysis_names_the_elements_that_alloys_limit() -> None:
    """Traces that others_each alone concerns only fill the cell; without limits the largest."""
    pct = {"Fe": 0.4, "Cu": 0.2, **{f"T{n}": 0.01 + n / 1000 for n in range(9)}}
    blank = dict.fromkeys(
        (
            "sd_pct",
            "min_pct",
            "max_pct",
            "aim_min_pct",
            "aim_max_pct",
            "off_spec_pct",
            "off_spec_drawn_pct",
        )
    )
    traces = tuple(
        ElementResult.model_validate({"element": name, "pct": value, "binding": False} | blank)
        for name, value in pct.items()
    )
    space = "\N{NO-BREAK SPACE}"

    assert analysis_text(traces, {"Cu", "Fe"}) == f"Fe{space}0.400, Cu{space}0.200"
    assert analysis_text(traces, set()).count(space) == 8
    assert "T0" not in analysis_text(traces, set())
    assert analysis_text((), {"Cu"}) == "\N{EN DASH}"


def test_limits_of_the_charges_say_what_is_shown(yard: Pair) -> None:
    brief, plan = yard
    named = {
        name for row in brief.limits.values() for limit in row for name in members(limit.element)
    }

    assert view_of(brief, plan).limited == named
    assert "Cu" in named


def test_boxes_to_weigh_in_are_empty_and_framed(book: Workbook) -> None:
    sheet = book["Sorting"]
    line = next(row for row in sheet.iter_rows() if row[1].value == "Z1")
    assert line[4].border.left.style == "medium"
    assert line[4].value is None


def test_bins_sheet_tells_what_to_put_in_and_what_is_drawn(book: Workbook) -> None:
    found = rows(book, "Bins")
    fills = {row[1]: row for row in found}
    assert found[0][0] == "B1"
    assert found[0][3] == "full before Mon 14 Sep 08:00"
    assert fills[PIECES][4] == 20000
    assert fills["T1"][2] == "Taint/tabor sheet, sheet, Yard 1"
    assert fills["R1"][3:5] == [8, 4000]
    assert fills["OLD"][2].startswith("lies in it already")
    assert fills["H1"][2] == "rolling A, F1, Mon 14 Sep 08:00"
    assert (fills["H1"][4], fills["H1"][6]) == (19000, 10000)
    assert any(row[0] == "Nothing goes into B3." for row in found)


def test_bins_that_do_not_fit_begin_on_a_new_page(yard: Pair) -> None:
    brief, plan = yard
    many = plan.model_copy(update={"bins": plan.bins[:2] * 4})
    sheet = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, many)))["Bins"]
    breaks = [mark.id for mark in sheet.row_breaks.brk]
    assert breaks
    titles = {i for i, row in enumerate(rows_of(sheet)) if row in ("B1", "B2")}
    assert set(breaks) <= titles


def rows_of(sheet) -> list[object]:
    return [row[0].value for row in sheet.iter_rows()]


def test_inventory_has_columns_for_the_yard(book: Workbook) -> None:
    head, *found = rows(book, "Inventory")[2:]
    by_source = {row[0]: dict(zip(head, row, strict=True)) for row in found}
    assert by_source["Z1"]["Sorted kg"] == 48000
    assert by_source["T1"]["Into bins kg"] == 9000
    assert by_source["T1"]["Taken by, kg"] == "bin B1 9,000, H3 1,000"
    left = by_source[CASTINGS]
    assert left["Worth EUR"] == pytest.approx(1.5 * left["Left kg"])


def test_charge_sheet_says_where_bin_and_outlet_are(book: Workbook) -> None:
    found = {row[1]: row for row in rows(book, "H2") + rows(book, "H1")}
    assert found["B1"][3] == "bin"
    assert found[CASTINGS][2:4] == ["cast of LIBS, shred", "sorter LIBS"]


def test_report_has_both_sections_and_stays_well_formed(yard: Pair) -> None:
    page = Page(report_html(*yard))
    text = " ".join("".join(page.text).split())
    assert not page.open
    for words in (
        "Sorter LIBS",
        "ready by Mon 14 Sep 08:00",
        "worth 10,368 EUR",
        "full before Tue 15 Sep 08:00",
        "lies in it already, cast",
        "Nothing goes into B3.",
        "Worth, EUR",
    ):
        assert words in text


def test_report_without_a_yard_does_not_speak_of_it(week: Pair) -> None:
    text = "".join(Page(report_html(*week)).text)
    assert "Sorting" not in text
    assert "Bins" not in text


def test_terminal_has_a_row_for_each_campaign_and_bin(yard: Pair) -> None:
    text = shown(*yard, width=140)
    assert "XRT     Z1            48,000  Mon 14 Sep 00:00" in text
    assert "cast: charge H2 and left over; wrought: bin B1 and left over" in text
    assert "OLD and R1" in text


def test_table_of_charges_names_kind_form_and_place(yard: Pair) -> None:
    found = {row["source"]: row for row in csv_rows(charges_csv(*yard))}
    assert (found["B1"]["kind"], found["B1"]["form"]) == ("bin", "mixed")
    assert (found[CASTINGS]["kind"], found[CASTINGS]["location"]) == ("outlet", "sorter LIBS")


def test_every_sorter_bin_and_charge_balances(flows: tuple[Flow, ...]) -> None:
    """The smallest flows are not drawn: half a kilogram each at most."""
    enters: dict[str, float] = defaultdict(float)
    leaves: dict[str, float] = defaultdict(float)
    for flow in flows:
        enters[flow.target.name] += flow.kg
        leaves[flow.source.name] += flow.kg
    within = enters.keys() & leaves.keys()
    assert within == {
        *("XRT", "LIBS", "B1", "B2"),
        *("H1 · rolling A", "H2 · casting", "H3 · rolling B"),
    }
    for name in within:
        assert leaves[name] == pytest.approx(enters[name], abs=1.5), name


def test_ends_of_the_picture_are_the_totals(flows: tuple[Flow, ...], yard: Pair) -> None:
    """Losses of sorting included; of B2, four ninths of what was put in stay."""
    plan = yard[1]
    into: dict[str, float] = defaultdict(float)
    for flow in flows:
        into[flow.target.name] += flow.kg
    left = {row.source: row.kg or 0.0 for row in plan.leftovers}
    assert into[LOST] == pytest.approx(plan.totals.metal_loss_kg, abs=1.0)
    assert into[UNUSED] == pytest.approx(
        sum(kg for name, kg in left.items() if "/" in name), abs=1.0
    )
    assert into[IN_BINS] == pytest.approx(2000.0 + 4000.0 * 4.0 / 9.0)
    assert UNEXPLAINED not in into


def test_columns_stand_apart_and_inside_the_picture(flows: tuple[Flow, ...]) -> None:
    drawn = diagram(flows)
    places = sorted({bar.x for bar in drawn.bars})
    assert len(places) == 6
    assert all(b - a > 90.0 for a, b in pairwise(places))
    assert places[-1] < drawn.width - 200.0


@pytest.mark.parametrize(
    "changed",
    [
        {"charges": [{"order_id": "H2", "lines": [{"source": CASTINGS, "kg": 30000}]}]},
        {"sorting": [{"sorter_id": "XRT", "source": "Z1", "kg": 90000}]},
    ],
)
def test_plans_that_fail_are_shown_all_the_same(changed, yard: Pair) -> None:
    plan = own_plan(**changed)
    assert not plan.check.passed
    assert "Failed: do not charge" in "".join(Page(report_html(yard[0], plan)).text)
    assert plan_xlsx(yard[0], plan)


def test_campaigns_that_do_not_fit_begin_on_a_new_page(yard: Pair) -> None:
    """Of twelve on one sorter; a page never ends between a campaign and its outlets."""
    brief, plan = yard
    first = plan.sorting[0]
    many = tuple(first.model_copy(update={"source": f"Z{n}"}) for n in range(12))
    content = plan_xlsx(brief, plan.model_copy(update={"sorting": many}))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Sorting"]
    breaks = [mark.id for mark in sheet.row_breaks.brk]
    assert breaks
    names = [row[1].value for row in sheet.iter_rows()]
    assert all(names[at] in {one.source for one in many} for at in breaks)
