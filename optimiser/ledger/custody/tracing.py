"""How much of what came in can be traced, and how much of it had due diligence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from models.ledger import Entry
from models.library.rules import RuleBook
from optimiser.ledger.custody.intake import is_said, received
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Method, share_pct

SAID: Final = {
    "supplier": "its supplier named",
    "evidence": "a document behind its origin",
    "origin": "its origin known",
    "coc_document": "a chain-of-custody document",
    "due_diligence": "the due diligence of its supplier done",
    "arose_in": "the process named that made it",
    "form": "its form known",
    "material": "its material named",
}
NOTHING: Final = "nothing came in from outside in the period"


def tracing(movements: Movements, rules: RuleBook) -> Iterator[Entry]:
    """Shares of the mass received from outside in the period, by what is said of it."""
    receipts = received(movements, rules)
    entered = receipts[receipts["counts"].isin(("eligible", "other"))]
    for what in rules.words("traced"):
        yield _share(
            entered, rules, what=what, of="all metal from outside", name=f"traced_{what}_pct",
            boundary=movements.settings.process_boundary, otherwise=NOTHING,
        )  # fmt: skip
    yield _share(
        entered[entered["origin"] == "post_consumer"], rules, what="due_diligence",
        of="post-consumer metal", name="post_consumer_due_diligence_pct",
        boundary=movements.settings.process_boundary,
        otherwise="no post-consumer metal came in during the period",
    )  # fmt: skip


def _share(
    lots: pd.DataFrame,
    rules: RuleBook,
    *,
    what: str,
    of: str,
    name: str,
    boundary: str,
    otherwise: str,
) -> Entry:
    part = float(lots.loc[is_said(lots, what), "mass_kg"].sum())
    whole = float(lots["mass_kg"].sum())
    value = share_pct(part, whole)
    method = Method(
        name=name,
        title=f"Share of {of} received with {SAID[what]}",
        unit="%",
        boundary=boundary,
        rules=rules,
        numerator=f"mass as received with {SAID[what]}",
        denominator=f"mass as received of {of}",
    )
    note = otherwise if value is None else None
    return method.entry(value, basis="weighed", over=(part, whole), note=note)
