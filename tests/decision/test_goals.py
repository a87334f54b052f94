"""What comes first, what may be given up for it, and what a share really is."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.scenario import Scenario
from models.settings import Settings
from optimiser.plan import make_plan
from tests.decision.plant import charged, goal_value, goals, lot, offer, order, plant, weights


def diluted(**more) -> Scenario:
    """Clean and red scrap and primary; copper allows two kilograms in five of the red scrap.

    With all 600 kg of clean scrap a melt of W kg holds 600 + 0.4 W kg of recycled metal: the
    more is melted the more recycled kilograms, and the less their share.
    """
    tables = {
        "settings": goals("recycled_content"),
        "lots": (lot("clean", 600.0), lot("red", 1000.0, Cu=1.0)),
        "offers": (offer("primary"),),
        "orders": (order("H", tap_min_kg=1250.0, tap_max_kg=2500.0),),
        "alloys": (Limit(alloy="X", element="Cu", max_pct=0.4),),
    }
    return plant(**tables | more)


def dear_scrap(settings: Settings) -> Scenario:
    """A tonne of clean scrap at 2000, or of primary at 1500."""
    return plant(
        settings=settings,
        lots=(lot("scrap", 1000.0, price=2000.0),),
        offers=(offer("primary", price=1500.0),),
        orders=(order("H", 1000.0),),
    )


def test_recycled_content_is_the_ratio_and_not_the_kilograms():
    """88 % of 1250 kg is the answer, though 1600 kg of 2500 kg would be more recycled metal."""
    plan = make_plan(diluted())

    assert plan.outcome == "optimal"
    assert goal_value(plan, "recycled_content") == pytest.approx(88.0)
    assert charged(plan)["H"] == pytest.approx({"clean": 600.0, "red": 500.0, "primary": 150.0})
    assert plan.check.passed


def test_bound_of_the_ratio_is_its_value_when_proved():
    (goal,) = make_plan(diluted()).goals

    assert goal.bound == pytest.approx(goal.value)
    assert goal.gap_pct == pytest.approx(0.0, abs=1e-6)


def test_internal_metal_is_on_neither_side_of_the_ratio():
    """Own returns thin the copper and do not thin the share."""
    returns = lot("returns", 1000.0, origin="internal")
    plan = make_plan(diluted(lots=(*diluted().lots, returns)))

    assert goal_value(plan, "recycled_content") == pytest.approx(100.0)
    assert "primary" not in charged(plan)["H"]


def test_post_consumer_content_counts_no_pre_consumer_metal():
    """Of 600 kg of clean scrap and 650 kg besides, at most 500 kg are red, and those are old."""
    lots = (lot("clean", 600.0, origin="pre_consumer"), lot("red", 1000.0, Cu=1.0))
    plan = make_plan(diluted(lots=lots, settings=goals("post_consumer_content")))

    assert goal_value(plan, "post_consumer_content") == pytest.approx(40.0)


def test_without_external_metal_there_is_no_ratio():
    plan = make_plan(
        plant(
            settings=goals("recycled_content", "cost"),
            lots=(lot("returns", 1000.0, price=100.0, origin="internal"),),
            orders=(order("H", 800.0),),
        )
    )

    assert plan.goals[0].value is None
    assert goal_value(plan, "cost") == pytest.approx(80.0)
    assert plan.check.passed


@pytest.mark.parametrize(
    ("settings", "scrap_kg", "cost"),
    [
        (goals("recycled_content", "cost"), 1000.0, 2000.0),
        (goals("cost", "recycled_content"), 0.0, 1500.0),
        (goals(("recycled_content", 25.0), "cost"), 750.0, 1875.0),
        (goals(("cost", 10.0), "recycled_content"), 300.0, 1650.0),
    ],
    ids=["share first", "cost first", "25 points of share for cost", "10 % of cost for share"],
)
def test_each_goal_is_met_before_the_next(settings, scrap_kg, cost):
    """Slack is percentage points of a share, and per cent of any other value."""
    plan = make_plan(dear_scrap(settings))

    assert charged(plan)["H"].get("scrap", 0.0) == pytest.approx(scrap_kg, abs=1e-3)
    assert goal_value(plan, "cost") == pytest.approx(cost, rel=1e-6)
    assert goal_value(plan, "recycled_content") == pytest.approx(scrap_kg / 10.0, abs=1e-4)
    assert plan.check.passed


@pytest.mark.parametrize(("primary_worth", "chosen"), [(0.4, "primary"), (0.6, "scrap")])
def test_weights_make_one_sum(primary_worth, chosen):
    """Primary costs 0.5 less a kilogram: it is taken until a kilogram of it counts for more."""
    plan = make_plan(dear_scrap(weights(cost=1.0, primary_metal=primary_worth)))

    assert charged(plan)["H"] == pytest.approx({chosen: 1000.0})
    assert [goal.goal for goal in plan.goals] == ["cost", "primary_metal"]


def test_aims_come_before_goals():
    """Copper may reach 0.4 %, but is wanted below 0.2 %: a fifth of red scrap at any cost."""
    aimed = Limit(alloy="X", element="Cu", max_pct=0.4, aim_max_pct=0.2)
    plan = make_plan(
        plant(
            lots=(lot("red", 1000.0, Cu=1.0),),
            offers=(offer("primary", price=2500.0),),
            orders=(order("H", 1000.0),),
            alloys=(aimed,),
        )
    )

    assert charged(plan)["H"] == pytest.approx({"red": 200.0, "primary": 800.0}, rel=1e-5)


def test_changes_keep_to_the_previous_plan():
    """100 kg of the scrap are gone since: those are replaced and nothing else is touched."""
    before = {"H": {"scrap": 600.0, "primary": 400.0}}
    scenario = plant(
        settings=goals("changes", "recycled_content"),
        lots=(lot("scrap", 500.0), lot("other", 1000.0)),
        offers=(offer("primary"),),
        orders=(order("H", 1000.0),),
    )
    plan = make_plan(scenario, previous=before)

    assert goal_value(plan, "changes") == pytest.approx(200.0, rel=1e-6)
    assert charged(plan)["H"] == pytest.approx(
        {"scrap": 500.0, "other": 100.0, "primary": 400.0}, rel=1e-5
    )


def test_a_lot_that_is_gone_counts_as_moved_in_value_and_bound():
    """Its 600 kg are taken out and 600 kg of another put in, which nothing could spare."""
    before = {"H": {"gone": 600.0, "primary": 400.0}}
    scenario = plant(
        settings=goals("changes"),
        lots=(lot("other", 1000.0),),
        offers=(offer("primary"),),
        orders=(order("H", 1000.0),),
    )
    plan = make_plan(scenario, previous=before)

    (goal,) = plan.goals
    assert (goal.value, goal.bound) == (pytest.approx(1200.0), pytest.approx(1200.0, rel=1e-6))
    assert plan.outcome == "optimal"


def test_nothing_changes_if_the_previous_plan_still_holds():
    before = {"H": {"scrap": 600.0, "primary": 400.0}}
    plan = make_plan(
        plant(
            settings=goals("changes"),
            lots=(lot("scrap", 1000.0),),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0),),
        ),
        previous=before,
    )

    assert goal_value(plan, "changes") == pytest.approx(0.0, abs=1e-6)
    assert charged(plan) == {"H": pytest.approx(before["H"])}
