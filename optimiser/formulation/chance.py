"""Room inside a limit for what analyses are not sure of.

A limit that may be missed with a small chance says ``over + z * sd <= 0``, where ``over`` is what
the melt is beyond the limit and ``sd`` the standard deviation of that, both in kg (MODEL.md §5).
The deviation is the length of a vector whose parts are linear in what is charged. A conic program
takes it as it is (`Length`), a linear one by tangents, which never exceed it (`Tangent`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from models.order import Order
from optimiser.formulation.program import Bools, Floats, Ints

Side = tuple[str, str, float]
"""A limit of a charge: the order, what is limited, and the sign of its bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A tangent to a deviation: ``direction @ charged + sum before @ charged before + heel_kg``.

    ``direction`` is kg of deviation per kg charged of each source [s], ``before`` the same of the
    charges before it in the furnace. ``found_kg`` is all that heels brought where it was found.
    """

    direction: Floats
    before: tuple[tuple[str, Floats], ...]
    heel_kg: float
    found_kg: float

    def at(self, charged_kg: Floats) -> float:
        """Its value where so much is charged [s], onto the heel that was found."""
        return float(self.direction @ charged_kg) + self.found_kg

    @property
    def onto_heel(self) -> Slope:
        """The same onto the heel that was found, whatever was charged before."""
        return replace(self, before=(), heel_kg=self.found_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tangent:
    """``over + z * slope <= 0`` of one limit of one charge."""

    side: Side
    z: float
    slope: Slope


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Independent errors as they grow with what is charged, kg: ``per_kg @ charged + heel_kg``.

    Each of ``per_kg`` is of the error ``number`` and the ``source``. Of each error, ``heel_kg`` is
    what a heel brings, and ``carried`` whether it errs alike in what is left of charges before.
    """

    number: Ints
    source: Ints
    per_kg: Floats
    heel_kg: Floats
    carried: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Cone:
    """The deviation of one limit of one charge, error by error, and how many of it are kept inside.

    ``before`` are the charges before in the furnace, each with the part of it that is still there,
    as of the melts of a plan.
    """

    side: Side
    z: float
    errors: Errors
    before: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """``|parts @ x + beside| <= room - row @ x`` over the columns of a program, all in kg.

    ``row`` are entries by column. One of ``parts`` is at ``part`` and ``column`` for each of
    ``value``; ``beside`` has one figure for each part. ``implies`` is the row, among those of the
    rule, that it says more than: the limit without a deviation.
    """

    row: tuple[Ints, Floats]
    room: float
    part: Ints
    column: Ints
    value: Floats
    beside: Floats
    implies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What keeps the limits of charges from being missed too often."""

    tangents: tuple[Tangent, ...] = ()

    def of(self, orders: Iterable[Order]) -> Risk:
        """What of it is about these orders."""
        names = {order.order_id for order in orders}
        return Risk(tangents=tuple(one for one in self.tangents if one.side[0] in names))


NO_RISK: Final = Risk()
