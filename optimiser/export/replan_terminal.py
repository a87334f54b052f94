"""What a change costs, before it is weighed and after, as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.estimate import Estimate, MovedLine
from models.plan import Plan
from optimiser.compare import Comparison
from optimiser.export.compared_terminal import compared_table
from optimiser.export.compared_words import LARGE, signed
from optimiser.export.document import plan_document
from optimiser.export.figures import number
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import listed, plural

MOST_LINES: Final = 8
"""So many lines that move are shown; the document has all."""
SAID: Final = {
    "recycled_content": "recycled content",
    "post_consumer_content": "post-consumer content",
    "primary_metal": "primary metal",
    "metal_loss": "metal loss",
    "dross": "dross",
    "coc_cover": "chain-of-custody input",
    "cost": "cost",
    "carbon": "carbon",
    "aims": "aims missed, in widths of their specs",
    "weighted_sum": "weighted sum",
}
Difference = tuple[str, float | None, str]


def estimate_text(found: Estimate, *, said: Estimate | None = None) -> RenderableType:
    """What a change costs, at once; after what was ``said`` the lines, and what comes with them."""
    return Group(*(_estimate(found) if said is None else _following(found, said)))


def replan_text(comparison: Comparison, *, kept: bool, is_changed: bool) -> RenderableType:
    """What the change cost in the end, and which lines moved for it."""
    return Group(*_replan(comparison, kept=kept, is_changed=is_changed))


def replan_document(
    estimate: Estimate | None, comparison: Comparison, plan: Plan, *, kept: bool
) -> dict[str, Any]:
    """Estimate, comparison with the plan before, and plan, as plain JSON values."""
    return {
        "estimate": None if estimate is None else estimate.model_dump(mode="json"),
        "kept": kept,
        "comparison": comparison.model_dump(mode="json"),
        "plan": plan_document(plan),
    }


def _estimate(found: Estimate) -> Iterator[RenderableType]:
    if not found.possible:
        words = "Before weighing: with this change not every order can be made."
        yield Text(words, style="yellow")
        return
    mark = "Before weighing" if found.exact else "The linear answer; the exact one follows"
    if found.moved_kg is None:
        yield Text(f"{mark}: {_costs(_goals(found))}. Which lines move follows.")
        return
    yield Text(f"{mark}: {_costs(_goals(found))}; {_moves(found.lines, found.moved_kg)}.")
    yield from _lines_of(found)


def _following(found: Estimate, said: Estimate) -> Iterator[RenderableType]:
    """What was not said at once: the lines, and the cost where it hangs on them."""
    is_new = said.cost_difference is None and all(goal.goal != "cost" for goal in said.goals)
    cost = _difference(("cost", found.cost_difference, found.currency)) if is_new else ""
    mark = "As near to the plan before as that lets" if found.nearest else "One way to do it"
    moves = _moves(found.lines, found.moved_kg or 0.0)
    yield Text(f"{mark}: {'; '.join(text for text in (cost, moves) if text)}.")
    yield from _lines_of(found)


def _goals(found: Estimate) -> list[Difference]:
    """Every goal's difference, and that of cost where it is none."""
    others: list[Difference] = [(goal.goal, goal.difference, goal.unit) for goal in found.goals]
    if all(goal.goal != "cost" for goal in found.goals):
        others.append(("cost", found.cost_difference, found.currency))
    return [one for one in others if one[0] != "changes"]


def _lines_of(found: Estimate) -> Iterator[RenderableType]:
    """The lines that move, those that do most."""
    if found.lines:
        yield Padding(_lines(found.lines), INDENT)
    if len(found.lines) > MOST_LINES:
        more = plural(len(found.lines) - MOST_LINES, "line")
        yield Padding(Text(f"and {more} more: --json has all", style="dim"), INDENT)


def _replan(comparison: Comparison, *, kept: bool, is_changed: bool) -> Iterator[RenderableType]:
    if kept:
        said = "The change costs nothing: " if is_changed else "Nothing better is to be had: "
        yield Text(f"{said}the plan before stands, kilogram by kilogram.")
        return
    goals = [
        (one.name, one.differences[-1], one.unit)
        for one in comparison.goals
        if one.name != "changes"
    ]
    if all(name != "cost" for name, _, _ in goals):
        cost = next(one for one in comparison.totals if one.name == "cost")
        goals.append(("cost", cost.differences[-1], cost.unit))
    yield Text(f"Against the plan before: {_costs(goals)}.", style="bold")
    lost = [one.order_id for one in comparison.orders if one.made == (True, False)]
    if lost:
        yield Text(f"No longer made: {listed(lost)}.", style="yellow")
    yield compared_table(comparison)


def _costs(differences: Iterable[Difference]) -> str:
    """Every goal's difference that can be seen, or that there is none."""
    seen = [text for text in map(_difference, differences) if text]
    return "; ".join(seen) or "no goal changes"


def _difference(one: Difference) -> str:
    """A goal and how it differs; nothing where it does not."""
    name, value, unit = one
    if value is None:
        return ""
    share = unit in {"%", ""} or name == "aims"
    decimals = 2 if share or (unit not in {"kg", "kgCO2e"} and abs(value) < LARGE) else 0
    text = signed(value, decimals)
    shown = "" if name == "aims" else unit
    return f"{SAID.get(name, name)} {text} {shown}".rstrip() if text else ""


def _moves(lines: Iterable[MovedLine], moved_kg: float) -> str:
    orders = {line.order_id for line in lines}
    if not orders:
        return "no line moves"
    return f"{number(moved_kg)} kg move in {plural(len(orders), 'order')}"


def _lines(lines: tuple[MovedLine, ...]) -> Table:
    columns = ("before kg", "with it kg", "moves kg")
    table = plain_table("order", "source", *columns, right=columns)
    for line in lines[:MOST_LINES]:
        table.add_row(
            Text(line.order_id, style="bold"),
            Text(line.source),
            Text(number(line.before_kg)),
            Text(number(line.kg)),
            Text(signed(line.kg - line.before_kg), style="bold"),
        )
    return table
