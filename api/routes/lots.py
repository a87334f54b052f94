"""Lots of the store: metal on hand, what plans have reserved of it, and what is free."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, told, unless_known
from api.http.body import FILE, UNPRINTABLE, document_of
from api.http.cursor import cursor_of_name, name_of
from api.http.idempotency import Key, came_before
from api.http.preconditions import demand
from api.http.problems import conflict, not_found, refused
from api.http.schema_words import takes
from api.runs.asking import sha256_of
from api.service import service_of
from api.store import lots
from api.store.lots import Stocked
from models.issue import InvalidScenario, Issue
from optimiser.intake.lot_rows import lots_of_rows, rows_of_lots

MOST_ON_A_PAGE: Final = 1000
MOST_KG: Final = 1e9
ROW: Final = {"mass_kg": "4980.5", "price_per_t": 1850, "Cu": 0.21}
EXAMPLE: Final = {"lot_id": "000123", **ROW}
router = APIRouter(prefix="/v1/lots", tags=["lots"])


@router.post("", openapi_extra=takes({"lots": [EXAMPLE]}))
async def receive(
    request: Request, caller: Annotated[Caller, may("stock")], key: Key = None
) -> Response:
    """Receipts: all of these lots, or none. A lot that comes again as it was changes nothing."""
    body = await document_of(request)
    document, replayed = await run_in_threadpool(_received, request, caller, body, key)
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    if len(document["lots"]) == 1:
        headers["Location"] = f"/v1/lots/{quote(document['lots'][0]['lot_id'], safe='')}"
    return json_answer(document, headers=headers)


@router.get("")
def listing(
    request: Request,
    caller: Annotated[Caller, may("read")],
    cursor: Annotated[str | None, Query(max_length=1200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 200,
) -> Response:
    """Lots by name; ``next`` is the cursor of the page after this one."""
    after = None if cursor is None else name_of(cursor)
    with service_of(request).store.reading() as connection:
        found = lots.page(connection, tenant_id=caller.tenant_id, after=after, most=limit + 1)
    page = found[:limit]
    following = cursor_of_name(page[-1].lot_id) if len(found) > limit else None
    return json_answer({"lots": [lot_document(lot) for lot in page], "next": following})


@router.get("/{lot_id:path}")
def one(request: Request, lot_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """One lot: as it was received, and what is on hand, reserved and free."""
    with service_of(request).store.reading() as connection:
        lot = _lot(connection, caller, lot_id)
    return unless_known(request, lot_document(lot), etag=etag_of(lot))


@router.put("/{lot_id:path}", openapi_extra=takes(ROW))
async def put(
    request: Request,
    lot_id: str,
    caller: Annotated[Caller, may("stock")],
    counted: Annotated[bool, Query(description="mass_kg is what was counted by now")] = False,  # noqa: FBT002 -- a query parameter
) -> Response:
    """Have a lot be so; If-Match demands a version.

    ``mass_kg`` is what was received; with ``counted`` it is what lies there by now.
    """
    body = await document_of(request)
    return await run_in_threadpool(_put, request, caller, lot_id, body, counted)


@router.delete("/{lot_id:path}", status_code=204)
def remove(request: Request, lot_id: str, caller: Annotated[Caller, may("stock")]) -> Response:
    """Take a lot out of the store, unless an accepted plan holds some of it."""
    with service_of(request).store.writing() as connection:
        lot = _lot(connection, caller, lot_id)
        demand(request, etag_of(lot))
        if lot.reserved_kg > 0:
            raise conflict(
                "lot_reserved",
                f"Accepted plans hold {lot.reserved_kg:,.0f} kg of lot {lot_id}. "
                "Withdraw them first: DELETE /v1/runs/{run_id}/accept.",
            )
        lots.remove(connection, tenant_id=caller.tenant_id, lot_id=lot_id)
        audit.note(request, connection, caller, "lot.delete", lot_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def lot_document(lot: Stocked) -> dict[str, object]:
    """A lot as the service tells it: ``lot`` is its row as it was received."""
    return {
        "lot_id": lot.lot_id,
        "lot": lot.row,
        "received_kg": lot.received_kg,
        "charged_kg": lot.charged_kg,
        "on_hand_kg": lot.on_hand_kg,
        "reserved_kg": lot.reserved_kg,
        "free_kg": lot.free_kg,
        "version": lot.version,
        "created_at": told(lot.created_at),
        "updated_at": told(lot.updated_at),
    }


def etag_of(lot: Stocked) -> str:
    """What changes whenever the lot does, or what is reserved of it."""
    return f'"{lot.version}"'


def _received(
    request: Request, caller: Caller, body: object, key: str | None
) -> tuple[dict[str, Any], bool]:
    rows = _rows_of(_listed(body), pointer="/lots" if isinstance(body, dict) else "")
    tenant_id = caller.tenant_id
    with service_of(request).store.writing() as connection:
        replayed = came_before(
            connection, tenant_id=tenant_id, key=key, body_sha256=sha256_of(body)
        )
        done = dict.fromkeys(rows, "unchanged")
        if not replayed:
            done = lots.put(connection, tenant_id=tenant_id, rows=rows)
            for lot_id in (name for name, what in done.items() if what != "unchanged"):
                audit.note(request, connection, caller, "lot.receive", lot_id)
        found = lots.chosen(connection, tenant_id=tenant_id, lot_ids=rows)
    counts = {what: list(done.values()).count(what) for what in ("created", "changed", "unchanged")}
    return {**counts, "lots": [lot_document(lot) for lot in found]}, replayed


def _put(
    request: Request,
    caller: Caller,
    lot_id: str,
    body: object,
    counted: bool,  # noqa: FBT001 -- handed on by the thread pool
) -> Response:
    if not isinstance(body, dict) or body.get("lot_id", lot_id) != lot_id:
        raise refused("The body must be a row of the table lots, with the lot_id of the address.")
    row = _rows_of([{**body, "lot_id": lot_id}], pointer="")[lot_id]
    tenant_id = caller.tenant_id
    with service_of(request).store.writing() as connection:
        known = next(
            iter(lots.chosen(connection, tenant_id=tenant_id, lot_ids=[lot_id], held=True)), None
        )
        demand(request, None if known is None else etag_of(known))
        if counted and known is not None:
            row["mass_kg"] = row["mass_kg"] + known.charged_kg
        done = lots.put(connection, tenant_id=tenant_id, rows={lot_id: row})[lot_id]
        if done != "unchanged":
            audit.note(request, connection, caller, "lot.put", lot_id)
        lot = _lot(connection, caller, lot_id)
    status = HTTPStatus.CREATED if done == "created" else HTTPStatus.OK
    return json_answer(lot_document(lot), status=status, headers={"ETag": etag_of(lot)})


def _lot(connection: Connection, caller: Caller, lot_id: str) -> Stocked:
    usable = UNPRINTABLE.search(lot_id) is None
    lot = lots.find(connection, tenant_id=caller.tenant_id, lot_id=lot_id) if usable else None
    if lot is None:
        raise not_found("lot")
    return lot


def _listed(body: object) -> list[Any]:
    """The rows of a body that is a list of them, or has such a list as its member lots."""
    members = body if isinstance(body, dict) else {"lots": body}
    rows = members.get("lots")
    if members.keys() != {"lots"} or not isinstance(rows, list):
        raise refused('The body must be {"lots": [{"lot_id": …, "mass_kg": …}]}.')
    return rows


def _rows_of(rows: list[Any], *, pointer: str) -> dict[str, dict[str, Any]]:
    """Rows by lot, as the intake understands them.

    Raises:
        InvalidScenario: a row is wrong; all of them at once.
    """
    try:
        found = lots_of_rows(rows, file=FILE)
    except InvalidScenario as invalid:
        raise InvalidScenario(tuple(_placed(i, pointer) for i in invalid.issues)) from None
    heavy = [lot for lot in found if lot.mass_kg > MOST_KG]
    if heavy:
        raise refused(f"Lot {heavy[0].lot_id} is said to have more than {MOST_KG:,.0f} kg.")
    return {str(row["lot_id"]): row for row in rows_of_lots(found)}


def _placed(issue: Issue, pointer: str) -> Issue:
    """The issue as seen from the top of this body instead of a scenario's."""
    rest = (issue.pointer or "").removeprefix("/lots")
    return issue.model_copy(update={"pointer": f"{pointer}{rest}"})
