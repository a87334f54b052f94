"""How tables look in the terminal."""

from __future__ import annotations

from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import JustifyMethod
from rich.table import Table

INDENT: Final = (0, 0, 0, 2)


def plain_table(*columns: str, right: tuple[str, ...] = (), fold: str = "") -> Table:
    """An empty table without a frame; only the column ``fold`` may break its texts."""
    table = Table(box=SIMPLE_HEAD, header_style="dim", show_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        justify: JustifyMethod = "right" if column in right else "left"
        table.add_column(column, justify=justify, no_wrap=column != fold, overflow="fold")
    return table
