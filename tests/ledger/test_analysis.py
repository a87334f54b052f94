"""A melt against its alloy's limits: sums, ratios, others, and which limits bind.

1000 kg of one lot go into an empty furnace and nothing is lost, so the melt is the lot.
"""

import pytest

from models.alloy import Limit
from optimiser.ledger.account import account
from tests.ledger.plant import FURNACE, brief_of, source

approx = pytest.approx
EMPTY = FURNACE.model_copy(update={"heel_kg": 0.0, "heel_keep_kg": 0.0})
LOT = {"Al": 97.0, "Si": 1.0, "Fe": 0.8, "Mn": 0.4, "Cu": 0.5, "Zn": 0.3}


def row(element, *, pct=None, others=(), **bounds):
    pct = LOT if pct is None else pct
    brief = brief_of(
        sources=(source("lot", composition_pct=pct),),
        furnace=EMPTY,
        limits=[Limit(alloy="X", element=element, **bounds)],
        elements=tuple(sorted({*pct} - {"Al"})),
        qualities=frozenset({"colour"}),
        others={"X": others},
    )
    return account(brief, {"A": {"lot": 1000.0}}).charges[0].analysis[0]


@pytest.mark.parametrize(
    ("element", "pct"), [("Si", 1.0), ("Si+Fe", 1.8), ("Fe/Mn", 2.0), ("Mn/Fe", 0.5)]
)
def test_each_kind_of_limit_has_its_figure(element, pct):
    assert row(element, max_pct=10.0).pct == approx(pct)


def test_others_each_is_the_largest_and_others_total_the_sum():
    assert row("others_each", max_pct=1.0, others=("Cu", "Zn")).pct == approx(0.5)
    assert row("others_total", max_pct=1.0, others=("Cu", "Zn")).pct == approx(0.8)
    assert row("others_each", max_pct=1.0).pct == 0.0


def test_a_ratio_to_nothing_is_very_large_and_none_to_nothing_is_none():
    assert row("Fe/Mn", pct={"Al": 99.0, "Fe": 1.0, "Mn": 0.0}, max_pct=2.0).pct == 1e6
    assert row("Fe/Mn", pct={"Al": 100.0, "Fe": 0.0, "Mn": 0.0}, max_pct=2.0).pct == 0.0


def test_a_quality_keeps_its_own_unit():
    assert row("colour", pct={"Al": 100.0, "colour": 250.0}, max_pct=300.0).pct == approx(250.0)
    assert row("colour", pct={"Al": 100.0, "colour": -3.0}, max_pct=300.0).pct == approx(-3.0)


@pytest.mark.parametrize(
    ("bounds", "binds"),
    [
        ({"max_pct": 1.0}, True),
        ({"max_pct": 1.004}, True),
        ({"max_pct": 1.01}, False),
        ({"max_pct": 0.9}, True),
        ({"min_pct": 1.0, "max_pct": 2.0}, True),
        ({"min_pct": 0.9, "max_pct": 1.1}, False),
        ({"min_pct": 1.0, "max_pct": 1.0}, True),
        ({"min_pct": 0.5}, False),
        ({"aim_max_pct": 1.0}, False),
    ],
)
def test_a_limit_binds_within_half_a_percent_of_its_width(bounds, binds):
    """The melt has 1.0 % Si."""
    assert row("Si", **bounds).binding is binds


def test_that_an_element_cannot_be_negative_binds_nothing():
    assert not row("Si", pct={"Al": 100.0, "Si": 0.0}, min_pct=0.0, max_pct=1.0).binding
    assert row("colour", pct={"Al": 100.0, "colour": 0.0}, min_pct=0.0, max_pct=1.0).binding


def test_limits_and_aims_are_printed_with_the_figure():
    found = row("Si", min_pct=0.4, max_pct=1.6, aim_min_pct=0.6, aim_max_pct=1.4)
    assert (found.min_pct, found.max_pct) == (0.4, 1.6)
    assert (found.aim_min_pct, found.aim_max_pct) == (0.6, 1.4)
