"""The waste register and the process scrap of small books, worked by hand."""

from __future__ import annotations

import pytest

from models.issue import InvalidScenario
from models.library.rules import rule_books
from models.library.waste_codes import waste_codes
from optimiser.ledger.sections.waste import waste
from tests.ledger.sections.small_books import RULES, SMALL, entry, movements, rows

approx = pytest.approx
WASTE = [
    {
        "waste_id": "W1", "code": "10 03 16", "hazardous": False, "route": "recovery", "kg": 6000,
        "evidence": "Gas test 17",
    },
    {
        "waste_id": "W2", "code": "10 03 15*", "hazardous": True, "route": "recycling", "kg": 3000,
        "evidence": "Gas test 18",
    },
    {
        "waste_id": "W3", "code": "10 03 08*", "hazardous": True, "route": "recycling", "kg": 1000,
    },
    {
        "waste_id": "W4", "code": "20 03 01", "hazardous": False, "route": "disposal", "kg": 500,
        "description": "Sweepings",
    },
    {
        "waste_id": "W5", "code": "10 03 16", "hazardous": False, "route": "recovery", "kg": 1500,
        "evidence": "Gas test 19",
    },
]  # fmt: skip


def section(**tables):
    return waste(movements(**{"waste": WASTE, **tables}), RULES["waste"])


def register(found):
    (one,) = [one for one in found.tables if one.name == "waste_register"]
    return [row[:6] for row in one.rows]


def test_register_is_by_code_hazard_and_route():
    found = register(section())
    titles = waste_codes()
    assert [row[0] for row in found] == ["10 03 08*", "10 03 15*", "10 03 16", "20 03 01"]
    assert found[2][1:4] == (titles["10 03 16"].title, "not hazardous", "recovery")
    assert found[2][4:] == approx((7.5, 100 * 7.5 / 12))
    assert found[3][1] == "Sweepings"


def test_register_names_evidence_and_counts_what_has_none():
    found = rows(section(), "waste_register")
    assert found["10 03 16"]["evidence"] == "Gas test 17; Gas test 19"
    assert found["10 03 16"]["without"] == 0.0
    assert found["10 03 08*"]["without"] == 1.0
    assert entry(section(), "waste_with_evidence_pct").value == approx(100 * 10.5 / 12)


def test_steps_of_the_hierarchy_are_all_there_the_best_first():
    found = rows(section(), "waste_hierarchy")
    assert list(found) == ["prevention", "re_use", "recycling", "recovery", "disposal"]
    assert [one["waste_t"] for one in found.values()] == approx([0.0, 0.0, 4.0, 7.5, 0.5])
    assert found["recycling"]["hazardous_waste_t"] == approx(4.0)
    share = entry(section(), "waste_of_step_pct", by="route", of="recycling")
    assert share.value == approx(100 * 4 / 12)


def test_waste_per_tonne_of_good_product():
    found = section()
    assert entry(found, "waste_t").value == approx(12.0)
    assert entry(found, "hazardous_waste_t").value == approx(4.0)
    assert entry(found, "waste_kg_per_t").value == approx(12000 / 7.1)


def test_books_without_waste_do_not_say_that_there_was_none():
    found = section(waste=[])
    assert entry(found, "waste_t").value is None
    assert entry(found, "waste_kg_per_t").value is None
    assert rows(found, "waste_hierarchy")["disposal"]["waste_t"] is None


def test_mirror_entry_without_evidence_is_told():
    bare = [{n: v for n, v in one.items() if n != "evidence"} for one in WASTE]
    found = section(waste=bare)
    told = [(one.code, one.value) for one in found.warnings]
    assert told == [("waste_evidence_missing", "10 03 15*"), ("waste_evidence_missing", "10 03 16")]


def test_rules_know_every_mirror_entry_of_the_library():
    mirrored = {code for code, one in waste_codes().items() if one.mirror}
    assert set(rule_books()["waste"].words("evidence_needed")) == mirrored


@pytest.mark.parametrize("code", ["100316", "10 03 16 *", "10-03-16", "10 03", "dross"])
def test_code_that_is_none_is_refused(code):
    with pytest.raises(InvalidScenario) as caught:
        section(waste=[WASTE[0] | {"code": code}])
    assert [one.code for one in caught.value.issues] == ["waste_code_malformed"]


@pytest.mark.parametrize(("code", "hazardous"), [("10 03 15*", False), ("10 03 16", True)])
def test_code_that_contradicts_the_hazard_is_refused_without_evidence(code, hazardous):
    row = {"waste_id": "W", "code": code, "hazardous": hazardous, "route": "recovery", "kg": 1}
    with pytest.raises(InvalidScenario) as caught:
        section(waste=[row])
    assert [one.code for one in caught.value.issues] == ["waste_hazard_contradicted"]
    decided = movements(waste=[row | {"evidence": "Decision of the authority, 2025-3"}])
    assert [(one.code, one.severity) for one in decided.warnings] == [
        ("waste_hazard_contradicted", "warning")
    ]


def test_process_scrap_per_tonne_counts_casts_and_what_was_weighed_apart():
    """Casts 350, extrusion 150, sawing 20, over 7.1 t of good product."""
    found = section()
    assert entry(found, "process_scrap_kg_per_t").value == approx(520 / 7.1)
    assert entry(found, "process_scrap_collected_pct").value == approx(100 * 150 / 170)
    assert entry(found, "process_scrap_recycled_pct").value == approx(100 * 150 / 170)


def test_process_scrap_is_told_by_alloy_process_and_month():
    found = section()
    assert rows(found, "process_scrap_of_alloys")["6060"]["process_scrap_kg_per_t"] == approx(
        400 / 4.9
    )
    assert rows(found, "process_scrap_of_alloys")[None]["process_scrap_kg"] == approx(20.0)
    processes = rows(found, "process_scrap_of_processes")
    assert {name: one["process_scrap_kg"] for name, one in processes.items()} == approx(
        {"casting": 350.0, "extrusion": 150.0, "sawing": 20.0}
    )
    months = rows(found, "process_scrap_of_months")
    assert list(months) == ["2025-01", "2025-02"]
    assert months["2025-02"]["process_scrap_kg_per_t"] == approx(270 / 2.2)


def test_scrap_of_casting_is_not_counted_twice():
    """Its route is weighed again as process scrap: the casts' weight stands."""
    again = {"scrap_id": "P3", "arose_in": "Casthouse", "kg": 350, "route": "remelted"}
    found = section(process_scrap=[*SMALL["process_scrap"], again])
    assert entry(found, "process_scrap_kg_per_t").value == approx(520 / 7.1)
    assert entry(found, "process_scrap_recycled_pct").value == approx(100 * 500 / 520)
    assert found.warnings == ()


def test_scrap_of_casting_weighed_differently_is_told():
    again = {"scrap_id": "P3", "arose_in": "casthouse", "kg": 500, "route": "remelted"}
    found = section(process_scrap=[*SMALL["process_scrap"], again])
    assert [one.code for one in found.warnings] == ["cast_scrap_differs"]


def test_scrap_of_casting_that_no_cast_says_counts_as_weighed_apart():
    casts = [{n: v for n, v in one.items() if n != "scrap_kg"} for one in SMALL["casts"]]
    again = {"scrap_id": "P3", "arose_in": "casthouse", "kg": 300, "route": "remelted"}
    found = section(casts=casts, process_scrap=[again])
    assert entry(found, "process_scrap_kg_per_t").value == approx(300 / 7.1)
    said = "at least so much: 2 of 2 casts do not say their scrap"
    assert entry(found, "process_scrap_kg_per_t").note == said
