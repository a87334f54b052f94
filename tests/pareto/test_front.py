"""Two goals weighed against each other: by hand, and as planning from scratch would."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.generate import plant as drawn_plant
from models.alloy import Limit
from models.front import Front, FrontPoint
from models.scenario import Scenario
from models.settings import SHARE_GOALS, GoalName
from optimiser.decision.ask import Ask
from optimiser.formulation.goals import Ratio, goal_form
from optimiser.formulation.program import Linear, rows, stacked
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import patched
from optimiser.pareto.front import NoFront, front
from optimiser.plan import make_plan
from optimiser.solve import glop
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from optimiser.value.planning import Planning
from tests.decision.plant import goals, lot, offer, order, plant

NEAR = 1e-6


def settings_patch(found: Front, point: FrontPoint) -> Mapping[str, object]:
    """The settings with which a point is planned, in the language of revisions."""
    slack = {} if point.slack_pct is None else {"slack_pct": point.slack_pct}
    return {"settings": {"goals": [{"goal": found.first, **slack}, {"goal": found.second}]}}


def scrap_or_primary(**more: Any) -> Scenario:
    """1,000 kg with at most 0.2 % Cu: scrap has 0.4 % at 3 a kg, primary none at 2 a kg.

    As much as 500 kg of scrap, 50 %, costs 2,500; no scrap at all costs 2,000: straight between.
    """
    tables: dict[str, Any] = {
        "lots": (lot("scrap", 5000.0, price=3000.0, Cu=0.4),),
        "offers": (offer("primary", price=2000.0),),
        "orders": (order("H", 1000.0),),
        "alloys": (Limit(alloy="X", element="Cu", max_pct=0.2),),
        "settings": goals("cost"),
    }
    return plant(**(tables | more))


def test_a_straight_front_has_its_ends_and_even_points_between() -> None:
    found = front(scrap_or_primary(), ("recycled_content", "cost"), points=5)
    assert (found.is_bound, found.complete, found.left_out) == (False, True, ())
    shares = [point.first for point in found.points]
    assert shares == pytest.approx([50.0, 37.5, 25.0, 12.5, 0.0], abs=1e-4)
    costs = [point.second for point in found.points]
    assert costs == pytest.approx([2500.0, 2375.0, 2250.0, 2125.0, 2000.0], abs=1e-2)
    assert [point.slack_pct for point in found.points] == pytest.approx(
        [0.0, 12.5, 25.0, 37.5, 50.0], abs=1e-4
    )
    assert [point.primary_kg for point in found.points] == pytest.approx(
        [500.0, 625.0, 750.0, 875.0, 1000.0], abs=1e-2
    )
    assert (found.first_unit, found.second_unit) == ("%", "EUR")


def test_the_other_way_round_it_is_the_same_front() -> None:
    found = front(scrap_or_primary(), ("cost", "recycled_content"), points=3)
    assert [point.first for point in found.points] == pytest.approx([2000, 2250, 2500], abs=1e-2)
    assert [point.second for point in found.points] == pytest.approx([0.0, 25.0, 50.0], abs=1e-4)
    assert [point.slack_pct for point in found.points] == pytest.approx([0, 12.5, 25], abs=1e-3)


def test_goals_that_agree_have_one_point() -> None:
    """Scrap at 1 a kg: the most of it is the cheapest too."""
    cheap = (lot("scrap", 5000.0, price=1000.0, Cu=0.4),)
    found = front(scrap_or_primary(lots=cheap), ("recycled_content", "cost"), points=9)
    assert len(found.points) == 1
    assert found.complete
    assert found.points[0].first == pytest.approx(50.0, abs=1e-4)


def test_a_point_is_planned_with_its_settings() -> None:
    scenario = scrap_or_primary()
    found = front(scenario, ("recycled_content", "cost"), points=3)
    document = patched(to_document(scenario), settings_patch(found, found.points[1]))
    plan = make_plan(scenario_from_document(document, file="scenario"))
    assert [goal.value for goal in plan.goals] == pytest.approx([25.0, 2250.0], rel=1e-4)


def test_whole_pieces_make_a_bound_and_exact_plans_lie_within() -> None:
    """Pieces of 200 kg: 400 kg of scrap at most, 2,400."""
    pieces = (lot("scrap", 5000.0, price=3000.0, Cu=0.4, piece_kg=200.0),)
    scenario = scrap_or_primary(lots=pieces)
    found = front(scenario, ("recycled_content", "cost"), points=3, exactly=Planning())
    assert found.is_bound
    exact = [point.exact for point in found.points]
    assert [None if one is None else one.first for one in exact] == pytest.approx(
        [40.0, 20.0, 0.0], abs=1e-6
    )
    assert [None if one is None else one.second for one in exact] == pytest.approx(
        [2400.0, 2200.0, 2000.0], abs=1e-2
    )
    assert not any(one is not None and one.dominated for one in exact)


def test_nothing_that_can_be_made_has_no_front() -> None:
    dirty = (lot("scrap", 5000.0, price=3000.0, Cu=0.4),)
    with pytest.raises(NoFront):
        front(scrap_or_primary(lots=dirty, offers=()), ("recycled_content", "cost"), points=3)


def test_what_cannot_be_made_with_the_others_is_left_out() -> None:
    """An order of 9,000 kg of scrap alone: there are 5,000 kg."""
    orders = (order("H", 1000.0), order("big", 9000.0, min_recycled_pct=100.0))
    found = front(scrap_or_primary(orders=orders), ("recycled_content", "cost"), points=3)
    assert found.left_out == ("big",)
    assert [point.first for point in found.points] == pytest.approx([50.0, 25.0, 0.0], abs=1e-4)


PAIRS: tuple[tuple[GoalName, GoalName], ...] = (
    ("recycled_content", "cost"),
    ("cost", "metal_loss"),
    ("metal_loss", "recycled_content"),
)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_point_is_best_and_none_is_worse_by_both(
    seed: int, pair: tuple[GoalName, GoalName]
) -> None:
    scenario = drawn_plant(lots=20, orders=5, seed=seed)
    found = front(scenario, pair, points=6)
    assert len(found.points) in (1, 6)
    signs = [1.0 if goal in SHARE_GOALS else -1.0 for goal in pair]
    for one, other in pairwise(found.points):
        assert signs[0] * (one.first or 0.0) > signs[0] * (other.first or 0.0)
        assert signs[1] * (one.second or 0.0) < signs[1] * (other.second or 0.0)
    for point in found.points:
        assert from_scratch(scenario, found, point.first) == pytest.approx(
            point.second, rel=NEAR, abs=1e-4
        )


def from_scratch(scenario: Scenario, found: Front, first: float | None) -> float:
    """The best second goal with the first this good, by another solver from a cold start."""
    assert first is not None
    brief, numbers, _ = sound_brief(scenario)
    ask = Ask(
        brief=brief, numbers=numbers, clock=Clock(seconds=60.0),
        effort=Effort(gap_fraction=0.0, seed=0),
    )  # fmt: skip
    posed = ask.pose(frozenset(order.order_id for order in brief.orders))
    form = goal_form(found.first, posed.frame, posed.columns)
    if isinstance(form, Ratio):
        share = first / 100.0 - 1e-9
        kept, most = Linear(cost=share * form.whole.cost - form.part.cost), 0.0
    else:
        kept, most = form, first + 1e-9 * abs(first)
    limit = rows(1, *((0, at, kept.cost[at]) for at in kept.cost.nonzero()), upper=most)
    program = type(posed.program)(
        **{
            name: getattr(posed.program, name)
            for name in posed.program.__dataclass_fields__
            if name != "rows"
        },
        rows=stacked((posed.program.rows, limit)),
    )
    second = goal_form(found.second, posed.frame, posed.columns)
    if isinstance(second, Linear):
        return glop.minimise(program, second, ask.clock).objective
    share = 0.0
    for _ in range(30):
        step = Linear(cost=share * second.whole.cost - second.part.cost)
        values = glop.minimise(program, step, ask.clock).found
        last, share = share, second.part.at(values) / second.whole.at(values)
        if abs(share - last) < 1e-10:
            break
    return 100.0 * share
