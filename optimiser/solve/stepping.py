"""How the solver of an open program goes from an answer to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ANY: Final = 2**31 - 1
TRIES: Final = ((100, 3000), (2000, ANY), (ANY, 0))
"""So many steps after a change, and if there is no answer by then so many more columns.

Where the columns at hand have a good answer it takes fewer steps. Where they have none the solver
may look for the proof for a minute.
"""
UNHURRIED: Final = ((ANY, ANY), (ANY, 0))
DEVEX, STEEPEST = 1, 2
DUAL_EDGES: Final = "simplex_dual_edge_weight_strategy"
UNSCALED: Final = 0
"""The program is scaled already; told later, HiGHS would scale an answer that it has."""
Options = Mapping[str, float | str]
AFTER_FIRST: Final[Options] = {
    "presolve": "off",
    "dual_simplex_cost_perturbation_multiplier": 0.01,
    DUAL_EDGES: DEVEX,
}
"""From an answer to the next; steepest edges would be measured anew.

Many prices tie: with costs as they are there are ten times the steps, and with costs that are moved
as far as HiGHS would there are more to take back.
"""
FAR: Final[Options] = {
    "dual_simplex_cost_perturbation_multiplier": 0.003,
    DUAL_EDGES: STEEPEST,
}
"""To an answer that is not near: with steepest edges it is half as many steps away."""
