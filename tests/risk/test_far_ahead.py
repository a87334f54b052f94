"""Which of two plans within a risk is taken, where something may be given up of a goal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optimiser.decision.stage import Reached, Stage
from optimiser.formulation.program import Linear
from optimiser.risk import keep

LOSS = Stage(name="metal_loss", form=Linear(cost=np.array([1.0, 0.0])), slack_pct=10.0)
COST = Stage(name="cost", form=Linear(cost=np.array([0.0, 1.0])))
ASK: Any = SimpleNamespace(
    brief=SimpleNamespace(settings=None), effort=SimpleNamespace(gap_fraction=1e-3)
)


def plan(loss: float, cost: float, *, best_loss: float) -> Any:
    """A plan of so much loss and cost, after so much loss was found to be the least."""
    values = ((LOSS, best_loss), (COST, cost))
    reached = tuple(Reached(name=s.name, value=v, bound=None, proved=False) for s, v in values)
    return SimpleNamespace(posed=None, found=np.array([loss, cost]), reached=reached)


@pytest.mark.parametrize(
    ("one", "other", "is_first"),
    [
        pytest.param((109.0, 50.0, 100.0), (100.0, 60.0, 100.0), True, id="slack is given up"),
        pytest.param((100.0, 60.0, 100.0), (120.0, 50.0, 110.0), True, id="but not twice"),
        pytest.param((120.0, 50.0, 110.0), (100.0, 60.0, 100.0), False, id="whichever is asked"),
        pytest.param((100.0, 50.0, 100.0), (100.0, 50.01, 100.0), False, id="a gap is no reason"),
    ],
)
def test_what_one_plan_gave_up_is_not_given_up_again(
    one: tuple[float, ...],
    other: tuple[float, ...],
    is_first: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keep, "stages", lambda *_: (LOSS, COST))
    ours, theirs = (plan(loss, cost, best_loss=best) for loss, cost, best in (one, other))
    assert keep._is_far_ahead(ASK, ours, theirs) is is_first
