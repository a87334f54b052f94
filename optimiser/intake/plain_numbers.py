"""Numbers as spreadsheets of other countries show them: thousands set apart, a unit beside.

Only what can be read one way is read; all else stays the text that it is, and a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from optimiser.intake.raw import Mark

GAPS: Final = " \u00a0\u2007\u2009\u202f'\u2019"
"""What sets thousands apart and is no decimal mark anywhere."""
BESIDE: Final = re.compile(
    rf"(?P<before>[^\d\s.,+-]{{1,4}})?\s*(?P<number>[+-]?[\d.,]+(?:[{GAPS}][\d.,]+)*)\s*"
    r"(?P<after>[^\d\s.,+-].{0,15})?"
)
UNCLEAR: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""Thousands or decimals: it tells nothing of its file's mark."""


def ungrouped(text: str, mark: Mark, *, is_sure: bool) -> str:
    """The number without what sets its thousands apart, if nothing else can be meant.

    ``is_sure`` says that the decimal mark is no default: else 1,250 may be 1.25 as well.
    """
    if _by_gaps(mark).fullmatch(text):
        return re.sub(f"[{GAPS}]", "", text)
    other = "." if mark == "," else ","
    has_one_way = is_sure or mark in text or text.count(other) > 1
    return text.replace(other, "") if has_one_way and _by_mark(mark).fullmatch(text) else text


@cache
def _by_gaps(mark: Mark) -> re.Pattern[str]:
    return re.compile(
        rf"[+-]?[1-9]\d{{0,2}}([{GAPS}])\d{{3}}(?:\1\d{{3}})*(?:\{mark}\d+)?", re.ASCII
    )


@cache
def _by_mark(mark: Mark) -> re.Pattern[str]:
    other = "." if mark == "," else ","
    return re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:\{other}\d{{3}})+(?:\{mark}\d+)?", re.ASCII)


def without_unit_beside(text: str, units: Collection[str], *, is_sure: bool) -> str:
    """The number alone, if what stands beside it is the unit that its column has anyway.

    Unless it is ``is_sure`` which mark is the decimal one, a number that may be two stays as it is.
    """
    number, unit = parted(text)
    is_clear = is_sure or not UNCLEAR.fullmatch(number)
    return number if unit is not None and unit.casefold() in units and is_clear else text


def parted(text: str) -> tuple[str, str | None]:
    """A number and the unit before or after it; ``text`` and None where it is no such pair."""
    found = BESIDE.fullmatch(text)
    if found is None or (found["before"] is None) == (found["after"] is None):
        return text, None
    return found["number"], "".join((found["before"] or found["after"]).split())
