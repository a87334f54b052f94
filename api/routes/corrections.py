"""Corrections: what brings a melt into spec after its sample, answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.body import document_of
from api.http.problems import refused
from api.http.schema_words import takes
from api.runs.correcting import OF_WHAT, corrected
from api.runs.example import SAMPLE, SCENARIO
from api.runs.known import plan_in, run_in
from api.service import Service, service_of

router = APIRouter(prefix="/v1/corrections", tags=["runs"])
EXAMPLE: Final = {"scenario": SCENARIO, **SAMPLE}
LONGEST_ID: Final = 32


@router.post("", openapi_extra=takes(EXAMPLE))
async def correct(request: Request, caller: Annotated[Caller, may("plan")]) -> Response:
    """What brings a melt into spec after its sample: additions, else pour-off, dilution, diversion.

    Of a run, ``run_id`` names its scenario and what was charged; else ``scenario`` stands in the
    body and, where something was planned, ``plan`` as plan.json has it. ``order_id`` is the order
    whose melt was sampled, ``melt`` what was measured: ``mass_kg``, and wt-% by element, also with
    ``_sd`` and ``_max``. ``hold_min`` are minutes from the sample to the tap, with
    ``fade_pct_per_h`` by element; ``target`` is ``spec`` or ``aim``. With ``charged``, weights that
    differ from the plan's, the charges that follow in the furnace are planned again. Additions take
    no more room than ``overfill_pct`` beyond the order; ``returns_per_t`` is what metal is worth
    that is poured off.
    """
    body = await document_of(request)
    service = service_of(request)
    asked = _asked(body)
    scenario, plan = asked.get("scenario"), asked.get("plan")
    if "run_id" in asked:
        run_id = asked["run_id"]
        scenario, plan = await run_in_threadpool(_of_run, service, caller, run_id)
    melt = {name: value for name, value in asked.items() if name not in OF_WHAT}
    given = service.settings
    async with service.corrections.turn(caller.tenant_id):
        found = await run_in_threadpool(
            corrected, scenario, plan, melt,
            cpu_s=given.correction_cpu_s, memory_mb=given.child_memory_mb,
        )  # fmt: skip
    return json_answer(found)


def _asked(body: object) -> Mapping[str, Any]:
    """The body, which names a run or brings a scenario.

    Raises:
        Problem: 422, it does neither, or both.
    """
    if isinstance(body, dict):
        run_id = body.get("run_id")
        is_run = isinstance(run_id, str) and 0 < len(run_id) <= LONGEST_ID
        if is_run and not body.keys() & {"scenario", "plan"}:
            return body
        if "run_id" not in body and "scenario" in body:
            return body
    raise refused(
        "The body must be an object with the member run_id, or with scenario and, where something "
        "was planned, plan; beside it stand order_id and what was measured."
    )


def _of_run(service: Service, caller: Caller, run_id: str) -> tuple[Mapping[str, Any], Any]:
    """The scenario and the plan of one of the caller's runs.

    Raises:
        Problem: 404, there is no such run; 409, it has no plan.
    """
    with service.store.reading() as connection:
        return plan_in(connection, run_in(connection, caller, run_id))
