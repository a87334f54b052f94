"""The goals held open: what solvers may do without changes no answer."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generate import plant
from models.settings import Goal, GoalName
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.contents import contents
from optimiser.decision.goals import nearly
from optimiser.decision.held_ladder import HeldLadder
from optimiser.decision.ladder import Ladder
from optimiser.decision.stage import stages
from optimiser.formulation.program import Floats
from optimiser.solve import glop
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief

WANTED: tuple[GoalName, ...] = ("recycled_content", "metal_loss", "cost")
NEAR = 1e-7


def posed(seed: int) -> tuple[Ask, Posed, Floats]:
    """A drawn plant's question, and a solution of its first goal, or nearly so."""
    scenario = plant(lots=24, orders=6, seed=seed)
    settings = scenario.settings.model_copy(
        update={"goals": tuple(Goal(goal=name) for name in WANTED)}
    )
    brief, numbers, _ = sound_brief(scenario.model_copy(update={"settings": settings}))
    effort = Effort(gap_fraction=0.0, seed=0)
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=20.0), effort=effort)
    found = ask.pose(frozenset(order.order_id for order in brief.orders))
    first = stages(found, settings)[0]
    start = glop.minimise(found.program, nearly(first.form), ask.clock)
    return ask, found, start.values if start.values is not None else np.empty(0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_far_limits_every_goal_comes_as_far(seed: int) -> None:
    ask, question, start = posed(seed)
    wanted = stages(question, ask.brief.settings)
    whole = Ladder(question, wanted, seed=0, start=start)
    fewer = HeldLadder(question, wanted, seed=0, start=start)
    fewer.stay()
    answers = [one.answer(Clock(seconds=20.0)) for one in (whole, fewer)]
    assert len(fewer.rungs[0].rows) < len(whole.rungs[0].rows)
    for one, other in zip(*answers, strict=True):
        assert other.reached.value == pytest.approx(one.reached.value, rel=NEAR)
    values = answers[1][-1].solution.values
    assert values is not None
    held = fewer.open.matrix @ (values / fewer.open.scale)
    assert (held <= fewer.open.row_upper + NEAR).all()
    assert (held >= fewer.open.row_lower - NEAR).all()


def test_every_content_of_a_melt_has_the_row_that_says_what_it_is() -> None:
    _, question, _ = posed(1)
    found = contents(question)
    assert set(found.columns) == set(question.columns.content[question.columns.content >= 0])
    assert len(set(found.rows)) == len(found.rows)


def test_a_ladder_stands_again_where_it_stood() -> None:
    ask, question, start = posed(2)
    ladder = HeldLadder(question, stages(question, ask.brief.settings), seed=0, start=start)
    first = ladder.answer(Clock(seconds=20.0))
    where = ladder.standing()
    values = first[-1].solution.found
    charged = question.columns.charged
    line = int(charged[np.argmax(values[charged])])
    low, high = ladder.open.between(line, is_row=False)
    ladder.open.bound(line, 0.0, 0.5 * float(values[line]))
    other = ladder.answer(Clock(seconds=20.0))
    ladder.open.bound(line, low, high)
    ladder.stand(where)
    again = ladder.answer(Clock(seconds=20.0))
    assert other[-1].solution.found[line] < 0.6 * values[line]
    assert again[-1].solution.found == pytest.approx(values, abs=1e-4)
