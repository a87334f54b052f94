"""What a sample is worth before it is taken, on plants small enough to work out by hand.

Primary is pure and costs 2 a kilogram, scrap costs nothing. A tonne of scrap of m % with deviation
d keeps to 0.05 % at z deviations with ``1 - 0.05 / (m + z d)`` of primary in it.
"""

from __future__ import annotations

import json
from math import sqrt
from statistics import NormalDist

import pytest
from typer.testing import CliRunner

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.lot import Lot
from models.sample import Samples
from models.scenario import Scenario
from optimiser.cli.app import app
from optimiser.explain.subject import Subject
from optimiser.intake import to_document
from optimiser.plan import make_plan
from tests.decision.plant import analysis, goals, offer, order, plant

LIMIT, MEAN, SD = 0.05, 0.1, 0.02
Z = -NormalDist().inv_cdf(0.05)


def scrap(name: str, *, mass_kg: float = 1e6, **copper: object) -> Lot:
    """Scrap of which copper is not sure."""
    figure = Figure(element="Cu", **copper)
    others = tuple(one for one in analysis().figures if one.element != "Cu")
    return Lot(
        lot_id=name,
        mass_kg=mass_kg,
        price_per_t=0.0,
        origin="post_consumer",
        analysis=Analysis(figures=(figure, *others)),
    )


def yard(*lots: Lot, **settings: object) -> Scenario:
    """One charge of a tonne, as cheap as can be."""
    asked = {"max_off_spec_pct": 5.0, "risk_basis": "limit"} | settings
    return plant(
        lots=lots,
        offers=(offer("primary", price=2000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=LIMIT),),
        orders=(order("H", 1000.0),),
        settings=goals("cost", **asked),
    )


def asked(scenario: Scenario, most: int = 3) -> Samples:
    """What samples of a scenario's metal are worth."""
    subject = Subject(scenario=scenario, plan=make_plan(scenario), previous=None, time_limit_s=60.0)
    return subject.samples(most, report=lambda _: None)


def primary_kg(mean: float, sd: float) -> float:
    """What a charge takes of primary."""
    return 1000.0 * (1.0 - LIMIT / max(mean + Z * sd, LIMIT))


def expected(mean: float, now: float, after: float) -> float:
    """The primary that a sample frees: by three outcomes, weighted 1, 4, 1."""
    moves = sqrt(3.0) * sqrt(now**2 - after**2)
    left = [primary_kg(max(0.0, mean + by), after) for by in (-moves, 0.0, moves)]
    return primary_kg(mean, now) - (left[0] + 4.0 * left[1] + left[2]) / 6.0


@pytest.mark.parametrize(
    ("known", "now", "after"),
    [
        ({"sd": SD}, SD, SD / sqrt(2.0)),
        ({"sd": SD, "n": 4}, SD / 2.0, SD / sqrt(5.0)),
        ({"bias_sd": SD}, SD, SD / sqrt(2.0)),
    ],
    ids=["one look", "four samples", "shared"],
)
def test_a_sample_frees_the_primary_that_is_expected_of_it(known, now, after):
    found = asked(yard(scrap("A", pct=MEAN, **known)))
    (one,) = found.samples
    assert found.complete
    assert one.elements[0].sd_pct == pytest.approx(now)
    assert one.elements[0].sd_sampled_pct == pytest.approx(after)
    assert one.primary_freed_kg == pytest.approx(expected(MEAN, now, after), rel=1e-3)
    assert one.cost_saved == pytest.approx(2.0 * expected(MEAN, now, after), rel=1e-3)
    assert "Sampling lot A is expected to save" in one.message


def test_an_unknown_element_is_worth_what_its_bound_takes_too_much():
    """Taken as 0.2 %, it is anywhere below: 0, 500 or 750 kg of primary where 750 are."""
    scenario = yard(scrap("A", max=0.2), unknown_analysis="bound", max_off_spec_pct=None)
    (one,) = asked(scenario).samples
    assert one.elements[0].bound_pct == 0.2
    assert one.primary_freed_kg == pytest.approx(750.0 - (0.0 + 4.0 * 500.0 + 750.0) / 6.0)
    assert "Cu is not known and taken as 0.2 %" in one.message


def test_the_metal_that_takes_most_room_is_planned_first():
    lots = (
        scrap("sure", mass_kg=300.0, pct=0.09, sd=0.001),
        scrap("wild", mass_kg=300.0, pct=0.09, sd=0.01),
    )
    found = asked(yard(*lots), most=1)
    assert [one.source for one in found.samples] == ["wild", "sure"]
    assert [one.cost_saved is not None for one in found.samples] == [True, False]
    assert "frees room for about" in found.samples[1].message


def test_accepting_more_misses_is_priced_by_planning_again():
    found = asked(yard(scrap("A", pct=MEAN, sd=SD)))
    z = -NormalDist().inv_cdf(0.10)
    freed = primary_kg(MEAN, SD) - 1000.0 * (1.0 - LIMIT / (MEAN + z * SD))
    assert found.risk is not None
    assert (found.risk.accepted_pct, found.risk.instead_pct) == (5.0, 10.0)
    assert found.risk.primary_freed_kg == pytest.approx(freed, rel=1e-4)
    assert found.risk.message.startswith("Accepting 10 % of misses instead of 5 % would save")


def test_without_a_stated_risk_a_sample_frees_nothing_and_that_is_said():
    found = asked(yard(scrap("A", pct=MEAN, sd=SD), max_off_spec_pct=None))
    assert found.samples == ()
    assert found.risk is None
    assert "No risk is stated" in found.note


def test_the_command_says_what_to_sample_first(tmp_path):
    file = tmp_path / "yard.json"
    file.write_text(json.dumps(to_document(yard(scrap("A", pct=MEAN, sd=SD)))))
    told = CliRunner().invoke(app, ["explain", str(file), "--samples", "--json"])
    assert told.exit_code == 0
    found = json.loads(told.stdout)["samples"]
    assert [one["source"] for one in found["samples"]] == ["A"]
    shown = CliRunner().invoke(app, ["explain", str(file), "--samples", "1"])
    assert "Sampling lot A is expected to" in " ".join(shown.output.split())
