"""What a charge as a whole may miss is divided among its limits as is best, and kept in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, minimize
from scipy.stats import norm

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.furnace import Furnace
from models.lot import Lot
from models.plan import Plan
from models.scenario import Scenario
from optimiser import divided
from optimiser.decision import decide
from optimiser.plan import make_plan
from tests.decision.plant import goals, offer, order, plant
from tests.risk.test_against_another_solver import ELEMENTS, LOTS, PRIMARY, drawn

ACCEPTED = 0.05


def planned(scenario: Scenario) -> Plan:
    plan = make_plan(scenario, with_reasons=False)
    assert plan.check.passed
    return plan


def of_the_charge(scenario: Scenario) -> Scenario:
    """The same with the accepted risk for each charge as a whole."""
    settings = scenario.settings.model_copy(update={"risk_basis": "charge"})
    return scenario.model_copy(update={"settings": settings})


def least_cost(mean, sd, price, mass, most) -> float:
    """The least cost of a charge that as a whole misses that rarely, by SciPy from four starts."""
    everything = np.append(price, PRIMARY)
    means, sds = np.vstack([mean, np.zeros(3)]), np.vstack([sd, np.zeros(3)])

    def kept(x: np.ndarray) -> float:
        over = means.T @ x - most
        chance = norm.sf(-over / np.sqrt((sds**2).T @ x**2 + 1e-16))
        return float(np.log1p(-np.minimum(chance, 0.999)).sum() - np.log1p(-ACCEPTED))

    starts = [np.append(np.full(LOTS, s / LOTS), 1.0 - s) for s in (0.06, 0.2, 0.35, 0.5)]
    found = [
        minimize(
            lambda x: everything @ x / 1000.0,
            start,
            method="SLSQP",
            bounds=Bounds(np.zeros(LOTS + 1), np.append(mass / 1000.0, 1.0)),
            constraints=[
                {"type": "eq", "fun": lambda x: x.sum() - 1.0},
                {"type": "ineq", "fun": kept},
            ],
            options={"ftol": 1e-14, "maxiter": 2000},
        )
        for start in starts
    ]
    return min(
        float(one.fun * 1000.0)
        for one in found
        if kept(one.x) > -1e-9 and abs(one.x.sum() - 1.0) < 1e-9
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_risk_of_the_charge_is_divided_as_another_solver_divides_it(seed: int) -> None:
    scenario, figures = drawn(seed)
    assert planned(of_the_charge(scenario)).totals.cost == pytest.approx(
        least_cost(**figures), rel=1e-5
    )


def only_lot(**limits: tuple[float, float]) -> Scenario:
    """A lot of which a charge is all made, with its limits and its deviations, per cent."""
    figures = tuple(
        Figure(element=e, pct=0.5, sd=limits[e][1] if e in limits else None) for e in ELEMENTS
    )
    lot = Lot(lot_id="L", mass_kg=1000.0, price_per_t=1.0, analysis=Analysis(figures=figures))
    return plant(
        lots=(lot,),
        alloys=tuple(Limit(alloy="X", element=e, max_pct=most) for e, (most, _) in limits.items()),
        orders=(order("H", 1000.0),),
        settings=goals("cost", max_off_spec_pct=100.0 * ACCEPTED),
    )


def test_a_charge_that_can_be_kept_by_one_division_alone_is_made() -> None:
    """Iron is missed in 3.6 % of cases and copper in 0.8 %: not in 2.5 % each, but 4.4 in all."""
    (charge,) = planned(only_lot(Fe=(0.68, 0.1), Cu=(0.74, 0.1))).charges
    assert charge.off_spec_pct == pytest.approx(
        100.0 * (1.0 - norm.cdf(1.8) * norm.cdf(2.4)), rel=1e-6
    )


def test_a_charge_that_no_division_keeps_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copper is missed in 1.8 % of cases here, both in 5.3 %; none that spares some is sought."""
    sought: list[float] = []

    def counted(*asked: Any, spared: float) -> Any:
        sought.append(spared)
        return decide.divided_for(*asked, spared=spared)

    monkeypatch.setattr(divided, "divided_for", counted)
    plan = planned(only_lot(Fe=(0.68, 0.1), Cu=(0.71, 0.1)))
    assert not plan.charges
    assert [one.order_id for one in plan.unplanned] == ["H"]
    assert sought == [0.0]


def with_pieces() -> Scenario:
    """Four lots, two of them pieces, and primary for two charges one upon the other."""
    lots = [
        ("S1", None, 1300.0, (1.7, 0.3), (0.8, 0.2), (5.5, 0.6)),
        ("S2", None, 1350.0, (1.5, 0.25), (0.7, 0.15), (6.0, 0.5)),
        ("C1", 250.0, 1500.0, (2.0, 0.3), (0.75, 0.15), (9.0, 0.6)),
        ("C2", 400.0, 1550.0, (1.8, 0.2), (0.65, 0.1), (9.5, 0.5)),
    ]
    return plant(
        lots=tuple(
            Lot(
                lot_id=name,
                mass_kg=9000.0,
                piece_kg=piece_kg,
                price_per_t=price,
                origin="post_consumer",
                analysis=Analysis(
                    figures=tuple(
                        Figure(element=e, pct=pct, sd=sd)
                        for e, (pct, sd) in zip(ELEMENTS, contents, strict=True)
                    )
                ),
            )
            for name, piece_kg, price, *contents in lots
        ),
        offers=(offer("primary", price=2500.0), offer("silicon", price=2800.0, Si=98.5)),
        alloys=(
            Limit(alloy="X", element="Fe", max_pct=0.8),
            Limit(alloy="X", element="Si", min_pct=7.0, max_pct=9.0),
            Limit(alloy="X", element="Cu", max_pct=2.0),
        ),
        furnaces=(
            Furnace(
                furnace_id="F",
                type="gas_reverb",
                capacity_kg=12000.0,
                heel_kg=2000.0,
                heel_keep_kg=2000.0,
                analysis=Analysis(
                    figures=tuple(
                        Figure(element=e, pct=pct)
                        for e, pct in zip(ELEMENTS, (1.5, 0.7, 8.0), strict=True)
                    )
                ),
            ),
        ),
        orders=tuple(order(name, 8000.0, furnace="F") for name in ("H1", "H2")),
        settings=goals("cost", max_off_spec_pct=4.0, weigh_step_kg=1.0, weighing_sd_pct=0.5),
    )


@pytest.mark.parametrize("basis", ["limit", "charge"])
def test_pieces_within_a_risk_come_near_to_what_none_betters(basis: str) -> None:
    scenario = with_pieces()
    settings = scenario.settings.model_copy(update={"risk_basis": basis, "time_limit_s": 30.0})
    (cost,) = planned(scenario.model_copy(update={"settings": settings})).goals
    assert cost.gap_pct is not None
    assert cost.gap_pct <= 0.6
