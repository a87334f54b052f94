"""Bodies that are no scenario: read as a record, with every issue pointed at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from api.http.problems import refused
from api.http.wrong import issues_of
from models.issue import InvalidScenario

T = TypeVar("T")


def members_of(body: object, adapter: TypeAdapter[T]) -> T:
    """The record that a body spells.

    Raises:
        Problem: 422, it does not; every reason at once.
    """
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        issues = issues_of(_found(error))
        where = issues[0].pointer or "/"
        raise refused(f"The body is wrong at {where}: {issues[0].message}.", issues) from None


def part_of(body: object, adapter: TypeAdapter[T], *at: str, hint: str | None = None) -> T:
    """The record that a part of a scenario's body spells, which stands at ``at``.

    Raises:
        InvalidScenario: it does not; every reason at once.
    """
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        raise InvalidScenario(issues_of(_found(error), *at, hint=hint)) from None


def _found(error: ValidationError) -> Iterable[Mapping[str, Any]]:
    return error.errors(include_url=False)
