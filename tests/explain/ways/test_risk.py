"""Ways out of a charge that cannot be made as surely as is asked."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from models.alloy import Limit
from models.plan import Plan
from models.scenario import Scenario
from models.verdict import Verdict, WayOut
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import revised
from optimiser.plan import make_plan
from tests.decision.plant import goals, order, plant
from tests.explain.test_samples import scrap


def yard(sd: float, *, most_pct: float | None = 1.0) -> Scenario:
    """A tonne of one scrap with 0.045 % Cu, of which 0.05 % may be in it, and nothing else."""
    return plant(
        lots=(scrap("A", pct=0.045, sd=sd),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.05),),
        orders=(order("H", 1000.0),),
        settings=goals("cost", max_off_spec_pct=most_pct),
    )


def verdict(plan: Plan) -> Verdict:
    (row,) = plan.unplanned
    return row.verdict


def with_way(scenario: Scenario, way: WayOut) -> Plan:
    document = revised(to_document(scenario), way.patch, way.remove)
    return make_plan(scenario_from_document(document, file="test"), with_reasons=False)


def test_the_least_risk_that_makes_the_charge_is_a_way_out():
    """Two deviations inside the limit leave 2.28 %, where 1 % are accepted."""
    scenario = yard(0.0025)
    found = verdict(make_plan(scenario))
    (way,) = (one for one in found.ways_out if one.kind == "risk")
    least = 100.0 * (1.0 - NormalDist().cdf(2.0))
    assert way.becomes == pytest.approx(least, rel=0.02)
    assert way.becomes >= least
    assert "at most 1 % of misses" in found.message
    assert with_way(scenario, way).charges[0].order_id == "H"


def test_a_sample_that_would_do_is_a_way_out_of_unknown_cost():
    """With 0.00177 % instead of 0.0025 % it is 2.8 deviations inside: 0.23 %."""
    scenario = yard(0.0025)
    (way,) = (one for one in verdict(make_plan(scenario)).ways_out if one.kind == "sample")
    assert way.title == "sample A"
    assert way.cost_difference is None
    assert "if that says what is expected" in way.sentence
    assert with_way(scenario, way).charges[0].off_spec_pct == pytest.approx(0.234, rel=0.01)


def test_a_sample_that_would_not_do_is_no_way_out():
    """With 0.0035 % it is 1.4 deviations inside, with 0.0025 % 2: 2.28 %."""
    kinds = {one.kind for one in verdict(make_plan(yard(0.0035))).ways_out}
    assert "risk" in kinds
    assert "sample" not in kinds


def test_where_no_risk_is_stated_there_is_none_to_accept():
    assert make_plan(yard(0.0035, most_pct=None)).unplanned == ()
