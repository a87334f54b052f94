"""Small books of a period, from a few words."""

from __future__ import annotations

from typing import Any

from optimiser.intake.book_sheets import books_from_document
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books

SETTINGS = {"period_from": "2025-01-01", "period_to": "2025-04-01", "timezone": "UTC"}


def movements(*, settings: dict[str, Any] | None = None, **tables: Any) -> Movements:
    """The movements of the books with these tables."""
    document = {"settings": SETTINGS | (settings or {}), **tables}
    return movements_of_books(books_from_document(document, file="books")[0])
