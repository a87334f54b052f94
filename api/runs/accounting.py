"""A ledger in each of its spellings, made in a process of its own for a limited time."""

from __future__ import annotations

import hashlib
import json
import math
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Literal

from starlette.responses import Response

from api.aside import Limits, aside
from api.http.problems import Problem, refused
from api.runs.printing import pdf_unavailable
from api.runs.rendering import HTML, JSON, PDF, XLSX, saved
from models.issue import InvalidScenario, Issue
from models.ledger import Ledger
from optimiser.accounts import movements_of_checked
from optimiser.export.document import plan_of_document
from optimiser.export.evidence import evidence_html, evidence_pdf
from optimiser.export.flow_files import flows_csv
from optimiser.export.ledger_files import ledger_json
from optimiser.export.ledger_workbook import ledger_xlsx
from optimiser.export.pdf import PdfUnavailable
from optimiser.intake import scenario_from_document
from optimiser.intake.book_sheets import books_from_document
from optimiser.ledger.flows.build import flow_table
from optimiser.ledger.ledger import ledger
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books

What = Literal["books", "plan"]
FILE: Final = "body"
CSV: Final = "text/csv"
FORMATS: Final[Mapping[str, str]] = {
    JSON: "ledger.json",
    XLSX: "ledger.xlsx",
    CSV: "flows.csv",
    HTML: "evidence.html",
    PDF: "evidence.pdf",
}
"""Media types, and the name of the file that each would be saved as."""
GOOD, NO_PDF, FAULT = b"\x00", b"\x01", b"\x02"
"""What an answer begins with: a ledger, one that cannot be set here, a fault; issues: a brace."""


def accounted(
    what: What, document: Mapping[str, Any], media_type: str, *, seconds: float, memory_mb: int
) -> Response:
    """The ledger of a period's ``books``, or of a ``plan`` with its scenario.

    Raises:
        Problem: 422, the books are wrong, every issue at once; 503, it takes more than may be.
    """
    limits = Limits(memory_mb=memory_mb, cpu_s=math.ceil(seconds))
    said = aside(limits, _said, what, json.dumps(document), media_type)
    if said is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="ledger_too_costly",
            detail="This ledger takes more time or memory than one may take. Ask for a shorter "
            "period, or run remelt ledger.",
        )
    if said.startswith(FAULT):
        raise RuntimeError(said[len(FAULT) :].decode())
    if said == NO_PDF:
        raise pdf_unavailable()
    if not said.startswith(GOOD):
        issues = [Issue.model_validate(issue) for issue in json.loads(said)["issues"]]
        raise refused(issues[0].message, issues, code="invalid_books")
    return saved(said[len(GOOD) :], media_type, FORMATS[media_type])


def _said(what: What, text: str, media_type: str) -> bytes:
    """In the child: the answer, or how it failed: a child that dies has no time or room left."""
    try:
        return _answer(what, text, media_type)
    except Exception:  # noqa: BLE001 -- it is raised again where it is written down
        return FAULT + traceback.format_exc().encode()


def _answer(what: What, text: str, media_type: str) -> bytes:
    """The ledger as ``media_type``, or the issues that stand against it."""
    document = json.loads(text)
    try:
        movements = _MOVEMENTS[what](document)
    except InvalidScenario as invalid:
        issues = [issue.model_dump(mode="json") for issue in invalid.issues]
        return json.dumps({"issues": issues}).encode()
    if media_type == CSV:
        return GOOD + flows_csv(flow_table(movements)).encode()
    made = ledger(movements, input_sha256=hashlib.sha256(text.encode()).hexdigest())
    try:
        return GOOD + _MAKERS[media_type](made)
    except PdfUnavailable:
        return NO_PDF


def _of_books(document: Any) -> Movements:
    return movements_of_books(*books_from_document(document, file=FILE))


def _of_plan(document: Any) -> Movements:
    scenario = scenario_from_document(document["scenario"], file="input")
    return movements_of_checked(scenario, plan_of_document(document["plan"]))


_MOVEMENTS: Final[Mapping[What, Callable[[Any], Movements]]] = {
    "books": _of_books,
    "plan": _of_plan,
}
_MAKERS: Final[Mapping[str, Callable[[Ledger], bytes]]] = {
    JSON: lambda made: ledger_json(made).encode(),
    XLSX: ledger_xlsx,
    HTML: lambda made: evidence_html(made).encode(),
    PDF: evidence_pdf,
}
