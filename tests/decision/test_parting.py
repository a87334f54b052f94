"""Lines in two parts: as near to the plan before as with a column and two rows of each line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.parting import in_parts
from optimiser.decision.stage import Stage, stages
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Floats
from optimiser.solve.parted import Parted
from optimiser.solve.solution import Clock
from tests.decision.test_ladder import posed

NEAR = 1e-6


def beside(seed: int) -> tuple[Ask, Posed, Floats, tuple[Stage, ...]]:
    """A drawn plant beside a plan in steps of 50 kg, which no goal likes best."""
    ask, question, start = posed(seed)
    kg = np.round(question.charged_kg(start) / 50.0) * 50.0
    before = {
        (source, order): mass
        for order, lines in question.by_name(kg, {one.order_id for one in ask.brief.orders}).items()
        for source, mass in lines.items()
    }
    ask = replace(ask, previous=before)
    question = ask.pose(frozenset(order.order_id for order in ask.brief.orders))
    form = goal_form("changes", question.frame, question.columns)
    wanted = (*stages(question, ask.brief.settings), Stage(name="changes", form=form))
    _, same, start = posed(seed)
    more = np.zeros(question.program.width)
    more[question.columns.charged] = start[same.columns.charged]
    return ask, question, more, wanted


def both(seed: int) -> tuple[Posed, Ladder, Ladder]:
    """The question with whole lines, and with lines in parts."""
    _, question, start, wanted = beside(seed)
    whole = Ladder(question, wanted, seed=0, start=start)
    return question, whole, Ladder(question, wanted, seed=0, start=start, for_changes=True)


def compared(whole: Ladder, parts: Ladder) -> list[Rung]:
    """Every goal comes as far in both, and what moved is what the values say."""
    found = parts.answer(Clock(seconds=60.0))
    for one, other in zip(whole.answer(Clock(seconds=60.0)), found, strict=True):
        assert other.reached.value == pytest.approx(one.reached.value, rel=NEAR, abs=1e-3)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lines_in_parts_stay_as_near_to_the_plan_before(seed: int) -> None:
    question, whole, parts = both(seed)
    last = compared(whole, parts)[-1]
    assert isinstance(parts.rungs[-1], Parted)
    assert len(parts.rungs[-1].rows) < len(whole.rungs[-1].rows)
    kg = last.solution.found[question.columns.charged]
    moved = np.abs(kg - question.frame.previous_kg)[question.frame.direct].sum()
    assert moved + question.frame.gone_kg == pytest.approx(last.reached.value, rel=NEAR, abs=1e-3)
    assert moved > 0.0


@pytest.mark.parametrize("part", [0.5, 1.5], ids=["below", "beyond"])
def test_a_line_in_parts_is_pinned_as_a_whole(part: float) -> None:
    """At half of what it was, or at as much again, and back."""
    question, whole, parts = both(2)
    first = compared(whole, parts)[-1].reached.value
    parts.keep_at_hand()
    line = int(np.argmax(question.frame.previous_kg))
    column, kg = int(question.columns.charged[line]), part * question.frame.previous_kg[line]
    where, ends = parts.standing(), parts.open.between(column, is_row=False)
    for ladder in (whole, parts):
        ladder.open.bound(column, kg, kg)
    pinned = compared(whole, parts)[-1]
    assert pinned.solution.found[column] == pytest.approx(kg)
    assert pinned.reached.value is not None
    assert first is not None
    assert pinned.reached.value > first
    for ladder in (whole, parts):
        ladder.open.bound(column, *ends)
    parts.stand(where)
    assert compared(whole, parts)[-1].reached.value == pytest.approx(first, rel=NEAR, abs=1e-3)


def test_only_changes_that_come_last_and_are_asked_for_nowhere_else_are_in_parts() -> None:
    _, question, _, wanted = beside(1)
    assert in_parts(question, wanted).parts
    assert not in_parts(question, (wanted[-1], wanted[0])).parts
    assert not in_parts(question, (wanted[-1],)).parts
    assert not in_parts(question, (wanted[0], wanted[-1], wanted[-1])).parts
