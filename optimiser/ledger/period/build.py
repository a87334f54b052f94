"""The movements of a period, from its books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from models.books import BOOK_TABLES
from models.issue import Issue
from models.library.rules import RuleBook, rule_books
from optimiser.intake.book_sheets import BookSheets
from optimiser.ledger.movements import LINES, Movements
from optimiser.ledger.period.heels import charges_of
from optimiser.ledger.period.lines import lines_of
from optimiser.ledger.period.lots import known_lots

METAL: Final = ("receipts", "materials", "charges", "charge_lines", "losses", "recoveries")
"""Tables that are melted into the movements; the others are carried along."""


def movements_of_books(
    books: BookSheets,
    warnings: tuple[Issue, ...] = (),
    *,
    rules: Mapping[str, RuleBook] | None = None,
) -> Movements:
    """All that the books say of metal, each line melted once.

    ``rules``, those built in where none are given, say which origins are external and recycled in
    a melt, and which bear the carbon of the process they arose in.
    """
    known = rule_books() if rules is None else rules
    lots = known_lots(books)
    found = lines_of(books, lots, bearing=known["carbon"].words("allocated"))
    weighed, planned = found.said["weighed_kg"], found.said["planned_kg"]
    kg = weighed.fillna(planned)
    lines = found.of(kg)[list(LINES)]
    elements = list(found.elements)
    frame = lots.frame.rename_axis("lot_id").reset_index()
    return Movements(
        kind="period",
        settings=books.settings,
        has_dates=True,
        lines=lines,
        planned=found.of(planned.fillna(0.0))[list(LINES)] if planned.notna().any() else None,
        held=pd.DataFrame(found.held * kg.to_numpy()[:, None], columns=elements),
        gained=pd.DataFrame(found.gained * kg.to_numpy()[:, None], columns=elements),
        charges=charges_of(books, lines, rules=known["recycled-content"]),
        receipts=frame[frame["came_of"].isna()].reset_index(drop=True),
        sheets={name: books[name] for name in BOOK_TABLES if name not in METAL},
        warnings=(*warnings, *found.issues),
    )
