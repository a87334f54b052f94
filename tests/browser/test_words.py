"""Numbers and dates as planners of several countries write and read them."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any

import pytest

pytestmark = pytest.mark.slow
Asking = Callable[[str, str], Any]


@pytest.mark.parametrize(
    ("locale", "text", "wanted"),
    [
        ("de-DE", "1.234,5", 1234.5),
        ("de-DE", "1.234", 1234),
        ("de-DE", "0.012", 0.012),
        ("de-DE", "0,012", 0.012),
        ("de-DE", "-0.150", -0.15),
        ("de-DE", "0.012.345", None),
        ("de-DE", "1,234.5", None),
        ("en-GB", "1,234.5", 1234.5),
        ("en-GB", "0.012", 0.012),
        ("en-GB", "0,012", None),
        ("en-GB", "1.234,5", None),
        ("fr-FR", "1 234,5", 1234.5),
        ("en-GB", "\N{MINUS SIGN}3", -3),
    ],
)
def test_a_number_is_what_its_writer_means_or_none(
    said: Asking, locale: str, text: str, wanted: float | None
) -> None:
    found = said(locale, f"words.typed({text!r})")
    assert (None if isnan(found) else found) == wanted


@pytest.mark.parametrize(("locale", "text"), [("de-DE", "1.250"), ("en-GB", "1,250")])
def test_a_share_has_no_thousands(said: Asking, locale: str, text: str) -> None:
    """It may mean 1.25: better a mark at the cell than a guess."""
    assert isnan(said(locale, f"words.typed({text!r}, {{ share: true }})"))


def test_nothing_has_no_sign_and_less_has_a_minus(said: Asking) -> None:
    assert said("en-GB", "[words.number(-0.001, 2), words.number(-376825)]") == [
        "0.00",
        "\N{MINUS SIGN}376,825",
    ]
    assert said("en-GB", "[words.signed(0.001, 2), words.signed(2, 0)]") == ["0.00", "+2"]


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [
        ("en-GB", "02/03/2026 06:00"),
        ("en-US", "03/02/2026 06:00"),
        ("de-DE", "02.03.2026 06:00"),
        ("sv-SE", "2026-03-02 06:00"),
        ("hu-HU", "2026-03-02 06:00"),
    ],
)
def test_a_date_is_written_as_its_reader_would_type_it(
    said: Asking, locale: str, wanted: str
) -> None:
    """With an offset in the plant's zone; without one it is the plant's already."""
    spelled = ["2026-03-02T06:00:00", "2026-03-02 06:00:00", "2026-03-02T05:00:00Z"]
    assert said(locale, f"{spelled}.map((one) => words.date(one))") == [wanted] * 3
    assert said(locale, f"words.typedMoment({wanted!r}) ?? {wanted!r}") == "2026-03-02 06:00"


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE", "sv-SE"])
def test_a_date_with_dots_begins_with_its_day(said: Asking, locale: str) -> None:
    assert said(locale, "words.typedMoment('02.03.2026 06:00')") == "2026-03-02 06:00"


def test_a_day_has_no_hour_and_what_is_no_date_stays(said: Asking) -> None:
    texts = ["2026-03-02", "on Monday", "2026-13-45x"]
    assert said("de-DE", f"{texts}.map((one) => words.date(one))") == ["02.03.2026", *texts[1:]]


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2026-10-25", "2026-10-24T22:00:00.000Z"), ("2026-10-26", "2026-10-25T23:00:00.000Z")],
)
def test_days_begin_at_midnight_in_the_plant(said: Asking, day: str, wanted: str) -> None:
    zone = "(await import('/static/zone.mjs'))"
    assert said("en-GB", f"{zone}.dayBegins({day!r}).toISOString()") == wanted


def test_one_is_said_otherwise_than_several(said: Asking) -> None:
    script = "[0, 1, 2, 1234].map((many) => words.t('inventory.count_errors', { many }))"
    assert said("de-DE", script) == [
        "0 problems",
        "1 problem",
        "2 problems",
        "1.234 problems",
    ]
    alone = "words.t('inventory.count_errors', { many: 1 })"
    assert said("ja-JP", alone) == "1 problem"


def test_limits_of_others_are_called_by_words_and_elements_by_their_symbols(said: Asking) -> None:
    names = ["others_each", "others_total", "Fe", "Si+Fe", "others_of_ours"]
    assert said("en-GB", f"{names}.map(words.elementName)") == [
        "each of the others",
        "all others together",
        *names[2:],
    ]


def test_ways_of_writing_times_are_made_once_however_many_cells_there_are(said: Asking) -> None:
    """Making one takes longer than all that a sheet writes with it."""
    made = said(
        "de-DE",
        """(() => {
            const whole = Intl.DateTimeFormat;
            let made = 0;
            Intl.DateTimeFormat = function (...given) { made += 1; return new whole(...given); };
            for (let n = 0; n < 100; n += 1) {
                for (const timezone of ["Asia/Tokyo", "Mars/Base", ""]) {
                    words.date("2026-03-02T06:00:00Z", words.zoneOf({ timezone }));
                }
                words.moment("2026-03-02T06:00:00Z");
                words.brief("2026-03-02T06:00:00Z");
            }
            Intl.DateTimeFormat = whole;
            return made;
        })()""",
    )
    assert 0 < made <= 9
    assert said("de-DE", "words.zoneOf({ timezone: 'Mars/Base' })") == "Europe/Berlin"
    assert said("de-DE", "words.zoneOf({ timezone: 'Asia/Tokyo' })") == "Asia/Tokyo"
