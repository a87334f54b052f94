"""What must hold for every account, whatever the plant."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.books import Consignment
from optimiser.ledger.custody.account import Account
from optimiser.ledger.custody.keeping import Kept, kept
from optimiser.ledger.movements import Movements
from tests.ledger.custody.books import Rows, movements, receipt, rules

law = settings(max_examples=20, deadline=None, derandomize=True)
RULES = rules()
BLANK = {name: field.default for name, field in Consignment.model_fields.items()}
Lots = list[tuple[str, float, dict[str, Any]]]
Sent = list[tuple[float, bool, bool]] | tuple[()]
ORIGINS = ("post_consumer", "pre_consumer", "internal", "primary", "dross_metal", "unknown")

masses = st.integers(1, 5000).map(float)
papers = st.fixed_dictionaries({
    "due_diligence": st.booleans(),
    "coc_document": st.sampled_from(["D-1", None]),
    "received_at": st.sampled_from(["2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z", None]),
})  # fmt: skip
lots = st.lists(st.tuples(st.sampled_from(ORIGINS), masses, papers), min_size=1, max_size=6)
shipped = st.lists(st.tuples(masses, st.booleans(), st.booleans()), max_size=5)


@cache
def base() -> Movements:
    """Movements whose receipts, consignments and casts the laws draw."""
    return movements()


def year(
    drawn: Lots, sent: Sent = (), *, more: Rows | None = None, casts: tuple[float, ...] = (2000.0,)
) -> Kept:
    """The account of a year with these receipts, consignments and casts."""
    known = base()
    receipts = [
        receipt(f"L{at}", origin, kg, **said) for at, (origin, kg, said) in enumerate(drawn)
    ]
    lots = pd.DataFrame([*receipts, *(more or [])], columns=known.receipts.columns)
    lots["received_at"] = pd.to_datetime(lots["received_at"].astype(object), utc=True)
    consignments = [
        {**BLANK, "consignment_id": f"K{at}", "kg": kg, "custody_asked": asked,
         "custody_document": "D" if issued else None}
        for at, (kg, asked, issued) in enumerate(sent)
    ]  # fmt: skip
    sheets = {
        **known.sheets,
        "consignments": pd.DataFrame(consignments, columns=list(BLANK)),
        "casts": pd.DataFrame({"good_kg": casts}),
    }
    return kept(replace(known, receipts=lots, sheets=sheets), RULES, carried_kg=0.0)


def figures(account: Account) -> list[float | None]:
    return [
        account.coc_kg, account.input_kg, account.output_kg, account.most_out_kg,
        account.sold_kg, account.balance_kg, account.carried_out_kg,
    ]  # fmt: skip


def same(one: Account, other: Account) -> bool:
    return all(
        first == second if first is None else second == pytest.approx(first, abs=1e-6)
        for first, second in zip(figures(one), figures(other), strict=True)
    )


@law
@given(drawn=lots, sent=shipped, share=st.floats(0.1, 0.9))
def test_splitting_a_receipt_changes_nothing(drawn: Lots, sent: Sent, share: float) -> None:
    (origin, kg, said), *others = drawn
    split = [(origin, kg * share, said), (origin, kg - kg * share, said), *others]
    whole, parts = year(drawn, sent), year(split, sent)
    assert same(whole.account, parts.account)
    assert whole.allocation.rows["why"].tolist() == parts.allocation.rows["why"].tolist()


@law
@given(drawn=lots, sent=shipped, share=st.floats(0.1, 0.9))
def test_splitting_a_charge_and_its_cast_changes_nothing(
    drawn: Lots, sent: Sent, share: float
) -> None:
    parts = year(drawn, sent, casts=(2000.0 * share, 2000.0 - 2000.0 * share))
    assert same(year(drawn, sent).account, parts.account)


@law
@given(drawn=lots, sent=shipped, kg=masses, share=st.floats(0.1, 0.9))
def test_splitting_a_consignment_that_does_not_ask_changes_nothing(
    drawn: Lots, sent: Sent, kg: float, share: float
) -> None:
    whole = year(drawn, [*sent, (kg, False, False)])
    parts = year(drawn, [*sent, (kg * share, False, False), (kg * (1 - share), False, False)])
    assert same(whole.account, parts.account)


@law
@given(drawn=lots)
def test_classes_sum_to_the_whole(drawn: Lots) -> None:
    found = year(drawn)
    by_class = found.receipts.groupby("counts")["mass_kg"].sum()
    assert by_class.sum() == pytest.approx(sum(kg for _, kg, _ in drawn))
    assert by_class.get("eligible", 0.0) == pytest.approx(found.account.coc_kg)
    entered = by_class.get("eligible", 0.0) + by_class.get("other", 0.0)
    assert entered == pytest.approx(found.account.input_kg)


@law
@given(drawn=lots, sent=shipped, kg=masses)
def test_internal_returns_change_nothing(drawn: Lots, sent: Sent, kg: float) -> None:
    returns = [
        receipt("OWN", "internal", kg, due_diligence=True, coc_document="D"),
        receipt("DROSS", "dross_metal", kg, arose_in="casthouse", due_diligence=True,
                coc_document="D"),
    ]  # fmt: skip
    assert same(year(drawn, sent).account, year(drawn, sent, more=returns).account)


@law
@given(drawn=lots, kg=masses)
def test_more_eligible_input_never_lowers_the_ceiling(drawn: Lots, kg: float) -> None:
    more = [receipt("MORE", "post_consumer", kg, due_diligence=True)]
    before, after = year(drawn).account.most_out_kg, year(drawn, more=more).account.most_out_kg
    assert after is not None
    assert before is None or after >= before - 1e-6


@law
@given(drawn=lots, sent=shipped)
def test_covered_never_exceeds_the_ceiling(drawn: Lots, sent: Sent) -> None:
    found = year(drawn, sent)
    issued = sum(kg for kg, _, is_issued in sent if is_issued)
    covered, ceiling = found.allocation.covered_kg, found.account.ceiling_kg
    assert covered == 0.0 if ceiling is None else covered <= max(0.0, ceiling - issued) + 1e-6
    assert found.account.sold_kg == pytest.approx(issued + covered)
