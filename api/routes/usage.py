"""What was charged of which lot in which order: for the books of another system."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime
from sqlalchemy import Row
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer, told
from api.http.cursor import cursor_of, place_of
from api.http.media import accepted
from api.http.problems import refused
from api.service import service_of
from api.store import executions
from optimiser.export.charges_table import guarded

MOST_ON_A_PAGE: Final = 10_000
COLUMNS: Final = (
    *("source", "target", "planned_kg", "charged_kg", "difference_kg"),
    *("by", "weighed_at", "run_id", "external_ref"),
)
router = APIRouter(prefix="/v1/usage", tags=["lots"])


@router.get("")
def usage(
    request: Request,
    caller: Annotated[Caller, may("read")],
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    cursor: Annotated[str | None, Query(max_length=3000)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = MOST_ON_A_PAGE,
) -> Response:
    """Every weighing from ``from`` to before ``to``, json or csv as Accept asks.

    ``source`` is the lot, ``target`` the order, or the bin or sorter it went into. ``next``, in
    csv the header Next-Cursor, is the cursor of the page after this one.
    """
    media_type = accepted(request, ("application/json", "text/csv"))
    _in_order(since, until)
    with service_of(request).store.reading() as connection:
        found = executions.page(
            connection,
            tenant_id=caller.tenant_id,
            since=since,
            until=until,
            after=None if cursor is None else place_of(cursor),
            most=limit + 1,
        )
    page = [_row(row) for row in found[:limit]]
    following = (
        cursor_of(found[limit - 1].at, found[limit - 1].name) if len(found) > limit else None
    )
    if media_type == "application/json":
        return json_answer({"usage": page, "next": following})
    headers = {"Content-Disposition": 'attachment; filename="usage.csv"'}
    headers |= {} if following is None else {"Next-Cursor": following}
    return Response(_csv(page), media_type=media_type, headers=headers)


def _in_order(since: datetime | None, until: datetime | None) -> None:
    if since is not None and until is not None and until <= since:
        raise refused("from must be before to.")


def _row(row: Row[Any]) -> dict[str, object]:
    return {
        "source": row.source,
        "target": row.target,
        "planned_kg": row.planned_kg,
        "charged_kg": row.charged_kg,
        "difference_kg": round(row.charged_kg - row.planned_kg, 6),
        "by": row.by,
        "weighed_at": told(row.at),
        "run_id": row.run_id,
        "external_ref": row.external_ref,
    }


def _csv(rows: Sequence[dict[str, object]]) -> str:
    """A table whose texts no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = [row[name] for name in COLUMNS]
        writer.writerow([guarded(v) if isinstance(v, str) else v for v in values])
    return out.getvalue()
