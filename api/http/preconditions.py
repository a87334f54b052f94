"""If-Match: whoever changes a thing says which version of it they have seen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request

from api.http.problems import Problem

IF_MATCH: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": "The ETag of the version that is meant",
            "example": '"1"',
        }
    ]
}
"""What a route that changes things says of that header."""


def must_match(request: Request, etag: str) -> None:
    """Let go on whoever knows the thing as it is now.

    Raises:
        Problem: 428, the request does not say which version it means; 412, it means another.
    """
    given = request.headers.getlist("if-match")
    if not given:
        raise Problem(
            HTTPStatus.PRECONDITION_REQUIRED,
            code="if_match_missing",
            detail="Send If-Match with the ETag that a GET of it gave.",
        )
    known = [tag.strip() for line in given for tag in line.split(",")]
    if etag not in known and known != ["*"]:
        raise changed_meanwhile()


def changed_meanwhile() -> Problem:
    """412: somebody else was quicker."""
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        code="changed_meanwhile",
        detail="It has changed since. GET it again and decide anew.",
    )


def demand(request: Request, etag: str | None) -> None:
    """Hold a request to what it presumes; ``etag`` is that of what is there, None if nothing is.

    Raises:
        Problem: 412, it is not so.
    """
    wanted = _tags(request.headers.get("if-match"))
    if wanted and (etag is None or not wanted & {etag, "*"}):
        raise changed_meanwhile()
    unwanted = _tags(request.headers.get("if-none-match"))
    if etag is not None and unwanted & {etag, "*"}:
        raise changed_meanwhile()


def _tags(header: str | None) -> set[str]:
    return set() if header is None else {tag.strip() for tag in header.split(",")}
