"""A first plan with whole numbers keeps every rule, wherever it comes from."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generate import plant
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.dive import dive
from optimiser.decision.kernel import first_plan
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Linear
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief

FINDERS = (dive, first_plan)


def posed() -> tuple[Posed, Linear]:
    """50 lots and 10 orders with pieces, smallest bites and few sources; what they cost."""
    brief, numbers, _ = sound_brief(plant(lots=50, orders=10, seed=2, whole=True))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=Effort())
    found = ask.pose(frozenset(order.order_id for order in brief.orders))
    form = goal_form("cost", found.frame, found.columns)
    assert isinstance(form, Linear)
    return found, form


@pytest.mark.parametrize("find", FINDERS, ids=lambda find: find.__name__)
def test_a_first_plan_is_whole_and_keeps_every_row(find) -> None:
    found, form = posed()
    values = find(found, form, Effort(), Clock(seconds=30.0))
    assert values is not None
    program = found.program
    steps = values[program.integer] / program.scale[program.integer]
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    sums = np.zeros(program.rows.count)
    np.add.at(sums, program.rows.row, program.rows.value * values[program.rows.column])
    assert (sums <= program.rows.upper + 1e-3).all()
    assert (sums >= program.rows.lower - 1e-3).all()


def test_a_small_program_needs_no_kernel() -> None:
    brief, numbers, _ = sound_brief(plant(lots=12, orders=2, seed=1, whole=True))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=Effort())
    small = ask.pose(frozenset(order.order_id for order in brief.orders))
    form = goal_form("cost", small.frame, small.columns)
    assert isinstance(form, Linear)
    assert first_plan(small, form, Effort(), Clock(seconds=5.0)) is None
