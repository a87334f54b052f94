"""Drawing a page: its template, texts, reader and where in the workbench it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access.caller import ALLOWED, Caller
from api.http.problems import Problem, not_found
from api.scenarios.zones import plant_zone
from api.service import service_of
from api.web.reader import OFFERED, reader_of
from api.web.said import sayer
from api.web.texts import OF, Texts, catalogue, text
from optimiser.version import version

HERE: Final = Path(__file__).parent / "templates"
KEY: Final = re.compile(r" \([0-9a-f]{32}\)$")
SCENARIO_TABS: Final = ("inventory", "plan")
"""Tabs that show a kept scenario."""
RUN_TABS: Final = ("charges", "picture", "bins", "why", "ledgers", "sheet")
"""Tabs that show a plan."""
OF_PROGRAMS: Final = ("/v1/", "/static/")
"""Addresses that no person types."""
SHARED_TABS: Final = ("compare", "history")
_pages: Final = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


class PageRoute(APIRoute):
    """A route that tells a browser in a page what it tells a program as a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler, with problems drawn for whoever reads pages."""
        handle = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                if not _reads_pages(request):
                    raise
                return _problem_page(request, problem)

        return drawn


def install(app: FastAPI) -> None:
    """Have ``app`` tell a browser in a page that there is none where it looked."""
    told = app.exception_handlers[HTTPException]

    def drawn(request: Request, error: Exception) -> Any:
        status = getattr(error, "status_code", None)
        is_page = not request.url.path.startswith(OF_PROGRAMS) and _reads_pages(request)
        if status == HTTPStatus.NOT_FOUND and is_page:
            return _problem_page(request, not_found("page"))
        return told(request, error)

    app.add_exception_handler(HTTPException, drawn)


def page(
    request: Request,
    template: str,
    *,
    caller: Caller | None,
    tab: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    own_zone: object = None,
    **shown: object,
) -> HTMLResponse:
    """The page that ``template`` draws of what is ``shown``.

    ``tab`` is the tab that is open. ``scenario`` and ``run`` among what is shown are the head of
    a kept scenario and the status of a run, which the tabs lead to; either may be None.
    ``own_zone`` is the time zone that the scenario names.
    """
    reader = reader_of(request, own_zone)
    texts = texts_of(request)
    known = {
        "t": lambda name, **blanks: text(texts, name, **blanks),
        "said": sayer(service_of(request).settings.texts, reader.locale),
        "reader": reader,
        "plant_zone": plant_zone(service_of(request).settings),
        "number": reader.number,
        "moment": reader.moment,
        "person": person,
        "locales": OFFERED,
        "caller": caller,
        "may": _deeds(caller),
        "tab": tab,
        "tabs": (SCENARIO_TABS, RUN_TABS, SHARED_TABS),
        "version": version(),
        "here": request.url.path,
        "scenario": None,
        "run": None,
    }
    drawn = _pages.get_template(template).render({**known, **shown})
    return HTMLResponse(drawn, status)


def texts_of(request: Request) -> Texts:
    """The catalogue that this service speaks."""
    return catalogue(service_of(request).settings.texts)


def texts_module(texts: Texts) -> bytes:
    """The page's own texts as a module for scripts."""
    own = {name: said for name, said in texts.items() if not name.startswith(OF)}
    return f"export default {json.dumps(own, ensure_ascii=False)};\n".encode()


def person(actor: str) -> str:
    """The name of whoever did something, without the number of their key."""
    return KEY.sub("", actor)


def _deeds(caller: Caller | None) -> Mapping[str, bool]:
    """What the caller may do, by permission; a page does not offer what will be refused."""
    every = {deed for deeds in ALLOWED.values() for deed in deeds}
    mine = ALLOWED[caller.role] if caller is not None else frozenset()
    return {deed: deed in mine for deed in every}


def _reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _problem_page(request: Request, problem: Problem) -> Response:
    if problem.status == HTTPStatus.UNAUTHORIZED:
        to = quote(request.url.path, safe="/")
        return RedirectResponse(f"/sign-in?to={to}", HTTPStatus.SEE_OTHER)
    drawn = page(request, "problem.html", caller=None, status=problem.status, problem=problem)
    drawn.headers.update(problem.headers or {})
    return drawn
