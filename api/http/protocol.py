"""HTTP/1.1 as the service speaks it: a head that never ends is given up, and noise gets a problem.

The server's own protocol waits for as long and as many headers as a client cares to send, and
answers noise in plain text.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import Problem, problem_answer
from api.http.shield import HEADERS

MOST_HEAD_BYTES: Final = 131_072
"""Well above what the application allows, so that it is the one to say no to honest callers."""
HEAD_S: Final = 20.0
"""How long a head may take to arrive, and a new connection to send anything."""


class Guarded(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_bytes = 0
        self._is_in_head = True
        self._began_now = False
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request, but not for ever."""
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._lose_patience()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and count it while it still belongs to a head."""
        self._began_now = False
        super().data_received(data)
        if not self._is_in_head or self.transport.is_closing():
            return
        self._head_bytes += 0 if self._began_now else len(data)
        if self._head_bytes > MOST_HEAD_BYTES:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                code="headers_too_large",
                detail=f"Address and headers may hold {MOST_HEAD_BYTES:,} bytes.",
            )
        elif self._patience is None:
            self._be_patient()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._is_in_head = self._began_now = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """A head is there in full."""
        self._is_in_head = False
        self._lose_patience()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, code="malformed_request", detail=msg)

    def _be_patient(self) -> None:
        self._lose_patience()
        self._patience = self.loop.call_later(HEAD_S, self._give_up)

    def _lose_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._refuse(
            HTTPStatus.REQUEST_TIMEOUT,
            code="head_too_slow",
            detail=f"The head of a request may take {HEAD_S:g} s to arrive.",
        )

    def _refuse(self, status: HTTPStatus, *, code: str, detail: str) -> None:
        """Answer without the application, unless it is answering already, and hang up."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_raw(Problem(status, code=code, detail=detail)))
        self.transport.close()


def _raw(problem: Problem) -> bytes:
    """The whole answer as it goes over the wire."""
    request_id = uuid4().hex
    answer = problem_answer(problem, request_id=request_id)
    answer.headers.update({**HEADERS, "Connection": "close", "X-Request-ID": request_id})
    lines = [f"HTTP/1.1 {problem.status.value} {problem.status.phrase}".encode()]
    lines += [name + b": " + value for name, value in answer.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(answer.body)])
