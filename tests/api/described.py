"""Answers held to what the service says of them: statuses, media types, and every member.

The client of the tests does so with each answer that it gets, so that whatever a test asks for is
also a test of the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from api.app import create_app
from api.http.refusals import ASKED_BY

JSON = "application/json"
ANY_ROUTE = {304, 405}
"""Nothing has changed, and methods that an address does not take: told by no operation."""
SEEN: set[str] = set()
"""The operations whose answers were held to the description, by method and path."""


@cache
def description() -> Mapping[str, Any]:
    """The description that the service gives of itself."""
    return create_app().openapi()


def operation_at(method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
    """The operation that a request is for, and its path; one without parameters goes first."""
    for template, pattern in patterns():
        if pattern.fullmatch(path):
            operation = description()["paths"][template].get(method.lower())
            return None if operation is None else (f"{method} {template}", operation)
    return None


@cache
def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every path of the description, and what the paths of its requests look like."""
    templates = sorted(description()["paths"], key=lambda one: "{" in one)
    return [(one, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", one))) for one in templates]


def held_to_description(method: str, response: httpx.Response) -> None:
    """Fail where an answer is none of those that are described."""
    found = operation_at(method, response.request.url.raw_path.decode().partition("?")[0])
    is_of_page = ASKED_BY in response.request.headers
    if found is None or is_of_page or response.status_code in ANY_ROUTE:
        return
    name, operation = found
    told = operation["responses"].get(str(response.status_code))
    assert told is not None, f"{name} does not say that it may answer {response.status_code}"
    if response.status_code >= 300 or "content" not in told:
        return
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in told["content"], f"{name} does not say that it answers {media_type}"
    if media_type == JSON:
        wrong = next(validator(name, response.status_code).iter_errors(response.json()), None)
        assert wrong is None, f"{name}: {wrong}"
        SEEN.add(name)


@cache
def validator(name: str, status: int) -> Any:
    """What judges answers of an operation: nothing may be in them that is not described."""
    method, _, path = name.partition(" ")
    operation = description()["paths"][path][method.lower()]
    schema = operation["responses"][str(status)]["content"][JSON]["schema"]
    return validator_of(schema)


def validator_of(schema: Mapping[str, Any]) -> Any:
    """What judges documents by a schema of the description, in its strictest sense."""
    return jsonschema_rs.Draft202012Validator(
        {**closed(schema), "components": {"schemas": closed_components()}}, validate_formats=True
    )


@cache
def closed_components() -> Any:
    """The schemas that others name, in their strictest sense."""
    return closed(description()["components"]["schemas"])


def closed(schema: Any) -> Any:
    """The schema without room for members that it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(one) for name, one in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    return {"additionalProperties": False, **found} if is_object else found


def json_answers() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every success that is told in JSON: operation, status and content."""
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status.startswith("2") and JSON in content:
                    yield f"{method.upper()} {path}", status, content[JSON]
