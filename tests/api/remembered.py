"""Children that say at once what a child has said before of the same errand.

Whatever is to be tested of a run once it is planned needs a plan, not the planning of it: the same
scenario has the same plan. Tests of the planning itself have real children every time.
"""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from unittest.mock import patch

from api.jobs import child, worker
from api.jobs.child import Child, Errand
from api.jobs.words import Ear, Word

SAID: dict[bytes, Word] = {}
"""The plan that a child ended with, by what it was sent."""


@contextmanager
def remembering() -> Iterator[None]:
    """Within this, workers send no child whose plan is known."""
    with patch.object(worker, "start", started):
        yield


def started(errand: Errand) -> Child:
    """A child, or what it would say."""
    if errand.document in SAID:
        ear, mouth = mp.Pipe(duplex=False)
        mouth.close()
        process = SimpleNamespace(is_alive=lambda: True, exitcode=0, kill=bool, join=bool)
        return Knowing(process, Ear(ear), mouth, errand)
    sent = child.start(errand)
    return Heard(sent.process, sent.ear, sent.mouth, errand)


@dataclass(slots=True)
class Heard(Child):
    """A child whose plan is remembered, unless it was told to stop."""

    errand: Errand
    is_stopped: bool = False

    def words(self) -> list[Word]:
        """All it has said since it was asked last."""
        words = Child.words(self)
        for word in words:
            if word.kind == "plan" and not self.is_stopped:
                SAID[self.errand.document] = word
        return words

    def stop(self) -> None:
        """Have it end its search, with a plan that another may better."""
        self.is_stopped = True
        Child.stop(self)


@dataclass(slots=True)
class Knowing(Child):
    """A child that needs no time."""

    errand: Errand

    def words(self) -> list[Word]:
        """Its plan."""
        return [SAID[self.errand.document]]
