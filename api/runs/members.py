"""Bodies that are no scenario: read as a record, with every issue pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from api.http.problems import MOST_ISSUES, Problem
from models.issue import Issue
from optimiser.intake.raw import pointer_to, shown

T = TypeVar("T")


def members_of(body: object, adapter: TypeAdapter[T]) -> T:
    """The record that a body spells.

    Raises:
        Problem: 422, it does not; every reason at once.
    """
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        issues = issues_of(error)
        where = issues[0].pointer or "/"
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="invalid_request",
            detail=f"The body is wrong at {where}: {issues[0].message}.",
            issues=issues,
        ) from None


def issues_of(error: ValidationError) -> tuple[Issue, ...]:
    """What pydantic found wrong with a body, as issues."""
    found = error.errors(include_url=False, include_context=False)
    return tuple(map(_issue, found[:MOST_ISSUES]))


def _issue(found: Mapping[str, Any]) -> Issue:
    given = found["input"]
    return Issue(
        code=str(found["type"]),
        severity="error",
        message=str(found["msg"]),
        value=shown(given) if isinstance(given, str | float) else None,
        pointer=shown(pointer_to(*found["loc"])),
    )
