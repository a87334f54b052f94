"""Why an order is left out, in a planner's words and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.order import BlendLimit
from models.verdict import Verdict
from optimiser.explain.elastic import elastic
from optimiser.formulation.program import INFINITY, Program, rows
from optimiser.plan import make_plan
from optimiser.solve import glop
from optimiser.solve.solution import Clock
from tests.decision.plant import analysis, day, lot, offer, order, plant


def verdict(order_id: str = "H", **tables) -> Verdict:
    """Why the order is not made."""
    plan = make_plan(plant(**tables))
    assert plan.check.passed
    return next(left.verdict for left in plan.unplanned if left.order_id == order_id)


def test_composition_names_element_best_value_and_limit():
    """All the stock there is has 0.3 % Cu; 0.1 % is the limit."""
    found = verdict(
        lots=(lot("red", 2000.0, Cu=0.3),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )

    assert found.code == "composition"
    (short,) = found.shortfalls
    assert short.what == "Cu"
    assert (short.best, short.limit) == pytest.approx((0.3, 0.1))
    assert "Cu cannot go below 0.3" in found.message
    assert "the limit is 0.1" in found.message


def test_composition_says_what_the_best_blend_reaches():
    """Half of the melt is clean: 0.15 % is as low as copper gets."""
    found = verdict(
        lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 500.0)),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )

    assert found.shortfalls[0].best == pytest.approx(0.15)


def test_composition_may_lack_an_element():
    found = verdict(
        lots=(lot("clean", 2000.0, Si=0.2),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Si", min_pct=0.5),),
    )

    assert found.shortfalls[0].best == pytest.approx(0.2)
    assert "Si cannot go above 0.2" in found.message


def test_promise_of_recycled_content_is_a_limit_too():
    """Only 300 kg of scrap for a melt of 1000 kg that promises half."""
    found = verdict(
        lots=(lot("scrap", 300.0),),
        offers=(offer("primary"),),
        orders=(order("H", 1000.0, min_recycled_pct=50.0),),
    )

    assert found.code == "composition"
    assert (found.shortfalls[0].best, found.shortfalls[0].limit) == pytest.approx((30.0, 50.0))


def test_too_little_metal_says_how_much_more():
    found = verdict(lots=(lot("scrap", 600.0),), orders=(order("H", 1000.0),))

    assert found.code == "too_little_metal"
    assert (found.shortfalls[0].best, found.shortfalls[0].limit) == pytest.approx((600.0, 1000.0))
    assert "400 kg more" in found.message


def test_hardeners_that_would_have_to_fill_the_charge_are_left_aside() -> None:
    """600 kg of scrap for 1,000 kg, and silicon without end, of which 1 % may go in."""
    found = verdict(
        lots=(lot("scrap", 600.0),),
        offers=(offer("silicon", Si=99.0, origin="alloying"),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Si", max_pct=1.0),),
    )
    assert found.code == "too_little_metal"
    assert (found.shortfalls[0].best, found.shortfalls[0].limit) == pytest.approx((600.0, 1000.0))
    assert (
        "hardeners apart, all that may go into it gives 600 kg to tap; 1,000 kg are asked for, and "
        "hardeners cannot make up the rest: Si at most 1 % could not be kept then" in found.message
    )


def test_limit_that_more_metal_would_not_keep_is_no_shortage() -> None:
    """600 kg of scrap are too little too, and any amount of it has too much copper."""
    found = verdict(
        lots=(lot("scrap", 600.0, Cu=0.3),),
        offers=(offer("silicon", Si=99.0, Cu=0.2, origin="alloying"),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )
    assert found.code == "composition"
    assert "Cu cannot go below 0.2 %" in found.message


def test_no_source_at_all():
    found = verdict(lots=(lot("scrap", 5000.0, status="hold"),), orders=(order("H", 1000.0),))

    assert found.code == "no_source"
    assert found.shortfalls == ()


def test_stock_taken_says_which_and_how_much_more():
    """The first order leaves 400 kg of the lot to one of 700 kg."""
    found = verdict(
        lots=(lot("scrap", 1000.0),),
        orders=(order("first", 600.0), order("H", 700.0, priority=2)),
    )

    assert found.code == "stock_taken"
    (short,) = found.shortfalls
    assert short.what == "lot scrap"
    assert short.limit - short.best == pytest.approx(300.0)
    assert "at least 300 kg of metal are lacking: 300 kg of lot scrap" in found.message


def test_blend_limits_that_allow_nothing_are_a_clash():
    """At least 60 % of a melt from a lot that gives 10 % of it."""
    found = verdict(
        lots=(lot("scarce", 100.0), lot("plenty", 5000.0)),
        orders=(order("H", 1000.0),),
        blend_limits=(BlendLimit(target="H", source="scarce", min_pct=60.0),),
    )

    assert found.code == "clash"


def test_pieces_that_do_not_fit_are_not_a_matter_of_stock():
    """Pieces of 300 kg make 900 or 1200 kg, never 1000 kg."""
    found = verdict(lots=(lot("sows", 3000.0, piece_kg=300.0),), orders=(order("H", 1000.0),))

    assert found.code == "not_together"


def test_optional_order_is_not_worth_making():
    found = verdict(
        offers=(offer("primary", price=2500.0),),
        orders=(order("sure", 1000.0), order("H", tap_max_kg=1000.0, price_per_t=2000.0)),
    )

    assert found.code == "not_worth_making"


def test_heel_that_cannot_be_thinned_is_told_by_its_element():
    """500 kg of heel at 1 % Cu in 1000 kg: 0.5 % with nothing but clean metal."""
    found = verdict(
        offers=(offer("primary"),),
        orders=(order("H", 500.0, furnace="F", start=day(1)),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.4),),
        furnaces=(
            Furnace(
                furnace_id="F",
                capacity_kg=1000.0,
                heel_kg=500.0,
                heel_keep_kg=500.0,
                analysis=analysis(Cu=1.0),
            ),
        ),
    )

    assert found.shortfalls[0].best == pytest.approx(0.5)


def test_elastic_rows_give_way_by_the_least():
    """At least 5 of what may be at most 3: the row that may give way gives way by 2."""
    program = Program(
        lower=np.array([5.0]),
        upper=np.array([INFINITY]),
        scale=np.ones(1),
        integer=np.ones(1, dtype=bool),
        rows=rows(2, ([0, 1], 0, 1.0), upper=[100.0, 3.0]),
        rules={"loose": slice(0, 1), "tight": slice(1, 2)},
    )
    asked = elastic(program, "loose", "tight")

    values = glop.minimise(asked.program, asked.total, Clock(seconds=5.0)).found

    assert not asked.program.is_mixed_integer
    assert asked.given_way(values, least=1e-9) == [(1, pytest.approx(2.0))]
    assert elastic(program, "tight").rows.tolist() == [1]
