"""Room inside a limit for what analyses are not sure of.

A limit that may be missed with a small chance says ``over + z * sd <= 0``, where ``over`` is what
the melt is beyond the limit and ``sd`` the standard deviation of that, both in kg (MODEL.md §5).
The deviation is the length of a vector whose parts are linear in what is charged. A program takes
it by tangents, which never exceed it: to the whole (`Tangent`), or to the square of each part over
the whole (`Cone`), which takes more columns and far fewer rounds (M. Lubin, E. Yamangil, R. Bent,
J. P. Vielma, Mathematical Programming 172 (2018) 139-168).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.order import Order
from optimiser.formulation.program import Floats, Ints

Side = tuple[str, str, float]
"""A limit of a charge: the order, what is limited, and the sign of its bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tangent:
    """``over + z * (direction @ charged + heel_kg) <= 0`` of one limit of one charge.

    ``direction`` is kg of deviation per kg charged of each source [s]; ``heel_kg`` is what the heel
    adds to it, as of the melt that it was found at.
    """

    side: Side
    z: float
    direction: Floats
    heel_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One independent error: ``per_kg @ charged[sources] + heel_kg``, kg.

    What is ``carried`` errs alike in what is left of the charges before. ``slopes`` are parts of
    the whole deviation at which its square is kept by a tangent.
    """

    sources: Ints
    per_kg: Floats
    heel_kg: float
    slopes: tuple[float, ...]
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cone:
    """The deviation of one limit of one charge, part by part; ``size_kg`` is about how large.

    ``before`` are the charges before in the furnace, each with the part of it that is still there,
    as of the melts that the tangents were found at.
    """

    side: Side
    z: float
    size_kg: float
    parts: tuple[Part, ...]
    before: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What keeps the limits of charges from being missed too often."""

    tangents: tuple[Tangent, ...] = ()
    cones: tuple[Cone, ...] = ()

    def of(self, orders: Iterable[Order]) -> Risk:
        """What of it is about these orders."""
        names = {order.order_id for order in orders}
        return Risk(
            tangents=tuple(one for one in self.tangents if one.side[0] in names),
            cones=tuple(one for one in self.cones if one.side[0] in names),
        )


NO_RISK: Final = Risk()
