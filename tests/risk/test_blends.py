"""Blends within a stated risk: by hand, as published, and as a solver of another kind has them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from models.alloy import Limit
from optimiser.plan import make_plan
from tests.decision.plant import charged, goal_value
from tests.risk.blend import blend, doubts_of, feed, scrap


def test_one_unsure_lot_is_taken_up_to_its_deviations_inside_the_limit():
    """Of x kg with 0.9 +- 0.1 % Cu in 1000 kg: 0.009 x + 2 * 0.001 x <= 5 kg."""
    scenario = blend(
        (Limit(alloy="X", element="Cu", max_pct=0.5),),
        z=2.0,
        lots=(scrap("A", 1000.0, {"Cu": (0.9, 0.1)}),),
        offers=(feed("P", 2000.0, {}),),
    )
    plan = make_plan(scenario)
    assert charged(plan)["H"]["A"] == pytest.approx(5.0 / 0.011, rel=1e-5)
    assert plan.charges[0].off_spec_pct == pytest.approx(100.0 * 0.0227501, rel=1e-3)


def test_two_lots_of_one_kind_are_mixed_because_their_errors_do_not_add_up():
    """Halves of two lots deviate by 1 / sqrt 2 of one: 0.009 x + 2 * 0.001 x / sqrt 2 <= 5 kg."""
    figures = {"Cu": (0.9, 0.1)}
    scenario = blend(
        (Limit(alloy="X", element="Cu", max_pct=0.5),),
        z=2.0,
        lots=(scrap("A", 1000.0, figures), scrap("B", 1000.0, figures)),
        offers=(feed("P", 2000.0, {}),),
    )
    lines = charged(make_plan(scenario))["H"]
    assert lines["A"] == pytest.approx(lines["B"], rel=0.02)
    assert lines["A"] + lines["B"] == pytest.approx(5.0 / (0.009 + 0.002 / 2**0.5), rel=1e-4)


def test_a_blend_within_a_risk_is_the_published_one():
    """Cattle feed of least cost (C. van de Panne, W. Popp, Management Science 9 (1963) 405-430),
    with the figures of problem 73 of W. Hock, K. Schittkowski, Test Examples for Nonlinear
    Programming Codes (1981): protein is iron here, fat silicon.
    """
    feeds = (
        ("barley", 24.55, 2.3, 12.0, 0.28),
        ("oats", 26.75, 5.6, 11.9, 0.19),
        ("sesame", 39.00, 11.1, 41.8, 20.5),
        ("groundnut", 40.50, 1.3, 52.1, 0.62),
    )
    scenario = blend(
        (
            Limit(alloy="X", element="Fe", min_pct=21.0),
            Limit(alloy="X", element="Si", min_pct=5.0),
        ),
        z=1.645,
        offers=tuple(
            feed(name, price, {"Fe": (protein, variance**0.5), "Si": (fat, 0.0)})
            for name, price, fat, protein, variance in feeds
        ),
    )
    plan = make_plan(scenario)
    lines = charged(plan)["H"]
    assert plan.check.passed
    assert goal_value(plan, "cost") == pytest.approx(29.894378, rel=1e-5)
    assert lines["barley"] == pytest.approx(635.5216, rel=2e-3)
    assert lines["sesame"] == pytest.approx(312.7019, rel=2e-3)
    assert lines["groundnut"] == pytest.approx(51.77655, rel=1e-2)


@pytest.mark.parametrize("seed", range(6))
def test_a_blend_within_a_risk_costs_what_another_solver_finds(seed):
    """Sequential quadratic programming on the same cones, of a few unsure feeds."""
    draw = np.random.default_rng(seed)
    count, z = 5, 1.7
    price = np.append(draw.uniform(800.0, 2000.0, count), 3000.0)
    mean = np.vstack([draw.uniform(0.3, 1.5, (count, 2)), [[0.05, 0.05]]])
    sd = mean * np.append(draw.uniform(0.05, 0.3, (count, 2)), [[0.0, 0.0]], axis=0)
    most = np.array([0.5, 0.6])
    scenario = blend(
        tuple(
            Limit(alloy="X", element=e, max_pct=m) for e, m in zip(("Cu", "Fe"), most, strict=True)
        ),
        z=z,
        offers=tuple(
            feed(
                f"S{s}",
                float(price[s]),
                {e: (float(mean[s, k]), float(sd[s, k])) for k, e in enumerate(("Cu", "Fe"))},
            )
            for s in range(count + 1)
        ),
    )
    found = minimize(
        lambda x: price @ x / 1000.0,
        np.append(np.full(count, 1e-3), 1.0 - 1e-3 * count),
        bounds=[(0.0, 1.0)] * (count + 1),
        constraints=[
            {"type": "eq", "fun": lambda x: x.sum() - 1.0},
            {
                "type": "ineq",
                "fun": lambda x: most - x @ mean - z * np.sqrt((x**2) @ sd**2 + 1e-18),
            },
        ],
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 1000},
    )
    assert found.success
    assert goal_value(make_plan(scenario), "cost") == pytest.approx(1000.0 * found.fun, rel=1e-5)


def test_accepting_less_risk_never_costs_less_and_a_sharper_analysis_never_hurts():
    """Cost by deviations kept inside, and by how unsure the analysis is."""

    def cost(z: float, sd: float) -> float:
        scenario = blend(
            (Limit(alloy="X", element="Cu", max_pct=0.5),),
            z=z,
            lots=tuple(scrap(n, 400.0, {"Cu": (0.9, sd * f)}) for n, f in (("A", 1), ("B", 2))),
            offers=(feed("P", 2000.0, {}),),
        )
        return goal_value(make_plan(scenario), "cost")

    by_z = [cost(z, 0.1) for z in (0.5, 1.0, 2.0, 3.0)]
    by_sd = [cost(2.0, sd) for sd in (0.02, 0.05, 0.1, 0.2)]
    assert by_z == sorted(by_z)
    assert by_sd == sorted(by_sd)
    assert by_z[-1] > by_z[0]
    assert by_sd[-1] > by_sd[0]


def test_a_melt_of_few_lines_errs_by_no_less_than_its_least():
    """Of n lines the squares add up to at least the square of their sum over n."""
    feeds = tuple(feed(f"S{s}", 1000.0, {"Cu": (0.5 + 0.1 * s, 0.05 + 0.03 * s)}) for s in range(5))
    scenario = blend((Limit(alloy="X", element="Cu", max_pct=2.0),), z=2.0, offers=feeds)
    known, draw = doubts_of(scenario), np.random.default_rng(4)
    for _ in range(20):
        kg = draw.uniform(0.0, 500.0, 3)
        lines = {f"S{s}": float(x) for s, x in zip(draw.permutation(5), kg, strict=False)}
        for miss in known.of({"H": lines})["H"]:
            for alike in (True, False):
                at_least = miss.spread.of_lines(3, alike=alike).at(miss.spread.melt.charged_kg)
                assert at_least <= miss.spread.sd_kg * (1.0 + 1e-12)
