"""HiGHS at work in a thread of its own, so that a signal to stop is heard.

HiGHS looks at its clock between steps. A step that never ends, as in its presolve of one program
in a thousand plans, would keep a plan waiting for good: such a solver is left to itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from optimiser.solve.solution import Clock

POLL_S = 0.05
PATIENCE_S = 30.0
"""So long after its time a solver may still be at work, in a step that is merely slow."""


class Deaf(RuntimeError):
    """A solver works on long after it was to end. Nothing may be asked of it any more."""

    def __init__(self) -> None:
        super().__init__(
            f"HiGHS is still at work {PATIENCE_S:g} s after its time; plan again with a bit more "
            "or less time or another seed"
        )


def run(
    solver: Any, clock: Clock, *, until_over: bool = False, tell: Callable[[], None] | None = None
) -> bool:
    """Solve; whether it was told to stop, by ``clock.stop`` or ``until_over`` by its end too.

    A solver that was told to stop once will always stop. ``tell`` is called now and then.

    Raises:
        Deaf: the solver does not end.
    """
    stopped, over_at = False, None
    solver.HandleUserInterrupt = True
    thread = threading.Thread(target=solver.run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        if clock.is_over if until_over else clock.stop.is_set():
            solver.cancelSolve()
            stopped = True
        if clock.is_over:
            over_at = over_at or time.monotonic()
            if time.monotonic() - over_at > PATIENCE_S:
                raise Deaf
        if tell is not None:
            tell()
    return stopped
