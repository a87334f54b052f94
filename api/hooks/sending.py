"""Sending one delivery: signed, to the address that was checked, with an end to waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import httpx
from standardwebhooks import Webhook

from api.hooks.targets import DeniedTarget, resolved
from api.store.outbox import Letter
from optimiser.version import version

MOST_ANSWER: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of an attempt."""

    answer: str
    """The status that the host answered with, or why there is none."""
    is_taken: bool = False
    is_final: bool = False
    """Whether there is no use in trying again: the host says it is gone for good."""


async def sent(
    letter: Letter, way: httpx.AsyncBaseTransport, *, allowed: Container[str], timeout_s: float
) -> Ending:
    """Try to deliver ``letter`` once. Redirects are not followed, and what is answered not read."""
    try:
        async with asyncio.timeout(timeout_s):
            status = await _status(letter, way, allowed=allowed)
    except TimeoutError:
        return Ending(answer=f"no answer within {timeout_s:g} s")
    except DeniedTarget as denied:
        return Ending(answer=str(denied)[:MOST_ANSWER])
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Ending(answer=f"{type(error).__name__}: {error}"[:MOST_ANSWER])
    return Ending(
        answer=str(status),
        is_taken=HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES,
        is_final=status == HTTPStatus.GONE,
    )


def signed(letter: Letter, moment: datetime) -> dict[str, str]:
    """The headers of a delivery; its id stays the same from attempt to attempt."""
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Remelt/{version()}",
        "webhook-id": letter.delivery_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(letter.secret).sign(letter.delivery_id, moment, letter.body),
    }


def new_transport() -> httpx.AsyncHTTPTransport:
    """The way out: no proxy, which would resolve names itself, no cookies, no redirects."""
    return httpx.AsyncHTTPTransport(
        verify=httpx.create_ssl_context(),
        trust_env=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


async def _status(letter: Letter, way: httpx.AsyncBaseTransport, *, allowed: Container[str]) -> int:
    target = await resolved(letter.url, allowed=allowed)
    request = httpx.Request(
        "POST",
        target.url,
        content=letter.body.encode(),
        headers={**signed(letter, datetime.now(UTC)), "Host": target.host},
        extensions={"sni_hostname": target.name},
    )
    response = await way.handle_async_request(request)
    await response.aclose()
    return response.status_code
