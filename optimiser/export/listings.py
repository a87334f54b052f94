"""The sheets of plan.xlsx that are one table each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from models.source import Source
from optimiser.export.bins_sheet import bins_sheet
from optimiser.export.cells import Book
from optimiser.export.formats import kg_format, money_format
from optimiser.export.sorting_sheet import sorting_sheet
from optimiser.export.tables import Column, table_sheet
from optimiser.export.view import PlanView, SourceUse, found_at, what_of
from optimiser.export.warned import by_code, place_of
from optimiser.export.ways_sheet import ways_sheet
from optimiser.export.why_sheet import why_sheet
from optimiser.export.words import ORIGIN_NAMES, sentence

_YARD: Final = ("Sorted kg", "Into bins kg")


def inventory(book: Book, name: str, view: PlanView) -> None:
    """What becomes of every source; with a yard, also over sorters and in bins."""
    kg = kg_format(view)
    has_yard = bool(view.plan.sorting or view.yard.used_bins)
    has_worth = any(use.worth for use in view.uses)
    worth = Column(title=f"Worth {view.figures.currency}", width=12, number=money_format(view))
    columns = (
        Column(title="Source", width=30 if has_yard else 18, wrap=has_yard),
        Column(title="Kind", width=7),
        Column(title="Material", width=22, wrap=True),
        Column(title="Origin", width=15),
        Column(title="Form", width=11),
        Column(title="Location", width=13),
        Column(title="On hand kg", width=12, number=kg),
        *(Column(title=title, width=12, number=kg) for title in _YARD * has_yard),
        Column(title="Used kg", width=12, number=kg),
        Column(title="Left kg", width=12, number=kg),
        *(worth,) * has_worth,
        Column(title="Taken by, kg" if has_yard else "Used by order, kg", width=36, wrap=True),
        Column(title="Why left", width=36, wrap=True),
    )
    rows = [
        (
            *(use.source.source_id, use.source.kind, _material(use.source)),
            *(ORIGIN_NAMES[use.origin], use.source.form, found_at(use.source), use.had_kg),
            *(_sum(use.sorted_kg), _sum(use.filled_kg))[: 2 * has_yard],
            *(use.total_kg, use.left_kg),
            *(use.worth or None,) * has_worth,
            *(used_by(use, view), use.why),
        )
        for use in view.uses
    ]
    table_sheet(book, name, columns, rows, nothing="There is no metal.")


def _material(source: Source) -> str | None:
    """Its material; of what comes from the yard, what it is there."""
    is_of_the_yard = source.kind in ("outlet", "bin")
    return what_of(source)[0] if is_of_the_yard else source.material


def _sum(kg: Mapping[str, float]) -> float | None:
    return sum(kg.values()) if kg else None


def purchases(book: Book, name: str, view: PlanView) -> None:
    """What is to be bought."""
    by_id = {use.source.source_id: use.source for use in view.uses}
    columns = (
        Column(title="Offer", width=20),
        Column(title="Material", width=30, wrap=True),
        Column(title="Supplier", width=24, wrap=True),
        Column(title="Form", width=12),
        Column(title="kg", width=13, number=kg_format(view)),
        Column(title=f"Cost {view.figures.currency}", width=14, number=money_format(view)),
    )
    rows = []
    for row in view.plan.purchases:
        source = by_id.get(row.offer_id)
        known = (source.material, source.supplier, source.form) if source else (None, None, None)
        rows.append((row.offer_id, *known, row.kg, row.cost))
    table_sheet(book, name, columns, rows, nothing="Nothing is to be bought.")


def unplanned(book: Book, name: str, view: PlanView) -> None:
    """The orders left out, and why."""
    alloy = {order.order_id: order.alloy for order in view.brief.orders}
    columns = (
        Column(title="Order", width=20),
        Column(title="Alloy", width=14),
        Column(title="Why, and what would help", width=90, wrap=True),
        Column(title="What falls short", width=40, wrap=True),
    )
    rows = [
        (
            row.order_id,
            alloy.get(row.order_id),
            row.verdict.message,
            "; ".join(
                f"{short.what}: {short.best:g} {short.unit} at best, the limit is {short.limit:g}"
                for short in row.verdict.shortfalls
            ),
        )
        for row in view.plan.unplanned
    ]
    table_sheet(book, name, columns, rows, nothing="Every order is planned.")


def warnings(book: Book, name: str, view: PlanView) -> None:
    """What the planner should know of the input."""
    columns = (
        Column(title="Kind", width=26, wrap=True),
        Column(title="Warning", width=80, wrap=True),
        Column(title="What would help", width=44, wrap=True),
        Column(title="Where in the input", width=28, wrap=True),
    )
    rows = [
        (group.title, issue.message, issue.hint, place_of(issue))
        for group in by_code(view.plan.warnings)
        for issue in group.issues
    ]
    table_sheet(book, name, columns, rows, nothing="There is nothing to warn of.")


def check(book: Book, name: str, view: PlanView) -> None:
    """What the independent checker found."""
    columns = (
        Column(title="Rule", width=46),
        Column(title="Worst violation", width=18, number="0.######"),
        Column(title="Unit", width=10),
        Column(title="Where", width=60, wrap=True),
    )
    verdict = "passed" if view.plan.check.passed else "FAILED: do not charge from this plan"
    rows = [
        (sentence(rule.rule), rule.worst_violation, rule.unit, rule.where)
        for rule in view.plan.check.rules
    ]
    table_sheet(book, name, columns, rows, nothing="No rule was checked.", title=f"Check {verdict}")


def treatments(book: Book, name: str, view: PlanView) -> None:
    """What is removed from which melt."""
    columns = (
        Column(title="Order", width=20),
        Column(title="Treatment", width=24),
        Column(title="Element", width=10),
        Column(title="Before %", width=12, number="0.000"),
        Column(title="After %", width=12, number="0.000"),
        Column(title="Removed kg", width=14, number="#,##0.0"),
        Column(title="Reagent kg", width=14, number="#,##0.0"),
        Column(title=f"Cost {view.figures.currency}", width=14, number=money_format(view)),
    )
    rows = [
        (
            *(row.order_id, row.treatment_id, row.element, row.before_pct, row.after_pct),
            *(row.removed_kg, row.reagent_kg, row.cost),
        )
        for row in view.plan.treatments
    ]
    table_sheet(book, name, columns, rows, nothing="No melt is treated.")


def used_by(use: SourceUse, view: PlanView) -> str:
    """Which sorters, bins and orders take how much of a source."""
    taken = (
        *((f"sorter {name}", kg) for name, kg in use.sorted_kg.items()),
        *((f"bin {name}", kg) for name, kg in use.filled_kg.items()),
        *use.used_kg.items(),
    )
    return ", ".join(f"{name} {view.figures.kg(kg, use.source.source_id)}" for name, kg in taken)


def listings(view: PlanView) -> dict[str, Callable[[Book, str, PlanView], None]]:
    """The sheets of this plan by name; sorting, bins and treatments only where there are any."""
    plan = view.plan
    sometimes = (
        ("Sorting", sorting_sheet, plan.sorting),
        ("Bins", bins_sheet, view.yard.used_bins),
        ("Inventory", inventory, True),
        ("Purchases", purchases, True),
        ("Treatments", treatments, plan.treatments),
    )
    has_ways = any(row.verdict.ways_out for row in plan.unplanned)
    return {
        **{name: write for name, write, is_there in sometimes if is_there},
        "Unplanned": unplanned,
        **({"Ways out": ways_sheet} if has_ways else {}),
        **({"Why": why_sheet} if plan.charges or plan.prices else {}),
        "Warnings": warnings,
        "Check": check,
    }
