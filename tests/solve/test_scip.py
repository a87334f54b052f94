"""SCIP in a process of its own answers to the last digit as it did before."""

from __future__ import annotations

import ctypes
import sys

import pytest

from benchmarks.segregation import asked, yard
from optimiser.segregation.case import case
from optimiser.segregation.proof import exact
from optimiser.solve.scip import Search, least
from optimiser.solve.scip_child import ASK_ONLY, SAME_ADDRESSES
from optimiser.solve.solution import Clock


def may_have_the_same_addresses() -> bool:
    """Whether this system lets a process do without random addresses; it is then put back."""
    if sys.platform != "linux":
        return False
    personality = ctypes.CDLL(None).personality
    now = personality(ASK_ONLY)
    allowed = personality(now | SAME_ADDRESSES) != -1
    personality(now)
    return bool(allowed)


@pytest.mark.slow
@pytest.mark.skipif(not may_have_the_same_addresses(), reason="the system bars it")
def test_the_same_search_has_the_same_digits() -> None:
    program, mixing, form = asked(yard(streams=14, bins=3, orders=5, seed=6))
    whole = exact(case(program, mixing, form), by_recipe=True)
    search = Search(clock=Clock(seconds=600), seed=3, nodes=20)
    bounds = {least(whole.arrays, whole.products, search).bound for _ in range(6)}

    assert len(bounds) == 1
