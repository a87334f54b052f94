"""The courier: carries what lies in the outbox, several deliveries at a time.

Any number of couriers share an outbox. One that is killed leaves its deliveries to the others
once the lease lapses: a host may get the same delivery twice, under the same id.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import httpx
import structlog
from sqlalchemy.exc import DBAPIError

from api.hooks.sending import Ending, new_transport, sent
from api.settings import Settings
from api.store import Store, outbox, webhooks
from api.store.outbox import Letter

POLL_S: Final = 0.25
STORE_REST_S: Final = 2.0
AT_A_TIME: Final = 8
REST_FACTOR: Final = 3
MOST_REST_S: Final = 6 * 3600.0
JITTER_PCT: Final = 20
LEAVE_S: Final = 1.0
"""How long a courier that is to leave waits for answers; what is cut off is sent again."""
_log = structlog.get_logger("remelt.courier")


@dataclass(slots=True)
class Courier:
    """Delivers until it is told to leave."""

    store: Store
    settings: Settings
    leave: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Deliver until told to leave."""
        asyncio.run(self._rounds())

    async def _rounds(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        async with new_transport() as way:
            while not self.leave.is_set():
                for letter in await self._claimed(AT_A_TIME - len(under_way)):
                    under_way.add(asyncio.create_task(self._carry(letter, way)))
                if under_way:
                    first = asyncio.FIRST_COMPLETED
                    _, under_way = await asyncio.wait(under_way, timeout=POLL_S, return_when=first)
                else:
                    await asyncio.sleep(POLL_S)
            if under_way:
                await asyncio.wait(under_way, timeout=LEAVE_S)

    async def _claimed(self, most: int) -> list[Letter]:
        """Deliveries to carry now; none where the store does not answer."""
        if most == 0:
            return []
        try:
            return await asyncio.to_thread(self._claim, most)
        except DBAPIError as error:
            _log.warning("the store does not answer", error=type(error).__name__)
            await asyncio.sleep(STORE_REST_S)
            return []

    def _claim(self, most: int) -> list[Letter]:
        with self.store.reading() as connection:
            if not outbox.is_due(connection):
                return []
        with self.store.writing() as connection:
            return outbox.claim(connection, most=most, lease=self._lease)

    async def _carry(self, letter: Letter, way: httpx.AsyncBaseTransport) -> None:
        ending = await sent(
            letter,
            way,
            allowed=self.settings.webhook_hosts,
            timeout_s=self.settings.webhook_timeout_s,
        )
        try:
            await asyncio.to_thread(self._note, letter, ending)
        except DBAPIError as error:  # the lease lapses, and it is sent again
            _log.warning("the store does not answer", error=type(error).__name__)

    def _note(self, letter: Letter, ending: Ending) -> None:
        answer = ending.answer
        with self.store.writing() as connection:
            if ending.is_taken:
                outbox.arrived(connection, letter, answer=answer)
            elif ending.is_final:
                outbox.give_up(connection, letter, answer=answer)
                webhooks.switch_off(connection, letter.webhook_id)
            elif letter.attempt >= self.settings.webhook_attempts:
                outbox.give_up(connection, letter, answer=answer)
            else:
                rest = rest_after(letter.attempt, first_s=self.settings.webhook_rest_s)
                outbox.put_off(connection, letter, answer=answer, rest=rest)
        if not ending.is_taken:
            _log.info("not delivered", delivery_id=letter.delivery_id, answer=answer)

    @property
    def _lease(self) -> timedelta:
        """Longer than an attempt may take and its ending may wait for the store."""
        return timedelta(seconds=2 * self.settings.webhook_timeout_s + 30.0)


def rest_after(attempt: int, *, first_s: float) -> timedelta:
    """How long a delivery rests after that attempt: longer each time, and never quite alike."""
    rest_s = min(first_s * REST_FACTOR ** min(attempt - 1, 20), MOST_REST_S)
    stretch_pct = 100 - JITTER_PCT + secrets.randbelow(2 * JITTER_PCT + 1)
    return timedelta(seconds=rest_s * stretch_pct / 100)


@contextmanager
def at_work(store: Store, settings: Settings) -> Iterator[Courier]:
    """Within this, a courier delivers in a thread of its own."""
    courier = Courier(store, settings)
    thread = threading.Thread(target=courier.run, name="courier", daemon=True)
    thread.start()
    try:
        yield courier
    finally:
        courier.leave.set()
        thread.join(2 * LEAVE_S)
