"""Ctrl-C: the first one keeps the best plan, the second one gives up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from optimiser.solve.solution import Clock


@contextmanager
def stops_on_signal(clock: Clock) -> Iterator[None]:
    """Within this, the first interrupt stops the clock instead of the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if clock.stop.is_set():
            signal.default_int_handler(number, frame)
        clock.stop.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
