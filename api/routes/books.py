"""The books of periods: what lots, plans and weights do not say, and the whole of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.body import FILE, document_of
from api.http.cursor import cursor_of_name, name_of
from api.http.idempotency import Key, came_before
from api.http.media import accepted
from api.http.problems import not_found, refused
from api.http.schema_words import takes
from api.runs.asking import sha256_of
from api.runs.period_books import ENTERED, books_of_period
from api.service import service_of
from api.store import book_rows
from models.issue import InvalidScenario
from optimiser.export.charges_table import guarded
from optimiser.intake.book_rows import MOMENTS, sheet_rows

SheetName = Annotated[str, Path(description=f"A table of books: {', '.join(ENTERED)}")]
MOST_ON_A_PAGE: Final = 10_000
LONGEST_NAME: Final = 700
CAST: Final = {
    "cast_id": "B-17",
    "charge_id": "H1",
    "cast_at": "2026-11-26T10:00:00+01:00",
    "good_kg": "18950",
    "scrap_kg": 640,
}
From = Annotated[AwareDatetime, Query(alias="from", description="First moment of the period")]
To = Annotated[AwareDatetime, Query(alias="to", description="First moment after the period")]
router = APIRouter(prefix="/v1/books", tags=["ledgers"])


@router.post("/{sheet}", openapi_extra=takes({"rows": [CAST]}))
async def enter(
    request: Request, sheet: SheetName, caller: Annotated[Caller, may("stock")], key: Key = None
) -> Response:
    """Enter rows of one table: all of them, or none. A row that comes again changes nothing.

    A row with a name that is known takes the place of that row. Rows of ``charges`` complete
    what a plan says of the charge of that name: its tapped weight, what is left in the furnace.
    """
    body = await document_of(request)
    _known(sheet)
    document, replayed = await run_in_threadpool(_entered, request, caller, sheet, body, key)
    return json_answer(document, headers={"Idempotent-Replayed": "true"} if replayed else None)


@router.get("/{sheet}")
def listing(
    request: Request,
    sheet: SheetName,
    caller: Annotated[Caller, may("read")],
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    cursor: Annotated[str | None, Query(max_length=3000)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 1000,
) -> Response:
    """Rows of one table by name, from ``from`` to before ``to``, and those without a time.

    ``next``, in csv the header Next-Cursor, is the cursor of the page after this one.
    """
    _known(sheet)
    media_type = accepted(request, ("application/json", "text/csv"))
    after = None if cursor is None else name_of(cursor)
    with service_of(request).store.reading() as connection:
        found = book_rows.page(
            connection, tenant_id=caller.tenant_id, sheet=sheet, since=since, until=until,
            after=after, most=limit + 1,
        )  # fmt: skip
    page = [_told(row) for row in found[:limit]]
    following = cursor_of_name(found[limit - 1].name) if len(found) > limit else None
    if media_type == "application/json":
        return json_answer({"rows": page, "next": following})
    headers = {"Content-Disposition": f'attachment; filename="{sheet}.csv"'}
    headers |= {} if following is None else {"Next-Cursor": following}
    return Response(_csv(page), media_type=media_type, headers=headers)


@router.delete("/{sheet}/{row_name}", status_code=204)
def remove(
    request: Request, sheet: SheetName, row_name: str, caller: Annotated[Caller, may("stock")]
) -> Response:
    """Take a row out; ``row_name`` is its ``name`` in the listing."""
    _known(sheet)
    with service_of(request).store.writing() as connection:
        if len(row_name) > LONGEST_NAME or not book_rows.remove(
            connection, tenant_id=caller.tenant_id, sheet=sheet, name=row_name
        ):
            raise not_found("row")
        audit.note(request, connection, caller, "books.delete", f"{sheet}/{row_name}"[:255])
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("")
def whole(
    request: Request, caller: Annotated[Caller, may("read")], since: From, until: To
) -> Response:
    """The books of a period: the document that POST /v1/ledgers takes as ``books``.

    Charges are those of accepted plans with what was weighed into them, receipts the lots of the
    store that came in by then, all else what was entered.
    """
    in_order(since, until)
    with service_of(request).store.reading() as connection:
        found = books_of_period(connection, caller.tenant_id, since, until)
    return json_answer(found)


def _known(sheet: str) -> None:
    """Let go on with a table whose rows are entered one by one.

    Raises:
        Problem: 404, it is none.
    """
    if sheet not in ENTERED:
        raise not_found("table of books")


def in_order(since: datetime, until: datetime) -> None:
    """Refuse a period that ends before it begins."""
    if until <= since:
        raise refused("from must be before to.")


def _entered(
    request: Request, caller: Caller, sheet: str, body: object, key: str | None
) -> tuple[dict[str, Any], bool]:
    rows = _rows_of(sheet, body)
    moments = {name: _moment(sheet, row) for name, row in rows.items()}
    tenant_id = caller.tenant_id
    with service_of(request).store.writing() as connection:
        sha256 = sha256_of([sheet, body])
        replayed = came_before(connection, tenant_id=tenant_id, key=key, body_sha256=sha256)
        done = dict.fromkeys(rows, "unchanged")
        if not replayed:
            done = book_rows.put(
                connection, tenant_id=tenant_id, sheet=sheet, rows=rows, moments=moments
            )
            audit.note(request, connection, caller, "books.enter", f"{sheet}: {len(rows)} rows")
    counts = {what: list(done.values()).count(what) for what in ("created", "changed", "unchanged")}
    return counts, replayed


def _rows_of(sheet: str, body: object) -> dict[str, dict[str, Any]]:
    """The rows of a body by name.

    Raises:
        Problem: the body is no list of rows, or a name is too long.
        InvalidScenario: a row is wrong; all of them at once.
    """
    if not isinstance(body, dict) or body.keys() != {"rows"} or not isinstance(body["rows"], list):
        raise refused('The body must be {"rows": [{…}, {…}]}.')
    try:
        rows = sheet_rows(sheet, body["rows"], file=FILE)
    except InvalidScenario as invalid:
        issues = tuple(
            one.model_copy(update={"pointer": _from_the_top(one.pointer, sheet)})
            for one in invalid.issues
        )
        raise InvalidScenario(issues) from None
    if any(len(name) > LONGEST_NAME for name in rows):
        raise refused(f"Names may have {LONGEST_NAME} characters.")
    return rows


def _from_the_top(pointer: str | None, sheet: str) -> str:
    """The pointer as seen from the top of this body instead of a document's."""
    return f"/rows{(pointer or '').removeprefix(f'/{sheet}')}"


def _moment(sheet: str, row: Mapping[str, Any]) -> datetime | None:
    said = row.get(MOMENTS.get(sheet, ""))
    return None if said is None else datetime.fromisoformat(said).astimezone(UTC)


def _told(row: Row[Any]) -> dict[str, Any]:
    return {"name": row.name, "version": row.version, "row": json.loads(row.document)}


def _csv(page: Sequence[dict[str, Any]]) -> str:
    """The rows as a table whose texts no spreadsheet takes for formulas."""
    columns = list(dict.fromkeys(column for one in page for column in one["row"]))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for one in page:
        values = [one["row"].get(column, "") for column in columns]
        writer.writerow([guarded(v) if isinstance(v, str) else v for v in values])
    return out.getvalue()
