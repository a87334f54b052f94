"""Ledgers: what a plant may say about its metal, of a period or of one run's plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BeforeValidator, Field, TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.body import document_of
from api.http.media import accepted
from api.http.members import members_of
from api.http.problems import refused
from api.http.schema_words import takes
from api.runs.accounting import FORMATS, What, accounted
from api.runs.known import plan_in, run_in
from api.runs.period_books import books_of_period
from api.service import Service, service_of
from models.record import Record

EXAMPLE: Final = {"from": "2026-11-01T00:00:00+01:00", "to": "2026-12-01T00:00:00+01:00"}
router = APIRouter(prefix="/v1", tags=["ledgers"])


def _moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


class Asked(Record):
    """The books themselves, or the period whose books the store has."""

    books: dict[str, Any] | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")


_ASKED: Final = TypeAdapter(Asked)


@router.post("/ledgers", openapi_extra=takes(EXAMPLE))
async def of_period(request: Request, caller: Annotated[Caller, may("read")]) -> Response:
    """The ledger of a period: of the ``books`` that are sent, or of those in the store.

    Of the store ``from`` and ``to`` say which period, and ``settings`` what its books cannot know:
    the process boundary, the certificate's scope, what was carried in. As Accept asks: json, the
    workbook, the evidence pack as html or pdf, or the flows as csv.
    """
    body = await document_of(request)
    media_type = accepted(request, tuple(FORMATS))
    asked = members_of(body, _ASKED)
    service = service_of(request)
    books = await run_in_threadpool(_books, service, caller, asked)
    return await _made(service, caller, "books", books, media_type)


@router.get("/runs/{run_id}/ledger")
async def of_run(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """The ledger of a run's plan: json, xlsx, html, pdf, or its flows as csv, as Accept asks."""
    media_type = accepted(request, tuple(FORMATS))
    service = service_of(request)
    document = await run_in_threadpool(_plan, service, caller, run_id)
    return await _made(service, caller, "plan", document, media_type)


async def _made(
    service: Service, caller: Caller, what: What, document: Mapping[str, Any], media_type: str
) -> Response:
    async with service.explanations.turn(caller.tenant_id):
        return await run_in_threadpool(
            accounted, what, document, media_type,
            seconds=service.settings.explanation_s, memory_mb=service.settings.child_memory_mb,
        )  # fmt: skip


def _books(service: Service, caller: Caller, asked: Asked) -> Mapping[str, Any]:
    """The books that are meant.

    Raises:
        Problem: 422, it is not clear which.
    """
    since, until = asked.since, asked.until
    if asked.books is not None:
        if since is not None or until is not None or asked.settings:
            raise refused("books say their period and settings themselves: send them alone.")
        return asked.books
    if since is None or until is None:
        raise refused("Send books, or from and to of a period whose books the store has.")
    if until <= since:
        raise refused("from must be before to.")
    with service.store.reading() as connection:
        found = books_of_period(connection, caller.tenant_id, since, until)
    return {**found, "settings": {**asked.settings, **found["settings"]}}


def _plan(service: Service, caller: Caller, run_id: str) -> Mapping[str, Any]:
    with service.store.reading() as connection:
        scenario, plan = plan_in(connection, run_in(connection, caller, run_id))
    return {"scenario": scenario, "plan": plan}
