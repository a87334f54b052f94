"""Columns and rows are two readers of one table: they say the same values, and the same issues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.issue import InvalidScenario, Issue
from models.record import Record
from models.scenario import TABLES
from optimiser.intake.by_column import ColumnTable, no_columns, read_columns
from optimiser.intake.composition import join, qualities_named
from optimiser.intake.csvtext import read_csv
from optimiser.intake.layout import Habits
from optimiser.intake.raw import RawScenario, RawTable
from optimiser.intake.rows import Table, read_table
from optimiser.intake.schema import SCENARIO, table_schema
from optimiser.intake.settings import read_settings
from optimiser.intake.spelling_document import raw_document, read_document
from optimiser.intake.spelling_folder import read_folder
from optimiser.intake.spelling_workbook import read_workbook
from tests.intake.strategies import LIVE

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file
    for settings_file in (ROOT / "scenarios").glob("*/scenario.toml")
    for file in settings_file.parent.glob("*.csv")
    if file.stem in TABLES
)
BROKEN = sorted(
    path
    for path in (Path(__file__).parent / "broken").iterdir()
    if path.is_dir() or path.suffix in (".json", ".xlsx")
)
ONLY_BY_ROW = frozenset(["slash_in_id", "space_in_id"])
"""What is told of ids of a scenario alone: no stream of books is named by joining them."""
Place = tuple[str, int | None, str | None]


def raw_of(path: Path) -> RawScenario | None:
    """A scenario not yet understood, if its file can be opened."""
    try:
        if path.is_dir():
            return read_folder(path)
        return read_workbook(path) if path.suffix == ".xlsx" else read_document(path)
    except InvalidScenario:
        return None


def habits_of(raw: RawScenario) -> Habits:
    """How a scenario writes numbers and dates, and the qualities that it names."""
    done = read_settings(raw.settings, mark=raw.mark)
    mark = raw.mark or done.settings.decimal
    plain = Habits(mark=mark, zone=done.zone, qualities=frozenset(done.settings.qualities))
    named = {
        name: read_table(raw.tables[name], plain).named("element") if name in raw.tables else ()
        for name in ("alloys", "recoveries")
    }
    known = qualities_named(settings=done.settings.qualities, **named)
    return Habits(mark=mark, zone=done.zone, qualities=known)


def said_by(record: Record, table: str) -> dict[str, Any]:
    """Every value of a record that says something, by field, and by column of the composition."""
    schema = table_schema(table)
    said = {column.field: getattr(record, column.field) for column in schema.columns}
    if schema.has_composition:
        for figure in record.analysis.figures:
            for field in ("pct", "sd", "n", "max", "bias_sd"):
                said[join(figure.element, field)] = getattr(figure, field)
    return {name: value for name, value in said.items() if value is not None}


def said_in(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The same of each row of a frame."""
    for _, row in frame.iterrows():
        yield {
            str(name): value
            for name, value in row.items()
            if isinstance(value, tuple) or not pd.isna(value)
        }


def places(issues: tuple[Issue, ...]) -> Counter[Place]:
    """Which issues there are, where: by pointer, for a document has no numbers of rows."""
    return Counter(
        (issue.code, issue.pointer, issue.cell) for issue in issues if issue.code not in ONLY_BY_ROW
    )


def both(raw: RawTable, habits: Habits) -> tuple[Table, ColumnTable]:
    """One table by either reader."""
    return read_table(raw, habits), read_columns(raw, SCENARIO, habits)


def agree(raw: RawTable, habits: Habits) -> None:
    """Rows that are right say the same; what is wrong is told the same, at the same place."""
    by_row, by_column = both(raw, habits)
    assert places(by_column.issues) == places(by_row.issues)
    right = set(by_row.places)
    told = dict(zip(by_column.rows, said_in(by_column.frame), strict=True))
    found = [told[row] for row in by_column.rows if row in right]
    assert found == [said_by(record, raw.table) for record in by_row.records]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_columns_say_what_rows_say(file: Path) -> None:
    """Of every table of every example, down to defaults, dates and deviations."""
    raw, table = read_folder(file.parent), file.stem
    by_row, by_column = both(raw.tables[table], habits_of(raw))
    assert by_row.issues == by_column.issues == ()
    assert len(by_row.records) == len(by_column.frame) > 0
    found = list(said_in(by_column.frame))
    assert found == [said_by(record, table) for record in by_row.records]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_broken_tables_have_the_same_issues(path: Path) -> None:
    """Code, pointer and cell of each issue, of every table of every broken input."""
    raw = raw_of(path)
    for table in () if raw is None else raw.tables.values():
        agree(table, habits_of(raw))


