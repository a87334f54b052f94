"""Random changes of drawn plants: what is held open answers as the changed scenario would anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.generate import plant
from models.alloy import Limit
from models.estimate import Estimate
from models.filling import fill
from models.issue import InvalidScenario
from models.scenario import Scenario
from models.settings import Goal, GoalName
from optimiser.decision.ask import Ask, Charged, Posed
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Linear
from optimiser.session.session import NothingPlanned, PlanSession
from optimiser.solve import glop, softened
from optimiser.solve.as_one import AsOne
from optimiser.solve.softened import Softened
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.sound import sound_brief

NEAR = 1e-7
ONE: tuple[GoalName, ...] = ("cost",)
THREE: tuple[GoalName, ...] = ("recycled_content", "metal_loss", "cost")
Patch = dict[str, list[dict[str, Any]]]


def drawn(
    seed: int,
    wanted: tuple[GoalName, ...],
    *,
    whole: bool = False,
    aims: bool = False,
    slack_pct: float = 0.0,
) -> Scenario:
    """A small plant whose alloys' limits are spelled, so that each may be changed."""
    scenario = plant(lots=24, orders=6, seed=seed, whole=whole)
    limits = tuple(limit for rows in fill(scenario).limits.values() for limit in rows)
    if aims:
        limits = tuple(_with_aim(limit) for limit in limits)
    goals = tuple(Goal(goal=name, slack_pct=slack_pct) for name in wanted)
    previous = "previous.json" if "changes" in wanted else None
    settings = scenario.settings.model_copy(update={"goals": goals, "previous_plan": previous})
    return scenario.model_copy(update={"settings": settings, "alloys": limits})


def _with_aim(limit: Limit) -> Limit:
    """An aim at the lower half of what is allowed."""
    if limit.max_pct is None or limit.is_ratio or "_" in limit.element:
        return limit
    least = limit.min_pct or 0.0
    return limit.model_copy(update={"aim_max_pct": 0.5 * (least + limit.max_pct)})


def changes(scenario: Scenario, seed: int, count: int) -> Iterator[Patch]:
    """Limits, stocks, taps and pins, drawn."""
    draw = random.Random(seed)
    for _ in range(count):
        kind = draw.choice(("limit", "stock", "tap", "pin"))
        lot, order = draw.choice(scenario.lots), draw.choice(scenario.orders)
        limit = draw.choice([one for one in scenario.alloys if one.max_pct])
        if kind == "limit":
            pct = round((limit.max_pct or 0.0) * draw.uniform(0.6, 1.3), 5)
            yield {"alloys": [{"alloy": limit.alloy, "element": limit.element, "max_pct": pct}]}
        elif kind == "stock":
            kg = round(lot.mass_kg * draw.uniform(0.2, 1.8), 1)
            yield {"lots": [{"lot_id": lot.lot_id, "mass_kg": kg}]}
        elif kind == "tap":
            kg = round((order.tap_kg or order.tap_max_kg or 0.0) * draw.uniform(0.8, 1.05), 1)
            row = {"order_id": order.order_id, "tap_kg": kg}
            yield {"orders": [{**row, "tap_min_kg": None, "tap_max_kg": None}]}
        else:
            kg = round(draw.uniform(0.0, 0.5) * lot.mass_kg, 1)
            yield {"pins": [{"source": lot.lot_id, "target": order.order_id, "kg": kg}]}


def opened(scenario: Scenario) -> PlanSession | None:
    try:
        return PlanSession(scenario)
    except NothingPlanned:
        return None


