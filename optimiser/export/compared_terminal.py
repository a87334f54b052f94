"""Plans side by side, as a planner reads them in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from optimiser.compare import Comparison
from optimiser.compare.comparison import ComparedOrder
from optimiser.export.compared_words import (
    LETTERS,
    Row,
    first_sentence,
    goal_rows,
    line_rows,
    made,
    row_of,
    source_rows,
    total_rows,
)
from optimiser.export.figures import number
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import plural

MOST_LINES: Final = 6
"""So many lines of an order are shown; the files have all."""
MOST_SOURCES: Final = 12
MOST_ORDERS: Final = 4
"""So many orders, those that differ most, are shown line by line."""
APART: Final = (1, 0, 0, 2)


def compared_table(found: Comparison) -> RenderableType:
    """What is compared, goals, totals, lots, then orders down to their lines."""
    return Group(*_parts(found))


def _parts(found: Comparison) -> Iterator[RenderableType]:
    yield Text(first_sentence(found))
    yield Padding(_plans(found), APART)
    yield Padding(_figures("goal", goal_rows(found), found), APART)
    rows = [row for row in total_rows(found) if row.differs]
    if rows:
        yield Padding(_figures("total", rows, found), APART)
    taken = list(source_rows(found))
    if taken:
        yield Padding(_figures("taken of, kg", taken[:MOST_SOURCES], found, bare=True), APART)
        yield from _more(len(taken) - MOST_SOURCES, "lot or offer", "lots and offers")
    changed = [one for one in found.orders if max(one.moved_kg) > 0 or not all(one.made)]
    if changed:
        yield Padding(_orders(changed, found), APART)
    most = sorted(changed, key=lambda one: -max(one.moved_kg))[:MOST_ORDERS]
    for order in changed:
        if order in most:
            yield from _order(order, found)
    yield from _more(len(changed) - len(most), "order")


def _plans(found: Comparison) -> Table:
    right = ("made", "left out")
    table = plain_table("", "plan", "outcome", "check", *right, right=right)
    for letter, one in zip(LETTERS, found.plans, strict=False):
        table.add_row(
            Text(letter, style="bold"),
            Text(one.name),
            Text(one.outcome.replace("_", " ")),
            Text("passed") if one.checked else Text("failed", style="bold red"),
            Text(f"{one.charges:,}"),
            Text(f"{one.unplanned:,}"),
        )
    return table


def _figures(title: str, rows: Sequence[Row], found: Comparison, *, bare: bool = False) -> Table:
    """One row per figure: the first plan's value, then each other's and how it differs."""
    others = LETTERS[1 : len(found.plans)]
    heads = [LETTERS[0], *(head for one in others for head in (one, f"{one} {LETTERS[0]}"))]
    heads = [head.replace(" ", "\N{MINUS SIGN}") for head in heads]
    columns = (title, *([] if bare else ["unit"]), *heads)
    table = plain_table(*columns, right=tuple(heads), fold=title)
    for row in rows:
        cells = [Text(row.values[0])]
        for value, difference in zip(row.values[1:], row.differences[1:], strict=True):
            cells += [Text(value), Text(difference, style="bold")]
        unit = [] if bare else [Text(row.unit, style="dim")]
        table.add_row(Text(row.name), *unit, *cells)
    return table


def _orders(orders: Sequence[ComparedOrder], found: Comparison) -> Table:
    """How much each order differs from the first plan's, before its lines."""
    others = range(1, len(found.plans))
    heads = [
        head
        for at in others
        for head in (f"{LETTERS[at]} moves kg", f"cost {found.plans[at].currency}", "recycled")
    ]
    table = plain_table("order", *heads, right=tuple(heads))
    for order in orders:
        rows = (
            row_of("", found.plans[0].currency, order.cost),
            row_of("", "%", order.recycled_content_pct),
        )
        cells = [
            text
            for at in others
            for text in (number(order.moved_kg[at]), *(row.differences[at] for row in rows))
        ]
        table.add_row(Text(order.order_id, style="bold"), *(Text(cell) for cell in cells))
    return table


def _order(order: ComparedOrder, found: Comparison) -> Iterator[RenderableType]:
    words = Text.assemble((f"\nOrder {order.order_id}", "bold"))
    if said := made(order):
        words.append(f"  {said}", style="yellow")
    yield words
    lines = list(line_rows(order))
    if lines:
        yield Padding(_figures("line, kg", lines[:MOST_LINES], found, bare=True), INDENT)
    yield from _more(len(lines) - MOST_LINES, "line")


def _more(count: int, noun: str, nouns: str | None = None) -> Iterator[RenderableType]:
    if count > 0:
        yield Padding(
            Text(f"and {plural(count, noun, nouns)} more: --out or --json has all", style="dim"),
            INDENT,
        )
