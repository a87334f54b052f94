"""Where the solver of an open program stood, to come back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimiser.formulation.program import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a solver stood: how many columns and rows it had, and which were in use.

    ``idle`` are the rows and columns that it did without. ``last``, ``found`` and ``cost`` are
    what its last answer left: what each column would add, the answer, and what was made least;
    ``touched`` is the block that was changed last.
    """

    width: int
    height: int
    basis: Any
    idle: tuple[Bools, Bools]
    last: Floats
    found: Floats
    cost: Floats
    touched: int
