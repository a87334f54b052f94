"""Books of a period with an account, as short as a test likes them."""

from __future__ import annotations

from typing import Any

from models.library.rules import RuleBook
from optimiser.intake.book_sheets import books_from_document
from optimiser.intake.rule_file import rule_books_with
from optimiser.ledger.custody.account import Account
from optimiser.ledger.custody.keeping import Kept, kept
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books

Rows = list[dict[str, Any]]
SETTINGS = {
    "period_from": "2025-01-01T00:00:00Z",
    "period_to": "2026-01-01T00:00:00Z",
    "custody_scope": "Casthouse",
}


def rules(**changed: Any) -> RuleBook:
    """The rules of custody, some of them changed as a plant would change them."""
    lines = ['[custody]\nversion = "test"\n']
    for name, value in changed.items():
        said = str(value).lower() if isinstance(value, bool) else repr(value)
        lines.append(f"[custody.rules.{name}]\nvalue = {said}\n"
                     'source = "a test"\nconfidence = "typical"\n')  # fmt: skip
    return rule_books_with("".join(lines), file="own.toml")["custody"]


def receipt(lot_id: str, origin: str, kg: float, **said: Any) -> dict[str, Any]:
    """A receipt of the period, unless it says another date."""
    return {
        "lot_id": lot_id, "origin": origin, "mass_kg": kg,
        "received_at": "2025-03-01T00:00:00Z", **said,
    }  # fmt: skip


def half_eligible(kg: float = 1000.0) -> Rows:
    """Receipts whose input percentage is 50 %."""
    return [
        receipt("OLD", "post_consumer", kg, due_diligence=True),
        receipt("NEW", "primary", kg),
    ]


def asks(consignment_id: str, kg: float, **said: Any) -> dict[str, Any]:
    """A consignment that asks for custody."""
    return {"consignment_id": consignment_id, "kg": kg, "custody_asked": True, **said}


def movements(
    *,
    receipts: Rows | None = None,
    cast_kg: float | None = 2000.0,
    consignments: Rows = (),  # type: ignore[assignment]
    settings: dict[str, Any] | None = None,
    **tables: Rows,
) -> Movements:
    """The movements of one year that casts ``cast_kg`` in one charge."""
    said = {**SETTINGS, **(settings or {})}
    document: dict[str, Any] = {
        "settings": {name: value for name, value in said.items() if value is not None},
        "receipts": half_eligible() if receipts is None else receipts,
        "charges": [{"charge_id": "C", "alloy": "6060"}],
        "consignments": list(consignments),
        **tables,
    }
    if cast_kg is not None:
        document["casts"] = [{"cast_id": "C", "charge_id": "C", "good_kg": cast_kg}]
    books, _ = books_from_document(document, file="books.json")
    return movements_of_books(books)


def keeping(book: RuleBook | None = None, **said: Any) -> Kept:
    """The account of such a year."""
    found = movements(**said)
    return kept(found, book or rules(), carried_kg=found.settings.custody_carried_kg)


def account(**said: Any) -> Account:
    """An account of 50 % input and 1,000 kg out, but for what is said of it."""
    known: dict[str, Any] = {
        "eligible_kg": {"post_consumer": 600.0},
        "other_kg": {"primary": 600.0},
        "cast_kg": 1000.0,
        "scrap_kg": 0.0,
        "carried_kg": 0.0,
        "sold_kg": 0.0,
        "has_evidence": False,
        "rules": rules(),
    }
    return Account(**{**known, **said})
