"""Numbers as they are written: decimals, taken exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

GRAINS = 10**30
"""Grains in one: what lines add up to and what heels hand on is counted in whole grains.

So it is added as whole numbers, many times faster than as fractions. Only what a kilogram of
a source brings, what a line adds and what a heel takes of a melt is cut to grains, downwards:
a line of 1e6 kg errs by less than 1e-24 kg. A heel adds one grain to an error of which it
hands on less than all, so n heats of m such lines err by less than n m 1e-24 kg, while the
tightest tolerance (tolerances.py) is 1e-13 of a melt.
"""


@lru_cache(maxsize=2**16)
def exact(number: float) -> Fraction:
    """The decimal that ``number`` is printed as."""
    return Fraction(Decimal(repr(float(number))))


@lru_cache(maxsize=2**16)
def share(percent: float) -> Fraction:
    """Per cent as a fraction of one."""
    return exact(percent) / 100


@lru_cache(maxsize=2**10)
def per_kg(per_t: float) -> Fraction:
    """An amount per tonne as one per kilogram."""
    return exact(per_t) / 1000


def in_grains(amount: Fraction) -> int:
    """The whole grains in ``amount``."""
    return amount.numerator * GRAINS // amount.denominator


def of_grains(grains: int) -> Fraction:
    """The amount that so many grains are."""
    return Fraction(grains, GRAINS)
