"""What a solver finds of the yard becomes campaigns that sorters take."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.decision.ask import Ask, Posed
from optimiser.formulation.coefficients import coefficients
from optimiser.segregation.segregate import _sorted
from optimiser.solve.solution import Clock, Effort
from tests.check.yard import Document, brief_of, document


def posed(said: Document) -> Posed:
    brief = brief_of(said)
    ask = Ask(
        brief=brief,
        numbers=coefficients(brief),
        clock=Clock(seconds=1.0),
        effort=Effort(gap_fraction=0.0, seed=0, nodes=None),
    )
    return ask.pose(frozenset({"H1", "H2"}))


@pytest.mark.parametrize(
    ("step", "found", "sorted_kg"),
    [
        (0, 199.99998, {("Z", "XRT"): 200.0}),
        (0, 250.5, {("Z", "XRT"): 250.5}),
        (0, 120.0, {}),
        (0, 1e-5, {}),
        (10, 250.5, {("Z", "XRT"): 260.0}),
        (10, 655.0, {("Z", "XRT"): 660.0}),
        (10, 662.0, {("Z", "XRT"): 660.0}),
        (1, 1000.0, {("Z", "XRT"): 666.0}),
    ],
)
def test_campaign_is_what_scales_and_sorters_take(
    step: float, found: float, sorted_kg: dict[tuple[str, str], float]
) -> None:
    """XRT takes 200 kg or more; LIBS takes 300 kg, which 666.7 kg of Z give."""
    said = document()
    said["settings"]["weigh_step_kg"] = step
    program = posed(said)
    values = np.zeros(len(program.columns.lower))
    values[program.columns.sorted] = found
    left = {"Z": 1000.0}

    assert _sorted(program, values, left) == pytest.approx(sorted_kg)
    assert left["Z"] == pytest.approx(1000.0 - sum(sorted_kg.values()))
