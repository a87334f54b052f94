"""Serving: the HTTP process, and the worker processes that it keeps going beside itself."""

from __future__ import annotations

import gc
import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import structlog
import uvicorn

from api.access.keys import any_key
from api.access.loopback import is_loopback
from api.app import create_app
from api.aside import make_ready
from api.health.logs import set_up_logs
from api.http.protocol import Guarded
from api.jobs.run import run_worker
from api.settings import Settings
from api.store.opening import Unopened, opened_store
from api.web.reader import wrong_with
from api.web.texts import left_over

COLLECT_AFTER: Final = 200_000
"""Objects, made and not yet gone, after which young garbage is looked for: more than a body of
2,000 lots becomes."""
REST_S: Final = 1.0
"""How long a worker that has died rests before another takes its place."""
LEAVE_S: Final = 8.5
"""How long workers that are to leave may take."""
MOST_NAMED: Final = 10
ANSWER_S: Final = 4
"""How long requests that are under way then may take."""


_log = structlog.get_logger("remelt.serving")


class _Server(uvicorn.Server):
    """The HTTP server; whatever has it exit has the workers leave at the same moment."""

    def __init__(self, config: uvicorn.Config, leave: threading.Event) -> None:
        super().__init__(config)
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to exit."""
        self._leave.set()
        super().handle_exit(sig, frame)


def refusal(settings: Settings) -> str | None:
    """Why the service must not start as it is set up, and the way out; None if it may."""
    if (wrong := wrong_with(settings)) is not None:
        return wrong
    try:
        opened_store(settings).close()
    except Unopened as error:
        return str(error)
    return None


def lack(settings: Settings) -> str | None:
    """What a service that may start still lacks before anybody can come in, and the way out."""
    if is_loopback(settings.host):
        return None
    store = opened_store(settings)
    with store.reading() as connection:
        has_key = any_key(connection)
    store.close()
    if has_key:
        return None
    return (
        f"There is no API key yet, so nobody can come in at {settings.host}, which is not this "
        "machine alone. Make the first while the service runs: remelt keys create NAME --role "
        "admin, for the same store. Or listen on 127.0.0.1, where a service without keys serves "
        "whoever sits at this machine."
    )


def spare_collections() -> None:
    """Have the garbage collector leave alone what is loaded, and come less often.

    A body of 2,000 lots becomes some 100,000 objects, all in use until it is judged and none in a
    cycle. With the interpreter's defaults the collector looks through them, and through all that
    was ever loaded, again and again: a fifth of the time that the answer takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def serve_with(settings: Settings) -> bool:
    """Serve until Ctrl-C or SIGTERM, then be gone in 10 s; False where the address is taken."""
    set_up_logs()
    if unsaid := left_over(settings.texts):
        _log.warning(
            "translated and said no more", sentences=unsaid[:MOST_NAMED], count=len(unsaid)
        )
    app = create_app(settings)
    spare_collections()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Guarded,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=ANSWER_S,
    )
    leave = threading.Event()
    # The server raises the signal that it exits for again: then, the workers are still leaving.
    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    make_ready()
    with _workers(settings, leave):
        try:
            _Server(config, leave).run()
        except SystemExit:
            return False
    return True


@contextmanager
def _workers(settings: Settings, leave: threading.Event) -> Iterator[None]:
    """Within this, that many workers run; one that dies is replaced until they are to leave."""
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
            process.join(LEAVE_S)
            process.kill()  # one that is stopped does not even hear
        process.join()
        leave.wait(REST_S)
