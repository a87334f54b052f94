"""How far a search is: told in the unit of the goal, and changing nothing."""

from __future__ import annotations

from functools import cache

import pytest

from models.plan import Plan
from models.scenario import Scenario
from models.settings import Settings
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from optimiser.progress import Progress, Telling
from tests.scenarios.expected import SCENARIOS
from tests.test_plan import busy, said


@cache
def heard(name: str) -> tuple[Plan, Plan, tuple[Progress, ...]]:
    """The plan with somebody who hears all, the plan without, and what was heard.

    Work is counted, not timed, so that both do the same on any machine.
    """
    scenario = busy() if name == "busy" else read_scenario(SCENARIOS / name)
    counted = {"work_limit": 200, "time_limit_s": 600.0}
    scenario = scenario.model_copy(
        update={"settings": scenario.settings.model_copy(update=counted)}
    )
    told: list[Progress] = []
    telling = Telling(told.append, every_s=0.0)
    return make_plan(scenario, telling=telling), make_plan(scenario), tuple(told)


@pytest.mark.parametrize(
    "name", ["busy", "two-lots", "haverly", pytest.param("shredder-yard", marks=pytest.mark.slow)]
)
def test_telling_changes_nothing(name: str) -> None:
    one, other, told = heard(name)
    assert one.provenance.deterministic
    assert said(one) == said(other)
    assert told


@pytest.mark.parametrize(
    "name", ["busy", "two-lots", "haverly", pytest.param("shredder-yard", marks=pytest.mark.slow)]
)
def test_the_last_word_on_the_first_goal_is_near_the_plan(name: str) -> None:
    """In the goal's own unit; weighing in steps moves a plan by little."""
    plan, _, told = heard(name)
    first = plan.goals[0]
    last = [progress for progress in told if progress.goal == first.goal][-1]
    assert last.incumbent == pytest.approx(first.value, rel=0.02)
    assert last.bound == pytest.approx(first.bound, rel=1e-3)


@pytest.mark.parametrize(
    "name", ["busy", "haverly", pytest.param("shredder-yard", marks=pytest.mark.slow)]
)
def test_no_incumbent_passes_its_bound_and_gaps_say_how_far_it_is(name: str) -> None:
    for progress in heard(name)[2]:
        if progress.incumbent is not None and progress.bound is not None:
            away = abs(progress.incumbent - progress.bound)
            assert progress.gap_pct == pytest.approx(
                100.0 * away / max(abs(progress.incumbent), 1e-9)
            )
            upwards = progress.goal == "recycled_content"
            assert (
                progress.bound >= progress.incumbent - 1e-9
                if upwards
                else (progress.bound <= progress.incumbent + 1e-9)
            )


def test_goals_are_told_in_their_order() -> None:
    told = heard("busy")[2]
    first_heard = list(dict.fromkeys(progress.goal for progress in told))
    assert first_heard == ["recycled_content", "cost"]


def test_weights_are_told_of_as_such() -> None:
    settings = Settings.model_validate({"weights": ({"goal": "cost", "weight": 2.0},)})
    told: list[Progress] = []
    scenario = Scenario.model_validate({**dict(busy()), "settings": settings})
    make_plan(scenario, telling=Telling(told.append, every_s=0.0))
    assert {progress.goal for progress in told} == {"weights"}


def say(telling: Telling, value: float, *, goal: str = "cost", **more: bool) -> None:
    given = {"largest": False, "holds": True, "at_once": False, **more}
    telling.report(goal, value=value, bound=10.0, **given)


def test_what_comes_too_soon_is_not_told_but_for_a_new_goal_and_a_last_word() -> None:
    told: list[Progress] = []
    telling = Telling(told.append, every_s=3600.0)
    say(telling, 20.0)
    say(telling, 19.0)
    say(telling, 18.0, at_once=True)
    say(telling, 17.0, goal="carbon")
    assert [progress.incumbent for progress in told] == [20.0, 18.0, 17.0]


def test_what_is_no_news_is_not_told() -> None:
    told: list[Progress] = []
    telling = Telling(told.append, every_s=0.0)
    say(telling, 20.0)
    say(telling, 20.0 + 1e-9, at_once=True)
    assert len(told) == 1


def test_a_bound_that_does_not_hold_gives_way_to_the_last_that_did() -> None:
    told: list[Progress] = []
    telling = Telling(told.append, every_s=0.0)
    say(telling, 20.0)
    telling.report("cost", value=25.0, bound=24.0, largest=False, holds=False)
    telling.report("carbon", value=25.0, bound=24.0, largest=False, holds=False)
    assert [progress.bound for progress in told] == [10.0, 10.0, None]
    assert told[1].gap_pct == pytest.approx(60.0)


def test_what_is_not_finite_is_nothing() -> None:
    told: list[Progress] = []
    telling = Telling(told.append, every_s=0.0)
    telling.report("cost", value=float("inf"), bound=float("-inf"), largest=False, holds=True)
    assert told == [Progress(goal="cost", incumbent=None, bound=None, gap_pct=None)]
