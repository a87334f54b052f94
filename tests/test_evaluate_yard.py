"""A planner's own sorting and bins, costed and checked as they are."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.issue import InvalidScenario
from models.segregation import segregation_of
from optimiser.evaluate import evaluate
from optimiser.intake import scenario_from_document
from tests.export.shredder import CASTINGS, LIGHT, OWN, PIECES, SCENARIO, own_plan, yard


def bins(**contents: dict[str, float]) -> list[dict[str, Any]]:
    """The bins of the plan, some of them filled otherwise."""
    own = {row["bin_id"]: {part["source"]: part["kg"] for part in row["contents"]}
           for row in OWN["bins"]}  # fmt: skip
    return [
        {"bin_id": name, "contents": [{"source": one, "kg": kg} for one, kg in parts.items()]}
        for name, parts in (own | contents).items()
    ]


def broken(plan) -> dict[str, float]:
    return {r.rule: r.worst_violation for r in plan.check.rules if r.worst_violation > 1e-3}


def refused(**changed: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(InvalidScenario) as invalid:
        own_plan(**changed)
    return [(issue.code, issue.value) for issue in invalid.value.issues]


def test_own_sorting_and_bins_are_costed():
    """48 t at 45 and the rest of it at 90 a tonne, 500 once; B1 is opened for 100."""
    plan = own_plan()

    light = 48.0 * (0.4 * 0.97 + 0.5 * 0.98 + 0.1 * 0.04)
    assert plan.totals.sorting_cost == pytest.approx(48 * 45 + 500 + light * 90)
    assert plan.totals.fixed_cost == pytest.approx(100.0)
    assert [(row.sorter_id, row.source) for row in plan.sorting] == [("XRT", "Z1"), ("LIBS", LIGHT)]
    assert plan.check.passed


def test_analysis_of_a_bin_is_that_of_what_lies_in_it():
    """R1 is wrought, OLD cast: copper is (5 x 2.5 + 4 x 0.15) / 9."""
    plan = own_plan()

    copper = {row.element: row.pct for row in plan.bins[1].analysis}["Cu"]
    assert copper == pytest.approx((5 * 2.5 + 4 * 0.15) / 9)


@pytest.mark.parametrize(
    ("changed", "rule", "by"),
    [
        ({"bins": bins(B2={"OLD": 5000, "R1": 7500})}, "bins_are_not_overfilled", 500.0),
        ({"bins": bins(B1={PIECES: 18000, "T1": 8000})}, "bins_are_not_overfilled", 1000.0),
        ({"bins": bins(B2={"OLD": 5000, "R1": 4250})}, "fills_can_be_weighed", 250.0),
        ({"bins": bins(B2={"OLD": 4000, "R1": 4000})}, "what_lies_in_a_bin_is_in_it", 1000.0),
        ({"bins": bins(B1={PIECES: 23400, "T1": 9000})}, "stock_lasts", 23400.0 - 23324.16),
        ({"sorting": [{"sorter_id": "XRT", "source": "Z1", "kg": 61000}]}, "stock_lasts", 1000.0),
    ],
)
def test_what_is_wrong_with_them_is_found_and_not_repaired(changed, rule, by):
    plan = own_plan(**changed)

    assert not plan.check.passed
    assert broken(plan)[rule] == pytest.approx(by)


def changed_scenario(change) -> dict[str, float]:
    document = copy.deepcopy(SCENARIO)
    change(document)
    own = segregation_of(own_plan())
    charged = {
        row["order_id"]: {line["source"]: line["kg"] for line in row["lines"]}
        for row in OWN["charges"]
    }
    return broken(evaluate(scenario_from_document(document, file="yard"), charged, own))


def test_a_bin_that_is_drawn_from_before_all_of_it_has_arrived_fails():
    """T1 lies in B1, and arrives two hours after H1 has drawn 19,000 kg of it."""
    found = changed_scenario(
        lambda doc: doc["lots"][2].update(available_from="2026-09-14T08:00:00Z")
    )
    assert found["sources_are_there_in_time"] == pytest.approx(19000 * 9 / 29)


def test_a_whole_lot_in_part_fails():
    found = changed_scenario(lambda doc: doc["lots"][2].update(whole_lot=True))
    assert found["whole_lots_stay_whole"] == pytest.approx(3000.0)


def test_a_sorter_beyond_its_capacity_fails():
    found = changed_scenario(lambda doc: doc["sorters"][0].update(capacity_kg=45000))
    assert found["sorters_are_not_overloaded"] == pytest.approx(3000.0)


def test_a_campaign_below_the_smallest_fails():
    found = changed_scenario(lambda doc: doc["sorters"][0].update(min_campaign_kg=50000))
    assert found["campaigns_are_large_enough"] == pytest.approx(2000.0)


def test_sealed_metal_in_a_bin_fails():
    found = changed_scenario(lambda doc: doc["lots"][2].update(sealed=True))
    assert found["what_enters_a_bin_may_enter"] == pytest.approx(9000.0)


def test_a_route_that_is_missing_fails():
    """All that the plan does has a route, but for T1 into B1."""
    ways = [("Z1", "XRT"), (PIECES, "B1"), ("R1", "B2"), (CASTINGS, "H2"), ("R1", "H2"),
            ("T1", "H3"), ("B1", "H1"), ("B1", "H3"), ("B2", "H3"), ("P1", "H1")]  # fmt: skip
    rows = [{"source": source, "target": target} for source, target in ways]
    assert changed_scenario(lambda doc: doc.update(routes=rows))["routes_exist"] == (
        pytest.approx(9000.0)
    )


def test_a_bin_that_is_not_spoken_of_holds_what_lies_in_it():
    """B2 alone then is castings, and H3 has too much copper."""
    plan = own_plan(bins=[OWN["bins"][0]])

    assert [part.source for part in plan.bins[1].contents] == ["OLD"]
    assert "elements_are_in_spec" in broken(plan)


def test_what_is_sorted_without_order_is_left_over_with_its_value():
    plan = own_plan()
    own = segregation_of(plan)
    nothing = evaluate(yard(), {}, own)

    out = {way.outlet: way.kg for row in plan.sorting for way in row.outlets}
    worth = out["heavies"] * 2.0 + out["cast"] * 1.5 + (out["wrought"] - 20000.0) * 1.4
    assert nothing.totals.revenue == pytest.approx(worth)


def test_the_passes_of_a_cascade_follow_from_the_first():
    """A plan.json has them as rows of their own; they are not sorted twice."""
    plan = own_plan()
    again = own_plan(
        sorting=[{"sorter_id": r.sorter_id, "source": r.source, "kg": r.kg} for r in plan.sorting]
    )
    assert again.sorting == plan.sorting
    assert again.totals == plan.totals


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"sorting": [{"sorter_id": "XRF", "source": "Z1", "kg": 1}]},
         {("unknown_reference", "XRF")}),
        ({"sorting": [{"sorter_id": "XRT", "source": "Z9", "kg": 1}]},
         {("unknown_reference", "Z9")}),
        ({"sorting": [{"sorter_id": "LIBS", "source": "T1", "kg": 1}]},
         {("no_such_campaign", "T1 → LIBS")}),
        ({"sorting": [*OWN["sorting"], {"sorter_id": "LIBS", "source": "Z1/XRT/heavies",
                                        "kg": 1}]},
         {("no_such_campaign", "Z1/XRT/heavies → LIBS")}),
        ({"bins": bins(B9={"T1": 1})}, {("unknown_reference", "B9")}),
        ({"bins": bins(B3={"T9": 1, LIGHT: 1})},
         {("unknown_reference", "T9"), ("unknown_reference", LIGHT)}),
        ({"bins": [OWN["bins"][1]]}, {("bin_is_empty", "B1")}),
        ({"sorting": []}, {("nothing_is_sorted", CASTINGS), ("nothing_is_sorted", PIECES)}),
    ],
)  # fmt: skip
def test_what_the_scenario_does_not_have_is_refused(changed, expected):
    found = refused(**changed)
    assert expected <= set(found)
