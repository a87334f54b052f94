"""A real service meets signals, a store that goes away, and workers that wake too late."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from api.store import open_store
from tests.faults.site import Site, children_of, running
from tests.jobs.errands import large, small, until
from tests.postgres import cluster, database_for
from tests.store.deeds import kinds, results

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where the service keeps what it is told."""
    url = database_for(tmp_path) if request.param == "postgresql" else None
    return Settings(data=tmp_path / "data", database_url=url, lease_s=4.0, jobs=1)


def ask(site: Site, scenario: Any, key: str) -> str:
    answer = httpx.post(
        f"{site.url}/v1/runs", json=scenario, headers={"Idempotency-Key": key}, timeout=30
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["run_id"])


def status(site: Site, run_id: str) -> dict[str, Any]:
    answer = httpx.get(f"{site.url}/v1/runs/{run_id}", timeout=30)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def once(site: Site, run_id: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The run's status as soon as that is so."""
    found: list[dict[str, Any]] = []

    def look() -> bool:
        found.append(status(site, run_id))
        return is_so(found[-1])

    until(look, within_s=240)
    return found[-1]


def has_ended(run: dict[str, Any]) -> bool:
    return run["state"] in {"succeeded", "failed", "cancelled"}


def test_a_worker_that_wakes_after_its_lease_is_refused(settings: Settings) -> None:
    """It is stopped with a run in hand; the other makes the plan, and the first may not."""
    with running(settings) as site:
        run_id = ask(site, large(), "k")
        once(site, run_id, lambda run: run["state"] == "running")
        (holder,) = until(lambda: [w for w in site.pids("worker") if busy(w)])
        os.kill(holder, signal.SIGSTOP)
        once(site, run_id, lambda run: run["attempts"] == 2)
        os.kill(holder, signal.SIGCONT)
        run = once(site, run_id, has_ended)
        assert (run["state"], run["attempts"]) == ("succeeded", 2)
        until(lambda: any(lost_in(log) for log in settings.data.glob("*.log")))
    store = open_store(settings)
    told = [kind for kind in kinds(store, run_id) if kind != "progress"]
    assert told == ["queued", "started", "started", "succeeded"]
    assert results(store, run_id) == 1
    store.close()


def lost_in(log: Path) -> bool:
    told = log.read_text(encoding="utf-8")
    return "lease lost" in told or "result refused" in told


def busy(worker: int) -> bool:
    return any(children_of(server) for server in children_of(worker))


def test_a_service_that_is_told_to_end_is_gone_in_ten_seconds(settings: Settings) -> None:
    """Its run is given back without having failed, and nothing of it is left."""
    with running(settings, extra_workers=0) as site:
        run_id = ask(site, large(), "k")
        once(site, run_id, lambda run: run["state"] == "running")
        (worker,) = site.pids("worker")
        assert site.service is not None
        with subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import httpx; httpx.get('{site.url}/v1/runs/{run_id}?wait=60')",
            ],
            stderr=subprocess.DEVNULL,
        ):
            began_s = time.monotonic()
            os.kill(site.service.pid, signal.SIGTERM)
            site.service.wait(timeout=45)
            assert time.monotonic() - began_s < 30.0, "it waited for who still asked"
        until(lambda: not children_of(worker), within_s=10)
        site.keep_going()
        site.wait_until_it_answers()
        run = once(site, run_id, has_ended)
    assert run["state"] == "succeeded"
    assert run["attempts"] == 1


def test_a_cancelled_run_keeps_its_best_plan_though_the_service_dies(settings: Settings) -> None:
    with running(settings) as site:
        run_id = ask(site, large(), "k")
        once(site, run_id, lambda run: run["state"] == "running")
        httpx.post(f"{site.url}/v1/runs/{run_id}/cancel", json={"keep_best": True}, timeout=30)
        for pid in site.pids("child"):
            os.kill(pid, signal.SIGKILL)
        os.kill(site.pids("service")[0], signal.SIGKILL)
        until(lambda: not site.pids("service"))
        site.keep_going()
        site.wait_until_it_answers()
        assert once(site, run_id, has_ended)["state"] == "cancelled"
        plan = httpx.get(f"{site.url}/v1/runs/{run_id}/result", timeout=30).json()
    assert plan["check"]["passed"] is True
    assert plan["charges"]


def test_postgresql_is_restarted_under_load(tmp_path: Path) -> None:
    """Whoever asks meanwhile is told to come again; what was taken is planned, once."""
    url = database_for(tmp_path)
    settings = Settings(data=tmp_path / "data", database_url=url, lease_s=2.0)
    statuses: list[int] = []
    with running(settings) as site:
        taken = [ask(site, small(), f"early-{n}") for n in range(20)]
        cluster().stop()
        for number in range(3):
            answer = httpx.post(
                f"{site.url}/v1/runs",
                json=small(),
                headers={"Idempotency-Key": f"late-{number}"},
                timeout=60,
            )
            statuses.append(answer.status_code)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == "store_unavailable"
            assert answer.headers["retry-after"] == "5"
        cluster().start()
        taken += [ask(site, small(), f"late-{n}") for n in range(3)]
        for run_id in taken:
            assert once(site, run_id, has_ended)["state"] == "succeeded"
    assert statuses == [503, 503, 503]
    store = open_store(settings)
    assert all(results(store, run_id) == 1 for run_id in taken)
    assert all(kinds(store, run_id).count("succeeded") == 1 for run_id in taken)
    store.close()
