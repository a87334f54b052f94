"""Lognormal errors: draws miss as often as is accepted, no more and not needlessly less."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

import pytest

from models.alloy import Limit
from models.brief import Brief
from models.scenario import Scenario
from optimiser import skewed as loop
from optimiser.plan import make_plan
from optimiser.risk.skewed import Tried, halfway, is_settled, next_risk, planned_with
from tests.decision.plant import order
from tests.risk.blend import blend, feed, scrap

CU = (Limit(alloy="X", element="Cu", max_pct=0.4),)


def quantile(mean: float, sd: float, chance: float) -> float:
    """What a lognormal analysis is beyond with this chance."""
    sigma = sqrt(log(1.0 + (sd / mean) ** 2))
    return mean * exp(sigma * NormalDist().inv_cdf(1.0 - chance) - sigma**2 / 2.0)


def skewed(accepted_pct: float, basis: str, **tables: Any) -> Scenario:
    asked = {"skew": "lognormal", "max_off_spec_pct": accepted_pct, "risk_basis": basis}
    tables.setdefault("lots", (scrap("A", 5000.0, {"Cu": (0.9, 0.45)}),))
    return blend(CU, z=1.0, settings=asked, offers=(feed("P", 2600.0, {}),), **tables)


@pytest.mark.parametrize("basis", ["limit", "charge"])
@pytest.mark.parametrize("accepted_pct", [1.0, 4.0])
def test_of_a_single_lot_goes_in_what_its_distribution_allows(
    accepted_pct: float, basis: str
) -> None:
    """A melt of x of 0.9 +- 0.45 % Cu is beyond 0.4 % where the lot is beyond 0.4 / x."""
    plan = make_plan(skewed(accepted_pct, basis))

    expected = 1000.0 * 0.4 / quantile(0.9, 0.45, accepted_pct / 100.0)
    (charge,) = plan.charges
    (kg,) = [line.kg for line in charge.lines if line.source == "A"]
    assert kg == pytest.approx(expected, rel=0.02)
    assert charge.off_spec_drawn_pct == pytest.approx(accepted_pct, rel=0.15)
    assert plan.check.passed
    assert plan.warnings == ()


def test_a_charge_of_some_lots_spends_what_is_accepted() -> None:
    lots = tuple(
        scrap(name, 200.0, {"Cu": (0.4 + 0.1 * at, 0.3), "Fe": (0.5, 0.3)})
        for at, name in enumerate("ABCD")
    )
    limits = (*CU, Limit(alloy="X", element="Fe", max_pct=0.4))
    scenario = skewed(3.0, "charge", lots=lots).model_copy(update={"alloys": limits})
    (charge,) = make_plan(scenario).charges

    assert charge.off_spec_drawn_pct == pytest.approx(3.0, abs=0.6)
    assert charge.off_spec_pct is not None
    assert charge.off_spec_pct < 2.9


def test_no_more_is_missed_than_is_accepted_of_each_order_by_itself() -> None:
    orders = (
        order("H", 1000.0, max_off_spec_pct=8.0),
        order("I", 1000.0, max_off_spec_pct=1.0),
    )
    scenario = skewed(3.0, "limit").model_copy(update={"orders": orders})
    charges = {one.order_id: one for one in make_plan(scenario).charges}

    assert charges["H"].off_spec_drawn_pct == pytest.approx(8.0, rel=0.15)
    assert charges["I"].off_spec_drawn_pct == pytest.approx(1.0, rel=0.35)


def test_what_draws_confirm_stays() -> None:
    assert is_settled(0.05, Tried(planned=0.05, found=0.02))
    assert is_settled(0.05, Tried(planned=0.03, found=0.0495))


def test_what_is_settled_is_not_planned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a single lot the secant is there in few steps, and none asks for what is there."""
    risks: list[float] = []

    def counted(brief: Brief, asked: Mapping[str, float]) -> Brief:
        risks.append(asked["H"])
        return planned_with(brief, asked)

    monkeypatch.setattr(loop, "planned_with", counted)
    make_plan(skewed(0.5, "charge"), with_reasons=False)

    assert 1 < len(risks) < loop.MOST_PLANS
    apart = [abs(one / other - 1.0) for one, other in pairwise(risks)]
    assert min(apart) > 1e-3


@pytest.mark.parametrize("found", [0.0, 0.02, 0.06, 0.2])
def test_never_less_room_than_a_normal_error_asks_for(found: float) -> None:
    last = Tried(planned=0.03, found=found)

    assert 0.0 < next_risk(0.05, last, None) <= 0.05
    assert (next_risk(0.05, last, None) < 0.03) is (found > 0.05)


def test_the_secant_meets_where_draws_are_a_line_of_deviations() -> None:
    """Where draws miss as a normal error of 1.5 times the deviation the second step is there."""
    normal = NormalDist()
    first = Tried(planned=0.05, found=normal.cdf(normal.inv_cdf(0.05) / 1.5))
    second_risk = next_risk(0.05, first, None)
    second = Tried(planned=second_risk, found=normal.cdf(normal.inv_cdf(second_risk) / 1.5))
    third_risk = next_risk(0.05, second, first)
    third = Tried(planned=third_risk, found=normal.cdf(normal.inv_cdf(third_risk) / 1.5))

    assert not is_settled(0.05, second)
    assert third.found == pytest.approx(0.05, rel=1e-6)


def test_an_order_that_too_small_a_risk_left_out_is_tried_between() -> None:
    assert 0.01 < halfway(0.03, 0.01) < 0.03
    assert halfway(0.0105, 0.01) == 0.01
