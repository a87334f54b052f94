"""If-Match and If-None-Match: change it only if it is as I have seen it."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request

from api.problems import Problem


def demand(request: Request, etag: str | None) -> None:
    """Hold a request to what it presumes; ``etag`` is that of what is there, None if nothing is.

    Raises:
        Problem: 412, it is not so.
    """
    wanted = _tags(request.headers.get("if-match"))
    if wanted and (etag is None or not wanted & {etag, "*"}):
        raise _changed()
    unwanted = _tags(request.headers.get("if-none-match"))
    if etag is not None and unwanted & {etag, "*"}:
        raise _changed()


def _tags(header: str | None) -> set[str]:
    return set() if header is None else {tag.strip() for tag in header.split(",")}


def _changed() -> Problem:
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        code="changed_meanwhile",
        detail="It is no longer as the request presumes. Read it again and send its new ETag.",
    )
