"""The same input gives the same ways; what was left open is untried."""

from __future__ import annotations

import numpy as np

from models.alloy import Limit
from optimiser.explain.ways.probe import Give, Probe
from optimiser.formulation.program import Program, rows
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock
from tests.decision.plant import lot, offer, order, plant
from tests.explain.ways.yard import verdict

COPPER = (Limit(alloy="X", element="Cu", max_pct=0.1),)


def test_same_input_gives_the_same_ways_three_times():
    scenario = plant(
        lots=(lot("red", 2000.0, Cu=0.3), lot("clean", 300.0), lot("held", 900.0, status="hold")),
        offers=(offer("primary", mass_kg=100.0),),
        orders=(order("H", 1000.0, min_recycled_pct=95.0), order("G", 200.0, priority=2)),
        alloys=COPPER,
    )

    found = [make_plan(scenario).unplanned for _ in range(3)]

    assert found[0][0].verdict.ways_out
    assert found[0] == found[1] == found[2]


def test_what_the_verdict_names_is_tried_first():
    """Of two kinds that would do, no more time is left than for the promise."""
    found = verdict(
        lots=(lot("scrap", 300.0),),
        offers=(offer("primary"),),
        orders=(order("H", 1000.0, min_recycled_pct=50.0),),
    )

    assert "promise" in [way.kind for way in found.ways_out]
    assert "promise" not in found.untried


def test_question_that_is_cut_is_left_open_and_never_a_no():
    program = Program(
        lower=np.zeros(1), upper=np.ones(1), scale=np.ones(1), integer=np.zeros(1, dtype=bool),
        rows=rows(1, (0, 0, -1.0), upper=-5.0),
    )  # fmt: skip
    told: list[str] = []
    gives = [Give(row=[0], weight=[-1.0])]
    probe = Probe(program, gives, seed=0, cut=lambda: told.append("cut"))

    assert probe.least(0, Clock(seconds=5.0)) is not None
    assert not told
    over = Probe(program, gives, seed=0, cut=lambda: told.append("cut"))
    over.least(0, Clock(seconds=0.0))
    assert told == ["cut"]
