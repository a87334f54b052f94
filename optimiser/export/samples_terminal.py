"""What knowledge is worth, as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from models.sample import Samples
from optimiser.export.compared_words import signed
from optimiser.export.figures import DASH, number
from optimiser.export.samples_sheet import NOTHING, unsure
from optimiser.export.terminal_tables import plain_table

APART = (1, 0, 0, 2)


def samples_text(found: Samples) -> RenderableType:
    """Which metal to sample first, and what accepting more misses would bring."""
    return Group(*_samples(found))


def _samples(found: Samples) -> Iterator[RenderableType]:
    if not found.samples:
        yield Text(NOTHING, style="bold")
    else:
        yield Text("What a sample is worth, before it is known what it says", style="bold")
    if found.note:
        yield Text(found.note, style="dim")
    for place, one in enumerate(row for row in found.samples if row.cost_saved is not None):
        yield Padding(Text(one.message, style="bold" if place == 0 else ""), (0, 0, 0, 2))
    if found.samples:
        yield Padding(_table(found), APART)
        yield Text(
            "About is an estimate, by which metals are chosen to be planned with.", style="dim"
        )
    if found.risk is not None:
        yield Text(f"\n{found.risk.message}", style="bold")
    if not found.complete:
        yield Text("There was no time to plan all of it.", style="dim")


def _table(found: Samples) -> RenderableType:
    heads = (f"saves {found.currency}", "primary kg", "recycled", "about kg")
    table = plain_table("metal", *heads, "least sure", right=heads)
    for one in found.samples:
        gained = one.recycled_gained_pct
        table.add_row(
            Text(one.source, style="bold"),
            Text(_signed(one.cost_saved)),
            Text(_signed(None if one.primary_freed_kg is None else -one.primary_freed_kg)),
            Text(_signed(gained, 2)),
            Text(number(one.about_kg)),
            Text(unsure(one.elements[0])),
        )
    return table


def _signed(value: float | None, decimals: int = 0) -> str:
    return DASH if value is None else signed(value, decimals) or "0"