CELLS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(-1e3, 1e3),
    st.floats(),
    LIVE,
    st.sampled_from(["", " ", "1,5", "12.5", "2026-03-02", "nan", "#N/A", "primary", "yes"]),
    st.lists(st.integers(0, 3), max_size=2),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[object]]:
    """Rows of a few columns of one table, each in one unit, filled with anything."""
    name = draw(st.sampled_from(TABLES))
    by_spelling = {spelling: one.name for spelling, one in table_schema(name).by_spelling.items()}
    columns = draw(
        st.lists(
            st.sampled_from([*by_spelling, "Fe", "Fe_sd", "Fe_n", "Si_max", "mass", "x"]),
            min_size=1,
            max_size=6,
            unique_by=lambda spelling: by_spelling.get(spelling, spelling),
        )
    )
    row = st.fixed_dictionaries({}, optional=dict.fromkeys(columns, CELLS))
    return name, draw(st.lists(row | st.none(), max_size=5))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_columns_and_rows_agree_on_anything(drawn: tuple[str, list[object]]) -> None:
    """Whatever cells hold."""
    name, rows = drawn
    raw = raw_document({name: rows}, file="drawn")
    for table in raw.tables.values():
        agree(table, habits_of(raw))


def test_a_table_that_is_not_there_has_all_its_columns() -> None:
    """Of the kind that it would have with rows."""
    frame = no_columns("lots", SCENARIO)
    assert len(frame) == 0
    assert {column.field for column in table_schema("lots").columns} == set(frame.columns)
    assert frame["mass_kg"].dtype == float


def test_equal_cells_are_told_apart_by_their_kind(tmp_path: Path) -> None:
    """True is no 1, though they are equal, and each is told where it stands."""
    raw = raw_document(
        {"lots": [{"lot_id": "A", "mass_kg": 1}, {"lot_id": "B", "mass_kg": True}]}, file="x"
    )
    (issue,) = read_columns(raw.tables["lots"], SCENARIO, habits_of(raw)).issues
    assert (issue.code, issue.pointer) == ("not_a_number", "/lots/1/mass_kg")
    path = tmp_path / "lots.csv"
    path.write_text("lot_id,mass_kg\nA,1\nB,1,9\nC,\n", encoding="utf-8")
    found = read_columns(read_csv(path, table="lots"), SCENARIO, habits_of(raw))
    assert [(one.code, one.row) for one in found.issues] == [("stray_value", 3), ("required", 4)]


def test_a_mass_in_another_unit_is_told_as_it_was_written() -> None:
    """Not by the kilograms that it was turned into, nor at a column that is not there."""
    rows = [{"lot_id": "A", "mass_t": -5}, {"lot_id": "B"}, {"lot_id": "C", "mass_t": 1.5}]
    raw = raw_document({"lots": rows}, file="x")
    found = read_columns(raw.tables["lots"], SCENARIO, habits_of(raw))
    assert {(one.code, one.pointer) for one in found.issues} == {
        ("out_of_range", "/lots/0/mass_t"),
        ("required", "/lots/1/mass_t"),
    }
    assert "mass_t -5 must be 0 or more" in {one.message for one in found.issues}
    assert list(found.frame["mass_kg"].dropna()) == [1500.0]


def test_two_units_for_one_mass_are_told_where_both_are_filled() -> None:
    """A row that uses one of them is right, whichever it is."""
    rows = [
        {"lot_id": "A", "mass_kg": 7, "mass_t": None},
        {"lot_id": "B", "mass_kg": None, "mass_t": 7},
        {"lot_id": "C", "mass_kg": 7, "mass_t": 7},
        {"lot_id": "D", "mass_kg": -7, "mass_t": None},
        {"lot_id": "E", "mass_kg": None, "mass_t": None},
    ]
    raw = raw_document({"lots": rows}, file="x")
    found = read_columns(raw.tables["lots"], SCENARIO, habits_of(raw))
    assert {(one.code, one.pointer) for one in found.issues} == {
        ("given_twice", "/lots/2/mass_t"),
        ("out_of_range", "/lots/3/mass_kg"),
        ("required", "/lots/4/mass_kg"),
    }
    assert list(found.frame["mass_kg"].dropna()) == [7.0, 7000.0, 7.0]
    agree(raw.tables["lots"], habits_of(raw))
