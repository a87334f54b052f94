"""Room inside a limit for what analyses are not sure of, as a tangent to the deviation.

A limit that may be missed with a small chance says ``over + z * sd <= 0``, where ``over`` is what the
melt is beyond the limit and ``sd`` the standard deviation of that, both in kg. The deviation is the
length of a vector that is linear in what is charged, so that ``direction @ charged`` never exceeds
it (MODEL.md §5).
"""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.formulation.program import Floats

Side = tuple[str, str, float]
"""A limit of a charge: the order, what is limited, and the sign of its bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """``over + z * (direction @ charged + heel_kg) <= 0`` of one limit of one charge.

    ``direction`` is kg of deviation per kg charged of each source [s]; ``heel_kg`` is what the heel
    adds to it, as of the melt that it was found at.
    """

    side: Side
    z: float
    direction: Floats
    heel_kg: float
