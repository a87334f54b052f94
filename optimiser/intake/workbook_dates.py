"""Moments of a scenario as it is kept, which a workbook holds as its own dates, without a zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from optimiser.intake.schema import table_schema
from optimiser.intake.sheets import FIRST_DAY, local_date

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?")
Cells = Mapping[str, Any]


def zone_of_cells(settings: Cells) -> tzinfo | None:
    """The zone that dates are read in; None where none is named, or none that there is."""
    try:
        return ZoneInfo(settings["timezone"])
    except (KeyError, TypeError, ValueError, OSError):
        return None


def with_dates(table: str, row: Cells, zone: tzinfo | None) -> Cells:
    """The row with its moments as dates, wherever a workbook's date says the same."""
    known = table_schema(table).by_spelling
    dates = {
        name: date_of(value, zone)
        for name, value in row.items()
        if isinstance(value, str) and name in known and known[name].kind == "instant"
    }
    return {**row, **{name: date for name, date in dates.items() if date is not None}}


def date_of(text: str, zone: tzinfo | None) -> datetime | None:
    """A written moment as a date without a zone; None where it is none, or that would lose of it.

    What is written with an offset needs a ``zone`` to be a date of.
    """
    if not MOMENT.fullmatch(text.strip()):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is None:
            return found if found >= FIRST_DAY else None
        return None if zone is None else local_date(found, zone)
    except (OverflowError, ValueError):
        return None
