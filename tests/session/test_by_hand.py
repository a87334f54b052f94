"""A plan held open, with changes whose answer can be worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.estimate import Estimate
from models.issue import InvalidScenario
from models.scenario import Scenario
from optimiser.decision.ask import Charged
from optimiser.session.held import Held, Stand
from optimiser.session.session import NothingPlanned, NothingToUndo, PlanSession
from optimiser.solve.solution import Clock
from tests.decision.plant import goals, lot, offer, order, plant
from tests.decision.test_treatments import cans

NEAR = 1e-6
PLANNED: Charged = {"H": {"red": 200.0, "clean": 800.0}}


def two_lots(**more: Any) -> Scenario:
    """1,000 kg with at most 0.2 % Cu: clean has 0.1 % at 2 a kg, red 0.6 % at 1 a kg.

    One fifth red, 800 kg and 200 kg: 0.8 * 0.1 + 0.2 * 0.6 = 0.2 %. It costs 1,800.
    """
    tables: dict[str, Any] = {
        "lots": (
            lot("clean", 5000.0, price=2000.0, Cu=0.1),
            lot("red", 2000.0, price=1000.0, Cu=0.6),
        ),
        "orders": (order("H", 1000.0),),
        "alloys": (Limit(alloy="X", element="Cu", max_pct=0.2),),
        "settings": goals("cost"),
    }
    return plant(**(tables | more))


def lines(found: Estimate) -> dict[str, float]:
    """What each source comes to, of those that differ."""
    return {line.source: line.kg for line in found.lines}


def test_a_looser_limit_takes_more_of_the_cheap_lot() -> None:
    """At 0.3 % two fifths are red: 600 kg and 400 kg, 1,600, and 200 kg moved."""
    session = PlanSession(two_lots())
    found = session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.3}]})
    assert (found.possible, found.at_once, found.exact) == (True, True, True)
    assert found.cost == pytest.approx(1600.0, abs=NEAR)
    assert found.cost_difference == pytest.approx(-200.0, abs=NEAR)
    assert found.moved_kg == pytest.approx(200.0, abs=NEAR)
    assert lines(found) == pytest.approx({"clean": 600.0, "red": 400.0}, abs=NEAR)
    (cost,) = found.goals
    assert (cost.goal, cost.unit) == ("cost", "EUR")
    assert cost.difference == pytest.approx(-200.0, abs=NEAR)


def test_the_charges_that_a_change_leaves_otherwise_are_told_as_plans_tell_them() -> None:
    """Of cans with 1 % Mg, each melt of 1,000 kg keeps 0.5 %; then H 0.4 %, and K as before.

    0.01 (1,000 + r) - r = 4 takes out 6 / 0.99 kg.
    """
    orders = (order("H", 1000.0, alloy="X"), order("K", 1000.0, alloy="Y"))
    alloys = tuple(Limit(alloy=name, element="Mg", max_pct=0.5) for name in "XY")
    session = PlanSession(cans(orders=orders, alloys=alloys, offers=()))
    assert session.changed() == ((), ())
    session.change({"alloys": [{"alloy": "X", "element": "Mg", "max_pct": 0.4}]})
    (charge,), (row,) = session.changed()
    assert charge.order_id == row.order_id == "H"
    assert charge.analysis[0].pct == pytest.approx(0.4, abs=NEAR)
    assert charge.analysis[0].max_pct == 0.4
    assert (row.before_pct, row.after_pct) == pytest.approx((1.0, 0.4), abs=NEAR)
    assert row.removed_kg == pytest.approx(6.0 / 0.99, abs=1e-4)
    session.undo()
    assert session.changed() == ((), ())
    session.change({"lots": [{"lot_id": "cans", "mass_kg": 10.0}]})
    assert session.changed() == ((), ())


def test_a_smaller_stock_of_the_cheap_lot_costs_the_difference_in_price() -> None:
    """With 50 kg of red, 150 kg are clean instead at 1 a kg more."""
    session = PlanSession(two_lots())
    found = session.change({"lots": [{"lot_id": "red", "mass_kg": 50.0}]})
    assert found.at_once
    assert found.cost_difference == pytest.approx(150.0, abs=NEAR)


def test_a_pin_costs_what_it_pushes_out() -> None:
    """100 kg of red by hand: 100 kg more of clean, 1 a kg dearer; and freely again afterwards."""
    session = PlanSession(two_lots())
    pin = {"source": "red", "target": "H", "kg": 100.0}
    found = session.change({"pins": [pin]})
    assert found.at_once
    assert found.cost_difference == pytest.approx(100.0, abs=NEAR)
    lifted = session.change({}, {"pins": [{"source": "red", "target": "H"}]})
    assert lifted.cost_difference == pytest.approx(0.0, abs=NEAR)


def test_a_larger_tap_keeps_the_mix() -> None:
    """1,500 kg of the same mix: 1.8 a kg."""
    session = PlanSession(two_lots())
    found = session.change({"orders": [{"order_id": "H", "tap_kg": 1500.0}]})
    assert found.at_once
    assert found.cost == pytest.approx(2700.0, abs=NEAR)


def test_what_is_undone_was_never_there() -> None:
    session = PlanSession(two_lots())
    before = session.change({})
    session.undo()
    session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.3}]})
    session.change({"lots": [{"lot_id": "red", "mass_kg": 10.0}]})
    session.undo()
    session.undo()
    after = session.change({})
    assert after.cost == pytest.approx(before.cost, abs=NEAR)
    assert after.lines == ()
    assert session.scenario == two_lots()


def test_nothing_is_undone_where_nothing_was_changed() -> None:
    session = PlanSession(two_lots())
    with pytest.raises(NothingToUndo, match="no change to take back"):
        session.undo()
    session.change({"lots": [{"lot_id": "clean", "mass_kg": 900.0}]})
    session.undo()
    with pytest.raises(NothingToUndo):
        session.undo()


def test_what_cannot_be_made_is_said_and_undone() -> None:
    """Less copper than the cleanest lot has; then the first answer again."""
    session = PlanSession(two_lots())
    found = session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.05}]})
    assert found == Estimate(
        possible=False, exact=False, at_once=True, nearest=False, currency="EUR", goals=(),
        cost=None, cost_difference=None, moved_kg=None, lines=(),
    )  # fmt: skip
    session.undo()
    assert session.change({}).cost == pytest.approx(1800.0, abs=NEAR)


def test_a_change_that_is_no_figure_of_the_program_is_asked_anew() -> None:
    """Red at 1.5 a kg: the same mix costs 100 more."""
    session = PlanSession(two_lots())
    found = session.change({"lots": [{"lot_id": "red", "price_per_t": 1500.0}]})
    assert (found.possible, found.at_once) == (True, False)
    assert found.cost_difference == pytest.approx(100.0, abs=NEAR)
    assert found.moved_kg == pytest.approx(0.0, abs=NEAR)


def test_a_first_limit_on_an_alloy_of_the_library_is_not_answered_at_once() -> None:
    """It takes the place of all that the library says of the alloy."""
    scenario = two_lots(
        alloys=(), orders=(order("H", 1000.0, alloy="6063"),), lots=(),
        offers=(offer("pure", price=2000.0, Si=0.4, Mg=0.6),),
    )  # fmt: skip
    assert_library = scenario.model_copy(
        update={"settings": scenario.settings.model_copy(update={"unknown_analysis": "zero"})}
    )
    session = PlanSession(assert_library)
    found = session.change({"alloys": [{"alloy": "6063", "element": "Cu", "max_pct": 0.1}]})
    assert not found.at_once


def test_several_goals_are_each_told_apart() -> None:
    """Recycled content first: both lots are post-consumer, so that only cost moves."""
    session = PlanSession(two_lots(settings=goals("recycled_content", "cost")))
    found = session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.3}]})
    share, cost = found.goals
    assert (share.value, share.difference) == pytest.approx((100.0, 0.0), abs=NEAR)
    assert cost.difference == pytest.approx(-200.0, abs=1e-3)


def test_nothing_that_can_be_made_is_nothing_to_hold_open() -> None:
    with pytest.raises(NothingPlanned):
        PlanSession(two_lots(alloys=(Limit(alloy="X", element="Cu", max_pct=0.05),)))


def test_a_change_of_what_is_not_there_is_refused_and_changes_nothing() -> None:
    session = PlanSession(two_lots())
    with pytest.raises(InvalidScenario):
        session.change({"pins": [{"source": "blue", "target": "H", "kg": 5.0}]})
    assert session.scenario == two_lots()
    assert session.change({}).cost == pytest.approx(1800.0, abs=NEAR)


def test_its_plan_is_exact_and_close_to_the_plan_before() -> None:
    session = PlanSession(two_lots())
    session.change({"pins": [{"source": "red", "target": "H", "kg": 100.0}]})
    plan = session.plan()
    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(1900.0, abs=1e-3)


def test_other_goals_are_told_as_far_as_they_were_goals_before() -> None:
    """Cost and then metal loss too: cost stays what it was, and no more is said."""
    session = PlanSession(two_lots())
    found = session.change({"settings": {"goals": ["metal_loss", "cost"]}})
    assert [goal.goal for goal in found.goals] == ["cost"]
    assert found.goals[0].difference == pytest.approx(0.0, abs=1e-3)


def test_an_answer_that_a_solver_lost_on_its_way_is_asked_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All orders can be made, so that no later goal may say that they cannot."""
    session = PlanSession(two_lots())
    lead, asked = Held.lead, []

    def lost(held: Held, clock: Clock) -> Stand | None:
        asked.append(held)
        return None if len(asked) == 1 else lead(held, clock)

    monkeypatch.setattr(Held, "lead", lost)
    found = session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.3}]})
    assert (found.possible, found.at_once) == (True, False)
    assert found.cost_difference == pytest.approx(-200.0, abs=1e-2)
    session.undo()
    assert session.change({}).cost_difference == pytest.approx(0.0, abs=1e-2)


@pytest.mark.parametrize("lost", [1, 2], ids=["once", "for good"])
def test_lines_that_a_solver_lost_are_asked_anew_and_else_marked(
    lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More copper: 400 kg of red, whatever becomes of the lines; what was said stands."""
    session = PlanSession(two_lots(), charged=PLANNED)
    whole, asked = Held.whole, []

    def losing(held: Held, first: Stand, clock: Clock) -> Stand | None:
        asked.append(held)
        return None if len(asked) <= lost else whole(held, first, clock)

    said = session.change({"alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.3}]})
    monkeypatch.setattr(Held, "whole", losing)
    found = session.nearest()
    assert (said.nearest, found.nearest) == (False, lost == 1)
    assert (found.goals, found.cost_difference) == (said.goals, said.cost_difference)
    assert lines(found) == pytest.approx({"red": 400.0, "clean": 600.0}, abs=1e-2)
    assert asked[0] is not asked[1]
    assert session.nearest() == found
