"""Cells of a planner's files, in the spelling of the contract wherever they say but one thing.

A document is written by programs and is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from typing import Final

from models.element import is_symbol
from models.issue import Issue
from optimiser.intake.composition import split
from optimiser.intake.kept_cells import kind_of
from optimiser.intake.marks import figure_of, sure_mark
from optimiser.intake.plain_dates import Order, order_in, plain_date
from optimiser.intake.plain_numbers import UNCLEAR, ungrouped, without_unit_beside
from optimiser.intake.raw import Mark, RawScenario, RawTable
from optimiser.intake.schema import settings_schema, table_schema
from optimiser.intake.settings import decimal_of
from optimiser.intake.titles import plain, with_known_titles

SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹"}
SHARES: Final = frozenset({"%", "pct", "wt%", "wt-%", "wt.-%", "gew%", "gew-%", "gew.-%"})
MASSES: Final = {
    "kg": frozenset({"kg"}),
    "t": frozenset({"t", "to"}),
    "lb": frozenset({"lb", "lbs"}),
}
MONEY: Final = ("price_per_", "cost_per_", "value_per_")
Plain = Callable[[str], str]


def plainly(raw: RawScenario, *, infers_mark: bool = False) -> RawScenario:
    """``raw`` with titles, numbers and dates as the contract spells them, and what it took.

    With ``infers_mark`` a decimal comma is one wherever the file's own figures agree.
    """
    if raw.mark is not None:
        return raw
    raw = with_known_titles(raw)
    bare = _without_units(raw, is_sure=True)
    mark = sure_mark(bare)
    raw = bare if mark is not None else _without_units(raw, is_sure=False)
    if infers_mark and mark == "," and "decimal" not in raw.settings.entries:
        raw = _marked(raw, mark)
    if mark is None:
        raw = replace(raw, issues=(*raw.issues, *_doubted(raw)))
    return _dated(_worded(_ungrouped(raw, mark)))


def _marked(raw: RawScenario, mark: Mark) -> RawScenario:
    """With the decimal mark that the figures themselves have, and a warning that they do."""
    table, row, column = figure_of(raw, mark)
    message = "numbers are read with decimal commas, for the file's own figures have them"
    hint = 'set decimal to "." in the file if the commas are no decimal marks'
    told = table.issue(
        "decimal_comma_taken", message, row=row, column=column, hint=hint, severity="warning"
    )
    return replace(raw, mark=mark, issues=(*raw.issues, told))


def _doubted(raw: RawScenario) -> Iterator[Issue]:
    """In each column the first figure that is a decimal here and may be thousands.

    No other figure of the file tells which.
    """
    for table in raw.tables.values():
        for index in _numbers(table):
            texts = ((text.strip(), row) for text, row in table.texts(index).items())
            doubted = (one for one in texts if "." in one[0] and UNCLEAR.fullmatch(one[0]))
            for text, row in islice(doubted, 1):
                yield table.issue(
                    "decimal_mark_unsure",
                    f"{table.header[index]} {text} is read as {float(text):g}, and no other figure "
                    "of the file tells whether the point sets thousands apart",
                    row=row,
                    column=index,
                    value=text,
                    hint=f"write {text.replace('.', '')} if it is that many, or set decimal",
                    severity="warning",
                )


def _without_units(raw: RawScenario, *, is_sure: bool) -> RawScenario:
    given = raw.settings.entries.get("currency")
    currency = str(settings_schema()["currency"].default if given is None else given.value)
    tables = {}
    for name, table in raw.tables.items():
        known = table_schema(name).by_spelling
        ways: dict[int, Plain] = {}
        for index in _numbers(table):
            column = table.header[index]
            units = _units_of(column, currency=currency, is_element=column not in known)
            ways[index] = partial(without_unit_beside, units=units, is_sure=is_sure)
        tables[name] = _rewritten(table, ways)
    return replace(raw, tables=tables)


@cache
def _units_of(column: str, *, currency: str, is_element: bool) -> frozenset[str]:
    """How people write the unit that ``column`` has, in small letters."""
    end = column.rpartition("_")[2]
    if is_element:
        element, field = split(column)
        return SHARES if field != "n" and is_symbol(element) else frozenset()
    if column.startswith(MONEY):
        money = {currency.casefold(), SIGNS.get(currency.upper(), currency.casefold())}
        return frozenset({*money, *(f"{one}/{unit}" for one in money for unit in MASSES[end])})
    if "_per_" in column:
        return frozenset()
    return SHARES if end == "pct" else MASSES.get(end, frozenset())


def _ungrouped(raw: RawScenario, known: Mark | None) -> RawScenario:
    mark = raw.mark or decimal_of(raw.settings)
    way = partial(ungrouped, mark=mark, is_sure=known == mark)
    return replace(raw, tables={
        name: _rewritten(table, dict.fromkeys(_numbers(table), way))
        for name, table in raw.tables.items()
    })  # fmt: skip


def _worded(raw: RawScenario) -> RawScenario:
    """With the few words that a column takes as it spells them: Post-consumer is post_consumer."""
    tables = {}
    for name, table in raw.tables.items():
        known = table_schema(name).by_spelling
        ways = {
            index: _word_way(known[column].choices)
            for index, column in enumerate(table.header)
            if column in known and known[column].kind == "choice"
        }
        tables[name] = _rewritten(table, ways)
    return replace(raw, tables=tables)


@cache
def _word_way(choices: tuple[str, ...]) -> Plain:
    spelled = {plain(word): word for word in choices}
    return lambda text: text if text in choices else spelled.get(plain(text), text)


def _dated(raw: RawScenario) -> RawScenario:
    tables, issues = {}, list(raw.issues)
    for name, table in raw.tables.items():
        known = table_schema(name).by_spelling
        orders = {
            index: order_in(_texts(table, index))
            for index, column in enumerate(table.header)
            if column in known and known[column].kind == "instant"
        }
        tables[name] = _rewritten(table, {i: _date_way(order) for i, order in orders.items()})
        issues += _told(table, orders)
    return replace(raw, tables=tables, issues=tuple(issues))


@cache
def _date_way(order: Order | None) -> Plain:
    return lambda text: plain_date(text, order) or text


def _told(table: RawTable, orders: dict[int, Order | None]) -> Iterator[Issue]:
    """How dates with slashes are read where only their column says it."""
    for index, order in orders.items():
        texts = [text for text in _texts(table, index) if plain_date(text, order)]
        example = next((text for text in texts if "." not in text), None)
        if order is not None and example is not None:
            second = "month" if order == "day" else "day"
            message = (
                f"dates in {table.header[index]} of {table.table} are read as {order}, {second}, "
                f"year: {example} is {plain_date(example, order)}"
            )
            hint = "write dates as 2026-03-02 if this is not what they mean"
            yield table.issue(
                "dates_read_as", message, column=index, hint=hint, severity="warning", value=example
            )


def _numbers(table: RawTable) -> list[int]:
    return [i for i, name in enumerate(table.header) if name and kind_of(table.table, name)[0]]


def _texts(table: RawTable, index: int) -> list[str]:
    return [text.strip() for text in table.texts(index)]


def _rewritten(table: RawTable, ways: Mapping[int, Plain]) -> RawTable:
    """The table with the texts of some columns written otherwise."""
    changes = {
        index: changed
        for index, way in ways.items()
        if (changed := {t: p for t in table.texts(index) if (p := way(t.strip())) != t.strip()})
    }
    if not changes:
        return table
    return replace(table, rows=[row and _row(row, changes) for row in table.rows])


def _row(row: Sequence[object], changes: Mapping[int, Mapping[str, str]]) -> Sequence[object]:
    found = {
        index: changed[cell]
        for index, changed in changes.items()
        if isinstance(cell := row[index], str) and cell in changed
    }
    return [found.get(at, cell) for at, cell in enumerate(row)] if found else row
