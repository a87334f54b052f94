"""The pages of the workbench: where one begins, and one page for each tab."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access.caller import Caller, may
from api.web.drawing import RUN_TABS, SCENARIO_TABS, SHARED_TABS, PageRoute, page
from api.web.standing import has_rows, newest_runs, of_run, of_scenario

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/")
def home(request: Request, caller: Annotated[Caller, may("read")]) -> Response:
    """Where one begins: drop a workbook, take an example, go on with what was begun."""
    return page(request, "home.html", caller=caller, runs=newest_runs(request, caller))


@router.get("/newest")
def newest(request: Request, caller: Annotated[Caller, may("read")]) -> Response:
    """The newest plans, as the first page shows them and asks for them again."""
    return page(request, "newest.html", caller=caller, runs=newest_runs(request, caller))


def _scenario_page(tab: str) -> Callable[..., Response]:
    def shown(
        request: Request, scenario_id: str, caller: Annotated[Caller, may("read")]
    ) -> Response:
        where = of_scenario(request, caller, scenario_id)
        return page(request, f"{tab}.html", caller=caller, tab=tab, **where)

    return shown


def _newest_plan(tab: str) -> Callable[..., Response]:
    """A tab of the newest plan of a scenario; without one, the page says how to get one."""

    def shown(
        request: Request, scenario_id: str, caller: Annotated[Caller, may("read")]
    ) -> Response:
        where = of_scenario(request, caller, scenario_id)
        if where["run"] is not None:
            address = f"/runs/{where['run']['run_id']}/{tab}"
            return RedirectResponse(address, HTTPStatus.SEE_OTHER)
        is_empty = not has_rows(request, scenario_id)
        return page(request, "no_plan.html", caller=caller, tab=tab, is_empty=is_empty, **where)

    return shown


def _run_page(tab: str) -> Callable[..., Response]:
    def shown(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
        where = of_run(request, caller, run_id)
        return page(request, f"{tab}.html", caller=caller, tab=tab, **where)

    return shown


def _shared_page(tab: str) -> Callable[..., Response]:
    def shown(request: Request, caller: Annotated[Caller, may("read")]) -> Response:
        return page(request, f"{tab}.html", caller=caller, tab=tab)

    return shown


for _tab in SCENARIO_TABS:
    router.get(f"/scenarios/{{scenario_id}}/{_tab}", name=_tab)(_scenario_page(_tab))
for _tab in RUN_TABS:
    router.get(f"/scenarios/{{scenario_id}}/{_tab}", name=f"newest_{_tab}")(_newest_plan(_tab))
    router.get(f"/runs/{{run_id}}/{_tab}", name=_tab)(_run_page(_tab))
for _tab in SHARED_TABS:
    router.get(f"/{_tab}", name=_tab)(_shared_page(_tab))
