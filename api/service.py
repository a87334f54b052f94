"""What every request shares: the store, the settings, and who has called lately."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.access.keys import Key, any_key, key_of
from api.http.capacity import Line, Rates, Seats
from api.settings import Settings
from api.store import Store
from api.store.together import Put, Together
from api.what_ifs.room import Room

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")
REMEMBERED_S: Final = 1.0
"""How long a key is believed without asking the store: a revoked one works no longer than this."""
MOST_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Service:
    """The service of one process."""

    settings: Settings
    store: Store
    remembered: dict[str, tuple[float, Key | None]] = field(default_factory=dict)
    open_until_s: float = 0.0
    together: Together = field(init=False)
    rates: Rates = field(init=False)
    waiting: Seats = field(init=False)
    """Those who wait for a run to change."""
    imports: Line = field(init=False)
    """Those whose upload is read."""
    prints: Line = field(init=False)
    """Those whose result is set as PDF."""
    explanations: Line = field(init=False)
    """Those who ask what takes planning again."""
    corrections: Line = field(init=False)
    """Those whose melt is corrected."""
    what_ifs: Room = field(init=False)
    """Plans held open for planners who change them."""

    def __post_init__(self) -> None:
        given = self.settings
        self.together = Together(self.store)
        self.rates = Rates(given.requests_per_minute)
        self.waiting = Seats(given.most_waiting, of_one=given.most_waiting_of_one)
        self.imports = Line(given.most_imports)
        self.prints = Line(given.most_prints)
        self.explanations = Line(given.most_explanations)
        self.corrections = Line(given.most_corrections)
        self.what_ifs = Room(given)

    def write(self, put: Put[A, T], wanted: A) -> T:
        """One transaction; in an embedded store it is shared with others that come at once."""
        if self.store.is_embedded:
            return self.together.write(put, wanted)
        with self.store.writing() as connection:
            return put(connection, [wanted])[0]

    async def look(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a short reading of the store finds.

        A file of this host answers sooner than another thread could be asked; readers never wait
        for writers there.
        """
        if self.store.is_embedded:
            return read(*args, **kwargs)
        return await run_in_threadpool(read, *args, **kwargs)

    def is_open(self) -> bool:
        """Whether the store holds no key, so that this machine's user needs none."""
        moment_s = time.monotonic()
        if self.open_until_s > moment_s:
            return True
        with self.store.glancing() as connection:
            found = not any_key(connection)
        self.open_until_s = moment_s + REMEMBERED_S if found else 0.0
        return found

    def key(self, token: str) -> Key | None:
        """Whom a token belongs to; None where it is wrong, revoked or out of date."""
        moment_s = time.monotonic()
        found = self.remembered.get(token)
        if found is not None and found[0] > moment_s:
            return found[1]
        with self.store.glancing() as connection:
            key = key_of(connection, token)
        if len(self.remembered) >= MOST_REMEMBERED:
            self.remembered.clear()
        self.remembered[token] = (moment_s + REMEMBERED_S, key)
        return key

    def forget_keys(self) -> None:
        """Ask the store anew for every key; one that was just revoked must work no longer."""
        self.remembered.clear()
        self.open_until_s = 0.0


def service_of(request: Request) -> Service:
    """The service that answers this request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
