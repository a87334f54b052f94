"""Small books of a period, from a few words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.intake.book_sheets import books_from_document
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books

SETTINGS = {"period_from": "2025-01-01", "period_to": "2025-04-01", "timezone": "UTC"}


def movements(*, settings: dict[str, Any] | None = None, **tables: Any) -> Movements:
    """The movements of the books with these tables."""
    document = {"settings": SETTINGS | (settings or {}), **tables}
    return movements_of_books(books_from_document(document, file="books")[0])


def open_t(table: pd.DataFrame, places: tuple[str, ...], *by: str) -> pd.Series:
    """What comes in less what goes out of each place, in each bucket, of each element."""
    into = table[table["target"].isin(places)].groupby(["target", *by, "element"])["mass_t"].sum()
    out = table[table["source"].isin(places)].groupby(["source", *by, "element"])["mass_t"].sum()
    names = ["place", *by, "element"]
    return into.rename_axis(names).sub(out.rename_axis(names), fill_value=0.0)
