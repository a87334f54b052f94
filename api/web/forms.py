"""Numbers and dates inside sentences, written as the reader writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)

NUMBER: Final = re.compile(
    r"([-\u2212+]?)(\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?:\.(\d+))?(e[-+]?\d+)?"
    r"(?: ?(%|kg|t|h|s|min|kWh|ppm|°C|kg CO2e|kg CO2e/t|[A-Z]{3}|[A-Z]{3}/t))?"
)
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2})?")


@dataclass(frozen=True, slots=True)
class Forms:
    """``locale`` as browsers name it, such as de-DE."""

    locale: str

    @property
    def are_english(self) -> bool:
        """Whether numbers are written as sentences have them."""
        place = self._place
        return (get_decimal_symbol(place), get_group_symbol(place)) == (".", ",")

    def written(self, text: str) -> str | None:
        """A number with or without its unit, or a date, in the reader's form; else None."""
        if MOMENT.fullmatch(text):
            return self._moment(text)
        found = NUMBER.fullmatch(text)
        return None if found is None else self._number(text, found)

    def _number(self, text: str, found: re.Match[str]) -> str:
        sign, whole, rest, power, unit = found.groups("")
        digits = f"{whole.replace(',', '')}.{rest or 0}"
        pattern = ("#,##0" if "," in whole else "0") + (f".{'0' * len(rest)}" if rest else "")
        said = str(format_decimal(digits, format=pattern, locale=self._place))
        if sign in {"-", "\u2212"}:
            sign = get_minus_sign_symbol(self._place)
        between = " " if unit and text[: -len(unit)].endswith(" ") else ""
        return f"{sign}{said}{power}{between}{unit}"

    def _moment(self, text: str) -> str:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        if len(text) > len("2026-03-02"):
            return str(format_datetime(at, "short", locale=self._place))
        return str(format_date(at, "short", locale=self._place))

    @property
    def _place(self) -> Locale:
        return Locale.parse(self.locale, sep="-")
