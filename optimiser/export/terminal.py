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
from models.issue import Issue
from models.plan import Plan, Unplanned
from optimiser.export.figures import DASH, Figures, element, number, share
from optimiser.export.headline import broken, headline, worst_of
from optimiser.export.terminal_tables import INDENT, plain_table
from optimiser.export.terminal_yard import yard_tables
from optimiser.export.view import ChargeView, PlanView, view_of
from optimiser.export.warned import by_code
from optimiser.export.ways_words import way_lines, ways_left
from optimiser.export.words import GOALS, listed, plural, sentence
from optimiser.export.worth_most import worth_most

LIMITS: Final = "what binds"
TONES: Final = {"good": "bold green", "care": "bold yellow", "bad": "bold red"}
WIDE: Final = 88
ROOM_FOR_LIMITS: Final = 20
"""With fewer characters left beside the figures, the limits stand below the table."""


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
    yield from _treatments(view)
    yield from _purchases(view)
    yield from _unplanned(view)
    yield from _worth_most(view)
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
    """The table of charges; a narrow terminal has no metal losses, and the limits below."""

    def __init__(self, view: PlanView) -> None:
        self._view = view

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it as wide as there is room."""
        wide = options.max_width >= WIDE
        figures = self._view.figures
        right = ("tap kg", "recycled", "loss kg", f"cost {figures.currency}")
        numbers = right if wide else (right[0], right[1], right[3])
        columns = ("order", "alloy", "furnace", "start", *numbers)
        rows = [(shown, _cells(shown, figures)) for shown in self._view.charges]
        widths = (max(len(column), *(len(row[column]) for _, row in rows)) for column in columns)
        is_roomy = options.max_width - sum(width + 2 for width in widths) >= ROOM_FOR_LIMITS
        columns = (*columns, LIMITS) if is_roomy else columns
        table = plain_table(*columns, right=right, fold=LIMITS)
        for _, cells in rows:
            table.add_row(*(cells[column] for column in columns))
        yield Padding(table, (1, 0, 0, 2))
        bound = [shown for shown, _ in rows if shown.binding or shown.off_spec]
        if bound and not is_roomy:
            yield Padding(_limits_of_all(bound), INDENT)


def _limits_of_all(bound: list[ChargeView]) -> Text:
    """The limits of every charge in one paragraph."""
    words = Text(f"{LIMITS}  ", style="dim")
    for place, shown in enumerate(bound):
        words.append("" if place == 0 else " · ")
        words.append(f"{shown.charge.order_id} ").append_text(_limits(shown))
    return words


def _limits(shown: ChargeView) -> Text:
    """What the melt breaks, then what binds."""
    words = Text(", ".join(shown.off_spec), style=TONES["bad"])
    if shown.off_spec and shown.binding:
        words.append(", ", style="dim")
    return words.append(", ".join(shown.binding), style="dim")


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
        LIMITS: _limits(shown) or Text(DASH, style="dim"),
    }


def _totals(view: PlanView) -> RenderableType:
    """What the table adds up to, and what it does not show."""
    totals, figures = view.plan.totals, view.figures
    words = [
        f"{figures.kg(totals.metal_charged_kg)} kg charged",
        f"{figures.kg(totals.tapped_kg)} kg tapped",
        f"{figures.kg(totals.metal_loss_kg)} kg metal lost",
        f"cost {figures.money(totals.cost)} {figures.currency}",
    ]
    if totals.kgco2e_cut_off is not None:
        words.append(f"{number(totals.kgco2e_cut_off)} kg CO₂e")
    return Padding(Text(" · ".join(words), style="dim"), INDENT)


def _heading(text: str, style: str = "bold") -> Text:
    return Text(f"\n{text}", style=style)


def _treatments(view: PlanView) -> Iterator[RenderableType]:
    if not view.plan.treatments:
        return
    cost = f"cost {view.figures.currency}"
    right = ("removed kg", "reagent kg", cost)
    table = plain_table("treatment", "order", "of the melt", *right, right=right)
    for row in view.plan.treatments:
        table.add_row(
            Text(row.treatment_id, style="bold"),
            Text(row.order_id),
            Text(f"{row.element} {element(row.before_pct)} → {element(row.after_pct)} %"),
            Text(number(row.removed_kg, 1)),
            Text(number(row.reagent_kg, 1)),
            Text(view.figures.money(row.cost)),
        )
    yield Padding(table, (1, 0, 0, 2))


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
    reasons: dict[str, list[Unplanned]] = {}
    for row in view.plan.unplanned:
        reasons.setdefault(row.verdict.message, []).append(row)
    for message, rows in reasons.items():
        orders = listed([row.order_id for row in rows], most=20)
        yield Padding(Text.assemble((orders, "bold"), "  ", message), INDENT)
        for row in rows:
            yield from _ways_out(view, row, is_named=len(rows) > 1)


def _ways_out(view: PlanView, row: Unplanned, *, is_named: bool) -> Iterator[RenderableType]:
    """What must give for an order, the best first."""
    lines, left = way_lines(row.verdict, view.figures), ways_left(row.verdict)
    if lines:
        whose = f"ways out of {row.order_id}" if is_named else "ways out"
        yield Padding(Text(whose, style="dim"), (0, 0, 0, 4))
    for place, line in enumerate(lines, start=1):
        yield Padding(
            Text.assemble(f"{place} → ", line.title, (f"  {line.cost}", "dim")), (0, 0, 0, 4)
        )
    if left:
        yield Padding(Text(left, style="dim italic"), (0, 0, 0, 4))


def _worth_most(view: PlanView) -> Iterator[RenderableType]:
    """What would help most."""
    if found := worth_most(view.plan.prices):
        yield Text.assemble(("\nWorth most", "bold"), "  ", f"{'. '.join(found)}.")


def _warnings(view: PlanView) -> Iterator[RenderableType]:
    """What to mind, a kind at a time."""
    warnings = view.plan.warnings
    if warnings:
        yield _heading(f"{plural(len(warnings), 'warning')}, each in the workbook", "yellow")
        yield from kinds_of_warnings(warnings)


def kinds_of_warnings(warnings: tuple[Issue, ...]) -> Iterator[RenderableType]:
    """Every kind of warning once, with its gist, and what would help against it, said once."""
    told: set[str] = set()
    for group in by_code(warnings):
        count = f" ({len(group.issues):,})" if len(group.issues) > 1 else ""
        yield Padding(Text(f"{group.title}{count}"), INDENT)
        for line in group.gist:
            yield Padding(Text(line, style="dim"), (0, 0, 0, 4))
        if group.hint and group.hint not in told:
            told.add(group.hint)
            hint = f"{group.hint[:1].upper()}{group.hint[1:].rstrip('.')}."
            yield Padding(Text(hint, style="dim italic"), (0, 0, 0, 4))


def _check(view: PlanView) -> RenderableType:
    check = view.plan.check
    if check.passed:
        rules = plural(len(check.rules), "rule")
        return Text.assemble(
            ("\nCheck passed", "bold green"), f"  {rules} recomputed exactly from the printed plan"
        )
    found = [f"{sentence(rule.rule)}: {worst_of(rule, view.figures)}" for rule in broken(view.plan)]
    return Text.assemble(("\nCheck failed", "bold red"), f"  {listed(found)}")
