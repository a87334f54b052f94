"""Routes called without the framework's resolving, wherever a request has nothing to resolve."""

from __future__ import annotations

from typing import Annotated

import anyio
import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query, Request
from starlette.responses import PlainTextResponse, Response

from api.http.direct import DirectRoute


@pytest.fixture
def app() -> FastAPI:
    """Two routes: one with a query that may be left out, one with a query that may not."""
    router = APIRouter(route_class=DirectRoute)

    @router.get("/blank/{name}")
    async def blank(
        request: Request, name: str, wait: Annotated[float, Query(ge=0.0)] = 0.0
    ) -> Response:
        return PlainTextResponse(f"{request.method} {name} {wait:g}")

    @router.get("/needed")
    async def needed(request: Request, wait: Annotated[float, Query()]) -> Response:
        return PlainTextResponse(f"{request.method} {wait:g}")

    found = FastAPI()
    found.include_router(router)
    return found


@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/blank/one", 200, "GET one 0"),
        ("/blank/one?wait=2", 200, "GET one 2"),
        ("/blank/one?wait=-1", 422, None),
        ("/needed?wait=2", 200, "GET 2"),
        ("/needed", 422, None),
    ],
)
def test_what_is_left_out_is_resolved_as_ever(
    app: FastAPI, address: str, status: int, text: str | None
) -> None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(address)

    answer = anyio.run(asked)
    assert answer.status_code == status
    assert text is None or answer.text == text
