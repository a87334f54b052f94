"""Heels are counted in whole grains; at the end of a long chain that is still exact enough."""

from __future__ import annotations

import random
from fractions import Fraction

from models.alloy import Limit
from models.order import Order
from optimiser.check.exact import GRAINS
from optimiser.check.melts import melts_of
from tests.check.press import press
from tests.check.rows import brief, furnace, loss, source

HEATS = 25
KEPT_KG = 2000


def test_heels_counted_in_grains_follow_uncut_fractions():
    """Yields with many digits, so that no two denominators have anything in common."""
    dice = random.Random(8)
    lots = [
        source(
            f"L{number}",
            composition_pct={"Al": 99.0, "Si": round(dice.uniform(0, 1), 4)},
            metal_yield_pct=round(dice.uniform(85, 94), 3),
            moisture_pct=round(dice.uniform(0, 3), 3),
            contamination_given=True,
        )
        for number in range(40)
    ]
    orders = [Order(order_id=f"H{n:02}", alloy="A", furnace="F", tap_kg=1.0) for n in range(HEATS)]
    one = brief(
        *lots,
        losses=[loss("cast", melt_loss_pct=3.3)],
        orders=orders,
        furnaces={"F": furnace("F", heel_kg=float(KEPT_KG), heel_keep_kg=float(KEPT_KG))},
        heel_pct={"F": {"Al": 98.7, "Si": 1.3}},
        limits={"A": (Limit(alloy="A", element="Si", max_pct=5.0),)},
    )
    names = [lot.source_id for lot in lots]
    charged = {order.order_id: dict.fromkeys(dice.sample(names, 6), 700.0) for order in orders}
    heel_si = Fraction(KEPT_KG) * Fraction("0.013")
    for melt in melts_of(one, press(one, charged, {})):
        si = heel_si + sum(use.kg * use.metal.elements["Si"] for use in melt.uses)
        liquid = KEPT_KG + sum(use.kg * use.metal.liquid for use in melt.uses)
        assert abs(Fraction(melt.melt.elements["Si"], GRAINS) - si) < Fraction(1, 10**25)
        heel_si = si * KEPT_KG / liquid


def test_a_melt_without_liquid_leaves_nothing_and_is_only_told():
    one = brief(
        source("lot", composition_pct={"Al": 100.0}),
        losses=[loss("cast")],
        orders=[Order(order_id=name, alloy="A", furnace="F", tap_kg=1.0) for name in ("A", "B")],
        limits={"A": ()},
        furnaces={"F": furnace("F", heel_keep_kg=10.0)},
    )
    first, second = melts_of(one, press(one, {"A": {}, "B": {"lot": 5.0}}, {}))
    assert (first.melt_kg, first.tap_kg, dict(first.pct)) == (0, -10, {})
    assert second.heel.amounts.liquid == 10 * GRAINS
