"""Two goals weighed against each other, as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.front import Front, FrontPoint
from models.settings import GoalName
from optimiser.export.figures import DASH, number
from optimiser.export.front_files import first_words, shown
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import listed

SHORT: Final[Mapping[GoalName, str]] = {
    "recycled_content": "recycled",
    "post_consumer_content": "post-consumer",
    "primary_metal": "primary",
    "metal_loss": "lost",
    "dross": "dross",
    "coc_cover": "CoC input",
    "cost": "cost",
    "carbon": "carbon",
    "changes": "moved",
}


def front_table(found: Front) -> RenderableType:
    """The sentence to begin with, and what each point takes."""
    return Group(*_parts(found))


def _parts(found: Front) -> Iterator[RenderableType]:
    yield Text(first_words(found), style="bold")
    if found.is_bound:
        yield Text(
            "A bound: whole numbers, heels or bins are let go, and no plan lies beyond it. "
            "--exact plans every point.",
            style="yellow",
        )
    if found.left_out:
        yield Text(f"Left out, since not made with the others: {listed(list(found.left_out))}.")
    yield Padding(_points(found), INDENT)
    if any(one.exact is not None for one in found.points):
        yield Padding(_plans(found), INDENT)
    if not found.complete:
        yield Text("Stopped before every point was there.", style="yellow")
    yield Text(
        f"A point is planned with goals {found.first} and {found.second}, "
        "and its slack as slack_pct of the first.",
        style="dim",
    )


def _points(found: Front) -> Table:
    """Both goals and the slack, then what else each point takes."""
    units = {found.first: found.first_unit, found.second: found.second_unit}
    others: dict[str, tuple[str, Callable[[FrontPoint], str]]] = {
        "cost": (f"cost {found.currency}", lambda one: number(one.cost)),
        "recycled_content": ("recycled %", lambda one: _share(one.recycled_content_pct)),
        "primary_metal": ("primary kg", lambda one: number(one.primary_kg)),
        "bought": ("bought kg", lambda one: number(one.bought_kg)),
    }
    kept = [each for goal, each in others.items() if goal not in units]
    both = [f"{SHORT[goal]} {unit}" for goal, unit in units.items()]
    heads = (*both, "slack", *(head for head, _ in kept))
    table = plain_table(*heads, right=heads)
    for one in found.points:
        table.add_row(
            Text(_bare(one.first, found.first_unit), style="bold"),
            Text(_bare(one.second, found.second_unit), style="bold"),
            Text(DASH if one.slack_pct is None else number(one.slack_pct, 3)),
            *(Text(text(one)) for _, text in kept),
        )
    return table


def _share(value: float | None) -> str:
    return DASH if value is None else number(value, 2)


def _bare(value: float | None, unit: str) -> str:
    return DASH if value is None else number(value, 2 if unit == "%" else 0)


def _plans(found: Front) -> Table:
    heads = ("planned: first", "second", f"cost {found.currency}")
    table = plain_table(*heads, "outcome", "", right=heads)
    for point in found.points:
        one = point.exact
        if one is None:
            table.add_row("", "", "", Text("not planned", style="dim"), "")
            continue
        table.add_row(
            Text(shown(one.first, found.first_unit)),
            Text(shown(one.second, found.second_unit)),
            Text(number(one.cost)),
            Text(one.outcome.replace("_", " ")),
            Text("another is better" if one.dominated else "", style="yellow"),
        )
    return table
