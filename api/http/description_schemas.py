"""What answers look like, for client generators: schemas by name, and which route gives which."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from api.access.caller import ALLOWED
from api.runs.rendering import FORMATS, JSON, XLSX
from models.issue import Issue

Schema = Mapping[str, Any]
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "number"}
MAYBE_TEXT: Final = {"type": ["string", "null"]}
MAYBE_NUMBER: Final = {"type": ["number", "null"]}
MOMENT: Final = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Final = {"type": ["string", "null"], "format": "date-time"}
ANYTHING: Final = {"type": "object", "additionalProperties": True}
LINKS: Final = {"type": "object", "additionalProperties": TEXT}
STATES: Final = ["queued", "running", "succeeded", "failed", "cancelled"]
OUTCOMES: Final = ["optimal", "feasible", "infeasible", "no_solution_in_time", None]


def ref(name: str) -> Schema:
    """A reference to a schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Any) -> Schema:
    """An object that always has all of these members, and may get others in later versions."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _page(member: str, of: str) -> Schema:
    return _object(**{member: {"type": "array", "items": ref(of)}, "next": MAYBE_TEXT})


KEY: Final[Mapping[str, Schema]] = {
    "key_id": TEXT,
    "name": TEXT,
    "role": {"type": "string", "enum": sorted(ALLOWED)},
    "created_at": MOMENT,
    "created_by": TEXT,
    "expires_at": MAYBE_MOMENT,
    "revoked_at": MAYBE_MOMENT,
    "links": LINKS,
}
SCHEMAS: Final[Mapping[str, Schema]] = {
    "Issue": Issue.model_json_schema(),
    "Problem": _object(
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        code=TEXT,
        detail=TEXT,
        request_id=TEXT,
        issues={"type": "array", "maxItems": 100, "items": ref("Issue")},
    ),
    "Scenario": {**ANYTHING, "description": "Settings and tables, as GET /v1/examples shows them"},
    "Plan": {**ANYTHING, "description": "A plan.json: goals, totals, charges, check, provenance"},
    "Validation": _object(
        valid={"type": "boolean"}, issues={"type": "array", "items": ref("Issue")}
    ),
    "Run": _object(
        run_id=TEXT,
        state={"type": "string", "enum": STATES},
        outcome={"type": ["string", "null"], "enum": OUTCOMES},
        tag=MAYBE_TEXT,
        external_ref=MAYBE_TEXT,
        created_at=MOMENT,
        created_by=TEXT,
        started_at=MAYBE_MOMENT,
        finished_at=MAYBE_MOMENT,
        time_limit_s=NUMBER,
        goal=MAYBE_TEXT,
        incumbent=MAYBE_NUMBER,
        bound=MAYBE_NUMBER,
        gap_pct=MAYBE_NUMBER,
        error={"type": ["object", "null"]},
        links=LINKS,
    ),
    "RunPage": _page("runs", "Run"),
    "Key": _object(**KEY),
    "KeyMade": _object(**KEY, key={**TEXT, "description": "What its user sends; shown once"}),
    "KeyPage": _page("keys", "Key"),
    "Deed": _object(
        entry_id=TEXT, at=MOMENT, actor=TEXT, action=TEXT, target=TEXT, request_id=TEXT
    ),
    "DeedPage": _page("entries", "Deed"),
}
_ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "evaluations_validate": ("200", "Validation"),
    "evaluations_evaluation": ("200", "Plan"),
    "examples_example": ("200", "Scenario"),
    "imports_imported": ("201", "Scenario"),
    "runs_ask": ("202", "Run"),
    "runs_listing": ("200", "RunPage"),
    "runs_status": ("200", "Run"),
    "runs_cancel": ("202", "Run"),
    "results_given": ("200", "Scenario"),
    "results_check": ("200", "Plan"),
    "keys_create": ("201", "KeyMade"),
    "keys_listing": ("200", "KeyPage"),
    "keys_read": ("200", "Key"),
    "keys_change": ("200", "Key"),
    "audit_listing": ("200", "DeedPage"),
}
_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "results_result": tuple(FORMATS),
    "imports_template": (XLSX,),
}


def answers(operation_id: str) -> Mapping[str, Schema]:
    """What a route answers when all is well: its status, and the content of that answer."""
    if operation_id in _FILES:
        return {"200": {kind: {"schema": _of_file(kind)} for kind in _FILES[operation_id]}}
    if operation_id in _ANSWERS:
        status, name = _ANSWERS[operation_id]
        return {status: {JSON: {"schema": ref(name)}}}
    return {}


def _of_file(kind: str) -> Schema:
    if kind == JSON:
        return ref("Plan")
    return TEXT if kind.startswith("text/") else {"type": "string", "format": "binary"}


CODES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed_body", "The body cannot be read: body is not JSON at line 1, column 2."),
    401: ("unauthorized", "Send your key as Authorization: Bearer KEY."),
    403: ("not_allowed", "Role erp may not do this; it takes permission manage."),
    404: ("not_found", "There is no such run."),
    406: ("not_acceptable", "There is application/json, text/csv."),
    408: ("body_too_slow", "The body may take 60 s to arrive."),
    409: ("not_finished", "The run is running; it has no result yet."),
    412: ("changed_meanwhile", "It has changed since. GET it again and decide anew."),
    413: ("body_too_large", "The body may hold 20,000,000 bytes."),
    414: ("address_too_long", "The address may hold 8,000 bytes."),
    415: ("unsupported_media_type", "The body must be application/json."),
    422: ("invalid_request", "The request's parameters are wrong."),
    428: ("if_match_missing", "Send If-Match with the ETag that a GET of it gave."),
    429: ("too_many_requests", "This key may make 120,000 requests a minute. Wait a little."),
    431: ("headers_too_large", "The headers may hold 32,000 bytes."),
    500: ("our_fault", "The service failed, and that is our fault."),
    503: ("overloaded", "As many requests of this kind as may be are under way."),
}


def problem_example(status: int) -> Schema:
    """What a problem with that status may look like."""
    code, detail = CODES[status]
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": "5f0c9a1e7b2d4c3f8a6e1d0b9c8f7a65",
        "issues": [],
    }
