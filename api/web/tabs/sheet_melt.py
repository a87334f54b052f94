"""What a charge shall become, as its crew reads it: limits, aims and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from types import MappingProxyType
from typing import Final

from api.web.reader import Reader
from models.brief import Brief
from models.plan import Charge, ElementResult
from optimiser.export.figures import element_decimals
from optimiser.export.view import is_in_spec, name_of

LEAST_DECIMALS: Final = 2
MOST_DECIMALS: Final = 6
Specs = Mapping[tuple[str, str], tuple[float | None, float | None]]
"""The least and the most, in %, by alloy and element."""
NO_SPECS: Final[Specs] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetElement:
    """The limits of one element and what is expected.

    ``stated`` is the alloy's own spec where this plan goes by a wider one.
    """

    name: str
    spec: str
    stated: str | None
    aim: str | None
    expected: str
    is_off: bool


def specs_of(brief: Brief) -> Specs:
    """The limits of every alloy of a scenario."""
    return {
        (alloy, limit.element): (limit.min_pct, limit.max_pct)
        for alloy, limits in brief.limits.items()
        for limit in limits
    }


def elements_of(charge: Charge, reader: Reader, stated: Specs) -> tuple[SheetElement, ...]:
    """The analysis of a charge; ``stated`` are limits before a revision widened them."""
    return tuple(
        _element(row, reader, stated.get((charge.alloy, row.element), (row.min_pct, row.max_pct)))
        for row in charge.analysis
    )


def _element(
    row: ElementResult, reader: Reader, own: tuple[float | None, float | None]
) -> SheetElement:
    aims = (row.aim_min_pct, row.aim_max_pct)
    least, most = _open(*own)
    now_least, now_most = _open(row.min_pct, row.max_pct)
    is_wider = now_least < least or now_most > most
    return SheetElement(
        name=name_of(row.element),
        spec=_band(row.min_pct, row.max_pct, reader),
        stated=_band(*own, reader) if is_wider else None,
        aim=None if aims == (None, None) else _band(*aims, reader),
        expected=reader.number(row.pct, _decimals(row)),
        is_off=not is_in_spec(row),
    )


def _open(low: float | None, high: float | None) -> tuple[float, float]:
    """A pair of limits of which one that is not there lets everything by."""
    return (-inf if low is None else low, inf if high is None else high)


def _decimals(row: ElementResult) -> int:
    """So many that what keeps the spec is not rounded to beyond a limit of it."""
    usual = element_decimals(row.pct)
    if not is_in_spec(row):
        return usual
    least, most = _open(row.min_pct, row.max_pct)
    fits = (d for d in range(usual, MOST_DECIMALS + 1) if least <= round(row.pct, d) <= most)
    return next(fits, usual)


def _band(low: float | None, high: float | None, reader: Reader) -> str:
    """A pair of limits as the reader writes numbers."""
    if low is not None and high is not None:
        return f"{_limit(low, reader)}\N{EN DASH}{_limit(high, reader)}"
    if high is not None:
        return f"≤ {_limit(high, reader)}"
    return "" if low is None else f"≥ {_limit(low, reader)}"


def _limit(value: float, reader: Reader) -> str:
    """A limit as it is given, with two decimals or more."""
    places = Decimal(repr(value)).normalize().as_tuple().exponent
    return reader.number(value, max(LEAST_DECIMALS, -int(places)))
