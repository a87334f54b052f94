"""Chance limits against a solver that shares nothing with ours: SciPy's SLSQP on the cone."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from scipy.optimize import Bounds, minimize

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.lot import Lot
from models.scenario import Scenario
from optimiser.plan import make_plan
from tests.decision.plant import goals, offer, order, plant

ELEMENTS = ("Cu", "Fe", "Si")
LOTS, PRIMARY = 6, 2500.0
Z = -NormalDist().inv_cdf(0.05)


def drawn(seed: int) -> tuple[Scenario, dict[str, np.ndarray]]:
    """A random plant of one charge of a tonne, and its figures."""
    draw = np.random.default_rng(seed)
    mean = draw.uniform(0.05, 0.6, (LOTS, 3))
    sd = mean * draw.uniform(0.02, 0.3, (LOTS, 3))
    price, mass = draw.uniform(200.0, 1500.0, LOTS), draw.uniform(150.0, 700.0, LOTS)
    most = draw.uniform(0.12, 0.25, 3)
    lots = tuple(
        Lot(
            lot_id=f"L{i}",
            mass_kg=float(mass[i]),
            price_per_t=float(price[i]),
            origin="post_consumer",
            analysis=Analysis(
                figures=tuple(
                    Figure(element=e, pct=float(mean[i, k]), sd=float(sd[i, k]))
                    for k, e in enumerate(ELEMENTS)
                )
            ),
        )
        for i in range(LOTS)
    )
    scenario = plant(
        lots=lots,
        offers=(offer("primary", price=PRIMARY),),
        alloys=tuple(
            Limit(alloy="X", element=e, max_pct=float(most[k])) for k, e in enumerate(ELEMENTS)
        ),
        orders=(order("H", 1000.0),),
        settings=goals("cost", max_off_spec_pct=5.0, risk_basis="limit"),
    )
    return scenario, {"mean": mean, "sd": sd, "price": price, "mass": mass, "most": most}


def least_cost(mean, sd, price, mass, most) -> float:
    """The least cost of the charge, by SciPy."""
    everything = np.append(price, PRIMARY)
    means = np.vstack([mean, np.zeros(3)])
    sds = np.vstack([sd, np.zeros(3)])

    def room(x: np.ndarray) -> np.ndarray:
        return most - means.T @ x - Z * np.sqrt((sds**2).T @ x**2 + 1e-16)

    found = minimize(
        lambda x: everything @ x / 1000.0,
        np.append(np.full(LOTS, 0.01), 1.0 - 0.01 * LOTS),
        method="SLSQP",
        bounds=Bounds(np.zeros(LOTS + 1), np.append(mass / 1000.0, 1.0)),
        constraints=[
            {"type": "eq", "fun": lambda x: x.sum() - 1.0},
            {"type": "ineq", "fun": room},
        ],
        options={"ftol": 1e-13, "maxiter": 1000},
    )
    assert found.success
    return float(found.fun * 1000.0)


@pytest.mark.parametrize("seed", range(12))
def test_the_least_cost_is_that_of_another_solver(seed: int) -> None:
    scenario, figures = drawn(seed)
    plan = make_plan(scenario, with_reasons=False)
    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(least_cost(**figures), rel=1e-5)
