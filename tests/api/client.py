"""A client that calls the service without a network, and gets 500 as a real one would."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from api.app import create_app


class Client:
    """Requests one after the other, each answered by the same service."""

    def __init__(self) -> None:
        self.app = create_app()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to one request."""
        return asyncio.run(self._request(method, path, **options))

    def get(self, path: str) -> httpx.Response:
        """The answer to a GET."""
        return self.request("GET", path)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a POST."""
        return self.request("POST", path, **options)

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://remelt") as client:
            return await client.request(method, path, **options)
