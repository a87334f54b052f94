"""What is said of limits that a stated risk holds a charge off."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from optimiser.explain.explanation import explanation
from optimiser.export.headline import headline
from optimiser.export.view import view_of
from optimiser.plan import make_plan
from optimiser.sound import sound_brief
from tests.risk.blend import blend, feed, scrap


def copper(**settings: object):
    """Unsure copper that binds, and iron that nothing comes near."""
    return blend(
        (
            Limit(alloy="X", element="Cu", max_pct=0.5),
            Limit(alloy="X", element="Fe", max_pct=0.9),
        ),
        z=2.0,
        lots=(scrap("A", 1000.0, {"Cu": (0.9, 0.1), "Fe": (0.2, 0.05)}),),
        offers=(feed("P", 2000.0, {}),),
        settings=settings,
    )


@pytest.mark.parametrize("basis", ["limit", "charge"])
def test_the_limit_that_spends_the_accepted_risk_binds(basis: str) -> None:
    scenario = copper(risk_basis=basis)
    plan, brief = make_plan(scenario), sound_brief(scenario)[0]
    (charge,) = explanation(brief, plan).charges
    risky = [one for one in charge.binding if one.what == "risk"]
    assert [(one.name, one.side, one.unit) for one in risky] == [("Cu", "most", "%")]
    assert risky[0].limit == pytest.approx(2.27501, rel=1e-5)
    assert risky[0].value == pytest.approx(2.27501, rel=0.04)
    assert view_of(brief, plan).charges[0].binding == ("Cu ≤ 0.50 (risk)",)


def test_where_no_risk_is_stated_none_binds() -> None:
    scenario = copper(max_off_spec_pct=None)
    plan, brief = make_plan(scenario), sound_brief(scenario)[0]
    assert {one.what for one in explanation(brief, plan).charges[0].binding} >= {"limit"}
    assert "risk" not in {one.what for one in explanation(brief, plan).charges[0].binding}
    assert view_of(brief, plan).charges[0].binding == ("Cu ≤ 0.50",)


def test_the_headline_names_the_charge_that_most_likely_misses() -> None:
    scenario = copper()
    text = headline(view_of(sound_brief(scenario)[0], make_plan(scenario))).text
    assert "H most likely misses a limit: 2.28 %, " in text
    assert "of 10,000 draws" in text


def test_the_headline_says_that_what_is_accepted_is_of_each_limit() -> None:
    each, charge = (
        headline(view_of(sound_brief(one)[0], make_plan(one))).text
        for one in (copper(risk_basis="limit"), copper(risk_basis="charge"))
    )
    assert "all its limits together; 2.28 % are accepted of each." in each
    assert "accepted of each" not in charge
