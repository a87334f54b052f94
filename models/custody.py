"""As what metal counts in an account of custody (LEDGERS.md §2, F1), by the rules of custody."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from models.books import BOUNDARIES, ProcessBoundary
from models.library.rules import RuleBook, rule_books

if TYPE_CHECKING:
    from models.source import Source

Counts = Literal["eligible", "other", "outside"]
"""As chain-of-custody input, as any other input, or as a return that never left."""
UNSAID: Final = (None, "", "unknown", False)


def counts_as(source: Source, boundary: ProcessBoundary) -> Counts:
    """As what metal of ``source`` counts, with what is said of it and ``boundary`` as one process.

    Metal of an eligible origin counts as such only if all is said of it that the rules ask for:
    the supplier's due diligence, say, or a chain-of-custody document.
    """
    rules = custody_rules()
    if source.origin in _words("outside") or _is_own_dross(source, boundary, rules):
        return "outside"
    return "other" if source.origin not in _words("eligible") or lacking(source) else "eligible"


def lacking(source: Source) -> tuple[str, ...]:
    """What the rules ask of metal of an eligible origin, and is not said of ``source``."""
    if source.origin not in _words("eligible"):
        return ()
    needed = custody_rules().words(f"needs_{source.origin}")
    return tuple(what for what in needed if getattr(source, what) in UNSAID)


def output_kg_per_kg() -> float:
    """The output that the input percentage is taken of, per kg that is tapped."""
    return custody_rules().number("output_kg_per_kg")


@cache
def custody_rules() -> RuleBook:
    """The built-in rules of custody."""
    return rule_books()["custody"]


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(custody_rules().words(name))


def _is_own_dross(source: Source, boundary: ProcessBoundary, rules: RuleBook) -> bool:
    """Whether it is metal from dross of the process itself, which never left it."""
    within = BOUNDARIES[: BOUNDARIES.index(boundary) + 1]
    own = source.origin == "dross_metal" and source.arose_in in within
    return own and rules.yes("own_dross_outside")
