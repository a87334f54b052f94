"""The story of a worker: claim a run, have a child plan it, say that it lives, end the run.

It may be killed at any moment: what it held goes to another when the lease lapses. A store that
does not answer is asked again; what a child has said is kept until it is written down.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import wait
from typing import Final, ParamSpec

import structlog

from api.jobs.child import Child, Errand, prepare, start
from api.jobs.words import Word
from api.settings import Settings
from api.store import Store, claims, queue
from api.store.engine import UNREACHABLE, now
from api.store.ids import new_id
from api.store.prune import prune_some
from api.store.queue import Claim

POLL_S: Final = 0.05
STORE_REST_S: Final = 1.0
NO_CHILD_REST_S: Final = 1.0
PROGRESS_S: Final = 0.5
GRACE_S: Final = 120.0
"""How long a child may take over what comes before and after its search, stopped or not."""
AGAIN_S: Final = 10.0
"""The search for a run that was stopped and whose best plan went with its worker."""
LEAVE_S: Final = 6.0
"""How long a worker that is to leave waits for its children."""
ALONE_S: Final = 1.5
"""How long of it they may take to end by themselves; then they are asked for what they have."""
FORGET_S: Final = 600.0
FORGET_MORE_S: Final = 1.0
"""Between two batches that are forgotten, where there may be more."""
UNFINISHED: Final = frozenset({"feasible", "no_solution_in_time"})
"""How a search ends that was stopped before it had an answer."""
P = ParamSpec("P")
_log = structlog.get_logger("remelt.worker")


@dataclass(slots=True)
class Work:
    """A run under way; times are of this host's clock, s."""

    claim: Claim
    child: Child
    deadline_s: float
    renew_s: float
    tell_s: float = 0.0
    progress: dict[str, object] = field(default_factory=dict)
    last_word: Word | None = None
    is_stopped: bool = False
    is_left: bool = False
    """Whether its child was stopped because its worker leaves, not because somebody wants it."""


