"""The account of a period: input percentage, ceiling, balance, carry-over, overdraft (F1-F5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.library.rules import RuleBook

MILLIGRAMS: Final = 6
"""Decimals of a kilogram that a difference of sums still means something to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What entered and left one certification scope in one accounting period, kg.

    ``eligible_kg`` is the chain-of-custody input by origin, ``other_kg`` all else that entered.
    ``cast_kg`` is None where nobody said what was cast, ``carried_kg`` is what the account before
    left, below 0 if it was overdrawn. ``sold_kg`` is all that left as chain-of-custody material:
    product and scrap. A figure that cannot be known is None.
    """

    eligible_kg: Mapping[str, float]
    other_kg: Mapping[str, float]
    cast_kg: float | None
    scrap_kg: float
    carried_kg: float | None
    sold_kg: float
    has_evidence: bool
    rules: RuleBook

    @property
    def coc_kg(self) -> float:
        """Chain-of-custody input."""
        return sum(self.eligible_kg.values())

    @property
    def input_kg(self) -> float:
        """All that entered."""
        return self.coc_kg + sum(self.other_kg.values())

    @property
    def input_fraction(self) -> float | None:
        """F1: the share of chain-of-custody input, None where nothing entered."""
        return self.coc_kg / self.input_kg if self.input_kg > 0.0 else None

    @property
    def output_kg(self) -> float | None:
        """All that left, product and scrap."""
        return None if self.cast_kg is None else self.cast_kg + self.scrap_kg

    @property
    def most_out_kg(self) -> float | None:
        """F2: the chain-of-custody output that the inputs of the period bear."""
        share, output = self.input_fraction, self.output_kg
        if share is None or output is None:
            return None
        return share * output * self.rules.number("output_kg_per_kg")

    @property
    def ceiling_kg(self) -> float | None:
        """F3: that, and what the account before left."""
        most = self.most_out_kg
        return None if most is None or self.carried_kg is None else most + self.carried_kg

    @property
    def balance_kg(self) -> float | None:
        """F4: what is left of the ceiling; below 0 the account is overdrawn."""
        return (
            None if self.ceiling_kg is None else round(self.ceiling_kg - self.sold_kg, MILLIGRAMS)
        )

    @property
    def carried_out_kg(self) -> float | None:
        """F4: what the next account may use, or has to make good.

        What was carried in is used first; of it nothing may be carried on where the rules carry
        over one period.
        """
        balance, most = self.balance_kg, self.most_out_kg
        if balance is None or most is None or self.carried_kg is None:
            return None
        own = most - max(0.0, self.sold_kg - self.carried_kg)
        limits = {"none": 0.0, "one_period": own, "unlimited": balance}
        return min(balance, limits[self.rules.word("carry")])

    @property
    def overdraft_kg(self) -> float | None:
        """By how much the account is overdrawn, 0 if it is not."""
        return None if self.balance_kg is None else max(0.0, -self.balance_kg)

    @property
    def overdraft_most_kg(self) -> float:
        """F5: the largest overdraft that evidence of force majeure allows."""
        return self.coc_kg * self.rules.number("overdraft_pct_max") / 100.0

    @property
    def is_allowed(self) -> bool | None:
        """F5: whether the account may stand as it does; None where its balance is not known."""
        overdraft = self.overdraft_kg
        if overdraft is None:
            return None
        excused = self.has_evidence or not self.rules.yes("overdraft_needs_evidence")
        return overdraft == 0.0 or (excused and overdraft <= self.overdraft_most_kg)

    def having_sold(self, kg: float) -> Account:
        """The same account if ``kg`` more leave as chain-of-custody material."""
        return replace(self, sold_kg=self.sold_kg + kg)


def in_a_row(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Accounts of one scope, period after period: each carries what the one before left.

    The first keeps what it carries.
    """
    found: list[Account] = []
    for account in accounts:
        carried = found[-1].carried_out_kg if found else account.carried_kg
        found.append(replace(account, carried_kg=carried))
    return tuple(found)
