"""Serving: the HTTP process, and the worker processes that it keeps going beside itself."""

from __future__ import annotations

import multiprocessing as mp
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn

from api.app import create_app
from api.jobs.run import run_worker
from api.logs import set_up_logs
from api.settings import Settings

REST_S: Final = 1.0
"""How long a worker that has died rests before another takes its place."""
LEAVE_S: Final = 10.0


def serve_with(settings: Settings) -> bool:
    """Serve until Ctrl-C or SIGTERM; False where the address is taken."""
    set_up_logs()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(LEAVE_S),
    )
    with _workers(settings):
        try:
            uvicorn.Server(config).run()
        except SystemExit:
            return False
    return True


@contextmanager
def _workers(settings: Settings) -> Iterator[None]:
    """Within this, that many workers run; one that dies is replaced."""
    leave = threading.Event()
    keepers = [
        threading.Thread(target=_keep, args=(settings, leave)) for _ in range(settings.workers)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        leave.set()
        for keeper in keepers:
            keeper.join()


def _keep(settings: Settings, leave: threading.Event) -> None:
    """Keep one worker going. A process of its own sort gets no open file of the service's."""
    context = mp.get_context("spawn")
    while not leave.is_set():
        process = context.Process(
            target=run_worker, args=(settings,), kwargs={"parent": os.getpid()}
        )
        process.start()
        while process.is_alive() and not leave.wait(REST_S / 10):
            pass
        if leave.is_set():
            process.terminate()
            process.join()
        leave.wait(REST_S)
