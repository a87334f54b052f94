"""Writes that are asked for at the same time share one transaction, and one wait for the disk.

Whoever comes first writes for all who have come meanwhile. Each write is undone alone if it ends
in an error; nobody is told that theirs is done before it is on the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from api.store.engine import UNREACHABLE, Store

T = TypeVar("T")
MOST: Final = 64
"""Writes in one transaction."""


@dataclass(frozen=True, slots=True)
class _Wish:
    write: Callable[[Connection], Any]
    answer: Future[Any] = field(default_factory=Future)


@dataclass(slots=True)
class Together:
    """The writes of one process to an embedded store, which takes one transaction at a time."""

    store: Store
    _waiting: list[_Wish] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, write: Callable[[Connection], T]) -> T:
        """What ``write`` returns, once it is on the disk; what it raises, where it is undone."""
        wish = _Wish(write)
        with self._lock:
            self._waiting.append(wish)
        with self._turn:
            while not wish.answer.done():
                self._write_these(self._taken())
        answer: T = wish.answer.result()
        return answer

    def _taken(self) -> list[_Wish]:
        with self._lock:
            wishes, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return wishes

    def _write_these(self, wishes: list[_Wish]) -> None:
        """Write all of ``wishes`` or none, and tell those who wait only then."""
        answers: list[tuple[_Wish, Any, Exception | None]] = []
        try:
            with self.store.writing() as connection:
                if len(wishes) == 1:  # the transaction itself undoes it: no savepoint is needed
                    answers.append((wishes[0], wishes[0].write(connection), None))
                else:
                    answers.extend(_tried(connection, wish) for wish in wishes)
        except BaseException as error:  # noqa: BLE001 -- each who waits is told, this caller too
            for wish in wishes:
                wish.answer.set_exception(error)
            return
        for wish, found, failure in answers:
            if failure is None:
                wish.answer.set_result(found)
            else:
                wish.answer.set_exception(failure)


def _tried(connection: Connection, wish: _Wish) -> tuple[_Wish, Any, Exception | None]:
    """One write, undone alone where it fails. What the store fails at, fails for all.

    A full disk has SQLite undo the whole transaction, also what others have written in it before.
    """
    try:
        with connection.begin_nested():
            return wish, wish.write(connection), None
    except UNREACHABLE:
        raise
    except Exception as error:  # noqa: BLE001 -- it is raised again where it was asked for
        return wish, None, error
