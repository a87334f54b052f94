"""How likely a limit is missed, and how far inside it one must stay.

What the errors of many lots add up to is about normal; the chance of a miss is that of a normal
variable beyond ``z`` standard deviations.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import erfc, expm1, log1p, sqrt
from statistics import NormalDist
from typing import Final

from models.order import Order
from models.settings import Settings

_NORMAL: Final = NormalDist()
LEAST: Final = 1e-12
"""A chance below this is none."""
MOST_KNOWN: Final = 4096
"""So many chances are remembered with how far inside they leave a melt."""


def chance_of_miss(over_kg: float, sd_kg: float) -> float:
    """The chance that a melt is beyond a limit that it is expected to be ``over_kg`` beyond."""
    if sd_kg <= 0.0:
        return 1.0 if over_kg > 0.0 else 0.0
    return 0.5 * erfc(-over_kg / (sd_kg * sqrt(2.0)))


@lru_cache(maxsize=MOST_KNOWN)
def deviations_inside(chance: float) -> float:
    """How many standard deviations inside a limit that chance of a miss leaves."""
    return -_NORMAL.inv_cdf(max(chance, LEAST))


def chance_beyond(z: float) -> float:
    """The chance that leaves so many standard deviations inside a limit: the other way round."""
    return 0.5 * erfc(z / sqrt(2.0))


def of_any(chances: Iterable[float]) -> float:
    """The chance that any of some independent things happens."""
    return abs(expm1(sum(log1p(-min(chance, 1.0 - LEAST)) for chance in chances)))


def accepted(order: Order, settings: Settings) -> float | None:
    """The chance of a miss that is accepted of a charge, as a fraction; None: none is asked for."""
    pct = order.max_off_spec_pct
    pct = settings.max_off_spec_pct if pct is None else pct
    return None if pct is None else pct / 100.0
