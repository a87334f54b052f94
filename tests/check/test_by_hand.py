"""A plan of two lots and one order whose every figure is worked by hand.

Scrap loses 2 % and makes 20 kg of dross per tonne, half of it metal, 90 % of that returned;
ingot loses 1 % and makes 10 kg per tonne of the same dross. Charged are 500 kg of scrap and
600 kg of ingot into an empty furnace.

liquid    scrap 500 x 0.98 = 490, ingot 600 x 0.99 = 594, melt and tap 1084 kg
dross     500 x 0.02 + 600 x 0.01 = 16 kg
lost      scrap 500 x (0.02 - 0.02 x 0.45) = 5.5, ingot 600 x (0.01 - 0.01 x 0.45) = 3.3 kg
Si        scrap 500 x 0.01 x (1 - 0.01) = 4.95, ingot 600 x 0.001 x (1 - 0.005) = 0.597 kg
recycled  490 / 1084
cost      scrap 500, ingot 1440, melting 1.084 x 50 = 54.2, dross 0.016 x 100 = 1.6
revenue   1.084 x 2500 = 2710
carbon    scrap 150, ingot 4800, melting 1.084 x 200 = 216.8 kg CO2e
energy    1.084 x 700 = 758.8 kWh
"""

import pytest

from models.alloy import Limit
from models.brief import Brief
from models.order import Order
from models.plan import Charge, ElementResult, GoalResult, Leftover, Plan
from models.settings import Goal, Settings
from optimiser.check import check
from tests.check.rows import brief, furnace, line, loss, plan, source, totals

SI_PCT = 100 * 5.547 / 1084
RECYCLED_PCT = 100 * 490 / 1084


@pytest.fixture
def two_lots() -> Brief:
    return brief(
        source(
            "scrap",
            composition_pct={"Al": 99.0, "Si": 1.0},
            price_per_t=1000.0,
            kgco2e_per_t=300.0,
        ),
        source(
            "ingot",
            composition_pct={"Al": 99.9, "Si": 0.1},
            origin="primary",
            form="ingot",
            price_per_t=2400.0,
            kgco2e_per_t=8000.0,
        ),
        losses=[
            loss("cast", melt_loss_pct=2.0, dross_kg_per_t=20.0, dross_cost_per_t=100.0),
            loss("ingot", melt_loss_pct=1.0, dross_kg_per_t=10.0, dross_cost_per_t=100.0),
        ],
        orders=[
            Order(
                order_id="H1", alloy="A", furnace="F", tap_kg=1084.0, price_per_t=2500.0,
                min_recycled_pct=45.0, max_kgco2e_per_t=4800.0,
            )
        ],
        furnaces={"F": furnace("F", cost_per_t=50.0, kgco2e_per_t=200.0, kwh_per_t=700.0)},
        limits={"A": (Limit(alloy="A", element="Si", min_pct=0.5, max_pct=0.55),)},
        elements=("Si",),
        settings=Settings(goals=(Goal(goal="recycled_content"), Goal(goal="cost"))),
    )  # fmt: skip


@pytest.fixture
def worked() -> Plan:
    charge = Charge(
        order_id="H1", alloy="A", furnace="F", start=None, tap_kg=1084.0, melt_kg=1084.0,
        heel_kg=0.0, cost=1995.8, recycled_content_pct=RECYCLED_PCT,
        post_consumer_pct=RECYCLED_PCT, metal_loss_kg=8.8, kgco2e_per_t=5166.8 / 1.084,
        off_spec_pct=None, off_spec_drawn_pct=None,
        lines=(
            line("scrap", 500.0, liquid_kg=490.0, cost=500.0),
            line("ingot", 600.0, liquid_kg=594.0, cost=1440.0, loading_order=2),
        ),
        analysis=(
            ElementResult(
                element="Si", pct=SI_PCT, sd_pct=None, min_pct=0.5, max_pct=0.55,
                aim_min_pct=None, aim_max_pct=None, off_spec_pct=None, off_spec_drawn_pct=None,
                binding=False,
            ),
        ),
    )  # fmt: skip
    return plan(
        charges=[charge],
        leftovers=(
            Leftover(source="scrap", kg=9500.0, why="not needed"),
            Leftover(source="ingot", kg=9400.0, why="not needed"),
        ),
        goals=(
            GoalResult(
                goal="recycled_content", value=RECYCLED_PCT, bound=None, gap_pct=None, unit="%"
            ),
            GoalResult(goal="cost", value=-714.2, bound=None, gap_pct=None, unit="EUR"),
        ),
        totals=totals(
            cost=-714.2, metal_cost=1940.0, melting_cost=54.2, dross_cost=1.6, revenue=2710.0,
            recycled_content_pct=RECYCLED_PCT, post_consumer_pct=RECYCLED_PCT,
            metal_charged_kg=1100.0, tapped_kg=1084.0, metal_loss_kg=8.8, metal_loss_pct=0.8,
            dross_kg=16.0, primary_kg=600.0, kgco2e_cut_off=5166.8,
            kgco2e_mass_allocated=5166.8, kwh=758.8,
        ),
    )  # fmt: skip


def test_the_plan_worked_by_hand_passes_every_rule(two_lots, worked):
    result = check(two_lots, worked)
    assert [rule for rule in result.rules if rule.worst_violation > 1e-9] == []
    assert result.passed


def test_a_wrong_limit_is_told_in_per_cent_of_the_melt(two_lots, worked):
    tight = Limit(alloy="A", element="Si", min_pct=0.5, max_pct=0.51)
    charge = worked.charges[0]
    row = charge.analysis[0].model_copy(update={"max_pct": 0.51})
    printed = worked.model_copy(
        update={"charges": (charge.model_copy(update={"analysis": (row,)}),)}
    )
    two_lots.limits["A"] = (tight,)
    result = check(two_lots, printed)
    failed = [rule for rule in result.rules if rule.worst_violation > 1e-9]
    assert not result.passed
    assert [(rule.rule, rule.unit, rule.where) for rule in failed] == [
        ("elements_are_in_spec", "%", "order H1, Si")
    ]
    assert failed[0].worst_violation == pytest.approx(SI_PCT - 0.51, rel=1e-12)
