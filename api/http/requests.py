"""What every request goes through: it gets an id, is timed, and leaves a line in the log."""

from __future__ import annotations

import time
from typing import Final
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.health.metrics import REQUEST_S, REQUESTS

QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Addresses that machines ask every few seconds: they are counted, not logged."""
NO_ROUTE: Final = "none"
_log = structlog.get_logger("remelt.requests")


class Requests:
    """Gives each request an id that its answer, its log lines and its audit entries share."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun_s = time.perf_counter()
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
                _note(scope, message["status"], time.perf_counter() - begun_s)
            await send(message)

        await self._app(scope, receive, signed)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log an answer whose head is ready; bodies and keys are never logged."""
    route = getattr(scope.get("route"), "path", NO_ROUTE)
    REQUESTS.labels(route, scope["method"], str(status)).inc()
    REQUEST_S.labels(route).observe(seconds)
    if scope["path"] not in QUIET:
        _log.info(
            "answered",
            method=scope["method"],
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=scope["state"]["request_id"],
            actor=scope["state"].get("actor"),
        )
