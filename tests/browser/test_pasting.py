"""A paste from a spreadsheet: what its first row names is found, and nothing is filed elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible
from tests.browser.test_inventory import kept, lots, opened, pasted

pytestmark = pytest.mark.slow
LIST = "A1\t12000\t0.45\t0.2\t0.3\nA2\t8000\t0.5\t0.3\tdirty\n"
"""Two rows: a name, kilograms, silicon, iron, and something else."""
READ = [
    {"lot_id": "A1", "mass_kg": 12000, "Si": 0.45, "Fe": 0.2},
    {"lot_id": "A2", "mass_kg": 8000, "Si": 0.5, "Fe": 0.3},
]


@pytest.mark.parametrize(
    "header",
    [
        "lot_id\tmass_kg\tSi\tFe\tRemarks",
        "Lot_ID\tMass (kg)\tSI\tFe [%]\tRemarks",
        "Lot\tkg\tSi\tFe\tRemarks",
        "Charge\tMenge kg\tSi %\tFe wt%\t",
    ],
)
def test_a_header_with_names_that_nobody_knows_misfiles_nothing(
    at: Desk, open_page: Callable[..., Page], header: str
) -> None:
    scenario_id = at.scenario("two-lots", lots=[])
    page = opened(open_page, scenario_id)
    pasted(page, f"{header}\n{LIST}")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("0.3 · dirty")
    check_accessible(page)
    if header.startswith("Charge"):
        dialog.get_by_label("Charge is").select_option("lot_id")
    dialog.get_by_role("button", name="Paste", exact=True).click()
    expect(page.locator(".notice").first).to_contain_text("Rows pasted: 2, of them new: 2")
    left = f"Not taken from what was pasted: {header.rsplit(chr(9), 1)[1] or 5}"
    expect(page.locator(".notice.wrong")).to_contain_text(left)
    kept(page)
    assert lots(at, scenario_id) == READ


def test_words_of_another_language_are_proposed_and_commas_read_together(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    scenario_id = at.scenario("two-lots", lots=[])
    page = opened(open_page, scenario_id)
    pasted(page, "Los\tMenge kg\tLager\tSi\nA1\t12.000\tHalle 3\t0,45\n")
    dialog = page.get_by_role("dialog")
    for name, column in (("Los", "lot_id"), ("Menge kg", "mass_kg"), ("Lager", "location")):
        expect(dialog.get_by_label(f"{name} is")).to_have_value(column)
    dialog.get_by_role("button", name="Paste", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("mass_kg 12.000 is read as 12,000")
    kept(page)
    expected = {"lot_id": "A1", "mass_kg": 12000, "location": "Halle 3", "Si": 0.45}
    assert lots(at, scenario_id) == [expected]
    pasted(page, "mass_kg\tlot_id\n1.250\tA2\n")
    expect(page.locator(".notice.wrong")).to_contain_text("mass_kg 1.250 is read as 1.25")


def test_a_column_that_nobody_knows_becomes_the_one_that_a_planner_says(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    scenario_id = at.scenario("two-lots", lots=READ)
    page = opened(open_page, scenario_id)
    pasted(page, "Lot\tBay\tNote\nA2\tnorth\tx\nA3\tsouth\ty\n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Bay is").select_option("location")
    option = dialog.get_by_label("Note is").locator('option[value="location"]')
    assert option.evaluate("(option) => option.disabled")
    dialog.get_by_role("button", name="Paste", exact=True).click()
    kept(page)
    expected = [READ[0], {**READ[1], "location": "north"}, {"lot_id": "A3", "location": "south"}]
    assert lots(at, scenario_id) == expected


def test_a_first_row_that_is_no_header_is_pasted_if_the_planner_says_so(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    scenario_id = at.scenario("two-lots", lots=[])
    page = opened(open_page, scenario_id)
    pasted(page, "A1\tabout a tonne\nA2\t2000\n")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    kept(page)
    assert lots(at, scenario_id) == []
    pasted(page, "A1\tabout a tonne\nA2\t2000\n")
    page.get_by_role("dialog").get_by_role("button", name="The first row is a row").click()
    kept(page)
    expected = [{"lot_id": "A1", "mass_kg": "about a tonne"}, {"lot_id": "A2", "mass_kg": 2000}]
    assert lots(at, scenario_id) == expected


def test_values_past_the_last_column_are_told(at: Desk, open_page: Callable[..., Page]) -> None:
    scenario_id = at.scenario("two-lots", lots=[], pins=[])
    page = opened(open_page, scenario_id)
    page.evaluate("location.hash = 'pins'")
    expect(page.locator("#tab-pins")).to_have_attribute("aria-selected", "true")
    names = page.locator(".sheet-name").count()
    pasted(page, "\t".join(["A", "H1", *["5"] * (names - 2), "lost"]))
    expect(page.locator(".notice.wrong")).to_contain_text("Not taken from what was pasted: lost")


def test_a_column_of_a_file_is_named_and_its_texts_are_numbers(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    texts = ["12,4", "1.250,5", 3, "dry"]
    wrong = [
        {"lot_id": f"L{n}", "Mass (t)": text, "Remarks": "by rail"} for n, text in enumerate(texts)
    ]
    scenario_id = at.scenario("two-lots", lots=wrong)
    page = opened(open_page, scenario_id)
    page.get_by_role("button", name="Remarks").first.click()
    expect(page.locator(".about")).to_contain_text("The table has no such column")
    check_accessible(page)
    page.get_by_role("button", name="Leave this column out").click()
    expect(page.locator(".notice").first).to_contain_text("Remarks is left out")
    expect(page.locator(".sheet-name b").filter(has_text="Remarks")).to_have_count(0)
    page.get_by_role("button", name="Mass (t)").first.click()
    page.get_by_label("Mass (t) is").select_option("mass_t")
    kept(page)
    named = [{"lot_id": f"L{n}", "mass_t": mass} for n, mass in enumerate((12.4, 1250.5, 3, "dry"))]
    assert lots(at, scenario_id) == named
    for way, expected in (("Undo", wrong), ("Redo", named)):
        for _ in range(2):
            page.get_by_role("button", name=way).click()
        kept(page)
        assert lots(at, scenario_id) == expected


def test_thousands_that_may_be_decimals_are_not_guessed(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    wrong = [{"lot_id": "A", "Mass (t)": "12,400"}, {"lot_id": "B", "Mass (t)": "7"}]
    scenario_id = at.scenario("two-lots", lots=wrong)
    page = opened(open_page, scenario_id)
    page.get_by_role("button", name="Mass (t)").first.click()
    page.get_by_label("Mass (t) is").select_option("mass_t")
    kept(page)
    expected = [{"lot_id": "A", "mass_t": "12,400"}, {"lot_id": "B", "mass_t": 7}]
    assert lots(at, scenario_id) == expected


def test_a_column_that_nobody_knows_goes_once_it_is_empty(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    rows = [{"lot_id": f"L{n}", "mass_kg": 5, "Los": f"north {n}"} for n in range(2)]
    scenario_id = at.scenario("two-lots", lots=rows)
    page = opened(open_page, scenario_id)
    named = page.locator(".sheet-name b").filter(has_text="Los")
    expect(page.get_by_role("button", name="It is lot_id")).to_have_count(0)
    for n, left in ((0, 1), (1, 0)):
        page.get_by_role("gridcell", name=f"north {n}").click()
        expect(page.locator(".about")).to_contain_text("The table has no such column")
        page.keyboard.press("Delete")
        expect(named).to_have_count(left)
    kept(page)
    assert lots(at, scenario_id) == [{"lot_id": f"L{n}", "mass_kg": 5} for n in range(2)]
