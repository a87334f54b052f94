"""Refusals for pages: browsers write an error to their console for every answer above 399.

A planner's pin that cannot be kept, or a question that takes too long, is no fault of a page.
Whoever sends the header ``Remelt-Page`` gets what is refused as 200 with the same problem document,
which says the status it stands for; what fails here, too, for the page says so in its own words.
Everybody else gets the status itself, and so do logs and figures, which are nearer to the routes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import MEDIA_TYPE

ASKED_BY: Final = "remelt-page"


class Refusals:
    """Answers that refuse something to a page are answers to it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or ASKED_BY not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_refusal(message):
                message["status"] = HTTPStatus.OK.value
            await send(message)

        await self._app(scope, receive, told)


def _is_refusal(message: Message) -> bool:
    kind = MutableHeaders(scope=message).get("content-type", "")
    return bool(message["status"] >= HTTPStatus.BAD_REQUEST.value and kind.startswith(MEDIA_TYPE))
