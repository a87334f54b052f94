"""HEAD, asked of whatever can be got: the head of the answer to GET, without its body."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Answers HEAD as GET, and lets nothing of the body pass.

    Whoever writes a stream, which may never end, is told at its first piece that nobody listens.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"}
        is_told = False

        async def heard() -> Message:
            return {"type": "http.disconnect"} if is_told else await receive()

        async def told(message: Message) -> None:
            nonlocal is_told
            if message["type"] == "http.response.start":
                scope.update({name: asked[name] for name in ("route", "endpoint") if name in asked})
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                is_told = True
            elif message.get("more_body"):
                raise ClientDisconnect

        with suppress(ClientDisconnect):
            await self._app(asked, heard, told)
