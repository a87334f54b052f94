"""Request bodies: JSON in the strict sense, read by the same parser as files.

FastAPI's own parser lets NaN and doubled names pass, and answers 500 to lone surrogates.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncGenerator, Iterator
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.http.problems import Problem
from api.http.wrong import MOST_ISSUES
from api.service import service_of
from api.settings import Settings
from models.issue import InvalidScenario, Issue
from optimiser.intake import parse_json
from optimiser.intake.raw import pointer_to, shown

FILE: Final = "body"
MOST_ROWS: Final = 60_000
"""Objects and lists in one body: few bytes can hold very many, and each takes time to judge."""
SMALL_BYTES: Final = 16_384
"""A body of so many bytes is parsed sooner than another thread could be asked to."""
MEDIA_TYPE: Final = re.compile(r"application/([\w.+-]+\+)?json\s*(;.*)?", re.IGNORECASE)
ESCAPE: Final = b"\\u"
SUSPECT: Final = (b"\x7f", b"\0", b"NaN", b"Infinity")
"""One of these, or an escape, must be there for a text to be unprintable, or a number to be a word.

JSON bars the rest; a zero byte tells UTF-16 and UTF-32, which spell the others in wider letters.
"""
KINDS: Final = bytes(
    ord("0") if byte in b"0123456789" else ord("E") if byte in b"eE" else ord(".")
    for byte in range(256)
)
HUGE: Final = (b"0E", b"0" * 300)
"""By kind of byte, what must be there for a number to be past all floats: ten times as quick to
look for as an expression of the same sense."""
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def has_body(request: Request) -> bool:
    """Whether the request says that a body comes with it."""
    headers = request.headers
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def document_of(request: Request) -> object:
    """The JSON document in the body of ``request``; parsing a large one leaves the loop free.

    Raises:
        Problem: the body is no JSON, or holds what no answer could repeat.
    """
    media_type = request.headers.get("content-type", "")
    if not MEDIA_TYPE.fullmatch(media_type) or "content-encoding" in request.headers:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            code="unsupported_media_type",
            detail="The body must be application/json, without a content encoding.",
        )
    body = bytearray()
    async for chunk in counted(request):
        body += chunk
    if len(body) <= SMALL_BYTES:
        return _parsed(bytes(body))
    return await run_in_threadpool(_parsed, bytes(body))


async def counted(request: Request) -> AsyncGenerator[bytes]:
    """The body in pieces, given up as soon as it is too long or takes too long.

    FastAPI's own limit answers in plain text.

    Raises:
        Problem: 413, it is longer than bodies may be. 408, it does not come.
    """
    settings = service_of(request).settings
    announced = request.headers.get("content-length", "0")
    if not (announced.isascii() and announced.isdecimal() and len(announced) < 12):
        raise _too_large(settings)
    if int(announced) > settings.most_body_bytes:
        raise _too_large(settings)
    size = 0
    stream = request.stream()
    end_s = asyncio.get_running_loop().time() + settings.body_time_limit_s
    while True:
        try:
            async with asyncio.timeout_at(end_s):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise _too_slow(settings) from None
        if chunk is None:
            return
        size += len(chunk)
        if size > settings.most_body_bytes:
            raise _too_large(settings)
        yield chunk


def _too_large(settings: Settings) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        code="body_too_large",
        detail=f"The body may hold {settings.most_body_bytes:,} bytes.",
        headers={"Connection": "close"},
    )


def _too_slow(settings: Settings) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_TIMEOUT,
        code="body_too_slow",
        detail=f"The body may take {settings.body_time_limit_s:g} s to arrive.",
        headers={"Connection": "close"},
    )


def _parsed(body: bytes) -> object:
    try:
        document = parse_json(body, file=FILE)
    except InvalidScenario as invalid:
        raise _malformed(invalid.issues) from None
    if body.count(b"{") + body.count(b"[") > MOST_ROWS:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            code="too_many_rows",
            detail=f"The body may hold {MOST_ROWS:,} rows. Split it, or leave out what is past.",
        )
    issues: list[Issue] = []
    for issue in _unusable(document) if _is_suspect(body) else ():
        issues.append(issue)
        if len(issues) == MOST_ISSUES:
            break
    if issues:
        raise _malformed(tuple(issues))
    return document


def _is_suspect(body: bytes) -> bool:
    """Whether anything unusable may stand in ``body``, so that all of it must be looked through."""
    if any(mark in body for mark in SUSPECT) or (b"\\" in body and ESCAPE in body):
        return True
    kinds = body.translate(KINDS)
    return any(mark in kinds for mark in HUGE)


def _malformed(issues: tuple[Issue, ...]) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        code="malformed_body",
        detail=f"The body cannot be read: {issues[0].message}.",
        issues=issues,
    )


def _unusable(document: object) -> Iterator[Issue]:
    """Every number that is none, and every text that cannot be printed; without recursion."""
    stack: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while stack:
        steps, value = stack.pop()
        if isinstance(value, dict):
            yield from (_issue(steps, name) for name in value if UNPRINTABLE.search(name))
            stack.extend(((*steps, name), one) for name, one in value.items())
        elif isinstance(value, list):
            stack.extend(((*steps, index), one) for index, one in enumerate(value))
        elif (isinstance(value, float) and not math.isfinite(value)) or (
            isinstance(value, str) and UNPRINTABLE.search(value)
        ):
            yield _issue(steps, value)


def _issue(steps: tuple[str | int, ...], value: str | float) -> Issue:
    is_text = isinstance(value, str)
    return Issue(
        code="unprintable_text" if is_text else "not_a_number",
        severity="error",
        message="a text holds control characters" if is_text else "a number is not finite",
        hint="take them out" if is_text else "leave a value out, or null, where it is unknown",
        value=shown(value),
        pointer=shown(pointer_to(*steps)),
    )
