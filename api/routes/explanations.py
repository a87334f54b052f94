"""Why a plan is as it is, why not otherwise, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.problems import refused
from api.runs.known import plan_in, run_in
from api.runs.reasons import NOTHING, Asked, reasons
from api.service import Service, service_of
from api.store import runs
from models.filling import fill
from optimiser.explain.explanation import explanation
from optimiser.export.document import plan_of_document
from optimiser.intake import scenario_from_document

MOST_CHOICES: Final = 10
MOST_SAMPLES: Final = 5
LONGEST_ID: Final = 255
router = APIRouter(prefix="/v1/runs", tags=["runs"])
Lot = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_ID,
        description="Why not this lot, offer, outlet or bin? Its smallest bite is planned around",
    ),
]
OrderId = Annotated[
    str | None,
    Query(min_length=1, max_length=LONGEST_ID, description="The order that why_not asks for"),
]
Count = Annotated[
    int | None, Query(ge=1, le=MOST_CHOICES, description="So many other plans that really differ")
]
SampleCount = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_SAMPLES,
        description="What a sample of each lot is worth; the best so many by planning again",
    ),
]
IsAdvice = Annotated[
    bool, Query(description="Which limits of each alloy cost how much recycled content")
]


@router.get("/{run_id}/explanation")
async def why(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("read")],
    why_not: Lot = None,
    order: OrderId = None,
    choices: Count = None,
    samples: SampleCount = None,
    advice: IsAdvice = False,  # noqa: FBT002 -- a parameter of the address, always named
) -> Response:
    """What binds each charge, what that is worth, and the ways out of orders that are left out.

    ``why_not``, ``choices``, ``samples`` and ``advice`` plan again, within a time of their own:
    what is not planned by then is said to be so.
    """
    asked = Asked(why_not=why_not, order=order, choices=choices, samples=samples, advice=advice)
    if order is not None and why_not is None:
        raise refused("order goes with why_not.")
    service = service_of(request)
    document, plan = await run_in_threadpool(_of_run, service, caller, run_id)
    told = await run_in_threadpool(_explained, document, plan)
    more = NOTHING
    if asked.takes_planning:
        async with service.explanations.turn(caller.tenant_id):
            more = await run_in_threadpool(
                reasons, document, plan, asked,
                seconds=service.settings.explanation_s,
                memory_mb=service.settings.child_memory_mb,
            )  # fmt: skip
    return json_answer({"run_id": run_id, **told, **more})


def _of_run(service: Service, caller: Caller, run_id: str) -> tuple[Mapping[str, Any], Any]:
    """What was asked, with the plan before where there is one; and the plan.

    Raises:
        Problem: 404, there is no such run; 409, it has no plan.
    """
    with service.store.reading() as connection:
        _, plan = plan_in(connection, run_in(connection, caller, run_id))
        return runs.document_of(connection, run_id), plan


def _explained(document: Mapping[str, Any], plan: Any) -> Mapping[str, Any]:
    brief = fill(scenario_from_document(document["scenario"], file="input"))
    return explanation(brief, plan_of_document(plan)).model_dump(mode="json")
