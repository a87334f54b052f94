"""What answers look like that the optimiser's records are: read off the records themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from api.http.schema_words import ANYTHING, MAYBE_TEXT, TEXT, Schema, listed, ref, whole
from models.advice import Advice
from models.books import Books
from models.choice import Choices
from models.correction import Correction
from models.estimate import Estimate
from models.explanation import Explanation
from models.flows import PlanFlows
from models.issue import Issue
from models.ledger import Ledger
from models.plan import Plan
from models.record import Record
from models.sample import Samples
from models.scenario import Scenario
from models.why_not import WhyNot
from models.yard import Yard
from optimiser.compare import Comparison
from optimiser.session.override import Override

RECORDS: Final = (
    *(Issue, Plan, PlanFlows, Yard, Comparison, Override, Estimate),
    *(Explanation, WhyNot, Choices, Samples, Advice, Ledger, Correction),
)

ASKED: Final = {"why_not": "WhyNot", "choices": "Choices", "samples": "Samples", "advice": "Advice"}
"""What an explanation says besides if it is asked for."""

_CLASH: Final = {
    "type": "object",
    "properties": {"patch": ANYTHING, "remove": ANYTHING},
    "description": "One of the changes that cannot be together",
}


def record_schemas() -> dict[str, Schema]:
    """A schema for each record that is answered with, and for those that it consists of."""
    _, found = models_json_schema(
        [(record, "serialization") for record in RECORDS],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = {name: _open(schema) for name, schema in found["$defs"].items()}
    # plan.json says of a warning what it is and where, no more; an explanation says whose it is.
    schemas["Warning"] = whole(code=TEXT, message=TEXT, pointer=MAYBE_TEXT)
    schemas["Plan"]["properties"]["warnings"] = listed(ref("Warning"))
    more = {"run_id": TEXT, **{asked: _maybe(name) for asked, name in ASKED.items()}}
    schemas["Explanation"]["properties"] |= more
    schemas["Explanation"]["required"] += list(more)
    moved = {
        "charges": listed(ref("Charge")),
        "treatments": listed(ref("TreatmentResult")),
        "apart": listed(ref("MovedLine")),
    }
    more = {"run_id": TEXT, "clash": listed(_CLASH), **moved}
    schemas["Estimate"]["properties"] |= more
    schemas["Estimate"]["required"] += list(more)
    schemas["Scenario"] = _spelled(Scenario, "Settings and tables, as GET /v1/examples shows them")
    schemas["Books"] = _spelled(Books, "Settings and tables, as POST /v1/ledgers takes them")
    return schemas


def _maybe(name: str) -> Schema:
    return {"anyOf": [ref(name), {"type": "null"}], "description": "null unless it is asked for"}


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an answer: later versions may say more, and clients must bear it."""
    return {name: value for name, value in schema.items() if name != "additionalProperties"}


def _spelled(record: type[Record], what: str) -> Schema:
    """Settings and tables. Rows have a column per element, and may spell numbers as texts."""
    row = {"type": "object", "additionalProperties": True}
    return {
        "type": "object",
        "description": what,
        "properties": {
            name: {
                **(row if name == "settings" else {"type": ["array", "null"], "items": row}),
                "description": field.description,
            }
            for name, field in record.model_fields.items()
        },
    }
