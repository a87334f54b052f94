"""A worker in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.jobs.worker import Worker


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
