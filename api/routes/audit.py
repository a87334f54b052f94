"""Who did what to which run, key or lot. Admins only."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row
from starlette.responses import Response

from api.access.audit import page as page_of
from api.access.caller import Caller, may
from api.http.answers import json_answer, told
from api.http.cursor import cursor_of, place_of
from api.service import service_of

MOST_ON_A_PAGE: Final = 500
router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("")
def listing(
    request: Request,
    caller: Annotated[Caller, may("manage")],
    action: Annotated[str | None, Query(max_length=64, description="Such as run.create")] = None,
    target: Annotated[str | None, Query(max_length=255, description="Id of a run, key, …")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 100,
) -> Response:
    """Deeds, the newest first; ``next`` is the cursor of the page after this one."""
    wanted = {"action": action, "target": target}
    after = None if cursor is None else place_of(cursor)
    with service_of(request).store.reading() as connection:
        found = page_of(
            connection,
            tenant_id=caller.tenant_id,
            wanted={name: value for name, value in wanted.items() if value is not None},
            after=after,
            most=limit + 1,
        )
    page = found[:limit]
    more = cursor_of(page[-1].at, page[-1].entry_id) if len(found) > limit else None
    return json_answer({"entries": [_entry(row) for row in page], "next": more})


def _entry(row: Row[Any]) -> dict[str, object]:
    return {
        "entry_id": row.entry_id,
        "at": told(row.at),
        "actor": row.actor,
        "action": row.action,
        "target": row.target,
        "request_id": row.request_id,
    }
