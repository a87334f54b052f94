"""Dates as people write them, in the contract's spelling: 14.09.2026 06:00 is 2026-09-14 06:00.

With dots the day stands first. With slashes or hyphens it stands first or second, and only a
column in which some day is beyond 12 tells which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, get_args

Order = Literal["day", "month"]
"""What stands first in a date that ends in its year."""
ORDERS: Final[tuple[Order, ...]] = get_args(Order)

WRITTEN: Final = re.compile(
    r"(\d{1,2})(?P<mark>[./-]) ?(\d{1,2})(?P=mark) ?(\d{4})"
    r"(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(?P<half>[AaPp][Mm]))?)?",
    re.ASCII,
)
MONTHS: Final = 12


def order_in(texts: Iterable[str]) -> Order | None:
    """What stands first in dates with slashes or hyphens; None where they do not agree on it."""
    found: set[Order] = set()
    for text in texts:
        date = WRITTEN.fullmatch(text)
        if date is not None and date["mark"] != ".":
            found |= {"day"} if int(date[1]) > MONTHS else set()
            found |= {"month"} if int(date[3]) > MONTHS else set()
    return found.pop() if len(found) == 1 else None


def plain_date(text: str, order: Order | None) -> str | None:
    """The date as 2026-09-14 or 2026-09-14 06:00; None where it is none, or could be two."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    first, second, year, hour, minute, second_of_minute = (
        None if part is None else int(part) for part in found.group(1, 3, 4, 5, 6, 7)
    )
    leads: Order | None = "day" if found["mark"] == "." else order
    if leads is None or first is None or second is None or year is None:
        return None
    day, month = (first, second) if leads == "day" else (second, first)
    hours = _of_day(hour or 0, found["half"])
    try:
        moment = datetime(year, month, day, hours, minute or 0, second_of_minute or 0)  # noqa: DTZ001 -- as written
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="seconds" if second_of_minute else "minutes")


def _of_day(hour: int, half: str | None) -> int:
    """The hour of the day, from one of half a day if ``half`` says which; -1 is none."""
    if half is None:
        return hour
    return hour % 12 + 12 * (half.casefold() == "pm") if 1 <= hour <= 12 else -1
