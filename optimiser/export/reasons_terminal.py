"""Reasons as a planner reads them in the terminal: why not, choices, advice."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.advice import Advice, AlloyAdvice, LimitAdvice
from models.choice import Choice, Choices
from models.why_not import WhyNot
from models.worth import GoalDifference
from optimiser.export.compared_words import signed
from optimiser.export.figures import DASH, limit, number, share
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.words import GOALS, OTHERS

APART = (1, 0, 0, 2)
MOST_MOVED = 12
FEW = 100.0
"""Less money is told with its cents."""
SEEN = 0.005
"""Fewer points of recycled content are nothing in two decimals."""


def why_not_text(found: WhyNot) -> RenderableType:
    """The answer, its price, and what moves."""
    return Group(*_why_not(found))


def _why_not(found: WhyNot) -> Iterator[RenderableType]:
    where = "" if found.order_id is None else f" in {found.order_id}"
    yield Text(f"Why not {found.source}{where}?", style="bold")
    yield Text(found.message)
    if found.goals:
        yield Padding(_price(found.goals, found.cost_difference, found.currency), APART)
    here = [row for row in found.moved if row.order_id == found.target]
    if here:
        table = plain_table("order", "source", "kg", "with it", "", right=("kg", "with it", ""))
        for row in here[:MOST_MOVED]:
            table.add_row(
                Text(row.order_id, style="bold"),
                Text(row.source),
                Text(number(row.before_kg)),
                Text(number(row.after_kg)),
                Text(signed(row.after_kg - row.before_kg)),
            )
        yield Padding(table, APART)
    if more := len(found.moved) - len(here[:MOST_MOVED]):
        text = f"and {more} other line{'' if more == 1 else 's'}: --json has all"
        yield Padding(Text(text, style="dim"), INDENT)


def _price(
    goals: tuple[GoalDifference, ...], cost_difference: float | None, currency: str
) -> Table:
    table = plain_table("goal", "with it", "difference", right=("with it", "difference"))
    for one in goals:
        decimals = 2 if one.unit == "%" else 0
        value = DASH if one.value is None else f"{number(one.value, decimals)} {one.unit}"
        unit = " points" if one.unit == "%" else f" {one.unit}"
        few = one.goal == "cost" and abs(one.difference or 0.0) < FEW
        found = signed(one.difference, 2 if few else decimals)
        table.add_row(
            Text(GOALS[one.goal]),
            Text(value),
            Text(found + unit if found else "none", style="bold"),
        )
    if cost_difference is not None and all(one.goal != "cost" for one in goals):
        found = signed(cost_difference)
        table.add_row(Text("Cost"), Text(""), Text(f"{found} {currency}" if found else "none"))
    return table


def choices_text(found: Choices) -> RenderableType:
    """Every choice with its price, then what was tried and is none."""
    return Group(*_choices(found))


def _choices(found: Choices) -> Iterator[RenderableType]:
    if not found.choices:
        yield Text("There is no other plan nearly as good that really differs.", style="bold")
    else:
        yield Text("Other plans for the same orders, and what they cost", style="bold")
    within = f"{found.within_pct:g}"
    yield Text(
        f"Nearly as good is what has no goal worse by more than {within} points or {within} %, nor "
        f"costs more than {within} % more.",
        style="dim",
    )
    for place, one in enumerate(found.choices, start=1):
        yield Padding(Text.assemble((f"{place}  {one.title}", "bold cyan")), APART)
        yield Padding(Text(one.message), (0, 0, 0, 5))
        yield Padding(Text(_figures(one, found), style="dim"), (0, 0, 0, 5))
    if found.not_chosen:
        yield Text("\nTried, and no choice", style="bold dim")
        for none in found.not_chosen:
            yield Padding(Text(f"{none.title}: {none.why}", style="dim"), INDENT)


def _figures(one: Choice, found: Choices) -> str:
    """How far it is from the plan."""
    goals = [
        f"{GOALS[goal.goal].partition(' ')[2]} "
        + (share(goal.value, 2) if goal.unit == "%" else f"{number(goal.value or 0.0)} {goal.unit}")
        for goal in one.goals
        if goal.value is not None
    ]
    if all(goal.goal != "cost" for goal in one.goals):
        goals.append(f"cost {number(one.cost)} {found.currency}")
    return f"{number(one.moved_kg)} kg charged otherwise · " + " · ".join(goals)


def advice_text(found: Advice) -> RenderableType:
    """Every alloy: what it could have, and what its limits cost."""
    return Group(*_advice(found))


def _advice(found: Advice) -> Iterator[RenderableType]:
    yield Text("How much recycled content each alloy could have with this yard", style="bold")
    if found.together_pct is not None:
        yield Text(
            f"All charges of the plan together: {share(found.together_pct, 2)} at most. The "
            "tables say how many points more there are without a limit, and with one step of it "
            "more (wider) or less (tighter): in one charge alone, and of the whole plan."
        )
    for one in found.alloys:
        yield Padding(Text.assemble((one.alloy, "bold cyan"), "  ", _alloy(one)), APART)
        yield Padding(Text(one.message), (0, 0, 0, 4))
        rows = [row for row in one.limits if _says_something(row)]
        if rows:
            yield Padding(_limits(rows), (0, 0, 0, 4))
    if not found.complete:
        yield Text("Time ran out before the last alloy.", style="yellow")


def _alloy(one: AlloyAdvice) -> str:
    if one.highest_pct is None:
        return f"not to be made alone ({one.order_id})"
    run_around = ", own returns among it" if one.with_run_around else ""
    planned = "" if one.planned_pct is None else f", planned with {share(one.planned_pct)}"
    return f"{share(one.highest_pct)} alone ({one.order_id}{run_around}){planned}"


def _says_something(row: LimitAdvice) -> bool:
    alone = row.alone.gain if row.alone.gain is not None else row.alone.gone_pct
    together = None if row.together is None else row.together.gain
    return max(alone or 0.0, together or 0.0) >= SEEN


def _limits(rows: list[LimitAdvice]) -> Table:
    """Points gained without a limit, and for a step more and less: alone, then in the plan."""
    heads = ("alone", "wider", "tighter", "in plan", "wider ", "tighter ")
    table = plain_table("without", "step", *heads, right=("step", *heads), fold="without")
    for row in rows:
        cells = [row.alone.gain, row.alone.gain_wider, _minus(row.alone.loss_tighter)]
        if row.together is None:
            cells += [None, None, None]
        else:
            together = row.together
            cells += [together.gain, together.gain_wider, _minus(together.loss_tighter)]
        name = f"{'aim ' if row.what == 'aim' else ''}{OTHERS.get(row.element, row.element)}"
        sign = "≤" if row.side == "most" else "≥"
        table.add_row(
            Text(f"{name} {sign} {limit(row.limit)} {row.unit}".rstrip()),
            Text(f"{row.step:g}", style="dim"),
            *(Text(_points(cell)) for cell in cells),
        )
    return table


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _points(value: float | None) -> str:
    if value is None:
        return DASH
    return signed(value, 2) or ("0" if abs(value) < 1e-9 else signed(value, 4) or "0")
