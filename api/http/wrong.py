"""What pydantic finds wrong with a request, as issues: the one place where they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from models.issue import Issue
from optimiser.intake.raw import pointer_to, shown

MOST_ISSUES: Final = 100
"""As many as a problem tells."""
KINDS: Final[Mapping[str, str]] = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
    "dataclass": "an object",
    "datetime": "a date with its time",
    "date": "a date",
    "timezone": "a date with its time zone",
}
"""What is needed where an error of pydantic's begins with that word."""
WORDS: Final[Mapping[str, str]] = {
    "missing": "it is needed, and it is not there",
    "extra_forbidden": "there is nothing of that name here",
    "greater_than_equal": "it must be {ge:g} or more",
    "greater_than": "it must be more than {gt:g}",
    "less_than_equal": "it must be {le:g} or less",
    "less_than": "it must be less than {lt:g}",
    "string_too_short": "it must have {min_length} or more characters",
    "string_too_long": "it must have {max_length} or fewer characters",
    "too_short": "it must have {min_length} or more entries",
    "too_long": "it must have {max_length} or fewer entries",
    "finite_number": "it is not a finite number",
}


def issues_of(
    found: Iterable[Mapping[str, Any]], *at: str, hint: str | None = None
) -> tuple[Issue, ...]:
    """The issues of what stands at ``at``, which pydantic judged from there."""
    return tuple(_issue(one, at, hint) for one in islice(found, MOST_ISSUES))


def _issue(found: Mapping[str, Any], at: tuple[str, ...], hint: str | None) -> Issue:
    given = found["input"]
    return Issue(
        code=str(found["type"]),
        severity="error",
        message=_in_words(found),
        hint=hint,
        value=shown(given) if isinstance(given, str | float) else None,
        pointer=shown(pointer_to(*at, *found["loc"])),
    )


def _in_words(found: Mapping[str, Any]) -> str:
    """What is wrong, in a caller's terms: a body knows null, objects and lists."""
    kind, bounds = str(found["type"]), found.get("ctx") or {}
    if kind in {"literal_error", "enum"}:
        needed = bounds["expected"]
        return f"{_given(found)}, and {needed} is needed"
    if kind == "value_error":
        return str(bounds.get("error", found["msg"]))
    if kind in WORDS:
        return WORDS[kind].format(**bounds)
    if (kind := kind.partition("_")[0]) in KINDS:
        needed = KINDS[kind]
        return f"{_given(found)}, and {needed} is needed"
    return str(found["msg"])


def _given(found: Mapping[str, Any]) -> str:
    return "it is null" if found["input"] is None else "it is something else"
