"""Specs as advice: points of recycled content that can be worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from models.advice import Advice, AlloyAdvice
from models.alloy import Limit
from models.scenario import Scenario
from optimiser.explain.advice import advice
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock
from tests.decision.plant import goals, lot, order, plant
from tests.explain.test_samples import LIMIT, SD, scrap, yard


def scrap_and_primary(*limits: Limit, scrap_kg: float = 9000.0, **more: Any) -> Scenario:
    """Scrap with 0.5 % Fe and 0.3 % Cu, and primary with 0.1 % Fe."""
    tables: dict[str, Any] = {
        "lots": (
            lot("scrap", scrap_kg, Fe=0.5, Cu=0.3),
            lot("primary", 9000.0, origin="primary", Fe=0.1),
        ),
        "orders": (order("H", 1000.0),),
        "alloys": limits,
        "settings": goals("recycled_content"),
    }
    return plant(**(tables | more))


def advised(scenario: Scenario, seconds: float = 60.0) -> Advice:
    return advice(scenario, make_plan(scenario), clock=Clock(seconds=seconds))


def only(scenario: Scenario) -> AlloyAdvice:
    (found,) = advised(scenario).alloys
    return found


IRON = Limit(alloy="X", element="Fe", max_pct=0.2)


def test_limit_costs_what_comes_without_it() -> None:
    """0.5 s + 0.1 (1 - s) = 0.2: a quarter scrap; all of it without the limit; 0.01 % is 2.5 %."""
    found = only(scrap_and_primary(IRON))
    assert (found.highest_pct, found.without_limits_pct) == pytest.approx((25.0, 100.0))
    assert found.planned_pct == pytest.approx(25.0)
    assert found.exact
    (row,) = found.limits
    assert row.reached == pytest.approx(0.2)
    for leeway in (row.alone, row.together):
        assert leeway is not None
        assert (leeway.gone_pct, leeway.gain) == pytest.approx((100.0, 75.0))
        assert (leeway.gain_wider, leeway.loss_tighter) == pytest.approx((2.5, 2.5))
    assert found.message == (
        "X could have 25.0 % recycled content. Fe at most 0.20 % costs X most: 75.0 points; "
        "0.01 % more room is worth 2.5 points, 0.01 % less room costs 2.5 points."
    )


def test_with_an_accepted_risk_it_is_what_no_charge_exceeds() -> None:
    """What may be missed leaves less: half of the melt is what copper allows if it is sure."""
    found = only(yard(scrap("A", pct=2.0 * LIMIT, sd=SD)))
    assert found.highest_pct == pytest.approx(50.0)
    assert not found.exact
    assert "could have at most 50.0 % recycled content" in found.message
    assert only(yard(scrap("A", pct=2.0 * LIMIT, sd=SD), max_off_spec_pct=None)).exact


def test_two_sides_of_a_limit_differ_where_scrap_runs_out() -> None:
    """250 kg of scrap are all there is: more room is worth nothing, less still costs."""
    (row,) = only(scrap_and_primary(IRON, scrap_kg=250.0)).limits
    assert row.alone.gain == pytest.approx(0.0)
    assert row.alone.gain_wider == pytest.approx(0.0)
    assert row.alone.loss_tighter == pytest.approx(2.5)


def test_limit_behind_another_costs_only_what_the_other_lets_through() -> None:
    """Cu at most 0.09 % allows 30 % scrap: without the limit of iron that much and no more."""
    found = only(scrap_and_primary(IRON, Limit(alloy="X", element="Cu", max_pct=0.09)))
    gains = {row.element: row.alone.gain for row in found.limits}
    assert gains == pytest.approx({"Fe": 5.0, "Cu": 0.0})
    assert [row.element for row in found.limits] == ["Fe", "Cu"]


def test_limits_that_hold_only_together_are_said_to() -> None:
    """Both allow a quarter: without either the other still does."""
    found = only(scrap_and_primary(IRON, Limit(alloy="X", element="Cu", max_pct=0.075)))
    assert [row.alone.gain for row in found.limits] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert "together cost 75.0 points, and none of them alone" in found.message


def test_orders_together_lack_what_each_could_have_alone() -> None:
    """2,000 kg of scrap with 0.5 % Fe and as much with 0.1 %, for two orders of 1,000 kg each.

    Alone the order takes the clean scrap: 100 %. Together with the pure one, which needs all
    1,000 kg of the clean scrap, it has what 0.5 % Fe allows with primary: a quarter.
    """
    scenario = scrap_and_primary(
        IRON,
        Limit(alloy="pure", element="Fe", max_pct=0.1),
        lots=(
            lot("scrap", 9000.0, Fe=0.5),
            lot("clean scrap", 1000.0, Fe=0.1),
            lot("primary", 9000.0, origin="primary", Fe=0.1),
        ),
        orders=(order("H", 1000.0), order("P", 1000.0, alloy="pure")),
    )
    found = advised(scenario)
    by_alloy = {one.alloy: one for one in found.alloys}
    assert found.together_pct == pytest.approx(62.5)
    assert by_alloy["X"].highest_pct == pytest.approx(100.0)
    (row,) = by_alloy["X"].limits
    assert row.alone.gain == pytest.approx(0.0)
    assert row.together is not None
    assert row.together.gain == pytest.approx(37.5)
    assert row.together.gain_wider == pytest.approx(1.25)
    assert (
        "Beside the other orders Fe at most 0.20 % costs X most: 37.5 points of the whole plan"
        in (by_alloy["X"].message)
    )


def test_aims_are_kept_like_limits_where_that_is_possible() -> None:
    """The aim of 0.16 % Fe allows 15 %; without it the limit of 0.20 % allows 25 %."""
    found = only(scrap_and_primary(IRON.model_copy(update={"aim_max_pct": 0.16})))
    assert found.highest_pct == pytest.approx(15.0)
    gains = {row.what: row.alone.gain for row in found.limits}
    assert gains == pytest.approx({"aim": 10.0, "limit": 0.0})
    assert "The aim of Fe at most 0.16 % costs X most: 10.0 points" in found.message


def test_aim_that_cannot_be_kept_is_let_go() -> None:
    """Nothing has less than 0.1 % Fe."""
    found = only(scrap_and_primary(IRON.model_copy(update={"aim_max_pct": 0.05})))
    assert found.highest_pct == pytest.approx(25.0)
    assert {row.what for row in found.limits} == {"limit"}


def test_least_limit_is_widened_downwards() -> None:
    """At least 0.2 % Cu, of which the scrap alone has 0.1 %, the primary hardener 0.3 %: half."""
    scenario = scrap_and_primary(
        Limit(alloy="X", element="Cu", min_pct=0.2),
        lots=(lot("scrap", 9000.0, Cu=0.1), lot("hardener", 9000.0, origin="primary", Cu=0.3)),
    )
    (row,) = only(scenario).limits
    assert row.side == "least"
    assert row.alone.gain == pytest.approx(50.0)
    assert (row.alone.gain_wider, row.alone.loss_tighter) == pytest.approx((5.0, 5.0))


def test_run_around_metal_makes_no_recycled_content() -> None:
    """Own returns count on neither side: with them a gram of scrap would be 100 %."""
    scenario = scrap_and_primary(
        IRON,
        lots=(
            lot("scrap", 9000.0, Fe=0.5),
            lot("returns", 9000.0, origin="internal"),
            lot("primary", 9000.0, origin="primary", Fe=0.1),
        ),
    )
    found = only(scenario)
    assert found.highest_pct == pytest.approx(25.0)
    assert not found.with_run_around


def test_run_around_metal_is_taken_where_nothing_can_be_made_without() -> None:
    scenario = scrap_and_primary(
        IRON, lots=(lot("scrap", 9000.0, Fe=0.5), lot("returns", 9000.0, origin="internal"))
    )
    found = only(scenario)
    assert found.with_run_around
    assert found.highest_pct == pytest.approx(100.0)


def test_alloy_that_cannot_be_made_says_which_limit_lets_it() -> None:
    """All metal has 0.1 % Fe or more."""
    found = only(scrap_and_primary(Limit(alloy="X", element="Fe", max_pct=0.05)))
    assert found.highest_pct is None
    (row,) = found.limits
    assert (row.alone.gain, row.alone.gone_pct) == (None, pytest.approx(100.0))
    assert found.message == (
        "X cannot be made alone with this yard; without Fe at most 0.05 % it could, with 100.0 % "
        "recycled content."
    )


def test_step_of_a_small_limit_is_a_digit_of_its_own() -> None:
    limits = (
        Limit(alloy="X", element="Fe", max_pct=0.2),
        Limit(alloy="X", element="Cu", max_pct=0.005),
    )
    rows = {row.element: row.step for row in only(scrap_and_primary(*limits)).limits}
    assert rows == pytest.approx({"Fe": 0.01, "Cu": 0.001})


def test_advice_that_is_cut_short_says_so() -> None:
    found = advised(scrap_and_primary(IRON), seconds=0.0)
    assert not found.complete
    assert found.alloys == ()
