"""One cell to one value: how each kind of column reads text, numbers, dates and yes or no.

The reader of every kind takes whatever a CSV file, a workbook or a JSON document holds, returns
None for a blank, and raises ``Wrong`` for what it cannot read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache, partial
from typing import Final

from optimiser.intake.lists import read_list
from optimiser.intake.no_number import NUMBER, SPREADSHEET_ERRORS, no_number, no_number_text
from optimiser.intake.plain_dates import ORDERS, plain_date
from optimiser.intake.raw import Mark
from optimiser.intake.schema import Kind
from optimiser.intake.units import converted
from optimiser.intake.words import Wrong, did_you_mean

Reader = Callable[[object], object]

MANGLED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2}", re.ASCII)
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
CONTROL_IN_ID: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
WHOLE_MOST: Final = 10**15
YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False}
PLAIN_DATE: Final = "write it as 2026-03-02 or 2026-03-02 06:00"


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


@lru_cache(maxsize=1_024)
def reader(
    kind: Kind, *, choices: Sequence[str] = (), mark: Mark = ".", zone: tzinfo = UTC
) -> Reader:
    """The reader of a column of ``kind``."""
    readers: dict[Kind, Reader] = {
        "id": read_id,
        "text": read_text,
        "number": partial(read_number, mark=mark),
        "whole": partial(read_whole, mark=mark),
        "yes_no": read_yes_no,
        "instant": partial(read_instant, zone=zone),
        "choice": partial(read_choice, choices=choices),
        "ids": read_ids,
    }
    return readers[kind]


def number_reader(*, factor: Decimal, mark: Mark = ".") -> Reader:
    """The reader of a number in another unit; ``factor`` turns it into the record's."""

    def read(value: object) -> float | None:
        text = number_text(value, mark=mark)
        return None if text is None else converted(text, factor)

    return read


def read_number(value: object, *, mark: Mark = ".") -> float | None:
    """A finite number; decimal text counts as one, thousands separators do not."""
    if type(value) is float and math.isfinite(value):
        return value
    if type(value) is int and abs(value) < WHOLE_MOST:
        return float(value)
    text = number_text(value, mark=mark)
    return None if text is None else float(text)


def number_text(value: object, *, mark: Mark = ".") -> str | None:
    """A finite number as decimal text with a point, or None for a blank."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise no_number(value)
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        plain = text.replace(",", ".") if mark == "," and "." not in text else text
        wrong_mark = mark == "," and "." in text
        if wrong_mark or len(text) > 100 or not NUMBER.fullmatch(plain):
            raise no_number_text(text, mark)
    else:
        plain = repr(value) if isinstance(value, float) or abs(value) < 10**30 else "inf"
    if not math.isfinite(float(plain)):
        raise Wrong("not_a_number", "is not a finite number", "leave what is unknown blank")
    return plain


def read_whole(value: object, *, mark: Mark = ".") -> int | None:
    """A whole number; 3.0 is one, since workbooks know no other."""
    found = read_number(value, mark=mark)
    if found is None:
        return None
    if not found.is_integer():
        raise Wrong("not_whole", "is not a whole number", "write it without decimals")
    if abs(found) > WHOLE_MOST:
        raise Wrong("out_of_range", f"is beyond {WHOLE_MOST:.0e}".replace("e+", " · 10^"))
    return int(found)


def read_yes_no(value: object) -> bool | None:
    """Yes or no; a document's true and false, and a workbook's TRUE and FALSE, are the same."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if text.casefold() in YES_NO:
            return YES_NO[text.casefold()]
    raise Wrong("not_yes_no", "is neither yes nor no", "write yes or no")


