"""Writes that are asked for at the same time share one transaction, and one wait for the disk.

Whoever comes first writes for all who have come meanwhile. Where one of them ends in an error, all
of it is undone and written again, each undone alone if it fails: that is rare, and nobody else pays
for it. Nobody is told that theirs is done before it is on the disk.
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
_Answer = tuple[Any, Exception | None]
"""What a write returns, or what it raises."""


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
        """What ``write`` returns, once it is on the disk; what it raises, where it is undone.

        It may be called twice, the first time for nothing: it must do nothing but write.
        """
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
        try:
            answers = self._at_once(wishes) or self._one_by_one(wishes)
        except BaseException as error:  # noqa: BLE001 -- each who waits is told, this caller too
            for wish in wishes:
                wish.answer.set_exception(error)
            return
        for wish, (found, failure) in zip(wishes, answers, strict=True):
            if failure is None:
                wish.answer.set_result(found)
            else:
                wish.answer.set_exception(failure)

    def _at_once(self, wishes: list[_Wish]) -> list[_Answer]:
        """What all of them return; nothing where one fails, which undoes the others with it."""
        try:
            with self.store.writing() as connection:
                return [(wish.write(connection), None) for wish in wishes]
        except UNREACHABLE:
            raise
        except Exception as error:  # noqa: BLE001 -- it is raised again where it was asked for
            return [(None, error)] if len(wishes) == 1 else []

    def _one_by_one(self, wishes: list[_Wish]) -> list[_Answer]:
        with self.store.writing() as connection:
            return [_tried(connection, wish) for wish in wishes]


def _tried(connection: Connection, wish: _Wish) -> _Answer:
    """One write, undone alone where it fails. What the store fails at, fails for all.

    A full disk has SQLite undo the whole transaction, also what others have written in it before.
    """
    try:
        with connection.begin_nested():
            return wish.write(connection), None
    except UNREACHABLE:
        raise
    except Exception as error:  # noqa: BLE001 -- it is raised again where it was asked for
        return None, error
