"""The description of the API for programs: who may do what, what goes wrong, and how that looks.

What every route has in common is added here, read off the routes, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.http.description_schemas import CODES, answers, problem_example, schemas
from api.http.routing import routes_of
from api.http.schema_words import ref

SCHEME: Final = {"type": "http", "scheme": "bearer", "description": "A key: rmk_…"}
ANYWHERE: Final = (400, 414, 431, 500, 503)
FRAMEWORKS: Final = ("HTTPValidationError", "ValidationError")
"""Schemas of errors that this service does not send."""
TEXT: Final = """\
Send a key as `Authorization: Bearer rmk_…`; a service without any key answers this machine only.
Whatever goes wrong comes as problem details (RFC 9457) with a `code` that stays, a `request_id`,
and at most 100 issues. Ids are opaque. Lists come in pages: `next` is the cursor of the next one.
"""


def operation_id(route: APIRoute) -> str:
    """The name under which client generators make a function: room and verb, such as runs_ask."""
    room = route.endpoint.__module__.rpartition(".")[2]
    return f"{room}_{route.endpoint.__name__}"


def permission_of(route: APIRoute) -> str | None:
    """The permission that a route takes; None where it is open to all."""
    return _permission(route.dependant)


def _permission(dependant: Dependant) -> str | None:
    own = getattr(dependant.call, "permission", None)
    if isinstance(own, str):
        return own
    found = (_permission(one) for one in dependant.dependencies)
    return next((permission for permission in found if permission is not None), None)


def describe(app: FastAPI) -> None:
    """Have ``app`` describe itself, once somebody asks."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # the way that the framework names


def described(app: FastAPI) -> dict[str, Any]:
    """The description: the framework's, and what all routes have in common."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=TEXT,
        routes=app.routes,
    )
    known = document.setdefault("components", {}).setdefault("schemas", {})
    for name in FRAMEWORKS:
        known.pop(name, None)
    known.update(schemas())
    document["components"]["responses"] = {f"Problem{s}": _problem(s) for s in sorted(CODES)}
    document["components"]["securitySchemes"] = {"key": SCHEME}
    for route in routes_of(app):
        if not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            _complete(operation, route)
    return document


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    permission = permission_of(route)
    if permission is not None:
        operation["security"] = [{"key": []}, {}]
        operation["x-permission"] = permission
    responses = operation["responses"]
    for status in sorted(_problems(operation, route, permission)):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    for name, content in answers(operation["operationId"]).items():
        responses.setdefault(name, {"description": "Successful Response"})["content"] = content


def _problems(operation: Mapping[str, Any], route: APIRoute, permission: str | None) -> set[int]:
    """The statuses with which a route may refuse: its own, and those that all have."""
    told = {int(status) for status in operation["responses"] if status.isdecimal()}
    statuses = {status for status in told if status >= 400} | set(ANYWHERE)
    if permission is not None:
        statuses |= {401, 403, 429}
    if "{" in route.path_format:
        statuses.add(404)
    if operation.get("parameters"):
        statuses |= {400, 422}
    if "requestBody" in operation:
        statuses |= {400, 408, 413, 415, 422}
    return statuses | EXTRA.get(operation["operationId"], set())


EXTRA: Final[Mapping[str, set[int]]] = {
    "runs_ask": {409},
    "results_result": {406, 409},
    "results_check": {409},
    "results_flows": {409},
    "results_yard": {409},
    "explanations_why": {409},
    "acceptances_accept": {409},
    "acceptances_withdraw": {409},
    "executions_report": {409},
    "executions_compared": {409},
    "revisions_revise": {409},
    "what_ifs_price": {409},
    "comparisons_comparison": {404, 406, 409},
    "corrections_correct": {404, 409},
    "scenarios_remove": {412, 428},
    "scenario_edits_edit": {409},
    "sweeps_ask": {409},
    "sweeps_status": {406},
    "lots_receive": {409},
    "lots_put": {409, 412},
    "lots_remove": {409, 412},
    "usage_usage": {406},
    "books_enter": {409},
    "books_listing": {406},
    "ledgers_of_period": {406},
    "ledgers_of_run": {406, 409},
    "webhooks_create": {409},
    "webhooks_replace": {412, 428},
    "webhooks_remove": {412, 428},
    "keys_create": {409},
    "keys_change": {409, 412, 428},
    "keys_revoke": {409, 412, 428},
}
"""What single routes refuse with beside what all do."""


def _problem(status: int) -> dict[str, Any]:
    example = problem_example(status)
    content = {"application/problem+json": {"schema": ref("Problem"), "example": example}}
    return {"description": example["title"], "content": content}
