"""Sheets of scenarios: numbers to their last digit, text that stays text, and one calm look."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from optimiser.intake.lists import write_list

OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
INK: Final = "#1D2B38"
SOFT: Final = "#5D6B78"
WASH: Final = "#EEF3F3"
ACCENT: Final = "#0B6B6B"
FIRST_DAY: Final = datetime(1900, 3, 1)  # noqa: DTZ001 - a workbook's dates have no zone
DATE_FORMAT: Final = "yyyy-mm-dd hh:mm"
DATE_FORMAT_S: Final = "yyyy-mm-dd hh:mm:ss"

Style = dict[str, Any]


class Exact(float):
    """A float that a workbook stores with all its digits, which the library rounds to 16."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **style: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(style.items()))
        if key not in self._made:
            base = {"font_name": "Calibri", "font_size": 11, "font_color": INK}
            self._made[key] = self._workbook.add_format({**base, **style})
        return self._made[key]

    def header(self, *, needed: bool = False, is_number: bool = False) -> Format:
        """The format of a column's name; a needed one stands out, and numbers stand below it."""
        ground = {"bg_color": ACCENT, "font_color": "#FFFFFF"} if needed else {"bg_color": WASH}
        side = "right" if is_number else "left"
        line = {"bottom": 1, "bottom_color": ACCENT}
        return self(bold=True, valign="vcenter", align=side, **line, **ground)


def print_on_one_width(sheet: Worksheet) -> None:
    """Let all columns share a landscape A4 page, the header repeated on each."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def choose(choices: tuple[str, ...], name: str) -> dict[str, Any]:
    """A drop-down of choices; nothing else can be typed."""
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": name,
        "error_message": f"Choose one of: {', '.join(choices)}"[:255],
    }


def write_cell(
    sheet: Worksheet, row: int, column: int, value: object, *, styles: Styles, zone: tzinfo
) -> None:
    """Write ``value`` so that the reader gives it back; None leaves the cell blank."""
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", styles())
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, Exact(value), styles())
    elif isinstance(value, datetime):
        _write_instant(sheet, row, column, value, styles=styles, zone=zone)
    elif isinstance(value, (tuple, list)):
        sheet.write_string(row, column, write_list(value), styles(num_format="@"))
    elif value is not None:
        sheet.write_string(row, column, str(value), styles(num_format="@"))


def _write_instant(
    sheet: Worksheet, row: int, column: int, value: datetime, *, styles: Styles, zone: tzinfo
) -> None:
    """A date where the scenario's time zone can say it without loss, else its text."""
    local = local_date(value, zone)
    if local is not None:
        look = styles(num_format=date_format(local), align="left")
        sheet.write_datetime(row, column, local, look)
    else:
        sheet.write_string(row, column, value.isoformat(sep=" "), styles(num_format="@"))


def local_date(value: datetime, zone: tzinfo) -> datetime | None:
    """The moment as a workbook's date, which has no zone; None where that would lose of it."""
    local = value.astimezone(zone).replace(tzinfo=None, fold=0)
    is_same = local.replace(tzinfo=zone).astimezone(UTC) == value.astimezone(UTC)
    return local if is_same and local.microsecond == 0 and local >= FIRST_DAY else None


def date_format(local: datetime) -> str:
    """How a workbook's date is shown, with seconds only where it has some."""
    return DATE_FORMAT_S if local.second else DATE_FORMAT


def zone_of(name: str) -> tzinfo:
    """The time zone of a scenario that has been read."""
    return ZoneInfo(name)
