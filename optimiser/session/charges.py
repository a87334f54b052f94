"""The charges that a change makes others, with every figure as a plan tells it."""

from __future__ import annotations

from collections.abc import Mapping

from models.plan import Charge, TreatmentResult
from models.scenario import Scenario
from optimiser.ledger.account import Account, account
from optimiser.session.held import Line, Stand
from optimiser.sound import sound_brief

SAME_PCT = 1e-6
SAME_KG = 0.5
"""What differs by less, in % and in kg, is as it was."""
NONE_CHANGED: tuple[tuple[Charge, ...], tuple[TreatmentResult, ...]] = ((), ())


def account_of(scenario: Scenario, stand: Stand) -> Account:
    """What an answer amounts to, by the code that plans are; nothing is sorted or binned."""
    brief, _, _ = sound_brief(scenario)
    return account(brief, _by_order({**stand.charged, **stand.taken}))


def changed(
    before: Account, now: Account
) -> tuple[tuple[Charge, ...], tuple[TreatmentResult, ...]]:
    """The charges that are not as before, and how their melts are treated."""
    known = {charge.order_id: charge for charge in before.charges}
    charges = tuple(one for one in now.charges if _is_other(one, known.get(one.order_id)))
    orders = {one.order_id for one in charges}
    return charges, tuple(row for row in now.treatments if row.order_id in orders)


def _is_other(now: Charge, before: Charge | None) -> bool:
    if before is None or abs(now.melt_kg - before.melt_kg) >= SAME_KG:
        return True
    old = {line.source: line.kg for line in before.lines}
    new = {line.source: line.kg for line in now.lines}
    if any(abs(new.get(name, 0.0) - old.get(name, 0.0)) >= SAME_KG for name in old | new):
        return True
    pairs = zip(now.analysis, before.analysis, strict=False)
    return any(abs(one.pct - other.pct) >= SAME_PCT for one, other in pairs)


def _by_order(lines: Mapping[Line, float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (source, order), kg in lines.items():
        found.setdefault(order, {})[source] = kg
    return found
