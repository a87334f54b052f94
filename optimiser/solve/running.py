"""HiGHS at work in a thread of its own, so that a signal to stop is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from optimiser.solve.solution import Clock

POLL_S = 0.05


def run(
    solver: Any, clock: Clock, *, until_over: bool = False, tell: Callable[[], None] | None = None
) -> bool:
    """Solve; whether it was told to stop, by ``clock.stop`` or ``until_over`` by its end too.

    A solver that was told to stop once will always stop. ``tell`` is called now and then.
    """
    stopped = False
    solver.HandleUserInterrupt = True
    thread = threading.Thread(target=solver.run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        if clock.is_over if until_over else clock.stop.is_set():
            solver.cancelSolve()
            stopped = True
        if tell is not None:
            tell()
    return stopped
