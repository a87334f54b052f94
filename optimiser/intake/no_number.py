"""Why a cell holds no number, as near to the planner's slip as can be told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from optimiser.intake.plain_numbers import UNCLEAR, parted
from optimiser.intake.raw import Mark
from optimiser.intake.words import Wrong, quoted

NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[ '\u00a0\u202f_.,][0-9]{3})+(?:[.,][0-9]+)?")
SPREADSHEET_ERRORS: Final = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
)
UNITS: Final = frozenset([
    *("kg", "g", "mg", "t", "to", "ton", "tons", "tonne", "tonnes", "lb", "lbs", "oz", "kwh"),
    *("%", "\u2030", "ppm", "pct", "wt%", "wt-%", "h", "s", "min", "eur", "usd", "gbp", "chf"),
    *("\u20ac", "$", "\u00a3", "cny", "jpy", "inr", "sek", "nok", "dkk", "pln", "czk", "huf"),
])  # fmt: skip
"""Units that people write beside numbers, in small letters."""
DOUBTED: Final = " ?"
"""Follows a number of a file with decimal commas that has a point: a document would take it."""


def no_number(value: object) -> Wrong:
    """Why ``value``, which is no text, is no number."""
    if isinstance(value, bool):
        return Wrong("not_a_number", "is yes or no where a number is needed", "write a number")
    if isinstance(value, (date, timedelta)):
        hint = "format the cell as a number and type it again"
        return Wrong("date_not_number", "holds a date where a number is needed", hint)
    return Wrong("not_a_number", "is not a number", "write one number")


def no_number_text(text: str, mark: Mark) -> Wrong:
    """Why ``text`` is no number, as near to the planner's slip as can be told."""
    if text.casefold().lstrip("+-") in ("nan", "inf", "infinity"):
        return Wrong("not_a_number", "is not a finite number", "leave what is unknown blank")
    if text in SPREADSHEET_ERRORS:
        return Wrong("spreadsheet_error", "holds a spreadsheet error", "mend the formula")
    if text.startswith("<"):
        hint = "leave the mean blank and write the bound in the element's _max column"
        return Wrong("not_a_number", "is a bound, not a number", hint)
    if text.endswith(DOUBTED):
        return _doubted(text.removesuffix(DOUBTED))
    swapped = text.replace(",", ".") if mark == "." else text
    if text.count(",") + text.count(".") == 1 and NUMBER.fullmatch(swapped):
        return _other_mark(text, mark)
    return _with_more(text)


def _with_more(text: str) -> Wrong:
    """A number with more than itself in its cell, or none at all."""
    if GROUPED.fullmatch(text):
        return Wrong("thousands_mark", "has separated thousands", "write 1250, not 1,250 or 1 250")
    number, unit = parted(text)
    if unit is not None and unit.casefold().partition("/")[0] in UNITS:
        return _of_unit(number, unit)
    return Wrong("not_a_number", "is not a number", "write the number alone; blank is unknown")


def _doubted(text: str) -> Wrong:
    what = "has a point, in a file whose decimal mark is a comma"
    return Wrong("decimal_mark", what, f"write {text} anew if the point is its decimal mark")


def _other_mark(text: str, mark: Mark) -> Wrong:
    """A number with the mark that is not the decimal one: it may set thousands apart."""
    other = "," if mark == "." else "."
    hint = f'write it with "{mark}", or set decimal = "{other}"'
    if UNCLEAR.fullmatch(text):
        whole, number = text.replace(other, ""), text.replace(other, mark)
        hint = f"write {whole} if these are thousands, or {number} if they are decimals"
    return Wrong("decimal_mark", f'has "{other}" where the decimal mark is "{mark}"', hint)


def _of_unit(number: str, unit: str) -> Wrong:
    """A number with a unit beside it, which may be another one, or one of two numbers."""
    if UNCLEAR.fullmatch(number):
        whole, plain = re.sub("[.,]", "", number), number.replace(",", ".")
        what = f"may be {whole} or {float(plain):g}: nothing says which mark is the decimal one"
        return Wrong("thousands_mark", what, "write the number alone, without a mark for thousands")
    what = f"has {quoted(unit)} beside its number, and the unit stands in the column's name"
    hint = "write the number alone, in the column's own unit, or rename the column"
    return Wrong("unit_in_cell", what, hint)
