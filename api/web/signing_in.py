"""Signing in with a key, which the browser then keeps and scripts cannot read; and preferences."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.access.caller import COOKIE
from api.access.loopback import is_own_page
from api.http.problems import Problem
from api.http.refusals import ASKED_BY
from api.service import service_of
from api.web.drawing import PageRoute, page
from api.web.reader import LOCALE_COOKIE, OFFERED

A_YEAR_S: Final = 365 * 24 * 3600
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in")
def form(request: Request, to: Annotated[str, Query(max_length=500)] = "/") -> Response:
    """Where somebody without a key is sent."""
    return page(request, "sign_in.html", caller=None, to=_inside(to), wrong=False)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    key: Annotated[str, Form(max_length=200)],
    to: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Take the key, if it holds, and go on to where one wanted to go."""
    _must_be_ours(request)
    service = service_of(request)
    if await service.look(service.key, key.strip()) is None:
        return _wrong(request, _inside(to))
    answer = _on(request, _inside(to))
    schemes = {request.url.scheme, request.headers.get("x-forwarded-proto")}
    is_encrypted = "https" in schemes
    answer.set_cookie(COOKIE, key.strip(), httponly=True, samesite="strict", secure=is_encrypted)
    return answer


def _wrong(request: Request, to: str) -> Response:
    """Told to a script as a problem, else as the form with what is wrong."""
    status = HTTPStatus.UNAUTHORIZED
    if ASKED_BY in request.headers:
        detail = "The key is wrong, revoked or out of date."
        raise Problem(status, code="unauthorized", detail=detail)
    return page(request, "sign_in.html", caller=None, status=status, to=to, wrong=True)


def _on(request: Request, to: str) -> Response:
    """A script goes on by itself; a browser is led on."""
    if ASKED_BY in request.headers:
        return JSONResponse({"to": to})
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Have the browser forget the key."""
    _must_be_ours(request)
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/preferences")
def prefer(
    request: Request,
    locale: Annotated[str, Form(max_length=20)],
    to: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Write numbers and dates another way, in this browser."""
    _must_be_ours(request)
    answer = RedirectResponse(_inside(to), HTTPStatus.SEE_OTHER)
    if locale in OFFERED:
        answer.set_cookie(LOCALE_COOKIE, locale, max_age=A_YEAR_S, samesite="strict")
    else:
        answer.delete_cookie(LOCALE_COOKIE)
    return answer


def _must_be_ours(request: Request) -> None:
    if not is_own_page(request):
        raise Problem(
            HTTPStatus.FORBIDDEN, code="not_allowed", detail="Pages of other hosts may not do this."
        )


def _inside(to: str) -> str:
    """An address of this service; anything else leads to its first page."""
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if is_ours else "/"
