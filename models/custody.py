"""Which metal counts as chain-of-custody input (LEDGERS.md §2, F1)."""

from __future__ import annotations

from functools import cache
from typing import Final

from models.library.rules import RuleBook, rule_books
from models.lot import Origin

ELIGIBILITY: Final = "coc-eligibility"
"""The rules that say so."""


def is_coc_eligible(origin: Origin, *, due_diligence: bool, coc_document: str | None) -> bool:
    """Whether metal of an origin, with what is known of it, is eligible input.

    Some origins need the supplier's due diligence, others a chain-of-custody document; metal of
    any other origin never counts.
    """
    with_diligence, with_document = _origins()
    if origin in with_diligence:
        return due_diligence
    return origin in with_document and bool(coc_document)


def eligibility_rules() -> RuleBook:
    """The rules that say which metal is eligible."""
    return rule_books()[ELIGIBILITY]


@cache
def _origins() -> tuple[frozenset[str], frozenset[str]]:
    """The origins that need due diligence, and those that need a document."""
    rules = eligibility_rules()
    return (
        frozenset(rules.words("with_due_diligence")),
        frozenset(rules.words("with_coc_document")),
    )
