"""Why a plan is as it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.runs.known import plan_in, run_in
from api.service import service_of
from models.filling import fill
from optimiser.explain.explanation import explanation
from optimiser.export.document import plan_of_document
from optimiser.intake import scenario_from_document

router = APIRouter(prefix="/v1/runs", tags=["runs"])


@router.get("/{run_id}/explanation")
def why(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """What binds each charge, why orders are left out, and why metal is left over."""
    with service_of(request).store.reading() as connection:
        document, plan = plan_in(connection, run_in(connection, caller, run_id))
    brief = fill(scenario_from_document(document, file="input"))
    found = explanation(brief, plan_of_document(plan))
    return json_answer({"run_id": run_id, **found.model_dump(mode="json")})
