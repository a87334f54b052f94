"""What a bite does to a plan that gives something up already, or keeps to a risk."""

from __future__ import annotations

import pytest

from optimiser.explain.why_not import why_not
from tests.decision.plant import goals, lot, offer, order, plant
from tests.explain.test_samples import LIMIT, MEAN, SD, Z, scrap, yard
from tests.explain.weeks import CLEAN, week_of


def test_bite_that_gives_up_more_than_the_slack_is_no_better_plan() -> None:
    """Of ten points to give up 1,000 kg take 100 kg of primary metal, at half the price of scrap.

    10 kg of another primary leave a best of 99 %, of which ten points are given up again: that
    saves 5, and is further from the best there is.
    """
    scenario = plant(
        lots=(
            lot("scrap", 5000.0, price=2000.0),
            lot("other", 5000.0, price=1500.0, origin="primary"),
        ),
        offers=(offer("primary", price=1000.0),),
        orders=(order("H", 1000.0),),
        alloys=(CLEAN,),
        settings=goals(("recycled_content", 10.0), "cost"),
    )
    found = why_not(week_of(scenario), "other")
    assert [goal.difference for goal in found.goals] == pytest.approx([-1.0, -5.0])
    assert found.better is False
    assert "the smallest bite, would make it: recycled content" in found.message


def test_bite_keeps_to_the_risk_that_is_accepted() -> None:
    """10 kg of sure metal spare primary, for they leave more room for what is not sure."""
    unsure, sure_pct = MEAN + Z * SD, LIMIT
    found = why_not(
        week_of(yard(scrap("A", pct=MEAN, sd=SD), lot("B", 5e3, price=1500.0, Cu=sure_pct))), "B"
    )
    scrap_kg = (1000.0 * LIMIT / unsure, (1000.0 * LIMIT - 10.0 * sure_pct) / unsure)
    primary_kg = (1000.0 - scrap_kg[0], 990.0 - scrap_kg[1])
    assert found.bite_kg == pytest.approx(10.0)
    assert found.cost_difference == pytest.approx(
        10.0 * 1.5 + 2.0 * (primary_kg[1] - primary_kg[0]), rel=1e-2
    )
