"""A client that calls the service without a network, and gets 500 as a real one would."""

from __future__ import annotations

import asyncio
import copy
import os
import sys
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute

from api.app import create_app
from api.settings import Settings
from tests.api.described import held_to_description
from tests.made import tables_in

STORE = "REMELT_TEST_STORE"
HERE = ("127.0.0.1", 50000)
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment] # not looked for at every request


class Client:
    """Requests from this machine, one after the other, each answered by the same service.

    Each answer is held to what the service says of its answers.
    """

    def __init__(self, settings: Settings, runner: asyncio.Runner) -> None:
        self.app = create_app(settings)
        self.app.router.routes = routes()  # the same in every service
        self.headers: dict[str, str] = {}
        self._runner = runner

    def beside(self, runner: asyncio.Runner) -> Client:
        """Another client of the same service, for another thread."""
        other = copy.copy(self)
        other._runner = runner
        return other

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to one request; ``headers`` of the client go with it."""
        options["headers"] = {**self.headers, **options.get("headers", {})}
        return self._runner.run(self._request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a POST."""
        return self.request("POST", path, **options)

    def raw(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes = b""
    ) -> httpx.Response:
        """The answer to a request whose headers are sent as they are, doubled ones too."""
        return self._runner.run(self._request(method, path, headers=headers, content=body))

    def put(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a PUT."""
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a DELETE."""
        return self.request("DELETE", path, **options)

    def together(self, *paths: str) -> list[httpx.Response]:
        """The answers to GETs that are sent at the same time, in this order."""

        async def asked() -> list[httpx.Response]:
            return await asyncio.gather(*(self._request("GET", path) for path in paths))

        return self._runner.run(asked())

    def in_turn(self, asked: Iterable[Mapping[str, Any]]) -> list[httpx.Response]:
        """The answers to requests that are sent one after the other, and all on one task.

        A task of its own for each takes a thread of its own each, which costs what it answers.
        """

        async def answers() -> list[httpx.Response]:
            return [await self._request(**one) for one in asked]

        return self._runner.run(answers())

    def run(self, asking: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """The answer to whatever is asked on the service's own loop."""
        return self._runner.run(asking)

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=HERE)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            response = await client.request(method, path, **options)
        held_to_description(method, response)
        return response


@cache
def routes() -> list[BaseRoute]:
    """What every service answers, looked through once: the framework does so at a first request."""
    return create_app().router.routes


@contextmanager
def living(settings: Settings) -> Iterator[Client]:
    """Within this, a service lives; nobody works on its runs."""
    with asyncio.Runner() as runner:
        client = Client(settings, runner)
        life = client.app.router.lifespan_context(client.app)
        runner.run(life.__aenter__())
        try:
            yield client
        finally:
            runner.run(life.__aexit__(None, None, None))


BOTH = ("sqlite", "postgresql")


def settings_of(store: str, folder: Path) -> Settings:
    """Settings of a service with a store of that sort, of its own."""
    url = tables_in(folder, has_server=store == "postgresql")
    return settings_in(folder, database_url=url)


def settings_in(folder: Path, **given: object) -> Settings:
    """Settings of a service that keeps what it is told in ``folder``.

    `make test-postgres` has it keep that in a PostgreSQL, in a database of that folder's.
    """
    if "database_url" not in given:
        given["database_url"] = tables_in(folder, has_server=os.environ.get(STORE) == "postgresql")
    return Settings.model_validate({"data": folder, **given})


def store_options(settings: Settings) -> list[str]:
    """What names a service's store to a command."""
    url = [] if settings.database_url is None else ["--database-url", settings.database_url]
    return ["--data", str(settings.data), *url]
