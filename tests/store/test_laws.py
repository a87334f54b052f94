"""Whatever happens in whatever order: never two holders, fences only rise, one ending a run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from api.access.keys import ensure_tenant
from api.settings import Settings
from api.store import open_store, queue
from api.store.queue import Claim
from tests.made import tables_in
from tests.store import deeds

FINAL = {"succeeded", "failed", "cancelled"}
ATTEMPTS = 3
some = st.integers(0, 10**6)


class Queue(RuleBasedStateMachine):
    """Callers and workers of two tenants, some of them late."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        tables_in(Path(self.folder.name))
        self.store = open_store(Settings(data=Path(self.folder.name), database_url=None))
        with self.store.writing() as connection:
            for tenant in ("a", "b"):
                ensure_tenant(connection, tenant)
        self.asked: list[str] = []
        self.claims: list[Claim] = []
        self.holder: dict[str, Claim] = {}
        self.fences: dict[str, int] = {}
        self.ended: dict[str, str] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def picked(self, number: int) -> Claim | None:
        return self.claims[number % len(self.claims)] if self.claims else None

    @rule(tenant=st.sampled_from("ab"))
    def ask(self, tenant: str) -> None:
        self.asked.append(deeds.ask(self.store, tenant))

    @rule()
    def take(self) -> None:
        claimed = deeds.take(self.store, attempts=ATTEMPTS)
        if claimed is not None:
            assert claimed.run_id not in self.holder, "a run that somebody holds was given away"
            assert claimed.run_id not in self.ended
            assert claimed.attempt <= ATTEMPTS
            self.holder[claimed.run_id] = claimed
            self.claims.append(claimed)

    @rule(number=some)
    def lapse(self, number: int) -> None:
        if self.holder:
            run_id = sorted(self.holder)[number % len(self.holder)]
            deeds.lapse(self.store, run_id)
            del self.holder[run_id]

    @rule(number=some, keep_best=st.booleans())
    def stop(self, number: int, keep_best: bool) -> None:
        if self.asked:
            deeds.stop(self.store, self.asked[number % len(self.asked)], keep_best=keep_best)

    @rule(number=some, way=st.sampled_from(["finish", "fail", "cancel", "retry", "release"]))
    def leave(self, number: int, way: str) -> None:
        """A worker lets go of a run, be it one that it lost long ago."""
        claimed = self.picked(number)
        if claimed is None:
            return
        before = deeds.run_of(self.store, claimed.run_id)
        with self.store.writing() as connection:
            done = {
                "finish": lambda: queue.finish(connection, claimed, plan=deeds.PLAN),
                "fail": lambda: queue.fail(connection, claimed, code="our_fault", detail=""),
                "cancel": lambda: queue.cancel(connection, claimed),
                "retry": lambda: queue.retry(connection, claimed, attempts=ATTEMPTS, why="it died"),
                "release": lambda: queue.release(connection, claimed),
            }[way]()
        assert done is (before.state == "running" and before.fence == claimed.fence)
        if done:
            self.holder.pop(claimed.run_id, None)
            if deeds.run_of(self.store, claimed.run_id).state == "queued":
                deeds.rested(self.store, claimed.run_id)
        else:
            assert deeds.run_of(self.store, claimed.run_id) == before

    @invariant()
    def holders_hold(self) -> None:
        for run_id, claimed in self.holder.items():
            run = deeds.run_of(self.store, run_id)
            assert (run.state, run.fence) == ("running", claimed.fence)

    @invariant()
    def fences_rise_and_endings_stay(self) -> None:
        for run_id in self.asked:
            run = deeds.run_of(self.store, run_id)
            assert run.fence >= self.fences.get(run_id, 0)
            self.fences[run_id] = run.fence
            if run.state in FINAL:
                assert self.ended.setdefault(run_id, run.state) == run.state
                assert (run.state == "failed") == (run.support_id is not None)
                assert deeds.results(self.store, run_id) == (run.outcome is not None)
            ends = [kind for kind in deeds.kinds(self.store, run_id) if kind in FINAL]
            assert ends == ([run.state] if run.state in FINAL else [])


Queue.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestQueue = Queue.TestCase
