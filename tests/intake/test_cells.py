"""Single cells: what each kind of column takes, and that units convert exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.intake.cells import (
    number_reader,
    read_id,
    read_ids,
    read_instant,
    read_number,
    read_text,
    read_whole,
    read_yes_no,
)
from optimiser.intake.lists import read_list, read_mapping, write_list
from optimiser.intake.units import spellings
from optimiser.intake.words import Wrong


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.5", 12.5),
        (" 7 ", 7.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        (3, 3.0),
        (2.5, 2.5),
        (" ", None),
    ],
)
def test_numbers_are_read(cell: object, number: float | None) -> None:
    """Text counts as a number where it is nothing else."""
    assert read_number(cell) == number


@pytest.mark.parametrize(
    "cell",
    ["1_000", "1,250", "1.250,5", "12 kg", "nan", "-inf", "1e999", "0x10", "١٢", "--1", True, [1],
     date(2026, 3, 2)],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell: object) -> None:
    """Neither Python's habits nor other alphabets' digits pass."""
    with pytest.raises(Wrong):
        read_number(cell)


def test_a_decimal_comma_is_read_only_where_it_is_set() -> None:
    """Then the point is refused, since 1.250 might mean either."""
    assert read_number("12,5", mark=",") == 12.5
    assert read_number("1250", mark=",") == 1250.0
    for cell in ("12.5", "1.250,5"):
        with pytest.raises(Wrong):
            read_number(cell, mark=",")


@pytest.mark.parametrize(
    ("column", "spelling", "cell", "value"),
    [
        ("mass_kg", "mass_t", "1.1", 1100.0),
        ("mass_kg", "mass_t", 0.0023, 2.3),
        ("mass_kg", "mass_lb", "1", 0.45359237),
        ("price_per_t", "price_per_kg", "2.05", 2050.0),
        ("price_per_t", "price_per_lb", "0.45359237", 1000.0),
        ("cost_per_kg", "cost_per_t", "1500", 1.5),
    ],
)
def test_units_convert_exactly(column: str, spelling: str, cell: object, value: float) -> None:
    """1.1 t is 1100 kg, not 1100.0000000000002: the product is made in decimal."""
    assert number_reader(factor=spellings(column)[spelling])(cell) == value


@given(st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=6))
def test_pounds_are_rounded_once(pounds: Decimal) -> None:
    """The float is the one nearest to the exact product."""
    read = number_reader(factor=spellings("mass_kg")["mass_lb"])
    assert read(str(pounds)) == float(Fraction(pounds) * Fraction("0.45359237"))


def test_tiny_and_huge_exponents_cost_nothing() -> None:
    """A number of a few letters must not fill the memory."""
    read = number_reader(factor=spellings("mass_kg")["mass_t"])
    assert read("1e-9999") == 0.0
    for text in ("1e9999", "1e999999999"):
        with pytest.raises(Wrong):
            read(text)


def test_whole_numbers_come_from_workbooks_as_floats() -> None:
    """3.0 is whole, 2.5 is not."""
    assert read_whole(3.0) == 3
    with pytest.raises(Wrong):
        read_whole("2.5")


@pytest.mark.parametrize("cell", ["yes", "YES", " yes ", "true", True])
def test_yes_is_yes(cell: object) -> None:
    """Words in any case, and the yes of documents and workbooks."""
    assert read_yes_no(cell) is True


@pytest.mark.parametrize("cell", ["y", "1", 1, 0.0])
def test_almost_yes_is_refused(cell: object) -> None:
    """A one may mean anything."""
    with pytest.raises(Wrong):
        read_yes_no(cell)


def test_ids_are_kept_as_written() -> None:
    """Leading zeros, spaces within and at the ends, quotes: nothing is tidied."""
    for name in ("000123", " L1", "1e5", "TRUE", "2026-03-02", "'x"):
        assert read_id(name) == name


@pytest.mark.parametrize("cell", [123, 1.0, True, date(2026, 3, 2), "a\nb", "#REF!", "1.2E+11"])
def test_what_is_no_id_is_refused(cell: object) -> None:
    """Numbers, dates, and what spreadsheets make of names."""
    with pytest.raises(Wrong):
        read_id(cell)


def test_a_number_typed_as_text_is_text() -> None:
    """Bay 12 is a place."""
    assert read_text(12.0) == "12"
    with pytest.raises(Wrong):
        read_text(12.5)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-07-02 06:30", datetime(2026, 7, 2, 4, 30, tzinfo=UTC)),
        ("2026-03-02T06:30:00Z", datetime(2026, 3, 2, 6, 30, tzinfo=UTC)),
        (date(2026, 3, 2), datetime(2026, 3, 1, 23, tzinfo=UTC)),
        (datetime(2026, 3, 2, 6), datetime(2026, 3, 2, 5, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_moments_without_a_zone_are_the_scenarios(cell: object, moment: datetime) -> None:
    """Vienna is one hour ahead in winter and two in summer."""
    assert read_instant(cell, zone=ZoneInfo("Europe/Vienna")) == moment


def test_the_hour_that_happens_twice_compares() -> None:
    """Python holds moments in that hour for unequal to all others unless offsets are fixed."""
    found = read_instant("2026-10-25 02:30", zone=ZoneInfo("Europe/Vienna"))
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["02.03.2026", "soon", 46083, timedelta(hours=3), "9999-12-31T23:59-14:00"]
)
def test_what_is_no_moment_is_refused(cell: object) -> None:
    """Also the day after the last one."""
    with pytest.raises(Wrong):
        read_instant(cell, zone=UTC)


@given(st.lists(st.text(min_size=1, max_size=5).filter(lambda text: text.strip()), max_size=4))
def test_lists_survive_a_cell(items: list[str]) -> None:
    """Commas within a name make the cell a JSON list."""
    assert read_list(write_list(items)) == items


def test_lists_and_pairs_are_written_as_people_write_them() -> None:
    """Names between commas, and names with numbers."""
    assert read_ids("F1, F2") == ("F1", "F2")
    assert read_ids('["F,1"]') == ("F,1",)
    assert read_mapping("cost = 1, carbon = 0.08") == {"cost": "1", "carbon": "0.08"}
    with pytest.raises(Wrong):
        read_ids("F1,,F2")
    with pytest.raises(Wrong):
        read_ids("[F1")
