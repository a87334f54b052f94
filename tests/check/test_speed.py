"""A week of 50 charges from 300 lots is checked in a blink, and exactly to its end."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from fractions import Fraction

from models.alloy import Limit
from models.order import Order
from optimiser.check import check
from optimiser.check.melts import melts_of
from tests.check.press import press
from tests.check.rows import MONDAY, brief, furnace, loss, recovery, source

ELEMENTS = ("Bi", "Cr", "Cu", "Fe", "Mg", "Mn", "Ni", "Pb", "Si", "Sn", "Ti", "V", "Zn", "Zr")
FORMS = ("cast", "extrusion", "sheet", "shred", "sow", "turnings")
KINDS = ("gas_reverb", "induction")
SECONDS = 0.15


def large_week(dice: random.Random):
    """300 lots, 50 orders on two furnaces with heels, fifteen lots in each charge."""
    lots = [_lot(number, dice) for number in range(300)]
    orders = [
        Order(
            order_id=f"H{number}", alloy="A", furnace=f"F{number % 2}",
            start=MONDAY + timedelta(hours=3 * number), tap_kg=10_000.0,
        )
        for number in range(50)
    ]  # fmt: skip
    limits = [Limit(alloy="A", element=element, max_pct=5.0) for element in ELEMENTS]
    one = brief(
        *lots,
        losses=[loss(form, kind, melt_loss_pct=3.3) for form in FORMS for kind in KINDS],
        recoveries=[
            recovery(element, kind, recovery_pct=pct)
            for element, pct in (("Mg", 91.5), ("Zn", 98.5))
            for kind in KINDS
        ],
        orders=orders,
        limits={"A": tuple(limits)},
        elements=ELEMENTS,
        furnaces={
            f"F{number}": furnace(
                f"F{number}", type=kind, capacity_kg=15_000.0, heel_keep_kg=2000.0,
                heel_kg=2000.0, heel_kgco2e_per_t=1.0, kgco2e_per_t=2.0, kwh_per_t=3.0,
            )
            for number, kind in enumerate(KINDS)
        },
        heel_pct={"F0": {"Al": 99.0, "Si": 1.0}, "F1": {"Al": 98.0, "Si": 2.0}},
    )  # fmt: skip
    names = [lot.source_id for lot in lots]
    return one, {o.order_id: dict.fromkeys(dice.sample(names, 15), 700.0) for o in orders}


def _lot(number: int, dice: random.Random):
    pct = {element: round(dice.uniform(0, 0.9), 4) for element in ELEMENTS}
    return source(
        f"L{number}",
        composition_pct={**pct, "Al": round(100 - sum(pct.values()), 4)},
        form=dice.choice(FORMS),
        price_per_t=round(dice.uniform(800, 2400), 2),
        moisture_pct=round(dice.uniform(0, 3), 2),
        organics_pct=round(dice.uniform(0, 2), 2),
        metal_yield_pct=dice.choice((None, round(dice.uniform(85, 94), 2))),
        mass_kg=20_000.0,
    )


def test_a_large_week_is_checked_in_a_blink():
    one, charged = large_week(random.Random(7))
    plan = press(one, charged, {})
    times = []
    for _ in range(3):
        started = time.process_time()
        result = check(one, plan)
        times.append(time.process_time() - started)
    figures = [rule for rule in result.rules if "tap" not in rule.rule]
    assert all(rule.worst_violation < 1e-6 for rule in figures)
    assert min(times) < SECONDS, times


def test_heels_cut_to_grains_stay_exact_to_the_end_of_the_week():
    """The last heel of each furnace against one carried in uncut fractions."""
    one, charged = large_week(random.Random(8))
    melts = melts_of(one, press(one, charged, {}))
    for chain in one.chains.values():
        si = Fraction(0)
        share = one.heel_pct[one.orders[int(chain[0][1:])].furnace]["Si"]
        heel_si = 2000 * Fraction(str(share)) / 100
        for melt in (m for m in melts if m.order.order_id in chain):
            si = heel_si + sum(use.kg * use.metal.elements["Si"] for use in melt.uses)
            liquid = 2000 + sum(use.kg * use.metal.liquid for use in melt.uses)
            heel_si = si * 2000 / liquid
            assert abs(melt.melt.elements["Si"] - si) < Fraction(1, 10**24)
