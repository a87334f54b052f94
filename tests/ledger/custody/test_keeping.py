"""From the books to the account."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.ledger.custody.keeping import kept_in_a_row
from optimiser.ledger.movements import Movements
from tests.ledger.custody.books import asks, keeping, movements, rules


def scrap(scrap_id: str, kg: float, route: str, **said: Any) -> dict[str, Any]:
    return {"scrap_id": scrap_id, "kg": kg, "route": route, **said}


def quarter(first: str, after: str, **said: Any) -> Movements:
    """A quarter of 50 % input that casts 1,000 kg: it bears 500 kg."""
    return movements(
        receipts=[
            {"lot_id": "OLD", "origin": "post_consumer", "mass_kg": 9.0, "due_diligence": True,
             "received_at": f"{first}T00:00:00Z"},
            {"lot_id": "NEW", "origin": "primary", "mass_kg": 9.0,
             "received_at": f"{first}T00:00:00Z"},
        ],
        cast_kg=1000.0,
        settings={
            "period_from": f"{first}T00:00:00Z", "period_to": f"{after}T00:00:00Z",
            **said.pop("settings", {}),
        },
        **said,
    )  # fmt: skip


def test_scrap_that_is_sold_leaves_and_scrap_that_is_kept_does_not() -> None:
    found = keeping(
        process_scrap=[
            scrap("A", 100.0, "sold"), scrap("B", 50.0, "remelted"), scrap("C", 7.0, "stored"),
        ]
    ).account  # fmt: skip
    assert found.output_kg == 2100.0
    assert found.sold_kg == 0.0


def test_scrap_sold_as_eligible_takes_from_the_ceiling() -> None:
    """50 % of 2,100 kg is 1,050 kg; 100 kg of them are the scrap's."""
    found = keeping(
        process_scrap=[scrap("A", 100.0, "sold", custody=True)], consignments=[asks("K", 951.0)]
    )
    assert found.account.balance_kg == pytest.approx(950.0)
    assert found.allocation.rows["short_kg"].tolist() == pytest.approx([1.0])


def test_documents_issued_are_sold_whether_the_ceiling_bears_them_or_not() -> None:
    found = keeping(consignments=[asks("K", 1100.0, custody_document="D"), asks("L", 1.0)])
    assert found.account.sold_kg == 1100.0
    assert found.account.overdraft_kg == pytest.approx(100.0)
    assert found.allocation.rows["why"].tolist() == ["issued", "no_room"]


def test_what_was_carried_in_raises_the_ceiling() -> None:
    said = {"consignments": [asks("K", 1100.0)]}
    assert keeping(**said).allocation.covered_kg == 0.0
    carried = keeping(**said, settings={"custody_carried_kg": 100.0})
    assert carried.allocation.covered_kg == 1100.0
    assert carried.account.balance_kg == pytest.approx(0.0)


def test_an_overdraft_of_before_is_made_good_first() -> None:
    found = keeping(consignments=[asks("K", 990.0)], settings={"custody_carried_kg": -20.0})
    assert found.allocation.covered_kg == 0.0
    assert found.account.ceiling_kg == pytest.approx(980.0)


def test_output_may_be_what_was_shipped() -> None:
    shipped = keeping(rules(cast_out="shipped"), consignments=[asks("K", 400.0)])
    assert shipped.account.output_kg == 400.0
    assert shipped.account.most_out_kg == pytest.approx(200.0)


def test_without_casts_the_output_is_not_known() -> None:
    found = keeping(cast_kg=None, consignments=[asks("K", 1.0)])
    assert found.account.output_kg is None
    assert found.allocation.rows["why"].tolist() == ["ceiling_unknown"]


def test_periods_in_a_row_carry_what_is_left() -> None:
    """500 kg each: 300 are left over, so 790 fit; 10 of them are then left again."""
    periods = [
        quarter("2025-01-01", "2025-04-01", consignments=[asks("A", 200.0)]),
        quarter("2025-04-01", "2025-07-01", consignments=[asks("B", 790.0), asks("C", 11.0)]),
        quarter("2025-07-01", "2025-10-01"),
    ]
    found = kept_in_a_row(periods, rules())
    assert [one.account.carried_kg for one in found] == pytest.approx([0.0, 300.0, 10.0])
    assert found[1].allocation.rows["why"].tolist() == ["covered", "outbid"]
    assert found[2].account.carried_out_kg == pytest.approx(500.0)


def test_the_first_of_a_row_carries_what_its_books_say() -> None:
    first = quarter("2025-01-01", "2025-04-01", settings={"custody_carried_kg": 40.0})
    assert kept_in_a_row([first], rules())[0].account.ceiling_kg == pytest.approx(540.0)


def test_periods_in_a_row_neither_overlap_nor_change_scope() -> None:
    first, over = quarter("2025-01-01", "2025-04-01"), quarter("2025-03-31", "2025-07-01")
    with pytest.raises(ValueError, match="begins before"):
        kept_in_a_row([first, over], rules())
    other = quarter("2025-04-01", "2025-07-01", settings={"custody_scope": "Rolling mill"})
    with pytest.raises(ValueError, match="another scope"):
        kept_in_a_row([first, other], rules())
