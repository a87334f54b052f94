"""Tries and questions that begin from the plan there is, and are right where it misleads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.alloy import Limit
from models.verdict import Verdict
from optimiser.explain.ways import trial
from optimiser.explain.ways.probe import Give, Probe
from optimiser.formulation.program import Program, rows
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock
from tests.decision.plant import goals, lot, order, plant


def clock() -> Clock:
    """A minute from now: a clock runs from when it is made."""
    return Clock(seconds=60.0)


def needs(kg: float, *, other: tuple[float, float] = (0.0, 1.0)) -> Program:
    """Pieces of 1 here and pieces of 2 elsewhere, one each, of which ``kg`` must come in all."""
    return Program(
        lower=np.array([0.0, other[0]]),
        upper=np.array([1.0, other[1]]),
        scale=np.ones(2),
        integer=np.ones(2, dtype=bool),
        rows=rows(1, (0, 0, -1.0), (0, 1, -2.0), upper=-kg),
    )


def least(program: Program, near: Program | None, *, row: int = 0) -> float | None:
    gives = [Give(row=[row], weight=[-1.0])]
    probe = Probe(program, gives, seed=0, cut=lambda: None, near=near)
    found = probe.least(0, clock())
    return None if found is None else found[0]


def test_what_the_plan_has_elsewhere_does_not_hide_the_least() -> None:
    """4 are needed and 3 can be had: 1 must give. With none elsewhere, as planned, it were 3."""
    assert least(needs(4.0), needs(4.0, other=(0.0, 0.0))) == pytest.approx(1.0)
    assert least(needs(4.0), needs(4.0, other=(1.0, 1.0))) == pytest.approx(1.0)
    assert least(needs(4.0), None) == pytest.approx(1.0)


def test_what_does_not_do_in_parts_is_not_searched_for() -> None:
    """No row gives that could help: a column is asked for beyond its end."""
    program = needs(4.0)
    nothing_helps = Program(
        lower=program.lower,
        upper=program.upper,
        scale=program.scale,
        integer=program.integer,
        rows=rows(2, (0, 0, -1.0), (1, 1, 1.0), upper=np.array([-2.0, 1.0])),
    )
    gives = [Give(row=[1], weight=[-1.0])]
    cuts: list[str] = []
    probe = Probe(nothing_helps, gives, seed=0, cut=lambda: cuts.append("cut"))
    assert probe.is_hopeless(clock())
    assert probe.least(0, clock()) is None
    assert not cuts, "it is known not to do"


def in_pieces() -> Verdict:
    """K has 200 kg of sows and 800 kg of red metal, so that 800 kg of sows are left for H."""
    scenario = plant(
        lots=(
            lot("sow", 1000.0, price=1000.0, piece_kg=100.0),
            lot("red", 2000.0, price=900.0, Cu=0.06),
        ),
        orders=(order("H", 1000.0), order("K", 1000.0, alloy="Y")),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.001),
            Limit(alloy="Y", element="Cu", max_pct=0.05),
        ),
        settings=goals("cost"),
    )
    (row,) = make_plan(scenario).unplanned
    assert row.order_id == "H"
    return row.verdict


def test_amount_is_the_least_though_other_charges_stay_as_planned() -> None:
    """200 kg with 0.06 % Cu in 1,000 kg are 0.012 %."""
    widen = next(way for way in in_pieces().ways_out if way.kind == "limit")
    assert widen.becomes == pytest.approx(0.012, rel=0.02)


def test_order_that_can_be_added_to_the_plan_is_tried_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Most of what does is known from the plan; what is not is decided anew before it is no."""
    said: dict[str, list[bool]] = {"_can_be_added": [], "_can_be_decided": []}

    def heard(name: str) -> None:
        known = getattr(trial.Trials, name)

        def asked(self: trial.Trials, *given: Any) -> bool:
            said[name].append(known(self, *given))
            return said[name][-1]

        monkeypatch.setattr(trial.Trials, name, asked)

    for name in said:
        heard(name)
    assert in_pieces().ways_out
    added, decided = said.values()
    assert sum(added) > sum(decided)
    assert len(decided) == added.count(False)
