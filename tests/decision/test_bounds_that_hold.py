"""Of what is found with more decided, the bounds that hold are those of the question before."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from models.settings import GoalName
from optimiser.decision.stage import Answer, Reached, bounded_by_first
from optimiser.solve.solution import Ending

GOALS: tuple[GoalName | None, ...] = (None, "recycled_content", "cost")


def answer(*values: float) -> Answer:
    """An answer that missed its aims by so much, and then reached so much of two goals."""
    reached = tuple(
        Reached(name=name, value=value, bound=value, proved=True)
        for name, value in zip(GOALS, values, strict=True)
    )
    nowhere = cast("Any", None)
    return Answer(
        posed=nowhere, ending=Ending.OPTIMAL, values=np.zeros(0), reached=reached, solver="-"
    )


@pytest.mark.parametrize(
    ("missed", "missed_at_least", "bound"), [(0.0, 0.0, 90.0), (0.1, 0.0, None), (0.1, 0.1, None)]
)
def test_the_first_goal_has_a_bound_where_all_aims_are_met(
    missed: float, missed_at_least: float, bound: float | None
) -> None:
    relaxed = answer(missed_at_least, 90.0, 100.0)
    found = bounded_by_first(answer(missed, 80.0, 120.0), relaxed)
    assert [one.bound for one in found.reached] == [missed_at_least, bound, None]
