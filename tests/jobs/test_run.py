"""A worker process from its beginning to its end."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from api.jobs.run import run_worker
from api.jobs.worker import Worker
from api.settings import Settings


def test_a_worker_that_has_left_does_not_begin_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Worker] = []

    def run(worker: Worker) -> None:
        begun.append(worker)

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(Worker, "run", run)
    run_worker(Settings(data=tmp_path))
    assert len(begun) == 1
