"""The plan as a planner reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import (
    Console,
    ConsoleOptions,
    Group,
    RenderableType,
    RenderResult,
)
from rich.padding import Padding
from rich.text import Text

from models.brief import Brief
from models.plan import Plan
from optimiser.export.figures import DASH, Figures, number, share
from optimiser.export.headline import broken, headline, worst_of
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.terminal_yard import yard_tables
from optimiser.export.view import ChargeView, PlanView, view_of
from optimiser.export.warned import by_code
from optimiser.export.words import GOALS, listed, plural, sentence

TONES: Final = {"good": "bold green", "care": "bold yellow", "bad": "bold red"}
MOST_OF_A_KIND: Final = 3
WIDE: Final = 88


def summary(plan: Plan, brief: Brief) -> RenderableType:
    """The outcome first, then goals, charges, what is to be bought, and what to mind."""
    view = view_of(brief, plan)
    return Group(*_parts(view))


def _parts(view: PlanView) -> Iterator[RenderableType]:
    said = headline(view)
    yield Text(view.title, style="bold")
    yield Text.assemble((said.word, TONES[said.tone]), "  ", said.text)
    if view.plan.goals:
        yield _goals(view)
    if view.charges:
        yield Charges(view)
        yield _totals(view)
    yield from yard_tables(view)
    yield from _purchases(view)
    yield from _unplanned(view)
    yield from _warnings(view)
    yield _check(view)


def _goals(view: PlanView) -> RenderableType:
    figures = view.figures
    right = ("reached", "at best", "gap")
    table = plain_table("", "goal", *right, right=right)
    for place, goal in enumerate(view.plan.goals, start=1):
        table.add_row(
            Text(str(place), style="dim"),
            GOALS[goal.goal],
            Text(figures.measured(goal.value, goal.unit), style="bold"),
            Text(figures.measured(goal.bound, goal.unit)),
            Text(share(goal.gap_pct, 2), style="dim"),
        )
    return Padding(table, (1, 0, 0, 2))


class Charges:
    """The table of charges; a narrow terminal goes without the metal loss of each."""

    def __init__(self, view: PlanView) -> None:
        self._view = view

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it as wide as there is room."""
        wide = options.max_width >= WIDE
        figures = self._view.figures
        right = ("tap kg", "recycled", "loss kg", f"cost {figures.currency}")
        numbers = right if wide else (right[0], right[1], right[3])
        columns = ("order", "alloy", "furnace", "start", *numbers, "what binds")
        table = plain_table(*columns, right=right, fold="what binds")
        for shown in self._view.charges:
            cells = _cells(shown, figures)
            table.add_row(*(cells[column] for column in columns))
        yield Padding(table, (1, 0, 0, 2))


def _cells(shown: ChargeView, figures: Figures) -> dict[str, Text]:
    charge = shown.charge
    return {
        "order": Text(charge.order_id, style="bold"),
        "alloy": Text(charge.alloy, style="cyan"),
        "furnace": Text(charge.furnace or DASH),
        "start": Text(figures.short_time(charge.start)),
        "tap kg": Text(figures.kg(charge.tap_kg)),
        "recycled": Text(share(charge.recycled_content_pct)),
        "loss kg": Text(number(charge.metal_loss_kg)),
        f"cost {figures.currency}": Text(figures.money(charge.cost)),
        "what binds": Text(", ".join(shown.binding) or DASH, style="dim"),
    }


def _totals(view: PlanView) -> RenderableType:
    """What the table adds up to, and what it does not show."""
    totals, figures = view.plan.totals, view.figures
    words = [
        f"{number(totals.metal_charged_kg)} kg charged",
        f"{number(totals.tapped_kg)} kg tapped",
        f"{number(totals.metal_loss_kg)} kg metal lost",
        f"cost {figures.money(totals.cost)} {figures.currency}",
    ]
    if totals.kgco2e_cut_off is not None:
        words.append(f"{number(totals.kgco2e_cut_off)} kg CO₂e")
    return Padding(Text(" · ".join(words), style="dim"), INDENT)


def _heading(text: str, style: str = "bold") -> Text:
    return Text(f"\n{text}", style=style)


def _purchases(view: PlanView) -> Iterator[RenderableType]:
    if not view.plan.purchases:
        return
    cost = f"cost {view.figures.currency}"
    table = plain_table("to buy", "material", "kg", cost, right=("kg", cost))
    materials = {use.source.source_id: use.source.material for use in view.uses}
    for row in view.plan.purchases:
        table.add_row(
            Text(row.offer_id, style="bold"),
            Text(materials.get(row.offer_id) or ""),
            Text(view.figures.kg(row.kg, row.offer_id)),
            Text(view.figures.money(row.cost)),
        )
    yield Padding(table, (1, 0, 0, 2))


def _unplanned(view: PlanView) -> Iterator[RenderableType]:
    if not view.plan.unplanned:
        return
    yield _heading("Left out", "bold yellow")
    for row in view.plan.unplanned:
        yield Padding(Text.assemble((row.order_id, "bold"), "  ", row.verdict.message), INDENT)


def _warnings(view: PlanView) -> Iterator[RenderableType]:
    """Every kind of warning once, with its first few cases."""
    if not view.plan.warnings:
        return
    yield _heading(plural(len(view.plan.warnings), "warning"), "yellow")
    for group in by_code(view.plan.warnings):
        first = group.issues[:MOST_OF_A_KIND]
        count = f" ({len(group.issues)})" if len(group.issues) > 1 else ""
        yield Padding(Text(f"{group.title}{count}", style="bold dim"), INDENT)
        for issue in first:
            yield Padding(Text(issue.message, style="dim"), (0, 0, 0, 4))
        if len(group.issues) > len(first):
            more = len(group.issues) - len(first)
            yield Padding(Text(f"and {more} more, in the workbook", style="dim"), (0, 0, 0, 4))


def _check(view: PlanView) -> RenderableType:
    check = view.plan.check
    if check.passed:
        rules = plural(len(check.rules), "rule")
        return Text.assemble(
            ("\nCheck passed", "bold green"), f"  {rules} recomputed exactly from the printed plan"
        )
    found = [f"{sentence(rule.rule)}: {worst_of(rule, view.figures)}" for rule in broken(view.plan)]
    return Text.assemble(("\nCheck failed", "bold red"), f"  {listed(found)}")
