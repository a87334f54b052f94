"""Scenarios to plan, small and large, and a worker that plans them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from api.jobs.child import Child, Errand, start
from api.jobs.worker import Worker
from api.runs.example import SCENARIO
from api.settings import Settings
from api.store import Store, runs
from api.store.blobs import packed
from optimiser.intake import read_scenario, to_document
from tests.store.deeds import run_of

LARGE = Path(__file__).parents[2] / "scenarios" / "large-week"
PATIENCE_S = 180.0


def small() -> dict[str, Any]:
    """Two lots and one melt: planned in some 20 ms."""
    return json.loads(json.dumps(SCENARIO))


@cache
def large() -> Mapping[str, Any]:
    """300 lots and 50 melts to the last cent: planned in seconds."""
    document = to_document(read_scenario(LARGE))
    return {**document, "settings": {**document["settings"], "gap_pct": 0.0, "time_limit_s": 60}}


def send(scenario: Mapping[str, Any], *, memory_mb: int = 4096) -> Child:
    """Send a child to plan a scenario."""
    document = packed({"scenario": scenario, "previous": None})
    return start(Errand(document=document, time_limit_s=60.0, memory_mb=memory_mb))


def ask(store: Store, scenario: Mapping[str, Any], tenant: str = "a") -> str:
    """Queue a scenario and return the run's id."""
    asked = runs.Asked(
        document=packed({"scenario": scenario, "previous": None}),
        body_sha256="",
        time_limit_s=60.0,
    )
    with store.writing() as connection:
        return runs.add_all(connection, [(tenant, "somebody", asked)])[0]


@contextmanager
def working(store: Store, settings: Settings, **given: object) -> Iterator[Worker]:
    """Within this, a worker works in a thread; it leaves at the end."""
    worker = Worker(store, settings.model_copy(update=given))
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.leave.set()
        thread.join()


def until(found: Callable[[], Any], *, within_s: float = PATIENCE_S) -> Any:
    """What ``found`` gives as soon as it gives something."""
    end_s = time.monotonic() + within_s
    while not (value := found()):
        assert time.monotonic() < end_s, "it has not come about"
        time.sleep(0.02)
    return value


def ended(store: Store, run_id: str) -> Row[Any]:
    """The run as soon as it has ended."""

    def final() -> Row[Any] | None:
        run = run_of(store, run_id)
        return run if run.state in {"succeeded", "failed", "cancelled"} else None

    found = until(final)
    assert isinstance(found, Row)
    return found
