"""The plans that are held open: so many, each asked by one after the other."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from api.aside import FAILED, Failed
from api.http.problems import Problem, conflict, refused
from api.settings import Settings
from api.what_ifs.child import Child, start
from api.what_ifs.holding import NOTHING_PLANNED, TOO_COSTLY
from api.what_ifs.steps import Step
from models.issue import Issue

MOST_IN_LINE: Final = 8
"""Questions that may wait for one plan."""
GRACE_S: Final = 15.0
"""How long a child may wait for a processor beyond the time that an answer may take."""
Key = tuple[str, ...]


@dataclass(slots=True)
class Seat:
    """One plan held open, who waits for it, and when it was asked last."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    child: Child | None = None
    waiting: int = 0
    asked_s: float = field(default_factory=time.monotonic)

    def end(self) -> None:
        """Hold it open no longer."""
        child, self.child = self.child, None
        if child is not None:
            child.end()


class Room:
    """Plans held open, the least recently asked for closed first. For one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seats: OrderedDict[Key, Seat] = OrderedDict()

    @property
    def open(self) -> tuple[Key, ...]:
        """Whose plans are held open, the least recently asked for first."""
        return tuple(self._seats)

    async def ask(
        self, key: Key, opening: Callable[[], bytes], steps: Sequence[Step], *, lines: bool
    ) -> dict[str, Any]:
        """What a set of changes would come to, with the ``lines`` that move or without.

        ``opening`` is read where no plan is open yet.

        Raises:
            Failed: the child failed, by a fault of ours.
            Problem: 503, all are busy, or the answer takes more than one may take; 409, there is
                nothing to change; 422, they are no changes of it.
        """
        wanted = json.dumps({"steps": list(steps), "lines": lines}).encode()
        seat = await self._seat(key)
        seat.waiting += 1
        try:
            async with seat.turn:
                said = await run_in_threadpool(self._said, seat, opening, wanted)
        finally:
            seat.waiting -= 1
            seat.asked_s = time.monotonic()
            asyncio.get_running_loop().call_later(
                self._settings.what_if_idle_s, self._leave, key, seat, seat.asked_s
            )
        return _answer(said)

    def close(self) -> None:
        """Hold none open any longer."""
        while self._seats:
            self._seats.popitem()[1].end()

    async def _seat(self, key: Key) -> Seat:
        if key in self._seats:
            self._seats.move_to_end(key)
            if self._seats[key].waiting >= MOST_IN_LINE:
                raise _busy()
            return self._seats[key]
        while len(self._seats) >= self._settings.most_what_ifs:
            idle = next((of for of, seat in self._seats.items() if not seat.waiting), None)
            if idle is None:
                raise _busy()
            await run_in_threadpool(self._seats.pop(idle).end)
        return self._seats.setdefault(key, Seat())

    def _said(self, seat: Seat, opening: Callable[[], bytes], wanted: bytes) -> bytes | None:
        """In a thread: ask the child, a new one if there is none or it was killed meanwhile."""
        given = self._settings
        is_new = seat.child is None or not seat.child.is_alive
        if is_new:
            seat.end()
            seat.child = start(opening(), memory_mb=given.what_if_memory_mb)
        assert seat.child is not None, "it was just started"
        seconds = (2.0 if is_new else 1.0) * given.what_if_s + GRACE_S
        said = seat.child.ask(wanted, seconds=seconds)
        if said is None or b'"fault"' in said[:10]:
            seat.end()
        return said

    def _leave(self, key: Key, seat: Seat, asked_s: float) -> None:
        """Close a plan that nobody has asked for since."""
        if self._seats.get(key) is seat and not seat.waiting and seat.asked_s == asked_s:
            self._seats.pop(key).end()


def _answer(said: bytes | None) -> dict[str, Any]:
    found: dict[str, Any] = {"fault": TOO_COSTLY} if said is None else json.loads(said)
    if "issues" in found:
        issues = [Issue.model_validate(issue) for issue in found["issues"]]
        raise refused(issues[0].message, issues, code="invalid_scenario")
    if found.get("fault") == FAILED:
        raise Failed(found["trace"])
    if found.get("fault") == NOTHING_PLANNED:
        detail = "None of the orders can be made, so there is no plan to change. See Why."
        raise conflict("nothing_planned", detail)
    if "fault" in found:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="what_if_too_costly",
            detail="What this comes to takes more time or memory to say than one answer may take. "
            "Plan with these changes instead: a revision takes the time of a plan, and says which "
            "orders cannot be made.",
        )
    return found


def _busy() -> Problem:
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="overloaded",
        detail="As many plans as may be are being changed by others. Try again in a moment.",
        headers={"Retry-After": "2"},
    )
