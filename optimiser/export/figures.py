"""How numbers look: the one place where a figure becomes text for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import floor, log10
from typing import Final
from zoneinfo import ZoneInfo

from models.brief import Brief
from models.plan import Plan

DASH: Final = "\N{EN DASH}"
MINUS: Final = "\N{MINUS SIGN}"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def number(value: float, decimals: int = 0) -> str:
    """Thousands apart by commas, never a minus before nothing."""
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else MINUS + text


def share(value: float | None, decimals: int = 1) -> str:
    """A share in per cent."""
    return DASH if value is None else f"{number(value, decimals)} %"


def mass(value_kg: float) -> str:
    """A mass with its unit: tonnes from one tonne on."""
    if abs(value_kg) < 1000.0:
        return f"{number(value_kg, 0 if abs(value_kg) >= 100.0 else 1)} kg"
    return f"{number(value_kg / 1000.0, 1)} t"


def element(value: float | None) -> str:
    """An analysis in wt-%."""
    if value is None:
        return DASH
    return "0" if value == 0.0 else number(value, element_decimals(value))


def element_decimals(value: float) -> int:
    """Three decimals: fewer for what is large, more where fewer than two digits are left."""
    if value == 0.0 or 1.0 <= abs(value) < 10.0:
        return 3
    return 2 if abs(value) >= 10.0 else min(6, max(3, 1 - floor(log10(abs(value)))))


def limit(value: float) -> str:
    """A limit as the standard prints it: as given, with two decimals or more."""
    text = format(Decimal(repr(value)).normalize(), "f")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"


def band(low: float | None, high: float | None) -> str:
    """A pair of limits."""
    if low is not None and high is not None:
        return f"{limit(low)}{DASH}{limit(high)}"
    if high is not None:
        return f"≤ {limit(high)}"
    return DASH if low is None else f"≥ {limit(low)}"


def seconds(value_s: float) -> str:
    """A duration."""
    return f"{value_s * 1000.0:.0f} ms" if value_s < 1.0 else f"{value_s:,.1f} s"


def decimals_of(step_kg: float) -> int:
    """The decimals a scale of this step shows; an unrounded mass gets three."""
    if step_kg == 0.0:
        return 3
    exponent = Decimal(repr(step_kg)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a plan's own figures look like: its scales, its money, its clock."""

    kg_decimals: int
    kg_decimals_by_source: Mapping[str, int]
    money_decimals: int
    currency: str
    zone: ZoneInfo

    def kg(self, value: float | None, source: str | None = None) -> str:
        """Kilograms with the digits of the scale that weighs them."""
        if value is None:
            return DASH
        return number(value, self.kg_decimals_by_source.get(source or "", self.kg_decimals))

    def on_scale(self, value: float) -> float:
        """Kilograms for a cell, with no more digits than are shown."""
        return round(value, self.kg_decimals)

    def money(self, value: float | None) -> str:
        """An amount of money without its currency."""
        return DASH if value is None else number(value, self.money_decimals)

    def time(self, instant: datetime | None) -> str:
        """A day and time where the plant is."""
        if instant is None:
            return DASH
        here = instant.astimezone(self.zone)
        day = f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]} {here.year}"
        return f"{day}, {here:%H:%M}"

    def short_time(self, instant: datetime | None) -> str:
        """The same where there is little room."""
        if instant is None:
            return DASH
        here = instant.astimezone(self.zone)
        return f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]} {here:%H:%M}"

    def measured(self, value: float | None, unit: str) -> str:
        """A goal's figure in its own unit."""
        if value is None:
            return DASH
        if unit == "%":
            return share(value, 2)
        text = self.money(value) if unit == self.currency else number(value)
        return f"{text} {unit}"


def figures_of(brief: Brief, plan: Plan) -> Figures:
    """The look of this plan's figures; small money shows cents."""
    step = brief.settings.weigh_step_kg
    largest = max((abs(charge.cost) for charge in plan.charges), default=0.0)
    return Figures(
        kg_decimals=decimals_of(step),
        kg_decimals_by_source={
            source.source_id: decimals_of(source.weigh_step_kg) for source in brief.sources
        },
        money_decimals=0 if largest >= 1000.0 else 2,
        currency=plan.totals.currency,
        zone=ZoneInfo(brief.settings.timezone),
    )
