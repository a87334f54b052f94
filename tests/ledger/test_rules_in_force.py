"""A person's own rules reach every figure, also those that the movements carry."""

import pytest

from models.library.rules import rule_books
from optimiser.intake.book_sheets import books_from_document
from optimiser.ledger.ledger import ledger
from optimiser.ledger.period.build import movements_of_books

BOOKS = {
    "settings": {"period_from": "2025-01-01", "period_to": "2026-01-01"},
    "receipts": [
        {"lot_id": "OLD", "mass_kg": 1000, "origin": "post_consumer", "metal_yield_pct": 100,
         "kgco2e_per_t": 100, "kgco2e_origin_per_t": 5000},
        {"lot_id": "PRESS", "mass_kg": 1000, "origin": "pre_consumer", "metal_yield_pct": 100,
         "kgco2e_per_t": 100, "kgco2e_origin_per_t": 7000},
        {"lot_id": "DROSS", "mass_kg": 1000, "origin": "dross_metal", "metal_yield_pct": 100,
         "kgco2e_per_t": 0},
    ],
    "furnaces": [{"furnace_id": "F", "capacity_kg": 9000, "kgco2e_per_t": 0}],
    "charges": [{"charge_id": "C", "alloy": "6060", "furnace": "F", "start": "2025-05-05",
                 "tapped_kg": 2900}],
    "charge_lines": [
        {"charge_id": "C", "lot_id": name, "weighed_kg": 1000}
        for name in ("OLD", "PRESS", "DROSS")
    ],
    "casts": [{"cast_id": "B", "charge_id": "C", "good_kg": 2800}],
    "dross": [{"dross_id": "X", "furnace": "F", "dross_kg": 120, "metal_pct": 50,
               "recovered_kg": 40}],
}  # fmt: skip


def with_words(book, name, *words):
    books = dict(rule_books())
    rule = books[book].rules[name].model_copy(update={"value": words})
    rules = {**books[book].rules, name: rule}
    return {**books, book: books[book].model_copy(update={"rules": rules})}


def made(rules=None):
    books, _ = books_from_document(BOOKS, file="books")
    return ledger(movements_of_books(books, rules=rules), input_sha256="", rules=rules)


def figure(found, name, basis):
    return next(
        one.value
        for one in found.entries
        if (one.name, one.basis, one.by) == (name, basis, "whole")
    )


def cell(found, table, column):
    (table,) = (one for one in found.tables if one.name == table)
    at = [one.name for one in table.columns].index(column)
    return table.rows[0][at]


def test_who_bears_the_carbon_of_where_it_arose_is_a_rule() -> None:
    name = "footprint_mass_allocated_kgco2e"
    assert figure(made(), name, "mixed") == pytest.approx(100 + 7000)
    both = with_words("carbon", "allocated", "pre_consumer", "post_consumer")
    assert figure(made(both), name, "mixed") == pytest.approx(5000 + 7000)


def test_what_is_internal_is_a_rule_for_melts_too() -> None:
    table, column = "recycled_content_of_charges", "melt_recycled_pct"
    assert cell(made(), table, column) == pytest.approx(100.0)
    rules = with_words("recycled-content", "internal", "internal")
    assert cell(made(rules), table, column) == pytest.approx(200 / 3)
    assert figure(made(rules), "recycled_content_metal_pct", "modelled") == pytest.approx(200 / 3)


def test_metal_lost_is_told_by_weight_where_taps_and_dross_were_weighed() -> None:
    found = made()
    assert figure(found, "metal_loss_kg", "weighed") == pytest.approx(3000 - 2900 - 40)
    assert figure(found, "metal_loss_kg", "modelled") == pytest.approx(0.0)


@pytest.mark.parametrize(
    "kept",
    [(), ("receipts",), ("receipts", "charges", "furnaces"), ("dross", "furnaces")],
    ids=lambda names: "+".join(names) or "nothing",
)
def test_books_that_say_little_have_a_ledger(kept) -> None:
    sent = {"consignment_id": "D", "kg": 500, "alloy": "6060", "custody_asked": "yes"}
    for more in ({}, {"consignments": [sent]}):
        document = {"settings": {**BOOKS["settings"], "custody_scope": "here"}, **more}
        document |= {name: BOOKS[name] for name in kept}
        books, issues = books_from_document(document, file="books")
        found = ledger(movements_of_books(books, issues), input_sha256="")
        assert {one.element for one in found.circularity}
        assert all(one.method and one.rule_set for one in found.entries)


def test_more_out_of_a_lot_than_came_in_is_told() -> None:
    lines = [{"charge_id": "C", "lot_id": "OLD", "weighed_kg": kg} for kg in (900, 200)]
    _, issues = books_from_document({**BOOKS, "charge_lines": lines}, file="books")
    assert [(one.code, one.subject, one.severity) for one in issues] == [
        ("charged_beyond_lot", "OLD", "warning")
    ]
