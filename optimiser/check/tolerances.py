"""How far a printed plan may be from the exact one: the only place that says so.

Differences are computed exactly and turned into a float once, for the report. What is
allowed is relative to the limit or figure, and to no less than the least size of its unit,
below which nobody weighs, analyses or pays:

- A limit on a plan whose masses are all weighed: ``WEIGHED``. Rounding repairs such a plan
  exactly, so only the error of doing that in binary floating point is left (about 1e-15 of
  the largest term; six digits of room for sums that cancel).
- A limit on a plan with unrounded masses: ``UNROUNDED``, what the solvers are asked to hold
  (1e-7 on scaled rows, met here with one digit of room).
- A derived figure as it is printed: ``PRINTED``.
- Safety and permission: nothing. No mass of what must not be charged is small enough.
"""

from __future__ import annotations

from typing import Final

WEIGHED: Final = 1e-9
UNROUNDED: Final = 1e-6
PRINTED: Final = 1e-6
LEAST_TOLD_KG: Final = 1e-3
"""What is left of a source below this need not be told."""
LEAST_SIZE: Final = {"kg": 1.0, "%": 0.01, "kgCO2e": 1.0, "kgCO2e/t": 1.0, "kWh": 1.0}
"""Masses are never judged finer than relative to 1 kg, shares to 0.01 %; money to 1."""


def least_size(unit: str) -> float:
    """The size below which tolerances of a figure in ``unit`` shrink no further."""
    return LEAST_SIZE.get(unit, 1.0)
