"""What each route answers when all is well, and what any may refuse with, for client generators."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from api.http.schema_examples import EXAMPLES
from api.http.schema_records import record_schemas
from api.http.schema_things import THINGS
from api.http.schema_words import TEXT, Schema, ref
from api.runs.accounting import FORMATS as LEDGERS
from api.runs.rendering import FORMATS, JSON, XLSX

CSV: Final = "text/csv"
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "library_alloys": ("200", "Alloys"),
    "library_alloy": ("200", "Alloy"),
    "library_materials": ("200", "Materials"),
    "library_material": ("200", "Material"),
    "examples_examples": ("200", "Examples"),
    "examples_example": ("200", "Scenario"),
    "evaluations_validate": ("200", "Validation"),
    "evaluations_evaluation": ("200", "Plan"),
    "imports_imported": ("201", "Scenario", "Imported", "Books"),
    "scenarios_keep": ("201", "NewScenario"),
    "scenarios_listing": ("200", "KeptScenarioPage"),
    "scenarios_status": ("200", "KeptScenario"),
    "scenarios_sheets": ("200", "Sheets"),
    "scenarios_plan": ("202", "Run"),
    "scenario_edits_edit": ("200", "Edited"),
    "scenario_edits_differing": ("200", "Differences"),
    "scenario_edits_issues": ("200", "KeptIssues"),
    "tables_listing": ("200", "TableList"),
    "runs_ask": ("202", "Run"),
    "runs_listing": ("200", "RunPage"),
    "runs_status": ("200", "Run"),
    "runs_cancel": ("202", "Run"),
    "results_given": ("200", "Scenario"),
    "results_check": ("200", "CheckResult"),
    "results_flows": ("200", "PlanFlows"),
    "results_yard": ("200", "Yard"),
    "explanations_why": ("200", "Explanation"),
    "acceptances_accept": ("200", "Acceptance"),
    "acceptances_withdraw": ("200", "Acceptance"),
    "executions_report": ("200", "Execution"),
    "executions_compared": ("200", "Execution"),
    "revisions_revise": ("202", "Run"),
    "what_ifs_price": ("200", "Estimate"),
    "corrections_correct": ("200", "Correction"),
    "sweeps_ask": ("202", "Sweep"),
    "sweeps_cancel": ("202", "Sweep"),
    "lots_receive": ("200", "Receipt"),
    "lots_listing": ("200", "LotPage"),
    "lots_one": ("200", "Lot"),
    "books_enter": ("200", "Entered"),
    "books_whole": ("200", "Books"),
    "webhooks_create": ("201", "WebhookMade"),
    "webhooks_listing": ("200", "WebhookList"),
    "webhooks_one": ("200", "Webhook"),
    "webhooks_replace": ("200", "Webhook"),
    "webhooks_ping": ("202", "Ping"),
    "webhooks_deliveries": ("200", "DeliveryPage"),
    "keys_create": ("201", "KeyMade"),
    "keys_listing": ("200", "KeyPage"),
    "keys_read": ("200", "Key"),
    "keys_change": ("200", "Key"),
    "audit_listing": ("200", "DeedPage"),
}
"""The status, and the schema of the answer as JSON; or schemas, of which it meets one."""
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_TEXT: Final = {"schema": TEXT}


def schemas() -> dict[str, Schema]:
    """Every schema by name."""
    return {**record_schemas(), **THINGS}


def answers(operation_id: str) -> Mapping[str, Schema]:
    """What a route answers when all is well: by status, the content of that answer."""
    if operation_id in _ANSWERS:
        status, *names = _ANSWERS[operation_id]
        return {status: {JSON: _json(*names)}}
    return _MORE.get(operation_id, {})


def _json(*names: str) -> Schema:
    """The content of an answer in JSON, with an example where there is one."""
    schema = ref(names[0]) if len(names) == 1 else {"anyOf": [ref(name) for name in names]}
    example = EXAMPLES.get(names[0])
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _of_file(kind: str) -> Schema:
    if kind == JSON:
        return _json("Plan")
    return _TEXT if kind.startswith("text/") else _FILE


def _ledger(kind: str) -> Schema:
    return _json("Ledger") if kind == JSON else _TEXT if kind.startswith("text/") else _FILE


_MORE: Final[Mapping[str, Mapping[str, Schema]]] = {
    "service_metrics": {"200": {"text/plain": _TEXT}},
    "imports_template": {"200": {XLSX: _FILE}},
    "scenario_edits_workbook": {"200": {XLSX: _FILE}},
    "results_result": {"200": {kind: _of_file(kind) for kind in FORMATS}},
    "sweeps_status": {"200": {JSON: _json("Sweep"), CSV: _TEXT}},
    "usage_usage": {"200": {JSON: _json("UsagePage"), CSV: _TEXT}},
    "books_listing": {"200": {JSON: _json("BookPage"), CSV: _TEXT}},
    "comparisons_comparison": {"200": {JSON: _json("Comparison"), CSV: _TEXT}},
    "ledgers_of_period": {"200": {kind: _ledger(kind) for kind in LEDGERS}},
    "ledgers_of_run": {"200": {kind: _ledger(kind) for kind in LEDGERS}},
    "lots_put": {"200": {JSON: _json("Lot")}, "201": {JSON: _json("Lot")}},
}
"""Answers in other media types, or with more than one status."""


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
