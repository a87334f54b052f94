"""A ledger as it is read in the terminal: what is said first, what there is of it, what to mind."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from models.ledger import CircularityElement, Entry, Ledger
from optimiser.export.ledger_words import (
    KINDS,
    STATUS,
    element_title,
    measured,
    of_text,
    period_text,
    range_text,
    title_of,
)
from optimiser.export.terminal import kinds_of_warnings
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import plural
from optimiser.ledger.sections.circularity import headline

BELOW = (1, 0, 0, 2)


def ledger_table(ledger: Ledger) -> RenderableType:
    """The headline figures, the elements of circularity, and the warnings."""
    return Group(*_parts(ledger))


def _parts(ledger: Ledger) -> Iterator[RenderableType]:
    yield Text(title_of(ledger), style="bold")
    yield Text(f"{KINDS[ledger.kind]}, {period_text(ledger.period)}")
    yield Text(f"Process boundary: {ledger.process_boundary}")
    yield from _headline(ledger)
    yield from _elements(ledger)
    counts = (
        plural(len(ledger.entries), "figure"),
        plural(len(ledger.tables), "table"),
        plural(len(ledger.flows), "flow"),
    )
    yield Text(f"\n{', '.join(counts)}, each with its method", style="dim")
    if ledger.warnings:
        yield Text(f"\n{plural(len(ledger.warnings), 'warning')}", style="bold yellow")
        # Here a name alone says too little: what is odd of it differs.
        spoken = (one.model_copy(update={"subject": None}) for one in ledger.warnings)
        yield from kinds_of_warnings(tuple(spoken))


def _headline(ledger: Ledger) -> Iterator[RenderableType]:
    found = headline(ledger.entries, ledger.rule_sets)
    if not found:
        yield Padding(Text("No figure can be made of what was read.", style="yellow"), INDENT)
        return
    table = plain_table("figure", "value", "95 %", "basis", right=("value",), fold="figure")
    for entry in found:
        table.add_row(
            _figure(entry),
            Text(measured(entry.value, entry.unit)),
            Text(range_text(entry), style="dim"),
            Text(entry.basis),
        )
    yield Padding(table, BELOW)


def _figure(entry: Entry) -> Text:
    """What a figure is called, how it is made, and what it lacks."""
    of = of_text(entry)
    name = Text(f"{entry.title}, {of}" if of else entry.title, style="bold")
    name.append(f"\n{entry.method}", style="not bold dim")
    if entry.note is not None:
        name.append(f"\n{entry.note}", style="not bold yellow" if entry.value is None else "dim")
    return name


def _elements(ledger: Ledger) -> Iterator[RenderableType]:
    table = plain_table("element of circularity", "", "", fold="")
    for one in ledger.circularity:
        style = "" if one.status == "reported" else "dim"
        table.add_row(
            Text(element_title(one.element), style=style),
            Text(STATUS[one.status], style=style),
            Text(_count(one), style="dim"),
        )
    yield Padding(table, INDENT)


def _count(element: CircularityElement) -> str:
    """How many figures and tables speak of an element."""
    if element.status != "reported":
        return ""
    counts = {"figure": len(element.entries), "table": len(element.tables)}
    return ", ".join(plural(count, noun) for noun, count in counts.items() if count)
