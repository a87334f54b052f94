"""The way out by custody: less chain-of-custody volume promised."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.explain.custody import uncovered
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import CUSTOMER, Candidate, Change, Gauge
from optimiser.explain.ways.figures import plain


def custody_ways(case: Case) -> Iterator[Candidate]:
    """Less volume for the order, if that alone lets it be made."""
    was = case.order.coc_kg or 0.0
    found = uncovered(case.ask, case.wanted) if was > 0.0 else None
    if found is None:
        return
    what = "chain-of-custody volume"
    gauge = Gauge(
        was=was, sign=-1, guess=min(was, found.asked - found.covered), unit="kg", most=was
    )
    yield Candidate(
        kind="promise",
        tier=CUSTOMER,
        thing=what,
        clash=f"{what} of {case.name} at least {plain(was)} kg",
        change=lambda amount: Change(patch=order_patch(case, coc_kg=gauge.becomes(amount))),
        title=lambda amount: (
            f"promise {plain(gauge.becomes(amount))} kg {what} for {case.name} instead of "
            f"{plain(was)} kg"
        ),
        sentence=lambda amount: (
            f"Promise {plain(gauge.becomes(amount))} kg of {what} for {case.name} instead of "
            f"{plain(was)} kg; the customer has to agree"
        ),
        gauge=gauge,
    )
