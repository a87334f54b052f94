"""A worker process: it ends in good order when the system asks, or when its service is gone."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

import structlog

from api.health.logs import set_up_logs
from api.hooks.courier import at_work
from api.jobs.worker import STORE_REST_S, Worker
from api.settings import Settings
from api.store import open_store
from api.store.engine import UNREACHABLE
from api.store.migrate import migrate

LOOK_S: Final = 1.0
MOST_LEAVE_S: Final = 8.0
"""When a worker that is to leave is gone, come what may: a store may hang for longer."""
_log = structlog.get_logger("remelt.worker")


def run_worker(settings: Settings, *, parent: int | None = None) -> None:
    """Work until SIGTERM or Ctrl-C; with a ``parent``, also until that process is gone."""
    set_up_logs()
    store = open_store(settings)
    worker = Worker(store, settings)

    def leave(number: int = 0, frame: FrameType | None = None) -> None:
        del number, frame
        if not worker.leave.is_set():
            worker.leave.set()
            end = threading.Timer(MOST_LEAVE_S, _be_gone, args=(worker,))
            end.daemon = True
            end.start()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, leave), daemon=True).start()
    if _is_ready(worker):
        with at_work(store, settings):
            worker.run()
    store.close()


def _be_gone(worker: Worker) -> None:
    """End at once; in good order if nothing is under way, as while the first child loads."""
    os._exit(1 if worker.under_way else 0)


def _is_ready(worker: Worker) -> bool:
    """Whether the store has its tables; one that does not answer yet is waited for."""
    while not worker.leave.is_set():
        try:
            migrate(worker.store)
        except UNREACHABLE as error:
            _log.warning("the store does not answer yet", error=type(error).__name__)
            worker.leave.wait(STORE_REST_S)
        else:
            return True
    return False


def _watch(parent: int, leave: Callable[[], None]) -> None:
    """Leave when the process that started this one is no longer there."""
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    leave()
