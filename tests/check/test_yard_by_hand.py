"""The figures of tests/check/yard.py, as they are worked by hand there."""

from __future__ import annotations

import pytest

from models.plan import Plan
from models.segregation import Segregation
from optimiser.check import check
from tests.check.yard import brief_of, document, plan_of

TOTALS = {
    "metal_cost": 1770.0,
    "sorting_cost": 124.0 + 21.6,
    "melting_cost": 50.0,
    "treatment_cost": 0.0,
    "dross_cost": 0.0,
    "fixed_cost": 20.0 + 30.0,
    "revenue": 135.1,
    "cost": 1880.5,
    "metal_charged_kg": 1000.0,
    "metal_loss_kg": 87.0,
    "metal_loss_pct": 8.7,
    "primary_kg": 200 / 3,
    "recycled_content_pct": 100 * (200 + 240 + 100 / 3 + 200 + 160) / 900,
    "post_consumer_pct": 100 * (200 + 100 / 3 + 200) / 900,
    "kgco2e_cut_off": (200 + 100 / 3) * 0.05 / 0.855 + 10 + 40 + 8000 / 15,
    "kwh": 500 + 6 + 5.4,
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(brief_of(document()))


@pytest.mark.parametrize(("figure", "by_hand"), TOTALS.items())
def test_totals_are_as_worked_by_hand(plan: Plan, figure: str, by_hand: float) -> None:
    assert getattr(plan.totals, figure) == pytest.approx(by_hand)


@pytest.mark.parametrize(("figure", "by_hand"), TOTALS.items())
def test_checker_knows_each_total_by_itself(plan: Plan, figure: str, by_hand: float) -> None:
    """A plan that prints one per mille more is not believed."""
    wrong = plan.totals.model_copy(update={figure: 1.001 * by_hand + 0.01})

    found = check(brief_of(document()), plan.model_copy(update={"totals": wrong}))

    assert any(f"total {figure}" in (rule.where or "") for rule in found.rules)


def test_passes_are_as_worked_by_hand(plan: Plan) -> None:
    said = [
        (row.sorter_id, row.source, row.kg, row.cost, {way.outlet: way.kg for way in row.outlets})
        for row in plan.sorting
    ]

    assert [row[:2] for row in said] == [("XRT", "Z"), ("LIBS", "Z/XRT/light")]
    assert [row[2] for row in said] == pytest.approx([600, 270])
    assert [row[3] for row in said] == pytest.approx([124, 21.6])
    assert said[0][4] == pytest.approx({"heavy": 270, "light": 270})
    assert said[1][4] == pytest.approx({"clean": 243})


def test_bins_are_as_worked_by_hand(plan: Plan) -> None:
    copper = {row.bin_id: [one.pct for one in row.analysis] for row in plan.bins}

    assert {row.bin_id: row.content_kg for row in plan.bins} == {"B1": 500, "B2": 300, "B3": 50}
    assert copper["B1"] == pytest.approx([0.45])
    assert copper["B2"] == pytest.approx([0.2 / 3])
    assert copper["B3"] == pytest.approx([0.5])


def test_charges_are_as_worked_by_hand(plan: Plan) -> None:
    copper = {row.order_id: row.analysis[0].pct for row in plan.charges}
    cost = {line.source: line.cost for row in plan.charges[:1] for line in row.lines}

    assert copper == pytest.approx({"H1": (4 + 1.35 + 0.2 / 3) / 6, "H2": 2.9 / 4})
    assert cost == pytest.approx({"B1": 342, "B2": 400 / 3, "Z/XRT/heavy": 0})


def test_what_is_left_is_as_worked_by_hand(plan: Plan) -> None:
    left = {row.source: row.kg for row in plan.leftovers}

    assert left == pytest.approx(
        {"Z": 200, "V": 40, "Z/XRT/heavy": 70, "Z/XRT/light/LIBS/clean": 143, "B2": 200, "B3": 50}
    )


@pytest.mark.parametrize(("kg", "passes"), [(270.45, True), (270.0, True), (270.4, False)])
def test_all_that_leaves_a_sorter_need_not_be_weighed(kg: float, passes: bool) -> None:
    """601 kg of Z give 270.45 kg heavy: all of it, or whole kilograms of it, go into a bin."""
    apart = Segregation(
        sorted_kg={("Z", "XRT"): 601.0},
        filled_kg={("C", "B1"): 100.0, ("Z/XRT/heavy", "B2"): kg},
    )
    brief = brief_of(document())
    found = check(brief, plan_of(brief, {"H2": {"Z": 380.0, "B2": 20.0}}, apart))

    (rule,) = [one for one in found.rules if one.rule == "fills_can_be_weighed"]
    assert (rule.worst_violation < 1e-9) is passes
