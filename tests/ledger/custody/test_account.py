"""F1 to F5, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.library.rules import rule_books
from optimiser.intake.book_sheets import read_books
from optimiser.ledger.custody.account import Account, in_a_row
from optimiser.ledger.custody.keeping import kept
from optimiser.ledger.period.build import movements_of_books
from tests.ledger.custody.books import account, rules

YEAR = Path(__file__).parents[3] / "scenarios" / "custody-year"


@pytest.fixture(scope="module")
def year() -> Account:
    books, _ = read_books(YEAR)
    return kept(movements_of_books(books), rule_books()["custody"], carried_kg=0.0).account


def test_worked_figures_come_out_digit_for_digit(year: Account) -> None:
    assert year.coc_kg == 45_000_000.0
    assert year.input_kg == 95_000_000.0
    assert f"{100 * year.input_fraction:.3f}" == "47.368"
    assert f"{year.most_out_kg / 1000:,.1f}" == "42,560.5"
    assert year.sold_kg == 38_000_000.0
    assert f"{year.carried_out_kg / 1000:+,.1f}" == "+4,560.5"
    assert year.is_allowed


def test_selling_more_than_the_ceiling_overdraws(year: Account) -> None:
    more = year.having_sold(6_000_000.0)
    assert f"{more.balance_kg / 1000:,.1f}" == "-1,439.5"
    assert f"{100 * more.overdraft_kg / more.coc_kg:.1f}" == "3.2"
    assert more.carried_out_kg == more.balance_kg
    assert not more.is_allowed
    assert replace(more, has_evidence=True).is_allowed


def test_overdraft_has_a_limit_even_with_evidence() -> None:
    """20 % of 600 kg are 120 kg."""
    most = account(has_evidence=True, sold_kg=620.0)
    assert most.overdraft_kg == pytest.approx(120.0)
    assert most.is_allowed
    assert not most.having_sold(1.0).is_allowed


def test_overdraft_without_evidence_is_allowed_where_the_rules_say_so() -> None:
    lax = rules(overdraft_needs_evidence=False)
    assert account(rules=lax, sold_kg=600.0).is_allowed
    assert not account(sold_kg=600.0).is_allowed


@pytest.mark.parametrize(
    ("carried", "sold", "balance", "carries"),
    [
        (0.0, 200.0, 300.0, 300.0),
        (100.0, 60.0, 540.0, 500.0),  # what is left of the 100 has had its period
        (100.0, 250.0, 350.0, 350.0),  # 100 of the old, 150 of the new
        (-80.0, 200.0, 220.0, 220.0),  # the overdraft is made good first
        (-80.0, 480.0, -60.0, -60.0),
        (0.0, 500.0, 0.0, 0.0),
    ],
)
def test_what_was_carried_is_used_first_and_lives_one_period(
    carried: float, sold: float, balance: float, carries: float
) -> None:
    found = account(carried_kg=carried, sold_kg=sold)
    assert found.balance_kg == pytest.approx(balance)
    assert found.carried_out_kg == pytest.approx(carries)


@pytest.mark.parametrize(
    ("carry", "sold", "carries"),
    [("none", 60.0, 0.0), ("unlimited", 60.0, 540.0), ("none", 650.0, -50.0)],
)
def test_rules_say_how_long_a_balance_lives(carry: str, sold: float, carries: float) -> None:
    found = account(carried_kg=100.0, sold_kg=sold, rules=rules(carry=carry))
    assert found.carried_out_kg == pytest.approx(carries)


def test_accounts_in_a_row_carry_on() -> None:
    """500 each: 200 sold carries 300; 900 sold overdraws by 100; 100 sold leaves 300."""
    sold = (200.0, 900.0, 100.0)
    found = in_a_row(account(sold_kg=kg) for kg in sold)
    assert [one.carried_kg for one in found] == pytest.approx([0.0, 300.0, -100.0])
    assert [one.balance_kg for one in found] == pytest.approx([300.0, -100.0, 300.0])


def test_first_of_a_row_keeps_what_it_carries() -> None:
    assert in_a_row([account(carried_kg=70.0)])[0].ceiling_kg == pytest.approx(570.0)


def test_no_yield_is_taken_of_the_output_unless_the_rules_do() -> None:
    assert account(scrap_kg=200.0).most_out_kg == pytest.approx(600.0)
    assert account(rules=rules(output_kg_per_kg=0.9)).most_out_kg == pytest.approx(450.0)


def test_without_input_there_is_no_percentage_and_no_ceiling() -> None:
    nothing = account(eligible_kg={}, other_kg={})
    assert nothing.input_fraction is None
    assert nothing.balance_kg is None
    assert nothing.carried_out_kg is None
    assert nothing.is_allowed is None


def test_output_that_nobody_said_is_not_zero() -> None:
    unknown = account(cast_kg=None)
    assert unknown.input_fraction == pytest.approx(0.5)
    assert unknown.output_kg is None
    assert unknown.most_out_kg is None


def test_an_account_after_an_unknown_one_is_unknown() -> None:
    found = in_a_row([account(cast_kg=None), account()])
    assert found[1].most_out_kg == pytest.approx(500.0)
    assert found[1].ceiling_kg is None
