"""Sorting and bins in the terminal: a row for each campaign and each bin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from optimiser.export.figures import DASH
from optimiser.export.terminal_tables import plain_table
from optimiser.export.view import PlanView
from optimiser.export.words import listed
from optimiser.export.yard_view import OutletView
from optimiser.export.yard_words import way_name

MOST: Final = 4


def yard_tables(view: PlanView) -> Iterator[RenderableType]:
    """What is sorted and what lies in bins, where there is anything."""
    if view.yard.sorters:
        yield Padding(_sorting(view), (1, 0, 0, 2))
    if view.yard.used_bins:
        yield Padding(_bins(view), (1, 0, 0, 2))


def _sorting(view: PlanView) -> RenderableType:
    figures = view.figures
    table = plain_table("sorter", "sorts", "kg", "ready by", "then", right=("kg",), fold="then")
    for sorter in view.yard.sorters:
        for one in sorter.passes:
            table.add_row(
                Text(sorter.sorter.sorter_id, style="bold"),
                Text(one.stream),
                Text(figures.kg(one.result.kg)),
                Text(figures.short_time(one.ready)),
                Text("; ".join(_leaves(outlet) for outlet in one.outlets) or DASH, style="dim"),
            )
    return table


def _leaves(outlet: OutletView) -> str:
    """An outlet and where it goes: cast to charge H2, left over."""
    return f"{outlet.result.outlet}: {listed([way_name(way) for way in outlet.ways], MOST)}"


def _bins(view: PlanView) -> RenderableType:
    figures = view.figures
    table = plain_table("bin", "kg", "filled with", "drawn by", right=("kg",), fold="filled with")
    for shown in view.yard.used_bins:
        table.add_row(
            Text(shown.result.bin_id, style="bold"),
            Text(figures.kg(shown.result.content_kg)),
            Text(listed([fill.stream for fill in shown.fills], MOST)),
            Text(listed([draw.order_id for draw in shown.draws], MOST) or DASH, style="dim"),
        )
    return table
