"""The story from a scenario to a checked plan."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace, Loss
from models.plan import Plan
from models.scenario import TABLES, Scenario
from models.settings import Settings
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision, decide
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock
from tests.decision.plant import analysis, charged, day, goal_value, goals, lot, offer, order, plant


def busy() -> Scenario:
    """Heels, pieces, steps, and more orders than metal."""
    return plant(
        settings=goals("recycled_content", "cost", weigh_step_kg=1.0),
        lots=(
            lot("A", 1500.0, price=1200.0, Cu=0.6, Fe=0.2),
            lot("B", 900.0, price=1500.0, Cu=0.1, Fe=0.7, piece_kg=150.0),
            lot("C", 777.0, price=1100.0, Cu=0.3, Fe=0.3, origin="pre_consumer"),
        ),
        offers=(offer("P", mass_kg=1000.0, price=2600.0, Fe=0.1),),
        orders=(
            order("H1", 1000.0, furnace="F", start=day(1)),
            order("H2", 1200.0, furnace="F", start=day(2)),
            order("H3", 900.0, alloy="Y"),
            order("H4", 2000.0, alloy="Y", priority=2),
        ),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.35),
            Limit(alloy="X", element="Fe", max_pct=0.4),
            Limit(alloy="Y", element="Cu+Fe", max_pct=0.6),
        ),
        furnaces=(
            Furnace(
                furnace_id="F",
                capacity_kg=1500.0,
                heel_kg=200.0,
                heel_keep_kg=200.0,
                analysis=analysis(Cu=0.3, Fe=0.3),
            ),
        ),
    )


def said(plan: Plan) -> Plan:
    """All that a plan says, but when it was made and how long it took."""
    seconds = dict.fromkeys(type(plan.provenance.seconds).model_fields, 0.0)
    timeless = plan.provenance.model_copy(
        update={
            "started_at": day(1),
            "seconds": plan.provenance.seconds.model_copy(update=seconds),
            "input_sha256": "",
        }
    )
    return plan.model_copy(update={"provenance": timeless})


def test_order_of_rows_changes_nothing():
    scenario = busy()
    turned = scenario.model_copy(
        update={table: tuple(reversed(getattr(scenario, table))) for table in TABLES}
    )

    assert said(make_plan(turned)) == said(make_plan(scenario))


def test_same_scenario_gives_same_plan():
    assert said(make_plan(busy())) == said(make_plan(busy()))


def test_busy_plan_passes_its_check():
    plan = make_plan(busy())

    assert plan.check.passed
    assert [left.order_id for left in plan.unplanned] == ["H4"]
    assert plan.provenance.deterministic


@pytest.mark.parametrize("asked", [("cost",), ("cost", "recycled_content")])
def test_nothing_to_be_made_is_infeasible_with_reasons(asked):
    """Whichever solver is asked about a plan without any order."""
    plan = make_plan(
        plant(settings=goals(*asked), lots=(lot("scrap", 10.0),), orders=(order("H", 1000.0),))
    )

    assert plan.outcome == "infeasible"
    assert plan.charges == ()
    assert [left.verdict.code for left in plan.unplanned] == ["too_little_metal"]


def test_clock_that_was_stopped_before_is_no_solution_in_time():
    clock = Clock(seconds=60.0)
    clock.stop.set()

    plan = make_plan(busy(), clock=clock)

    assert plan.outcome == "no_solution_in_time"
    assert not plan.provenance.deterministic


def test_plan_found_when_the_clock_stops_is_weighed_all_the_same(monkeypatch):
    clock = Clock(seconds=60.0)

    def found_at_last(ask: Ask, *, without: frozenset[str] = frozenset()) -> Decision:
        decision = decide(ask, without=without)
        clock.stop.set()
        return decision

    monkeypatch.setattr("optimiser.settle.decide", found_at_last)
    plan = make_plan(busy(), clock=clock)
    lines = [kg for taken in charged(plan).values() for kg in taken.values()]

    assert plan.charges
    assert all(kg == round(kg) for kg in lines)
    assert plan.check.passed
    assert not plan.provenance.deterministic


def test_seed_is_the_settings_seed_unless_given():
    scenario = busy().model_copy(update={"settings": goals("cost", seed=7)})

    assert make_plan(scenario).provenance.seed == 7
    assert make_plan(scenario, seed=11).provenance.seed == 11


def test_metal_without_a_library_is_planned_from_the_tables():
    """Lead, its antimony and its losses are all the planner's own: 2 % of the metal is lost."""
    plan = make_plan(
        Scenario(
            settings=Settings(base_element="Pb", weigh_step_kg=0.0, goals=goals("cost").goals),
            lots=(
                lot("battery", 5000.0, price=900.0, Sb=4.0),
                lot("soft", 5000.0, price=1500.0, Sb=0.0),
            ),
            orders=(order("H", 980.0),),
            alloys=(Limit(alloy="X", element="Sb", min_pct=1.0, max_pct=2.0),),
            losses=(
                Loss(
                    form="ingot",
                    furnace_type="gas_reverb",
                    melt_loss_pct=2.0,
                    dross_kg_per_t=0.0,
                ),
            ),
        )
    )

    assert plan.outcome == "optimal"
    assert sum(charged(plan)["H"].values()) == pytest.approx(1000.0)
    assert plan.charges[0].analysis[0].pct == pytest.approx(2.0, rel=1e-6)
    assert goal_value(plan, "cost") == pytest.approx(plan.totals.cost)
    assert plan.check.passed
