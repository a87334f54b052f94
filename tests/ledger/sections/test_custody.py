"""The section of custody as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.ledger import Entry
from optimiser.ledger.section import Section
from optimiser.ledger.sections.custody import custody
from tests.ledger.custody.books import asks, movements, rules

ASKED = [asks("K", 600.0), asks("L", 600.0, customer="Facades")]


def by_name(section: Section) -> dict[str, Entry]:
    return {one.name: one for one in section.entries if one.by == "whole"}


def test_every_figure_of_the_account_stands_with_its_method() -> None:
    found = custody(movements(consignments=ASKED), rules())
    values = {
        name.removeprefix("custody_"): one.value
        for name, one in by_name(found).items()
        if name.startswith("custody_")
    }
    assert values == pytest.approx(
        {
            "eligible_kg": 1000.0,
            "other_kg": 1000.0,
            "input_pct": 50.0,
            "output_kg": 2000.0,
            "output_most_kg": 1000.0,
            "carried_in_kg": 0.0,
            "ceiling_kg": 1000.0,
            "sold_kg": 600.0,
            "balance_kg": 400.0,
            "carried_out_kg": 400.0,
            "overdraft_kg": 0.0,
            "overdraft_pct": 0.0,
        }
    )
    for one in found.entries:
        assert one.rule_set == "custody@test"
        assert one.method.startswith("custody.")
        assert one.boundary
        assert one.numerator is not None


def test_tables_say_what_entered_who_is_covered_and_by_which_document() -> None:
    found = {one.name: one for one in custody(movements(consignments=ASKED), rules()).tables}
    assert found["custody_inputs"].rows == (
        ("post_consumer", "eligible", None, 1.0, 1000.0),
        ("primary", "other", "coc_document", 1.0, 1000.0),
    )
    reasons = [(row[0], row[-1]) for row in found["custody_allocation"].rows]
    assert reasons == [
        ("K", "covered"),
        ("L", "not covered: others of its priority come first; it lacks 200.0 kg"),
    ]
    assert len(found["custody_documents"].rows) == 1
    assert all(column.method for one in found.values() for column in one.columns)


def test_without_a_scope_no_account_is_kept() -> None:
    found = custody(movements(consignments=ASKED, settings={"custody_scope": None}), rules())
    assert [one.code for one in found.warnings] == ["custody_not_kept"]
    assert not [one for one in found.entries if one.name.startswith("custody")]
    assert not found.tables


def test_a_plan_keeps_no_account_but_says_what_its_input_would_count_as() -> None:
    found = custody(replace(movements(), kind="plan"), rules())
    assert [one.name for one in found.entries] == [
        "custody_eligible_kg", "custody_other_kg", "custody_input_pct"
    ]  # fmt: skip
    assert {one.basis for one in found.entries} == {"planned"}
    assert not found.tables


def test_an_overdraft_says_whether_it_may_be() -> None:
    sold = [asks("K", 1100.0, custody_document="D")]
    note = by_name(custody(movements(consignments=sold), rules()))["custody_overdraft_kg"].note
    assert note is not None
    assert note.startswith("not within what the rules allow: up to 200.0 kg")
    excused = movements(consignments=sold, settings={"force_majeure": "fire"})
    note = by_name(custody(excused, rules()))["custody_overdraft_kg"].note
    assert note is not None
    assert note.startswith("within what the rules allow")


def test_figures_that_cannot_be_known_say_why() -> None:
    found = by_name(custody(movements(cast_kg=None), rules()))
    for name in ("output_kg", "output_most_kg", "ceiling_kg", "balance_kg", "carried_out_kg"):
        assert found[f"custody_{name}"].value is None
        assert "casts is empty" in (found[f"custody_{name}"].note or "")


def test_sold_says_whether_it_is_told_or_allocated() -> None:
    issued, new = asks("K", 10.0, custody_document="D"), asks("L", 10.0)
    bases = [
        by_name(custody(movements(consignments=rows), rules()))["custody_sold_kg"].basis
        for rows in ([issued], [new], [issued, new])
    ]
    assert bases == ["weighed", "planned", "mixed"]


def test_nothing_claims_more_than_evidence() -> None:
    found = custody(movements(consignments=ASKED), rules())
    words = " ".join(
        [one.model_dump_json() for one in (*found.entries, *found.tables, *found.warnings)]
        + [rule.model_dump_json() for rule in rules().rules.values()]
    ).casefold()
    assert "complian" not in words
    assert "certified" not in words


@pytest.mark.parametrize(
    "books",
    [{}, {"receipts": []}, {"cast_kg": None, "charges": []}, {"receipts": [], "cast_kg": None}],
)
def test_books_with_next_to_nothing_have_their_section(books: dict[str, Any]) -> None:
    found = custody(movements(**books), rules())
    assert {one.name: len(one.rows) for one in found.tables} == {
        "custody_inputs": 0 if "receipts" in books else 2,
        "custody_allocation": 0,
        "custody_documents": 0,
    }
    known = [one for one in found.entries if one.value is None]
    assert all(one.note for one in known)


def test_a_consignment_of_an_alloy_that_nobody_cast_has_its_document() -> None:
    books = movements(consignments=ASKED, cast_kg=None, charges=[])
    lots = rules(cast_out="shipped")
    found = {one.name: one for one in custody(books, lots).tables}
    assert [row[0] for row in found["custody_documents"].rows] == ["K"]
