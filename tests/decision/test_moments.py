"""Clocks for small parts of a plan: short where time is told, patient where work is counted."""

from __future__ import annotations

import pytest

from optimiser.decision.ask import Ask
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import lot, order, plant

COUNTED, TIMED = Effort(nodes=100), Effort()


def asked(effort: Effort, *, seconds: float = 600.0) -> Ask:
    brief, numbers, _ = sound_brief(plant(lots=(lot("red", 5000.0, Cu=0.3),), orders=(order("H"),)))
    return Ask(brief=brief, numbers=numbers, clock=Clock(seconds=seconds), effort=effort)


def test_a_moment_is_long_where_work_is_counted() -> None:
    assert asked(TIMED).moment(least=0.5, most=5.0).seconds == 5.0
    assert asked(COUNTED).moment(least=0.5, most=5.0).seconds == 100.0
    assert asked(TIMED).part(4.0).seconds == 4.0
    assert asked(COUNTED).part(4.0).seconds == 80.0


@pytest.mark.parametrize("effort", [COUNTED, TIMED], ids=["counted", "timed"])
def test_no_moment_is_longer_than_what_is_left_but_for_what_must_be_finished(
    effort: Effort,
) -> None:
    over = asked(effort, seconds=0.0)
    assert over.moment(least=0.5, most=5.0).seconds == 0.5
    assert over.part(4.0).is_over
    assert asked(effort, seconds=3.0).part(4.0).seconds <= 3.0


def test_a_part_is_stopped_with_the_question_and_a_moment_is_not() -> None:
    ask = asked(COUNTED)
    part, moment = ask.part(4.0), ask.moment(least=0.5, most=5.0)
    ask.clock.stop.set()
    assert part.is_over
    assert not moment.is_over
