"""What is wrong, in the planner's words: nearest names, and ranges that a number must keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from pydantic_core import ErrorDetails

from models.issue import Issue

FEW: Final = 8
MANY: Final = 500
ALIKE: Final = 0.65
"""Names that are less alike, of 1, are no slip of a hand: nobody who writes nine means Ginger."""
LOOKS_AS: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})
"""Letters that look as a figure does, in lower case: 6O63 is 6063."""


class Wrong(Exception):
    """A value that cannot be read: what is wrong with it and what would be right.

    ``message`` continues the sentence that the column's name begins.
    """

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to ``name``, or None.

    Upper and lower case are near, and so are letters and figures that look alike.
    """
    return _nearest(name[:200], frozenset(known))


@lru_cache(maxsize=16)
def _by_folded(known: frozenset[str]) -> dict[str, str]:
    return {one.casefold().strip(): one for one in sorted(known)}


@lru_cache(maxsize=16)
def _by_look(known: frozenset[str]) -> dict[str, str]:
    return {folded.translate(LOOKS_AS): one for folded, one in _by_folded(known).items()}


@lru_cache(maxsize=1024)
def _nearest(name: str, known: frozenset[str]) -> str | None:
    """Among many names only those that begin alike are compared, so that it stays quick."""
    folded = name.casefold().strip()
    by_folded = _by_folded(known)
    if folded in by_folded:
        return by_folded[folded]
    if looking_so := _by_look(known).get(folded.translate(LOOKS_AS)):
        return looking_so
    pool = list(by_folded)
    if len(pool) > MANY:
        pool = [one for one in pool if one[:2] == folded[:2]][:MANY]
    found = get_close_matches(folded, pool, n=1, cutoff=ALIKE)
    return by_folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str | None = None) -> str | None:
    """The hint that suggests the nearest known name, else lists them if few, else ``otherwise``."""
    names = list(known)
    found = nearest(name, names)
    if found is not None:
        return f"did you mean {found}?"
    if 0 < len(names) <= FEW:
        return f"known are {', '.join(sorted(names))}"
    return otherwise


def quoted(value: object) -> str:
    """A value as a sentence speaks of it: text in quotes, numbers bare, the rest by kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.15g}" if abs(value) < 1e300 else "(a huge number)"
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:39] + "…"
        return f'"{text}"'
    if isinstance(value, (list, dict)):
        return "(a list)" if isinstance(value, list) else "(an object)"
    return str(value)[:40]


def within_reason(issues: Iterable[Issue], *, most: int) -> Iterator[Issue]:
    """The first ``most`` errors and the first ``most`` warnings; no warning crowds out an error."""
    told = {"error": 0, "warning": 0}
    for issue in issues:
        if told[issue.severity] < most:
            told[issue.severity] += 1
            yield issue
        if told["error"] == most:
            break


def in_words(error: ErrorDetails) -> tuple[str, str]:
    """The code and the words for a broken range; the words continue the column's name."""
    bounds = error.get("ctx", {})
    wordings = {
        "missing": ("required", "is blank, and it is needed"),
        "greater_than_equal": ("out_of_range", "must be {ge:g} or more"),
        "greater_than": ("out_of_range", "must be more than {gt:g}"),
        "less_than_equal": ("out_of_range", "must be {le:g} or less"),
        "less_than": ("out_of_range", "must be less than {lt:g}"),
        "finite_number": ("not_a_number", "is not a finite number"),
        "string_too_long": ("too_long", "is longer than {max_length} characters"),
        "string_too_short": ("required", "is blank, and it is needed"),
    }
    code, words = wordings.get(error["type"], ("not_accepted", "is not a value this column takes"))
    return code, words.format(**bounds)
