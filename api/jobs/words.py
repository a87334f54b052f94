"""What a child says to its worker: a line of JSON for each word, through a pipe.

A child may be stopped or die in the middle of a line. So the worker takes what has come, keeps the
beginning of a line until its end comes, and never waits: it has others, and leases to renew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final, Literal

MOST_AT_ONCE: Final = 1 << 20
Kind = Literal["progress", "plan", "invalid", "fault"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a child says: how far it is, its plan, or why there is none."""

    kind: Kind
    body: Mapping[str, Any]


def say(mouth: Connection, word: Word) -> None:
    """In the child: say a word, and wait until all of it is in the pipe."""
    line = json.dumps({"kind": word.kind, "body": word.body}, ensure_ascii=True) + "\n"
    rest = memoryview(line.encode())
    while rest:
        rest = rest[os.write(mouth.fileno(), rest) :]


@dataclass(slots=True)
class Ear:
    """The end of the pipe at which a worker hears its child."""

    connection: Connection
    beginning: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        os.set_blocking(self.connection.fileno(), False)

    def fileno(self) -> int:
        """What can be waited for beside others."""
        return self.connection.fileno()

    def words(self) -> list[Word]:
        """All that has come in whole since this was asked last; none from who has ended."""
        while piece := self._piece():
            self.beginning += piece
        *lines, rest = self.beginning.split(b"\n")
        self.beginning = rest
        return [Word(**json.loads(line)) for line in lines]

    def close(self) -> None:
        """Hear no more."""
        self.connection.close()

    def _piece(self) -> bytes:
        try:
            return os.read(self.fileno(), MOST_AT_ONCE)
        except OSError:  # nothing there for now, or nobody
            return b""
