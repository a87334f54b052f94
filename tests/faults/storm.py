"""A storm: many small jobs, and kill -9 on whatever works on them, by a seed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from api.runs.example import SCENARIO
from api.settings import Settings
from api.store import Store, open_store, runs
from api.store.tables import run_events, run_results
from api.store.tables import runs as table
from tests.faults.site import FINAL, Kind, Site, running

WEIGHTS: Mapping[Kind, float] = {"service": 25, "worker": 35, "child": 35, "server": 5}
COST = 7990.8
"""What the cheapest plan of the small scenario costs: 3,600 kg clean and 1,400 mixed, at most."""
POSTERS = 4
AHEAD = 30
"""How many jobs are asked for before the first of them has ended: the storm meets requests, too."""
STILL_S = 180.0
"""How long nothing may end before the storm counts as lost."""


@dataclass(kw_only=True)
class Storm:
    """What is asked for, what is killed, and what came of it."""

    jobs: int
    kills: int
    seed: int
    data: Path
    database_url: str | None = None
    killed: Counter[str] = field(default_factory=Counter)
    run_ids: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    ended: int = 0
    took_s: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def blow(self) -> None:
        """Let it blow, then wait until every job has ended."""
        began_s = time.monotonic()
        store = open_store(self._settings)
        with running(self._settings) as site, ThreadPoolExecutor(POSTERS) as posters:
            try:
                asked = [posters.submit(self._ask, site, n) for n in range(self.jobs)]
                self._kill(site, store)
                self._await(site, store, self.jobs)
                for one in asked:
                    one.result()
            finally:
                self.over.set()
        self.took_s = time.monotonic() - began_s
        store.close()

    @property
    def _settings(self) -> Settings:
        return Settings(
            data=self.data,
            database_url=self.database_url,
            lease_s=2.0,
            attempts=50,  # what is killed by chance must not count as poison
            most_queued=100_000,
        )

    def _ask(self, site: Site, number: int) -> None:
        """Ask for one job until it is taken: the key makes sure that it is taken once."""
        key = f"job-{number}"
        while number > self.ended + AHEAD and not self.over.wait(0.05):
            pass
        while not self.over.is_set():
            with suppress(httpx.HTTPError):
                answer = httpx.post(
                    f"{site.url}/v1/runs",
                    json={**SCENARIO, "tag": key},
                    headers={"Idempotency-Key": key},
                    timeout=30,
                )
                if answer.status_code == 202:
                    self.run_ids[key] = answer.json()["run_id"]
                    return
            self.refused += 1
            time.sleep(0.2)

    def _kill(self, site: Site, store: Store) -> None:
        """Kill by the seed, each time after a share of the jobs has ended."""
        chance = random.Random(self.seed)
        while (number := sum(self.killed.values())) < self.kills:
            self._await(site, store, number * self.jobs // (self.kills + 1))
            time.sleep(chance.random() * 0.3)
            (kind,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            victims = site.pids(kind)
            if victims:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(victims), signal.SIGKILL)
                    self.killed[kind] += 1
            site.keep_going()

    def _await(self, site: Site, store: Store, jobs: int) -> None:
        """Until that many jobs have ended; bounded by the time in which nothing ends."""
        found, still_s = -1, time.monotonic()
        while (ended := _ended(store)) < jobs:
            if ended != found:
                found, still_s = ended, time.monotonic()
                self.ended = ended
            assert time.monotonic() - still_s < STILL_S, f"{found} jobs ended, then nothing"
            site.keep_going()
            time.sleep(0.1)

    def findings(self) -> dict[str, int]:
        """What must be so: as many as were asked for; and what must not be: all zero."""
        store = open_store(self._settings)
        with store.reading() as connection:
            found = connection.execute(select(table)).all()
            told = select(run_events.c.run_id).where(run_events.c.kind.in_(FINAL))
            endings = Counter(connection.execute(told).scalars())
            have = Counter(connection.execute(select(run_results.c.run_id)).scalars())
            plans = {run.run_id: runs.result_of(connection, run.run_id) for run in found}
        store.close()
        return {
            "asked": len(self.run_ids),
            "taken": len(found),
            "lost": sum(run.state != "succeeded" for run in found)
            + len(set(self.run_ids.values()) - plans.keys()),
            "doubled": len(found)
            - len({run.idempotency_key for run in found})
            + sum(endings[run.run_id] != 1 or have[run.run_id] != 1 for run in found),
            "unchecked": sum(not _is_right(plan) for plan in plans.values()),
            "tried again": sum(run.attempts > 1 for run in found),
        }


def _ended(store: Store) -> int:
    with store.reading() as connection:
        chosen = select(func.count()).where(table.c.finished_at.is_not(None))
        return connection.execute(chosen).scalar_one()


def _is_right(plan: Any) -> bool:
    """Whether a plan has passed its check and is the one that the scenario has."""
    return (
        plan is not None
        and plan["check"]["passed"] is True
        and abs(plan["goals"][0]["value"] - COST) < 0.5
    )
