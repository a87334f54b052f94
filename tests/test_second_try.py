"""Other steps of the scales are looked for only while there is somebody who waits for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from optimiser.second_try import best_in_steps
from optimiser.solve.solution import Clock


def test_a_plan_that_is_kept_after_a_stop_is_not_printed_to_be_compared() -> None:
    """Accounts and the check of a large plan take seconds, which nobody should wait for twice."""
    clock = Clock(seconds=60.0)
    clock.stop.set()
    ask: Any = SimpleNamespace(clock=clock)
    first: Any = object()
    scenario: Any = None
    printed: list[object] = []
    told: Any = printed.append

    found = best_in_steps(ask, ask, first, scenario, scenario=scenario, printed=told)

    assert found is first
    assert printed == []
