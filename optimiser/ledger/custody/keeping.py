"""From the movements of a period to its account, allocated; and one period after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from models.library.rules import RuleBook
from optimiser.ledger.custody.account import Account
from optimiser.ledger.custody.allocation import Allocation, allocated, asking
from optimiser.ledger.custody.intake import received
from optimiser.ledger.movements import Movements


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One period of custody: its receipts as they count, its account, and who gets custody.

    ``account`` has sold what is allocated.
    """

    scope: str
    receipts: pd.DataFrame
    account: Account
    allocation: Allocation


def is_kept(movements: Movements) -> bool:
    """Whether an account is kept: for a period, of a scope that its books name."""
    return movements.kind == "period" and bool(movements.settings.custody_scope)


def kept(movements: Movements, rules: RuleBook, *, carried_kg: float | None) -> Kept:
    """The account of a period that begins with ``carried_kg``, and whom it covers.

    Documents that are issued and scrap sold as eligible stand, whatever the ceiling; only what
    is left of it is allocated.
    """
    scope = movements.settings.custody_scope
    assert scope, "ask is_kept first"
    receipts = received(movements, rules)
    account = _account(movements, receipts, rules, carried_kg=carried_kg)
    consignments = movements.sheets["consignments"]
    allocation = allocated(consignments, room_kg=account.balance_kg, rules=rules)
    return Kept(
        scope=scope,
        receipts=receipts,
        account=account.having_sold(allocation.covered_kg),
        allocation=allocation,
    )


def kept_in_a_row(periods: Iterable[Movements], rules: RuleBook) -> tuple[Kept, ...]:
    """Periods of one scope, each carrying what the one before left; the first what it says.

    Raises:
        ValueError: a period begins before the one before ends, or names another scope.
    """
    found: list[Kept] = []
    before: Movements | None = None
    for movements in periods:
        carried: float | None = movements.settings.custody_carried_kg
        if before is not None:
            if movements.settings.period_from < before.settings.period_to:
                raise ValueError(f"{movements.period} begins before {before.period} ends")
            if movements.settings.custody_scope != before.settings.custody_scope:
                raise ValueError(f"{movements.period} is of another scope than {before.period}")
            carried = found[-1].account.carried_out_kg
        found.append(kept(movements, rules, carried_kg=carried))
        before = movements
    return tuple(found)


def _account(
    movements: Movements, receipts: pd.DataFrame, rules: RuleBook, *, carried_kg: float | None
) -> Account:
    sheets = movements.sheets
    scrap = sheets["process_scrap"]
    left = scrap[scrap["route"].isin(rules.words("scrap_out"))]
    asked = asking(sheets["consignments"])
    issued = asked.loc[asked["custody_document"].notna(), "kg"]
    return Account(
        eligible_kg=_by_origin(receipts, "eligible"),
        other_kg=_by_origin(receipts, "other"),
        cast_kg=_product(movements, rules),
        scrap_kg=float(left["kg"].sum()),
        carried_kg=carried_kg,
        sold_kg=float(issued.sum()) + float(left.loc[left["custody"].eq(True), "kg"].sum()),
        has_evidence=bool(movements.settings.force_majeure),
        rules=rules,
    )


def _by_origin(receipts: pd.DataFrame, counts: str) -> dict[str, float]:
    rows = receipts[receipts["counts"] == counts]
    sums = rows.groupby("origin", sort=True)["mass_kg"].sum()
    return {str(origin): float(kg) for origin, kg in sums.items()}


def _product(movements: Movements, rules: RuleBook) -> float | None:
    """Product that left the scope, None where nobody said any."""
    table, column = {"cast": ("casts", "good_kg"), "shipped": ("consignments", "kg")}[
        rules.word("cast_out")
    ]
    rows = movements.sheets[table]
    return float(rows[column].sum()) if len(rows) else None