PLANTS: dict[str, dict[str, Any]] = {
    "one": {"wanted": ONE},
    "three": {"wanted": THREE},
    "aims": {"wanted": THREE, "aims": True},
    "pieces": {"wanted": ONE, "whole": True},
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_estimate_is_the_first_answer_of_the_changed_scenario(seed: int, kind: str) -> None:
    session = PlanSession(drawn(seed, **PLANTS[kind]))
    answered = 0
    for patch in changes(session.scenario, seed, 6):
        try:
            found = session.change(patch)
        except InvalidScenario:
            continue
        fresh = opened(session.scenario)
        anew = None if fresh is None else fresh.change({})
        if anew is None or len(fresh_made(fresh)) < len(session.scenario.orders):
            assert not found.possible
            session.undo()
            continue
        assert found.possible
        answered += found.at_once
        for ours, theirs in zip(found.goals, anew.goals, strict=True):
            assert ours.value == pytest.approx(theirs.value, rel=NEAR, abs=NEAR), ours.goal
    assert answered >= (0 if kind == "pieces" else 1)


def fresh_made(session: PlanSession | None) -> frozenset[str]:
    """The orders that a session's first answer makes."""
    assert session is not None
    return session._first.made


@pytest.mark.parametrize("wanted", [ONE, THREE], ids=["one", "three"])
@pytest.mark.parametrize("seed", [4, 5])
def test_undoing_all_changes_brings_the_first_answer_back(
    seed: int, wanted: tuple[GoalName, ...]
) -> None:
    session = PlanSession(drawn(seed, wanted))
    first = session.change({})
    made = 0
    for patch in changes(session.scenario, seed, 6):
        try:
            session.change(patch)
        except InvalidScenario:
            continue
        made += 1
    for _ in range(made):
        session.undo()
    again = session.change({})
    for ours, theirs in zip(again.goals, first.goals, strict=True):
        assert ours.value == pytest.approx(theirs.value, rel=NEAR, abs=NEAR), ours.goal
    assert again.at_once


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_with_pieces_the_estimate_is_linear_says_so_and_bounds_the_plan(seed: int) -> None:
    session = PlanSession(drawn(seed, ONE, whole=True), time_limit_s=10.0)
    lot = session.scenario.lots[0]
    found = session.change({"lots": [{"lot_id": lot.lot_id, "mass_kg": lot.mass_kg + 1000.0}]})
    plan = session.plan(time_limit_s=3.0)
    assert not found.exact
    assert found.cost is not None
    assert found.cost <= plan.totals.cost * (1 + NEAR) + 1.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_answer_at_once_is_what_another_solver_finds_of_the_changed_scenario(seed: int) -> None:
    session = PlanSession(drawn(seed, ONE))
    compared = 0
    for patch in changes(session.scenario, seed + 10, 5):
        try:
            found = session.change(patch)
        except InvalidScenario:
            continue
        posed, form = _asked(session.scenario)
        other = glop.minimise(posed.program, form, Clock(seconds=20.0))
        assert found.possible == (other.ending is Ending.OPTIMAL)
        if not found.possible:
            session.undo()
            continue
        assert found.goals[0].value == pytest.approx(other.objective, rel=NEAR)
        compared += found.at_once
    assert compared >= 2


@pytest.mark.parametrize("wanted", [ONE, THREE], ids=["one", "three"])
@pytest.mark.parametrize("seed", [1, 2])
def test_beside_a_plan_an_answer_at_once_stays_as_near_to_it_as_a_cold_one(
    seed: int, wanted: tuple[GoalName, ...]
) -> None:
    scenario = drawn(seed, wanted)
    charged = _in_steps(PlanSession(scenario))
    session = PlanSession(scenario, charged=charged)
    compared = 0
    for patch in changes(scenario, seed + 20, 6):
        try:
            found = session.change(patch)
        except InvalidScenario:
            continue
        if found.possible and found.at_once:
            assert session.nearest().nearest
            cold, now = PlanSession(session.scenario, charged=charged)._first, session._now
            assert now is not None
            for goal, value in cold.reached.items():
                assert now.reached[goal] == pytest.approx(value, rel=1e-6, abs=0.05), goal
            compared += 1
        session.undo()
    assert compared >= 2


@pytest.mark.parametrize("wanted", [ONE, THREE], ids=["one", "three"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_change_has_the_same_answer_whatever_was_asked_and_taken_back(
    seed: int, wanted: tuple[GoalName, ...]
) -> None:
    """To the last bit, although many plans are as good and as near as each other."""
    scenario = drawn(seed, wanted)
    session = PlanSession(scenario, charged=_in_steps(PlanSession(scenario)))
    asked = list(changes(scenario, seed + 30, 6))
    first = [_told(session, patch) for patch in asked]
    assert [_told(session, patch) for patch in reversed(asked)] == first[::-1]
    assert sum(one is not None and bool(one.lines) for one in first) >= 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_like_heats_cost_as_one_is_what_all_by_themselves_cost(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a plan, where no answer is near: every change is answered by fewer heats."""
    monkeypatch.setattr(softened, "FEW_STEPS", 0)
    scenario = drawn(seed, ONE)
    charged = _in_steps(PlanSession(scenario))
    session = PlanSession(scenario, charged=charged)
    as_one = _as_one(session)
    asked = list(changes(scenario, seed + 40, 8))
    first = [_reached(session, patch) for patch in asked]
    assert [_reached(session, patch) for patch in reversed(asked)] == first[::-1]
    monkeypatch.setattr(as_one, "least", lambda *_: None)
    for patch, found in zip(asked, first, strict=True):
        other = _reached(session, patch)
        assert found.keys() == other.keys()
        for goal, value in other.items():
            assert found[goal] == pytest.approx(value, rel=1e-6, abs=0.05), goal
    assert sum(bool(one) for one in first) >= 2


def _reached(session: PlanSession, patch: Patch) -> dict[str, float]:
    """How far a change that is taken back lets the goals come; nothing where it cannot be."""
    found = _told(session, patch)
    if found is None or not found.possible:
        return {}
    session.change(patch)
    session.nearest()
    assert session._now is not None
    reached = {goal: value for goal, value in session._now.reached.items() if value is not None}
    session.undo()
    return reached


def _as_one(session: PlanSession) -> AsOne:
    """What answers for like heats, of which there are some."""
    assert session._held is not None
    solver = session._held.ladder.rungs[0]
    assert isinstance(solver, Softened)
    assert solver.as_one is not None
    assert solver.as_one._begins is not None, "some heats are alike"
    return solver.as_one


def _told(session: PlanSession, patch: Patch) -> Estimate | None:
    """What a change comes to, which is taken back; None where it is none of the scenario."""
    try:
        session.change(patch)
    except InvalidScenario:
        return None
    found = session.nearest()
    session.undo()
    return found


def _in_steps(session: PlanSession) -> Charged:
    """The first answer in steps of 20 kg, by order and source: a plan that is weighed."""
    found: Charged = {}
    for (source, order), kg in session._first.charged.items():
        if round(kg / 20.0):
            found.setdefault(order, {})[source] = round(kg / 20.0) * 20.0
    return found


BOTH_STEPS: dict[str, dict[str, Any]] = {
    "one": {"wanted": ONE},
    "three": {"wanted": THREE},
    "some given up": {"wanted": THREE, "slack_pct": 0.5},
    "cost no goal": {"wanted": ("recycled_content", "metal_loss")},
    "asked to stay": {"wanted": ("cost", "changes")},
    "pieces": {"wanted": ONE, "whole": True},
}


@pytest.mark.parametrize("kind", BOTH_STEPS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_lines_that_follow_never_contradict_what_was_said_at_once(seed: int, kind: str) -> None:
    """Nor does the changed scenario asked anew; some changes stay, some are taken back."""
    scenario = drawn(seed, **BOTH_STEPS[kind])
    charged = _in_steps(PlanSession(scenario))
    session = PlanSession(scenario, charged=charged)
    draw, followed = random.Random(seed), 0
    for patch in changes(scenario, seed + 40, 5):
        try:
            said = session.change(patch)
        except InvalidScenario:
            continue
        found = session.nearest()
        assert found.possible == said.possible
        if said.possible:
            _check_follows(said, found)
            _check_lines(found, session, charged)
            followed += 1
        if not said.possible or draw.random() < 0.5:
            session.undo()
    assert followed >= 2


def _check_follows(said: Estimate, found: Estimate) -> None:
    """All that was said stands, and the lines are known only now."""
    assert (said.nearest, said.moved_kg, said.lines) == (False, None, ())
    assert found.nearest
    assert found.moved_kg is not None
    assert found.goals[: len(said.goals)] == said.goals
    assert {goal.goal for goal in found.goals[len(said.goals) :]} <= {"changes"}
    if said.cost is not None:
        assert (found.cost, found.cost_difference) == (said.cost, said.cost_difference)


def _check_lines(found: Estimate, session: PlanSession, charged: Charged) -> None:
    """The lines come to the goals and the cost that were said, and no cold answer has better."""
    anew = PlanSession(session.scenario, charged=charged)
    cold = {goal.goal: goal.value for goal in anew.nearest().goals}
    for goal in found.goals:
        near = 1e-6 if goal.goal != "changes" else 1e-3
        assert goal.value == pytest.approx(cold[goal.goal], rel=near, abs=0.05), goal.goal
    now = session._now
    assert now is not None
    held = session._held
    assert held is not None
    values = now.rungs[-1].solution.found[: held.ladder.width]
    assert held.cost.at(values) == pytest.approx(found.cost, rel=1e-6, abs=0.05)


def _asked(scenario: Scenario) -> tuple[Posed, Linear]:
    """The question of all orders of a scenario and its cost, with nothing of a session's."""
    brief, numbers, _ = sound_brief(scenario)
    effort = Effort(gap_fraction=0.0, seed=0)
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=20.0), effort=effort)
    posed = ask.pose(frozenset(order.order_id for order in brief.orders))
    form = goal_form("cost", posed.frame, posed.columns)
    assert isinstance(form, Linear)
    return posed, form
