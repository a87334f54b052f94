"""A service under test with a worker that makes its plans, in a thread of the same process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from api.jobs.worker import Worker
from api.settings import Settings
from api.store import open_store
from tests.api.client import Client, living, settings_of
from tests.api.remembered import remembering

LONG_S: Final = 180.0


@contextmanager
def worked(folder: Path, *, store: str = "sqlite", remembers: bool = False) -> Iterator[Client]:
    """Within this, a service lives and its runs are worked on, or their plans remembered."""
    settings = settings_of(store, folder)
    memory = remembering() if remembers else nullcontext()
    with living(settings) as client, memory, at_work(settings):
        yield client


@contextmanager
def at_work(settings: Settings) -> Iterator[Worker]:
    """Within this, a worker makes the plans of a store."""
    store = open_store(settings)
    try:
        with working(Worker(store, settings)) as worker:
            yield worker
    finally:
        store.close()


@contextmanager
def working(worker: Worker) -> Iterator[Worker]:
    """Within this, the worker works."""
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.leave.set()
        thread.join()


def ended(client: Client, run: Mapping[str, Any]) -> dict[str, Any]:
    """The run once it has ended."""
    end_s = time.monotonic() + LONG_S
    while time.monotonic() < end_s:
        found = client.get(f"/v1/runs/{run['run_id']}").json()
        if found["state"] in {"succeeded", "failed", "cancelled"}:
            return found
        time.sleep(0.02)
    raise AssertionError(f"run {run['run_id']} has not ended")


def planned(client: Client, body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Have a scenario planned: the run's id and its plan."""
    asked = client.post("/v1/runs", json=body)
    assert asked.status_code == 202, asked.text
    run = ended(client, asked.json())
    assert run["state"] == "succeeded", run
    return run["run_id"], client.get(f"/v1/runs/{run['run_id']}/result").json()
