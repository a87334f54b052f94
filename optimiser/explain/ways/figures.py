"""Amounts as a planner writes them: as few digits as say enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_DECIMALS = 9
HAIR = 1e-7
"""So much below the low end a number may be: what a solver says is no sharper."""


def short_between(low: float, high: float) -> float:
    """The number from ``low`` to ``high`` with the fewest digits, the nearest to ``low``."""
    for decimals in range(-6, MOST_DECIMALS + 1):
        step = 10.0**-decimals
        found = round(math.ceil(low / step - HAIR * abs(low / step)) * step, max(decimals, 0))
        if low - HAIR * abs(low) <= found <= high:
            return found
    return low


def short_down(low: float, high: float) -> float:
    """The same, the nearest to ``high``."""
    return -short_between(-high, -low)


def plain(value: float) -> str:
    """A figure with thousands marked and no dust."""
    text = f"{value:,.9f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def money(value: float, currency: str) -> str:
    """An amount of money; without cents where it is large."""
    return f"{value:,.0f} {currency}" if abs(value) >= 100.0 else f"{value:,.2f} {currency}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    first = ", ".join(words[:-1])
    return f"{first} and {words[-1]}" if first else "".join(words)
