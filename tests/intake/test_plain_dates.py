"""Dates as people write them: what a column tells of their order, what is told, what is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.intake import read_with_warnings
from optimiser.intake.plain_dates import plain_date
from tests.intake.own_files import errors_of, week


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("14.09.2026", datetime(2026, 9, 14, tzinfo=UTC)),
        ("02.03.2026", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2.3.2026 6:05", datetime(2026, 3, 2, 6, 5, tzinfo=UTC)),
        ("14.09.2026, 06:00:30", datetime(2026, 9, 14, 6, 0, 30, tzinfo=UTC)),
        ("14/09/2026 06:00", datetime(2026, 9, 14, 6, tzinfo=UTC)),
        ("09/14/2026 6:00 PM", datetime(2026, 9, 14, 18, tzinfo=UTC)),
        ("14-09-2026", datetime(2026, 9, 14, tzinfo=UTC)),
        ("2026-09-14 06:00", datetime(2026, 9, 14, 6, tzinfo=UTC)),
    ],
)
def test_dates_that_read_one_way_are_read(tmp_path: Path, written: str, moment: datetime) -> None:
    scenario, warnings = read_with_warnings(week(tmp_path, starts=(written,)))
    assert scenario.orders[0].start == moment
    told = [issue for issue in warnings if issue.code == "dates_read_as"]
    assert len(told) == ("/" in written or written.startswith("14-"))


def test_one_day_beyond_12_tells_a_columns_order(tmp_path: Path) -> None:
    """And what it told is said once, with an example."""
    scenario, warnings = read_with_warnings(
        week(tmp_path, starts=("02/03/2026", "14/09/2026", "2026-03-04", "05.06.2026"))
    )
    assert [order.start.day for order in scenario.orders if order.start] == [2, 14, 4, 5]
    (told,) = [issue for issue in warnings if issue.code == "dates_read_as"]
    assert told.message == (
        "dates in start of orders are read as day, month, year: 02/03/2026 is 2026-03-02"
    )
    assert (told.file, told.column) == ("orders.csv", "start")


@pytest.mark.parametrize(
    ("starts", "wrong"),
    [
        (("02/03/2026",), ["02/03/2026"]),
        (("14/09/2026", "09/14/2026"), ["14/09/2026", "09/14/2026"]),
        (("14/09/2026", "31/02/2026"), ["31/02/2026"]),
        (("31.02.2026", "14.09.26", "14.09.2026 25:00", "14.9/2026"), None),
    ],
)
def test_dates_that_may_be_two_or_none_are_asked_for(
    tmp_path: Path, starts: tuple[str, ...], wrong: list[str] | None
) -> None:
    told = errors_of(week(tmp_path, starts=starts))
    assert {issue.code for issue in told} == {"not_a_date"}
    assert [issue.value for issue in told] == (wrong or list(starts))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 -- as written
def test_a_date_says_the_same_in_every_hand(moment: datetime) -> None:
    minute = f"{moment:%H:%M}"
    iso = f"{moment:%Y-%m-%d} {minute}"
    assert plain_date(f"{moment.day}.{moment.month}.{moment.year} {minute}", None) == iso
    assert plain_date(f"{moment:%d/%m/%Y} {minute}", "day") == iso
    assert plain_date(f"{moment:%m/%d/%Y %I:%M %p}", "month") == iso
