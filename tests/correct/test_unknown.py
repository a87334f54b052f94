"""What was not measured is unknown, never zero: as charged, bounded, or an error."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.issue import InvalidScenario
from models.plan import Plan
from models.sampled import Sampled
from models.scenario import Scenario
from optimiser.plan import make_plan
from tests.correct.melts import MELT_KG, added, corrected, furnace, sample, shop, way
from tests.decision.plant import charged, day, lot, offer, order

TWO = (Limit(alloy="X", element="Cu", max_pct=0.2), Limit(alloy="X", element="Fe", max_pct=0.3))


def measured(kg: float | None = MELT_KG, *figures: Figure, **more: object) -> Sampled:
    """A sample of these figures alone."""
    document = {"order_id": "H", "mass_kg": kg, "analysis": Analysis(figures=figures), **more}
    return Sampled.model_validate(document)


def copper(pct: float) -> Figure:
    return Figure(element="Cu", pct=pct)


def yard() -> Scenario:
    """8 t of the order come half from each lot: 0.2 % copper and 0.2 % iron."""
    lots = (lot("a", 4000.0, Cu=0.3, Fe=0.2), lot("b", 4000.0, Cu=0.1, Fe=0.2))
    return shop(lots=lots, offers=(offer("clean", price=2000.0),), alloys=TWO)


def plan_of(scenario: Scenario) -> Plan:
    plan = make_plan(scenario)
    assert charged(plan) == {"H": pytest.approx({"a": 4000.0, "b": 4000.0})}
    return plan


def refused(scenario: Scenario, sampled: Sampled, plan: Plan | None = None) -> dict[str, str]:
    """The issues by code, each with where it points."""
    with pytest.raises(InvalidScenario) as caught:
        corrected(scenario, sampled, plan)
    return {issue.code: issue.pointer or "" for issue in caught.value.issues}


def test_an_element_that_a_limit_needs_has_to_be_known() -> None:
    assert refused(yard(), measured(MELT_KG, copper(0.1))) == {"analysis_missing": "/melt/Fe"}


def test_everything_that_is_missing_is_said_at_once() -> None:
    found = refused(yard(), measured(None, charged={"a": 1.0}))
    assert found == {
        "analysis_missing": "/melt/Fe",
        "mass_missing": "/melt/mass_kg",
        "plan_missing": "/charged",
    }


def test_the_plan_knows_what_was_not_measured() -> None:
    scenario = yard()
    found = corrected(scenario, measured(MELT_KG, copper(0.1)), plan_of(scenario))
    by_name = {row.element: row for row in found.melt.elements}
    assert (by_name["Cu"].sampled_pct, by_name["Cu"].basis) == (0.1, "measured")
    assert by_name["Fe"].sampled_pct == pytest.approx(0.2)
    assert by_name["Fe"].basis == "charged"
    assert "taken_as_charged" in {issue.code for issue in found.warnings}


def test_without_a_sample_the_melt_is_what_was_charged() -> None:
    """4,100 kg of the red lot instead of 4,000 make 0.2012 %, which clean metal dilutes."""
    scenario = yard()
    found = corrected(scenario, measured(None, charged={"a": 4100.0}), plan_of(scenario))
    assert found.melt.mass_kg == pytest.approx(8100.0)
    assert not found.melt.is_weighed
    assert added(found.additions) == pytest.approx({"clean": 50.0 * 1.0})


def test_a_bound_stands_for_what_is_only_limited_above() -> None:
    bound = Figure(element="Fe", max=0.25)
    found = corrected(yard(), measured(MELT_KG, copper(0.1), bound))
    assert found.outcome == "in_spec"
    assert {row.element: row.basis for row in found.melt.elements}["Fe"] == "bound"
    assert "taken_as_bound" in {issue.code for issue in found.warnings}


def test_a_bound_counts_at_its_worst() -> None:
    bound = Figure(element="Fe", max=0.303)
    found = corrected(yard(), measured(MELT_KG, copper(0.1), bound))
    assert sum(added(found.additions).values()) > 0


def test_a_bound_below_what_was_charged_is_believed() -> None:
    scenario = yard()
    bound = Figure(element="Fe", max=0.05)
    found = corrected(scenario, measured(MELT_KG, copper(0.1), bound), plan_of(scenario))
    assert {row.element: row.pct for row in found.melt.elements}["Fe"] == 0.05


def test_a_bound_does_not_show_that_there_is_enough() -> None:
    least = (Limit(alloy="X", element="Si", min_pct=0.3),)
    found = refused(shop(alloys=least), measured(MELT_KG, Figure(element="Si", max=0.4)))
    assert found == {"bound_is_no_analysis": "/melt/Si"}


def test_an_alloy_that_limits_what_is_unknown_is_ruled_out() -> None:
    """No iron is limited in X, so it need not be measured; Y limits it."""
    orders = (order("H", MELT_KG, furnace="F", start=day(1)),
              order("K", 6000.0, alloy="Y", start=day(2)))  # fmt: skip
    alloys = (Limit(alloy="X", element="Cu", max_pct=0.2),
              Limit(alloy="Y", element="Fe", max_pct=0.5))  # fmt: skip
    found = corrected(shop(orders=orders, alloys=alloys), measured(MELT_KG, copper(0.3)))
    assert found.outcome == "nothing"
    (out,) = (one for one in found.ruled_out if one.kind == "diversion")
    assert out.why == "Fe: not measured, and Y limits it"


def test_traces_that_only_others_concern_are_told() -> None:
    alloys = (Limit(alloy="X", element="Cu", max_pct=0.2),
              Limit(alloy="X", element="others_each", max_pct=0.05))  # fmt: skip
    lots = (lot("zinky", 100.0, Zn=0.01, Fe=0.01),)
    found = corrected(shop(alloys=alloys, lots=lots), measured(MELT_KG, copper(0.1)))
    (told,) = (issue for issue in found.warnings if issue.code == "taken_as_trace")
    assert told.message.endswith("not measured, and taken as 0.01 %, a trace")


@pytest.mark.parametrize(
    ("kg", "figures", "code"),
    [
        (10_001.0, (copper(0.1), Figure(element="Fe", pct=0.1)), "beyond_capacity"),
        (MELT_KG, (copper(60.0), Figure(element="Fe", pct=50.0)), "analysis_over_100"),
    ],
)
def test_what_cannot_be_is_refused(kg: float, figures: tuple[Figure, ...], code: str) -> None:
    assert code in refused(yard(), measured(kg, *figures))


def test_names_that_are_not_there_are_refused() -> None:
    scenario = yard()
    plan = plan_of(scenario)
    assert refused(scenario, measured(1.0, order_id="h")) == {"unknown_reference": "/order_id"}
    found = refused(scenario, measured(1.0, charged={"A": 1.0}), plan)
    assert found == {"unknown_reference": "/charged/A"}


def test_a_plan_that_leaves_the_order_out_says_nothing_of_it() -> None:
    scenario = yard()
    plan = plan_of(scenario).model_copy(update={"charges": ()})
    assert refused(scenario, sample(Cu=0.1), plan) == {"order_not_planned": "/order_id"}


def test_what_the_plan_has_charged_is_gone() -> None:
    """Of both lots nothing is left, and clean metal is bought; without the plan they look free."""
    scenario = yard()
    short = sample(7900.0, Cu=0.1)
    assert added(corrected(scenario, short, plan_of(scenario)).additions) == pytest.approx(
        {"clean": 100}
    )
    assert set(added(corrected(scenario, short).additions)) <= {"a", "b"}


def test_promises_of_the_melt_are_asked_where_it_is_known() -> None:
    """All scrap, diluted by a third of primary metal, is 66.7 % recycled; 90 % are promised."""
    scenario = yard()
    promised = order("H", MELT_KG, furnace="F", start=day(1), min_recycled_pct=90.0)
    scenario = scenario.model_copy(
        update={"orders": (promised,), "furnaces": (furnace(capacity_kg=20_000.0),)}
    )
    red = sample(Cu=0.3)
    known = corrected(scenario, red, plan_of(scenario))
    assert "dilution" in {out.kind for out in known.ruled_out}
    blind = corrected(scenario, red)
    assert way(blind, "dilution").beyond_kg > 0.0
    assert "promises_not_asked" in {issue.code for issue in blind.warnings}


def test_what_a_melt_is_made_of_is_told_where_it_is_known() -> None:
    scenario = yard()
    known = corrected(scenario, sample(Cu=0.1), plan_of(scenario)).additions
    blind = corrected(scenario, sample(Cu=0.1)).additions
    assert known is not None
    assert blind is not None
    assert known.charge.recycled_content_pct == pytest.approx(100.0)
    assert blind.charge.recycled_content_pct is None