def read_choice(value: object, *, choices: Sequence[str]) -> str | None:
    """One of a few words, spelt exactly."""
    text = f"{value:g}" if type(value) in (int, float) else value
    if not isinstance(text, str):
        raise Wrong("unknown_choice", "is not one of the words this takes", _choose(choices))
    text = text.strip()
    if not text:
        return None
    if text in choices:
        return text
    hint = did_you_mean(text, choices, otherwise=_choose(choices))
    raise Wrong("unknown_choice", "is not one of the words this takes", hint)


def _choose(choices: Sequence[str]) -> str:
    return f"write one of {', '.join(choices)}"


def read_id(value: object) -> str | None:
    """An id, kept as written."""
    if isinstance(value, str):
        if not value.strip():
            return None
        _refuse_odd_id(value)
        return value
    if isinstance(value, (bool, int, float)):
        hint = 'write it as text: "6063" in JSON; format the cell as Text in a workbook'
        what = "yes or no" if isinstance(value, bool) else "a number"
        raise Wrong("number_in_id", f"is {what}, and names are text kept as written", hint)
    if isinstance(value, (date, timedelta)):
        hint = "format the column as Text and type the name again"
        raise Wrong("date_in_id", "has become a date, and names are text", hint)
    raise Wrong("not_text", "is not text", "write one name")


def _refuse_odd_id(value: str) -> None:
    if CONTROL_IN_ID.search(value):
        raise Wrong("control_character", "holds a character that cannot be printed", "type it anew")
    if value in SPREADSHEET_ERRORS:
        raise Wrong("spreadsheet_error", "holds a spreadsheet error", "mend the formula")
    if MANGLED.fullmatch(value):
        hint = "a spreadsheet has shortened a long number; format the column as Text, type it again"
        raise Wrong("mangled_id", "looks like a name that a spreadsheet has rounded", hint)


def read_text(value: object) -> str | None:
    """Free text, kept as written; a whole number typed into a workbook is text too."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) < WHOLE_MOST and float(value).is_integer():
            return str(int(value))
        raise Wrong("not_text", "is a number where text is needed", "write it as text")
    if not isinstance(value, str):
        raise Wrong("not_text", "is not text", "write text")
    if CONTROL.search(value):
        raise Wrong("control_character", "holds a character that cannot be printed", "type it anew")
    return value if value.strip() else None


def read_ids(value: object) -> tuple[str, ...] | None:
    """A list of ids: a JSON list, or names between commas."""
    if isinstance(value, (bool, int, float, date, timedelta)):
        read_id(value)
    items = read_list(value)
    if items is None:
        return None
    found = [read_id(item) for item in items]
    if None in found:
        raise Wrong("not_a_list", "has an empty name in its list", "take out the extra comma")
    return tuple(name for name in found if name is not None)


def read_instant(value: object, *, zone: tzinfo) -> datetime | None:
    """A moment: ISO text or a workbook's date; one without a zone is in ``zone``."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise _no_date(text) from None
    elif isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - zone set below
    else:
        raise Wrong("not_a_date", "is not a date", PLAIN_DATE)
    return _fixed(found, zone)


def _no_date(text: str) -> Wrong:
    """Why ``text`` is no date; one with slashes may be two."""
    days = [day for first in ORDERS if (day := plain_date(text, first)) is not None]
    if len(days) < 2 or days[0] == days[1]:
        return Wrong("not_a_date", "is not a date", PLAIN_DATE)
    hint = f"write {days[0]} if the day stands first, or {days[1]} if the month does"
    return Wrong("not_a_date", "is not a date that can be read one way only", hint)


def _fixed(found: datetime, zone: tzinfo) -> datetime:
    """The moment with its offset written out, so that equal moments compare equal.

    A moment that happens twice when clocks go back has no order against other zones otherwise.
    """
    try:
        aware = found if found.tzinfo is not None else found.replace(tzinfo=zone)
        offset = aware.utcoffset() or timedelta(0)
        aware.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Wrong("not_a_date", "is a date beyond the calendar", PLAIN_DATE) from None
    return aware.replace(tzinfo=timezone(offset) if offset else UTC, fold=0)
