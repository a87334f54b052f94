"""What pydantic finds wrong with a request, as issues: the one place where they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from models.issue import Issue
from optimiser.intake.raw import pointer_to, shown

MOST_ISSUES: Final = 100
"""As many as a problem tells."""


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
        message=str(found["msg"]),
        hint=hint,
        value=shown(given) if isinstance(given, str | float) else None,
        pointer=shown(pointer_to(*at, *found["loc"])),
    )
