"""What every request shares: the store, the settings, and who has called lately."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from api.keys import Key, key_of
from api.settings import Settings
from api.store import Store

REMEMBERED_S: Final = 1.0
"""How long a key is believed without asking the store: a revoked one works no longer than this."""
MOST_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Service:
    """The service of one process."""

    settings: Settings
    store: Store
    remembered: dict[str, tuple[float, Key | None]] = field(default_factory=dict)

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


def service_of(request: Request) -> Service:
    """The service that answers this request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
