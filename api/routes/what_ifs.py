"""What a plan would come to with changes: said at once, kept nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.body import document_of
from api.http.schema_words import takes
from api.runs.known import run_in
from api.runs.left import before_in, refuse_lots_of_store
from api.runs.revising import left_to_do
from api.service import Service, service_of
from api.store import executions
from api.what_ifs.room import Key
from api.what_ifs.steps import changes_of, steps_of
from models.charged import charged_of
from optimiser.export.document import plan_of_document

EXAMPLE: Final = {
    "remove": {"pins": [{"source": "000456", "target": "0002"}]},
    "pins": [{"source": "000123", "target": "0001", "kg": 1500}],
}
Lines = Annotated[
    bool,
    Query(description="With the lines that move; false for the price alone, which is there sooner"),
]
router = APIRouter(prefix="/v1/runs", tags=["runs"])


@router.post("/{run_id}/what-ifs", openapi_extra=takes(EXAMPLE))
async def price(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("plan")],
    lines: Lines = True,  # noqa: FBT002 -- a query parameter
) -> Response:
    """What a run's plan would come to with changes: cost, goals, and the lines that move.

    The body is the whole set of changes against the plan, spelled as a revision's. Nothing is kept:
    ask again with one change more or less. The price is known long before the lines that move,
    which stay as near to the plan as the goals let: ask with ``lines=false``, and then again
    without it. What was said first stands. Until the lines are known ``moved_kg`` is null, and so
    is ``cost`` where it hangs on them; ``nearest`` says that they are as near as the goals let.
    ``exact`` says that a revision would come to the same; else the answer leaves whole pieces and
    yes or no aside. ``charges`` are those that the changes leave otherwise, as a plan has them,
    with what is taken out of their melts; there are none of plans that sort or fill bins. ``apart``
    are all lines that the answer has otherwise than the run's plan, so that both add up. Where the
    changes cannot be, ``clash`` are those of them that cannot be together.
    """
    service = service_of(request)
    body = await document_of(request)
    run, key = await run_in_threadpool(_found, service, caller, run_id)
    changes = changes_of(body)
    refuse_lots_of_store(run, changes.patch, changes.remove)
    opening = _opening(service, run)
    found = await service.what_ifs.ask(key, opening, steps_of(changes), lines=lines)
    return json_answer({"run_id": run_id, **found})


def _found(service: Service, caller: Caller, run_id: str) -> tuple[Row[Any], Key]:
    """The caller's run, and what its open plan is found by: the run and what is charged of it."""
    with service.store.reading() as connection:
        run = run_in(connection, caller, run_id)
        charged = sorted(
            (*line, row.charged_kg) for line, row in executions.of_run(connection, run_id).items()
        )
    return run, (run_id, hashlib.sha256(json.dumps(charged).encode()).hexdigest())


def _opening(service: Service, run: Row[Any]) -> Callable[[], bytes]:
    """What a child needs to hold the plan open, read when it is needed."""

    def opening() -> bytes:
        with service.store.reading() as connection:
            before = before_in(connection, run)
        document = left_to_do(before)
        orders = {row["order_id"] for row in document["orders"]}
        charged = charged_of(plan_of_document(before.plan))
        given = {
            "scenario": document,
            "charged": {name: lines for name, lines in charged.items() if name in orders},
            "seconds": service.settings.what_if_s,
        }
        return json.dumps(given).encode()

    return opening
