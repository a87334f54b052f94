"""Chain-of-custody input of what a plan charges, and its share of all input."""

from __future__ import annotations

from collections.abc import Iterator

from models.ledger import Entry
from models.library.rules import RuleBook
from optimiser.ledger.custody.figures import methods
from optimiser.ledger.custody.intake import counted
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import share_pct


def planned_input(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """Eligible and other input of what is charged, and the share (LEDGERS.md §2, F1).

    Metal counts as it would if all of it came in within one period.
    """
    lots = counted(movements, rules)
    mass = lots["mass_kg"].groupby(lots["counts"]).sum()
    eligible, other = float(mass.get("eligible", 0.0)), float(mass.get("other", 0.0))
    known = methods("what the plan charges", rules)
    yield known["eligible_kg"].entry(eligible, basis="planned")
    yield known["other_kg"].entry(other, basis="planned")
    whole = eligible + other
    note = None if whole > 0.0 else "nothing external is charged"
    yield known["input_pct"].entry(
        share_pct(eligible, whole), basis="planned", over=(eligible, whole), note=note
    )
