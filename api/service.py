"""What every request shares: the store, the settings, and who has called lately."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from api.capacity import Rates, Seats
from api.keys import Key, key_of
from api.settings import Settings
from api.store import Store

REMEMBERED_S: Final = 1.0
"""How long a key is believed without asking the store: a revoked one works no longer than this."""
MOST_REMEMBERED: Final = 10_000
MOST_IN_LINE: Final = 8
"""Uploads that may wait for each that is read."""


@dataclass(slots=True)
class Service:
    """The service of one process."""

    settings: Settings
    store: Store
    remembered: dict[str, tuple[float, Key | None]] = field(default_factory=dict)
    rates: Rates = field(init=False)
    waiting: Seats = field(init=False)
    """Those who wait for a run to change."""
    importing: Seats = field(init=False)
    """Those whose upload is read or waits for its turn."""
    import_turn: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        given = self.settings
        self.rates = Rates(given.requests_per_minute)
        self.waiting = Seats(given.most_waiting, of_one=given.most_waiting_of_one)
        self.importing = Seats(MOST_IN_LINE * given.most_imports, of_one=MOST_IN_LINE)
        self.import_turn = asyncio.Semaphore(given.most_imports)

    def key(self, token: str) -> Key | None:
        """Whom a token belongs to; None where it is wrong, revoked or out of date."""
        moment_s = time.monotonic()
        found = self.remembered.get(token)
        if found is not None and found[0] > moment_s:
            return found[1]
        with self.store.reading() as connection:
            key = key_of(connection, token)
        if len(self.remembered) >= MOST_REMEMBERED:
            self.remembered.clear()
        self.remembered[token] = (moment_s + REMEMBERED_S, key)
        return key

    def forget_keys(self) -> None:
        """Ask the store anew for every key; one that was just revoked must work no longer."""
        self.remembered.clear()


def service_of(request: Request) -> Service:
    """The service that answers this request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
