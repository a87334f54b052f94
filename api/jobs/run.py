"""A worker process: it ends in good order when the system asks, or when its service is gone."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType

from api.hooks.courier import at_work
from api.jobs.worker import Worker
from api.logs import set_up_logs
from api.settings import Settings
from api.store import open_store
from api.store.migrate import migrate

LOOK_S = 1.0


def run_worker(settings: Settings, *, parent: int | None = None) -> None:
    """Work until SIGTERM or Ctrl-C; with a ``parent``, also until that process is gone."""
    set_up_logs()
    store = open_store(settings)
    migrate(store)
    worker = Worker(store, settings)

    def leave(number: int, frame: FrameType | None) -> None:
        del number, frame
        worker.leave.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, worker.leave), daemon=True).start()
    with at_work(store, settings):
        worker.run()
    store.close()


def _watch(parent: int, leave: threading.Event) -> None:
    """Leave when the process that started this one is no longer there."""
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    leave.set()
