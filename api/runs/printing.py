"""A result as PDF: set in a process of its own, for it takes seconds and a C library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from api.aside import Limits, aside
from api.http.problems import Problem
from models.filling import fill
from optimiser.export.document import plan_of_document
from optimiser.export.pdf import PdfUnavailable, report_pdf
from optimiser.intake import scenario_from_document

LIMITS: Final = Limits(memory_mb=3000, cpu_s=120)
UNAVAILABLE: Final = b""


def printed(document: Mapping[str, Any], plan: Any) -> bytes:
    """The plan of a scenario as PDF.

    Raises:
        Problem: 503, this host cannot set text, or the report is too long to be set in time.
    """
    found = aside(LIMITS, _set, json.dumps(document), json.dumps(plan))
    if found:
        return found
    raise pdf_unavailable(too_long=found != UNAVAILABLE)


def pdf_unavailable(*, too_long: bool = False) -> Problem:
    """503: this host cannot set text, or what was to be set is too long."""
    why = (
        "The report is too long to be set in time"
        if too_long
        else "This host has no Pango to set text with"
    )
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="pdf_not_available",
        detail=f"{why}; ask for text/html and print that.",
    )


def _set(document: str, plan: str) -> bytes:
    """In the child: the PDF, or nothing where it cannot be set on this host."""
    brief = fill(scenario_from_document(json.loads(document), file="input"))
    try:
        return report_pdf(brief, plan_of_document(json.loads(plan)))
    except PdfUnavailable:
        return UNAVAILABLE
