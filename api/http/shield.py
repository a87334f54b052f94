"""What stands around every answer: bounds on what is asked, headers for browsers, faults told.

It is outside of the framework, so that what the framework answers by itself carries them, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem, fault, problem_answer
from api.settings import Settings
from api.store.engine import UNREACHABLE

POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""A route that knows better sets its own, which stays."""
STRICT_TRANSPORT: Final = "max-age=31536000"
COVER: Final = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
ENCRYPTED_COVER: Final = (*COVER, (b"strict-transport-security", STRICT_TRANSPORT.encode()))
"""The headers as they are sent, spelled once and not for each answer."""
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_IN_QUERY: Final = re.compile(rb"%(?:[01][0-9a-f]|7f)|[\x00-\x1f\x7f]", re.IGNORECASE)
_log = structlog.get_logger("remelt.api")


class Shield:
    """Lets in what is within bounds, and lets nothing out without its headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self._under_way -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def covered(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _cover(message, is_encrypted=scope["scheme"] == "https")
            await send(message)

        try:
            check_head(scope, self._settings)
            self._check_load()
            await self._app(scope, receive, covered)
        except ClientDisconnect:  # nobody is left to answer
            return
        except Exception as error:
            problem = error if isinstance(error, Problem) else self._told(scope, error)
            if begun:  # a connection that breaks off is all that can still be said
                raise
            answer = problem_answer(problem, request_id=scope["state"]["request_id"])
            await answer(scope, receive, covered)

    def _check_load(self) -> None:
        if self._under_way > self._settings.most_requests:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                code="overloaded",
                detail="As many requests as may be are under way. Try again in a moment.",
                headers={"Retry-After": "1"},
            )

    @staticmethod
    def _told(scope: Scope, error: Exception) -> Problem:
        request_id = scope["state"]["request_id"]
        if isinstance(error, UNREACHABLE):  # known, and told of often: no stack with it
            _log.error("no store", request_id=request_id, error=type(error).__name__)
        else:
            _log.error("our fault", request_id=request_id, exc_info=error)
        return fault(error)


def check_head(scope: Scope, settings: Settings) -> None:
    """Look at what comes before the body.

    Raises:
        Problem: the address or the headers are too long, or hold control characters.
    """
    if len(scope["raw_path"] or b"") + len(scope["query_string"]) > settings.most_url_bytes:
        raise Problem(
            HTTPStatus.REQUEST_URI_TOO_LONG,
            code="address_too_long",
            detail=f"The address may hold {settings.most_url_bytes:,} bytes.",
        )
    if sum(len(name) + len(value) for name, value in scope["headers"]) > settings.most_header_bytes:
        raise Problem(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            code="headers_too_large",
            detail=f"The headers may hold {settings.most_header_bytes:,} bytes.",
        )
    if CONTROL.search(scope["path"]):
        raise Problem(HTTPStatus.NOT_FOUND, code="not_found", detail="There is no such address.")
    if CONTROL_IN_QUERY.search(scope["query_string"]):
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            code="malformed_request",
            detail="The query holds control characters. Take them out.",
        )


def _cover(message: Message, *, is_encrypted: bool) -> None:
    known = {name for name, _ in message["headers"]}
    cover = ENCRYPTED_COVER if is_encrypted else COVER
    message["headers"] = [*message["headers"], *(one for one in cover if one[0] not in known)]
