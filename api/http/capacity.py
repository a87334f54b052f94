"""How much at a time: requests per minute of one key, and seats for those who take long.

Both count in this process alone; several processes let in as many times more.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Final

from api.http.problems import Problem

MOST_IN_LINE: Final = 8
MINUTE_S: Final = 60.0


class Rates:
    """Counts the requests of each key, minute by minute; the minutes are the same for all keys."""

    def __init__(self, most_per_minute: int) -> None:
        self._amount = most_per_minute
        self._counted: Counter[str] = Counter()
        self._end_s = 0.0

    def count(self, name: str) -> None:
        """One more request. Only for the event loop, which is one thread.

        Raises:
            Problem: 429, that is too many within a minute.
        """
        moment_s = time.monotonic()
        if moment_s >= self._end_s:
            self._counted.clear()
            self._end_s = moment_s + MINUTE_S
        self._counted[name] += 1
        if self._counted[name] <= self._amount:
            return
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            code="too_many_requests",
            detail=f"This key may make {self._amount:,} requests a minute. Wait a little.",
            headers={"Retry-After": str(math.ceil(self._end_s - moment_s))},
        )


class Seats:
    """So many may be at it at the same time, and so many of them of one tenant."""

    def __init__(self, most: int, *, of_one: int) -> None:
        self._most = most
        self._of_one = of_one
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, tenant_id: str) -> Iterator[None]:
        """Within this, one seat is that tenant's. Only for the event loop, which is one thread.

        Raises:
            Problem: 503, no seat is free.
        """
        if self._taken.total() >= self._most or self._taken[tenant_id] >= self._of_one:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                code="overloaded",
                detail="As many requests of this kind as may be are under way. Try again later.",
                headers={"Retry-After": "2"},
            )
        self._taken[tenant_id] += 1
        try:
            yield
        finally:
            self._taken[tenant_id] -= 1
            if not self._taken[tenant_id]:
                del self._taken[tenant_id]


class Line:
    """So many are at it at the same time, and a few more of each tenant wait for their turn."""

    def __init__(self, at_once: int) -> None:
        self._seats = Seats(MOST_IN_LINE * at_once, of_one=MOST_IN_LINE)
        self._turns = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, tenant_id: str) -> AsyncIterator[None]:
        """Within this, it is that tenant's turn.

        Raises:
            Problem: 503, too many stand in line.
        """
        with self._seats.taken(tenant_id):
            async with self._turns:
                yield
