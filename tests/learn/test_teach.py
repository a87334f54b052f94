"""A scenario with what was learned is one that plans: the same columns, read back the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.learning import day, learned_year
from models.analysis import Analysis, Figure
from models.scenario import Scenario
from optimiser.export.learned_files import write_learned
from optimiser.intake import read_scenario, scenario_from_document
from optimiser.learn.teach import taught
from optimiser.plan import make_plan


@pytest.fixture(scope="module")
def declared() -> Scenario:
    drawn, _ = learned_year(1, 60)
    return scenario_from_document(
        day(drawn, np.random.default_rng(1), alloy="226", lots=20)[0], file="day"
    )


@pytest.fixture(scope="module")
def learned(declared: Scenario) -> Scenario:
    return taught(declared, learned_year(1, 60)[1])


def test_lots_get_what_their_supplier_was_found_to_deliver(learned: Scenario) -> None:
    (lot,) = (one for one in learned.lots if one.lot_id == "shredded-Fabri")
    found = {
        one.element: one
        for one in learned_year(1, 60)[1].contents
        if (one.material, one.supplier) == ("shredded", "Fabri")
    }

    figure = lot.analysis.by_element["Fe"]
    assert figure.pct == pytest.approx(found["Fe"].pct, rel=1e-3)
    assert figure.sd == pytest.approx(found["Fe"].lot_sd_pct, rel=1e-3)
    assert figure.bias_sd == pytest.approx(found["Fe"].given_sd_pct, rel=1e-3)


def test_what_was_sampled_of_a_lot_stays(declared: Scenario) -> None:
    sampled = Figure(element="Fe", pct=0.77, sd=0.03, n=3)
    first = declared.lots[0].model_copy(update={"analysis": Analysis(figures=(sampled,))})
    scenario = declared.model_copy(update={"lots": (first, *declared.lots[1:])})

    after = taught(scenario, learned_year(1, 60)[1]).lots[0]
    assert after.analysis.by_element["Fe"] == sampled
    assert "Cu" in after.analysis.by_element


def test_primary_and_hardeners_stay_as_certified(declared: Scenario, learned: Scenario) -> None:
    for name in ("primary", "silicon", "magnesium"):
        (before,) = (row for row in declared.materials if row.material == name)
        (after,) = (row for row in learned.materials if row.material == name)
        assert before == after


def test_what_is_written_is_read_back_and_plans(declared: Scenario, tmp_path: Path) -> None:
    write_learned(learned_year(1, 60)[1], tmp_path, scenario=declared)
    scenario = read_scenario(tmp_path / "scenario")

    assert scenario == taught(declared, learned_year(1, 60)[1])
    assert (tmp_path / "learned.csv").read_text().startswith("material,supplier,element,")
    exact = scenario.settings.model_copy(update={"max_off_spec_pct": None})
    plan = make_plan(scenario.model_copy(update={"settings": exact}), with_reasons=False)
    assert plan.check.passed
    assert len(plan.charges) == 1
