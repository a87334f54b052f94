"""Answers as JSON, and whether anything has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_spelled: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode


def json_answer(
    document: object,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document as JSON; figures that are none would be a fault of ours."""
    content = _spelled(document).encode()
    return Response(content, status, headers, media_type="application/json")


def unless_known(request: Request, document: object, *, etag: str) -> Response:
    """The document, or 304 for whoever has this version of it."""
    known = request.headers.get("if-none-match", "")
    if etag in (tag.strip() for tag in known.split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return json_answer(document, headers={"ETag": etag})


def told(moment: datetime | None) -> str | None:
    """A time as ISO 8601, in UTC."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
