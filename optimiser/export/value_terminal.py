"""What the yard is worth, as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.worth import STOPPED, Value, Worth
from optimiser.export.figures import DASH, mass
from optimiser.export.worth_words import between, cost_change, is_sure, most_worth, pays, verdict

INDENT = (1, 0, 0, 2)


def value_table(value: Value) -> RenderableType:
    """The sentence to begin with, what each thing is worth, and the prices of sorters."""
    return Group(*_parts(value))


def _parts(value: Value) -> Iterator[RenderableType]:
    yield Text(value.name or "What it is worth", style="bold")
    yield Text(most_worth(value))
    if value.items:
        yield Padding(_worths(value), INDENT)
    sorters = [one for one in value.items if one.break_even is not None]
    if sorters:
        yield Padding(_prices(sorters, value), INDENT)
    for one in value.items:
        if one.note not in (None, STOPPED):
            yield Text.assemble((f"{one.title}: ", "bold dim"), (one.note or "", "dim"))
    if not value.complete:
        yield Text("Stopped before everything was valued.", style="yellow")


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, header_style="dim", show_edge=False, padding=(0, 1, 0, 0))


def _worths(value: Value) -> Table:
    table = _table()
    table.add_column("what", overflow="fold")
    table.add_column("worth")
    table.add_column("between", justify="right")
    table.add_column(f"cost, {value.currency}", justify="right")
    for one in value.items:
        found = one.worth
        if found is None:
            table.add_row(Text(one.title, style="bold"), Text("not planned", style="dim"), "", "")
            continue
        words = Text(verdict(one, value.currency), style="" if is_sure(one) else "yellow")
        if not is_sure(one):
            words.append(", not certain")
        cells = (Text(between(found), style="dim"), Text(cost_change(one, value)))
        table.add_row(Text(one.title, style="bold"), words, *cells)
    return table


def _prices(sorters: list[Worth], value: Value) -> Table:
    table = _table()
    table.add_column("sorter")
    table.add_column("sorts", justify="right")
    table.add_column("by money alone it pays up to")
    table.add_column("sorting then", justify="right")
    for one in sorters:
        then = None if one.break_even is None else one.break_even.sorted_kg
        table.add_row(
            Text(one.things[0], style="bold"),
            Text(DASH if one.sorted_kg is None else mass(one.sorted_kg)),
            Text(pays(one.break_even, value.currency)),
            Text(DASH if then is None else mass(then)),
        )
    return table
