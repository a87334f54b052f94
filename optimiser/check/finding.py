"""One place where a plan differs from what it should be, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from optimiser.check.tolerances import PRINTED, least_size


class Finding(NamedTuple):
    """A difference in its natural unit, and how large it may be."""

    violation: float
    allowed: float
    unit: str
    where: str

    @property
    def weight(self) -> float:
        """The difference in units of what is allowed: more than 1 is too much."""
        if self.violation <= 0:
            return 0.0
        return self.violation / self.allowed if self.allowed else math.inf


def forbidden(amount: Fraction | int, *, unit: str, where: str) -> Iterator[Finding]:
    """Any ``amount`` is too much."""
    if amount > 0:
        yield Finding(float(amount), 0.0, unit, where)


def above(
    amount: Fraction, limit: Fraction, *, margin: float, unit: str, where: str
) -> Iterator[Finding]:
    """``amount`` should be at most ``limit``."""
    if amount > limit:
        allowed = margin * max(abs(float(limit)), least_size(unit))
        yield Finding(float(amount - limit), allowed, unit, where)


def below(
    amount: Fraction, limit: Fraction, *, margin: float, unit: str, where: str
) -> Iterator[Finding]:
    """``amount`` should be at least ``limit``."""
    if amount < limit:
        allowed = margin * max(abs(float(limit)), least_size(unit))
        yield Finding(float(limit - amount), allowed, unit, where)


def misprinted(
    printed: float | None, true: Fraction | None, *, unit: str, where: str
) -> Iterator[Finding]:
    """``printed`` should be ``true``; None is a figure that does not apply or is unknown."""
    if printed is None and true is None:
        return
    size = 0.0 if true is None else float(true)
    difference = abs((printed or 0.0) - size)
    if printed is None or true is None:
        yield Finding(max(difference, least_size(unit)), 0.0, unit, where)
    elif difference:
        yield Finding(difference, PRINTED * max(abs(size), least_size(unit)), unit, where)
