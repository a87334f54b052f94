"""If-Match: a change is made to the version that its author has seen, or not at all."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request

from api.problems import Problem


def demand_match(request: Request, etag: str) -> None:
    """Let a change pass only if its If-Match names the version that there is.

    Raises:
        Problem: 428, there is no If-Match; 412, it names another version.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise Problem(
            HTTPStatus.PRECONDITION_REQUIRED,
            code="if_match_required",
            detail="Send the ETag of the version you have seen as If-Match.",
        )
    if given.strip() != "*" and etag not in (tag.strip() for tag in given.split(",")):
        raise changed_meanwhile()


def changed_meanwhile() -> Problem:
    """The answer to a change of a version that is no longer there."""
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        code="changed_meanwhile",
        detail="Somebody has changed it since. Read it again and decide anew.",
    )
