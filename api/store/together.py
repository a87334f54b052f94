"""Writes that are asked for at the same time share one transaction, and one wait for the disk.

Whoever comes first writes for all who have come meanwhile, in few statements. Where one of them
ends in an error, all of it is undone and written again, one after the other: then only that one
fails. Nobody is told that theirs is done before it is on the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from api.store.engine import UNREACHABLE, Store

A = TypeVar("A")
T = TypeVar("T")
Put = Callable[[Connection, Sequence[A]], Sequence[T]]
"""Writes what is wanted, and returns what came of each. It must do nothing but write: where it
fails it is called again."""
MOST: Final = 64
"""Writes in one transaction."""
_Answer = tuple[Any, Exception | None]
"""What came of a wish, or why nothing did."""


@dataclass(frozen=True, slots=True)
class _Wish:
    put: Put[Any, Any]
    wanted: Any
    answer: Future[Any] = field(default_factory=Future)


@dataclass(slots=True)
class Together:
    """The writes of one process to an embedded store, which takes one transaction at a time."""

    store: Store
    _waiting: list[_Wish] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, put: Put[A, T], wanted: A) -> T:
        """What ``put`` returns, once it is on the disk; what it raises, where it is undone."""
        wish = _Wish(put, wanted)
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
            told = list(zip(wishes, answers, strict=True))
        except BaseException as error:  # noqa: BLE001 -- each who waits is told, this caller too
            for wish in wishes:
                wish.answer.set_exception(error)
            return
        for wish, (found, failure) in told:
            if failure is None:
                wish.answer.set_result(found)
            else:
                wish.answer.set_exception(failure)

    def _at_once(self, wishes: list[_Wish]) -> list[_Answer]:
        """What comes of all; nothing where one of several fails, which undoes the others too."""
        try:
            with self.store.writing() as connection:
                return [(found, None) for found in _put(connection, wishes)]
        except UNREACHABLE:
            raise
        except Exception as error:  # noqa: BLE001 -- it is raised again where it was asked for
            return [(None, error)] if len(wishes) == 1 else []

    def _one_by_one(self, wishes: list[_Wish]) -> list[_Answer]:
        with self.store.writing() as connection:
            return [_tried(connection, wish) for wish in wishes]


def _put(connection: Connection, wishes: list[_Wish]) -> Iterator[Any]:
    """What comes of each wish, those that stand side by side and are of one sort put at once."""
    for put, alike in groupby(wishes, key=lambda wish: wish.put):
        yield from put(connection, [wish.wanted for wish in alike])


def _tried(connection: Connection, wish: _Wish) -> _Answer:
    """One write, undone alone where it fails. What the store fails at, fails for all.

    A full disk has SQLite undo the whole transaction, also what others have written in it before.
    """
    try:
        with connection.begin_nested():
            return next(_put(connection, [wish])), None
    except UNREACHABLE:
        raise
    except Exception as error:  # noqa: BLE001 -- it is raised again where it was asked for
        return None, error
