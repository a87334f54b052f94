"""A plan from the store in each of its spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.responses import Response

from api.http.answers import json_answer
from api.runs.printing import printed
from models.brief import Brief
from models.filling import fill
from models.plan import Plan
from optimiser.export.charges_table import charges_csv
from optimiser.export.document import plan_of_document
from optimiser.export.report import report_html
from optimiser.export.workbook import plan_xlsx
from optimiser.intake import scenario_from_document

JSON: Final = "application/json"
HTML: Final = "text/html"
PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final[Mapping[str, str]] = {
    JSON: "plan.json",
    "text/csv": "charges.csv",
    XLSX: "plan.xlsx",
    HTML: "report.html",
    PDF: "report.pdf",
}
"""Media types, and the name of the file that each would be saved as."""
REPORT_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""A report brings its looks along and needs nothing else: no script, no request, no form."""
_MAKERS: Final[Mapping[str, Callable[[Brief, Plan], str | bytes]]] = {
    "text/csv": charges_csv,
    XLSX: plan_xlsx,
    HTML: report_html,
}


def rendered(document: Mapping[str, Any], plan: Any, media_type: str) -> Response:
    """The plan of a scenario as ``media_type``."""
    if media_type == JSON:
        return json_answer(plan)
    if media_type == PDF:
        return saved(printed(document, plan), PDF, FORMATS[PDF])
    brief = fill(scenario_from_document(document, file="input"))
    content = _MAKERS[media_type](brief, plan_of_document(plan))
    return saved(content, media_type, FORMATS[media_type])


def saved(content: str | bytes, media_type: str, name: str) -> Response:
    """The file, under its name; a report is shown, JSON answered, the rest is kept."""
    if media_type == JSON:
        return Response(content, media_type=JSON)
    shown = "inline" if media_type == HTML else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"'}
    if media_type == HTML:
        headers |= {"Content-Security-Policy": REPORT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(content, media_type=media_type, headers=headers)
