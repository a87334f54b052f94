"""A solver's tolerance never charges more of a small stock than there is."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.decision.ask import Ask
from optimiser.formulation.coefficients import coefficients
from optimiser.solve.solution import Clock, Effort
from tests.ledger.plant import brief_of, order, source


def test_more_than_there_is_is_taken_back_from_every_line() -> None:
    brief = brief_of(
        sources=(source("SMALL", mass_kg=30.0), source("MUCH", mass_kg=5000.0)),
        orders=(order("A"), order("B")),
    )
    ask = Ask(
        brief=brief,
        numbers=coefficients(brief),
        clock=Clock(seconds=1.0),
        effort=Effort(gap_fraction=0.0, seed=0, nodes=None),
    )
    posed = ask.pose(frozenset({"A", "B"}))
    values = np.zeros(len(posed.columns.lower))
    values[posed.columns.tap] = 1000.0
    names = [brief.sources[at].source_id for at in posed.frame.source]
    assert names == ["SMALL", "MUCH", "SMALL", "MUCH"]
    values[posed.columns.charged] = 20.0, 980.0, 10.0003, 989.9997

    charged = posed.charged(values)

    assert sum(lines["SMALL"] for lines in charged.values()) == pytest.approx(30.0, abs=1e-12)
    assert charged["A"]["SMALL"] == pytest.approx(20.0 * 30.0 / 30.0003)
    assert (charged["A"]["MUCH"], charged["B"]["MUCH"]) == (980.0, 989.9997)