@dataclass(slots=True)
class Worker:
    """Makes plans until it is told to leave."""

    store: Store
    settings: Settings
    leave: threading.Event = field(default_factory=threading.Event)
    worker_id: str = field(
        default_factory=lambda: f"{socket.gethostname()[:40]}-{os.getpid()}-{new_id()[-6:]}"
    )
    under_way: list[Work] = field(default_factory=list)
    forget_s: float = 0.0

    def run(self) -> None:
        """Work until told to leave; then finish what ends soon, and give the rest back."""
        prepare()
        _log.info("worker begins", worker_id=self.worker_id, jobs=self.settings.jobs)
        while not self.leave.is_set():
            self._step()
        end_s = time.monotonic() + LEAVE_S
        while self.under_way and time.monotonic() < end_s:
            self._step()
            if time.monotonic() > end_s - LEAVE_S + ALONE_S:
                self._ask_for_best()
        for work in list(self.under_way):
            self._give_back(work)
        _log.info("worker ends", worker_id=self.worker_id)

    def _ask_for_best(self) -> None:
        """Have children end their search, so that what they have found is not lost with them."""
        for work in self.under_way:
            if not (work.is_stopped or work.is_left):
                work.child.stop()
                work.is_left = True

    def _step(self) -> None:
        """One look at everything; a store that does not answer leaves all as it is."""
        is_well = self._answered(self._claim_more) and self._answered(self._forget)
        self._wait()
        for work in list(self.under_way):
            # Each by itself: a full disk may refuse one run's plan and take another's sign of life.
            is_well = self._answered(self._attend, work) and is_well
        if not is_well:
            time.sleep(POLL_S if self.leave.is_set() else STORE_REST_S)

    def _answered(self, deed: Callable[P, None], *args: P.args, **named: P.kwargs) -> bool:
        """Do what needs the store; False where the store does not answer."""
        try:
            deed(*args, **named)
        except UNREACHABLE as error:
            _log.warning("the store does not answer", error=type(error).__name__)
            return False
        return True

    def _forget(self) -> None:
        """Now and then forget some of what is older than it is to get."""
        if self.settings.retention_days is None or time.monotonic() < self.forget_s:
            return
        kept = timedelta(days=self.settings.retention_days)
        with self.store.writing() as connection:
            gone = prune_some(connection, before=now(connection) - kept)
        self.forget_s = time.monotonic() + (FORGET_MORE_S if gone else FORGET_S)

    def _wait(self) -> None:
        """Until a child says something, or it is time to look for runs again."""
        ears = [work.child.ear.fileno() for work in self.under_way]
        if ears:
            wait(ears, timeout=POLL_S)
        else:
            self.leave.wait(POLL_S)

    def _claim_more(self) -> None:
        while len(self.under_way) < self.settings.jobs and not self.leave.is_set():
            claimed = self._claimed()
            if claimed is None or not self._begin(claimed):
                return

    def _claimed(self) -> Claim | None:
        with self.store.reading() as connection:
            if not claims.is_waiting(connection):
                return None
        with self.store.writing() as connection:
            return claims.claim(
                connection,
                worker_id=self.worker_id,
                lease=self._lease,
                attempts=self.settings.attempts,
            )

    def _begin(self, claimed: Claim) -> bool:
        """Send a child; where the system has no room for one, give the run back."""
        limit_s = claimed.time_limit_s
        time_limit_s = min(limit_s, AGAIN_S) if claimed.stop else limit_s
        errand = Errand(
            document=claimed.document,
            time_limit_s=time_limit_s,
            memory_mb=self.settings.child_memory_mb,
        )
        moment_s = time.monotonic()
        try:
            child = start(errand)
        except (OSError, EOFError) as error:
            _log.warning("no child", run_id=claimed.run_id, error=type(error).__name__)
            self._release(claimed)
            self.leave.wait(NO_CHILD_REST_S)
            return False
        work = Work(
            claim=claimed,
            child=child,
            deadline_s=moment_s + time_limit_s + GRACE_S,
            renew_s=moment_s + self._renewal_s,
            is_stopped=claimed.stop is not None,
        )
        self.under_way.append(work)
        return True

    def _attend(self, work: Work) -> None:
        """Hear the child, and do what follows from what it said or did not say."""
        was_alive = work.child.process.is_alive()  # before it is heard: it may say a word and go
        self._hear(work)
        if work.last_word is not None:
            self._end(work)
        elif not was_alive:
            self._bury(work, "the process that planned it died")
        elif time.monotonic() > work.deadline_s:
            self._bury(work, "it ran far beyond its time limit")
        elif time.monotonic() > work.renew_s:
            self._renew(work)

    def _hear(self, work: Work) -> None:
        for word in work.child.words():
            if word.kind == "progress":
                work.progress = dict(word.body)
            else:
                work.last_word = word
        if work.progress and work.last_word is None and time.monotonic() > work.tell_s:
            with self.store.writing() as connection:
                queue.note_progress(connection, work.claim, work.progress)
            work.progress = {}
            work.tell_s = time.monotonic() + PROGRESS_S

    def _renew(self, work: Work) -> None:
        with self.store.writing() as connection:
            holds, stop = queue.keep_alive(connection, work.claim, lease=self._lease)
        work.renew_s = time.monotonic() + self._renewal_s
        if not holds:
            _log.warning("lease lost", run_id=work.claim.run_id, fence=work.claim.fence)
            self._drop(work)
        elif stop == "drop":
            with self.store.writing() as connection:
                queue.cancel(connection, work.claim)
            self._drop(work)
        elif stop == "keep" and not work.is_stopped:
            work.child.stop()
            work.deadline_s = min(work.deadline_s, time.monotonic() + GRACE_S)
            work.is_stopped = True

    def _end(self, work: Work) -> None:
        """Write down the child's last word, if the run is still this worker's."""
        assert work.last_word is not None
        try:
            is_written = self._written(work.claim, work.last_word, is_left=work.is_left)
        except UNREACHABLE:
            raise
        except Exception as error:  # noqa: BLE001 -- one run that cannot be kept must not stop others
            detail = f"its plan cannot be kept: {type(error).__name__}"
            is_written = self._written(work.claim, Word("fault", {"detail": detail}))
        if not is_written:
            _log.warning("result refused", run_id=work.claim.run_id, fence=work.claim.fence)
        self._drop(work)

    def _written(self, claimed: Claim, word: Word, *, is_left: bool = False) -> bool:
        """Whether the run could be ended by that word, or given back with it."""
        with self.store.writing() as connection:
            if word.kind == "plan" and is_left and word.body["outcome"] in UNFINISHED:
                return queue.release_with_best(connection, claimed, plan=word.body)
            if word.kind == "plan":
                return queue.finish(connection, claimed, plan=word.body)
            code = "invalid_scenario" if word.kind == "invalid" else "our_fault"
            told = {"code": code, **word.body}
            return queue.fail(connection, claimed, code=told["code"], detail=str(told["detail"]))

    def _bury(self, work: Work, why: str) -> None:
        """Make an end of a child without a last word, and let the run be tried again.

        A worker that leaves may lose its children to the signal that it is leaving for; their
        runs have not failed. A run that somebody stopped is not tried at length again.
        """
        _log.warning(why, run_id=work.claim.run_id, exitcode=work.child.process.exitcode)
        is_overdue = work.child.process.is_alive()
        with self.store.writing() as connection:
            if work.is_stopped and is_overdue:
                queue.cancel(connection, work.claim)
            elif self.leave.is_set() and not is_overdue:
                queue.release(connection, work.claim)
            else:
                queue.retry(connection, work.claim, attempts=self.settings.attempts, why=why)
        self._drop(work)

    def _give_back(self, work: Work) -> None:
        """Leave a run to others; if the store does not answer, the lease lapses."""
        self._answered(self._release, work.claim)
        self._drop(work)

    def _release(self, claimed: Claim) -> None:
        with self.store.writing() as connection:
            queue.release(connection, claimed)

    def _drop(self, work: Work) -> None:
        work.child.end()
        self.under_way.remove(work)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.settings.lease_s)

    @property
    def _renewal_s(self) -> float:
        """Between two signs of life; short, for it is also when a wish to stop is heard."""
        return min(self.settings.lease_s / 5.0, 0.5)
