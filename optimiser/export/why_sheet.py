"""The sheet that says why: what binds each charge and what it is worth, then the metal."""

from __future__ import annotations

from typing import Final

from optimiser.export.cells import SOFT, Book, Page, Value
from optimiser.export.formats import kg_format
from optimiser.export.tables import Column, put_head, put_rows
from optimiser.export.view import PlanView
from optimiser.export.why_view import Change, WhyView, why_view

CHANGE_FORMAT: Final = "+#,##0.000;\N{MINUS SIGN}#,##0.000;0"
RANGE_FORMAT: Final = "[>=1000]#,##0;0.0000"
MONEY_FORMAT: Final = "#,##0.00"
DIGITS: Final = 3
GUIDE: Final = (
    "Each row is one step of one figure, and what the goals then change by: a minus saves metal "
    "or money. Where a step the other way has no row, it does the opposite."
)


def why_sheet(book: Book, name: str, view: PlanView) -> None:
    """Add the sheet: two tables under each other, on the same columns."""
    page, why = book.add(name, landscape=True), why_view(view.brief, view.plan)
    page.put(0, 0, name, bold=True, font_size=16)
    page.sheet.set_row(0, 26)
    page.sheet.fit_to_pages(1, 0)
    figures, sources = _figure_columns(why), _source_columns(why, view)
    for place, column in enumerate(sources):  # the first table has no others
        page.sheet.set_column(place, place, column.width)
    row = _guide(page, why, last=len(figures) - 1)
    if not why.figures and not why.sources:
        page.put(row, 0, "Nothing binds.", font_color=SOFT)
        return
    row = _table(page, row, "What binds each charge", figures, _figure_rows(why))
    _table(page, row, "What a tonne of metal is worth", sources, _source_rows(why, view))


def _guide(page: Page, why: WhyView, *, last: int) -> int:
    """What the figures mean; the row after it."""
    text = (
        "This plan has no prices: it was not decided here, or there was no time for them."
        if why.scope is None
        else f"{GUIDE} {why.scope}"
    )
    page.span(1, (0, last), text, font_color=SOFT, text_wrap=True, valign="top")
    page.sheet.set_row(1, 32)
    return 3


def _table(
    page: Page,
    row: int,
    title: str,
    columns: tuple[Column, ...],
    rows: list[tuple[Value, ...]],
) -> int:
    """A table under its title, if it has rows; the row after it and a gap."""
    if not rows:
        return row
    page.put(row, 0, title, bold=True, font_size=13)
    put_head(page, row + 1, columns)
    page.sheet.set_row(row + 1, 30)
    return put_rows(page, row + 2, columns, rows) + 1


def _figure_columns(why: WhyView) -> tuple[Column, ...]:
    return (
        Column(title="Order", width=16),
        Column(title="Alloy", width=18),
        Column(title="What binds", width=30, wrap=True),
        Column(title="Holds from", width=12, number=RANGE_FORMAT),
        Column(title="Holds to", width=12, number=RANGE_FORMAT),
        Column(title="Unit", width=14),
        *_change_columns(why, "A step of it"),
    )


def _source_columns(why: WhyView, view: PlanView) -> tuple[Column, ...]:
    currency, kg = view.figures.currency, kg_format(view)
    return (
        Column(title="Lot or offer", width=16),
        Column(title="Kind", width=18),
        Column(title="Material", width=30, wrap=True),
        Column(title="On hand kg", width=12, number=kg),
        Column(title=f"Price {currency} per t", width=12, number=MONEY_FORMAT),
        Column(title=f"Comes in below {currency} per t", width=14, number=MONEY_FORMAT),
        *_change_columns(why, "A tonne of it"),
        Column(title="Holds from kg", width=11, number=kg),
        Column(title="Holds to kg", width=11, number=kg),
    )


def _change_columns(why: WhyView, title: str) -> tuple[Column, ...]:
    goals = (Column(title=goal.title, width=14, number=CHANGE_FORMAT) for goal in why.goals)
    return (Column(title=title, width=15), *goals, Column(title="Note", width=24, wrap=True))


def _figure_rows(why: WhyView) -> list[tuple[Value, ...]]:
    return [
        (
            *(shown.order_id, shown.alloy, ", ".join(filter(None, (shown.binds, shown.note)))),
            *(shown.holds_from, shown.holds_to, shown.unit if shown.changes else ""),
            *_change_cells(why, change),
        )
        for shown in why.figures
        for change in shown.changes or (None,)
    ]


def _source_rows(why: WhyView, view: PlanView) -> list[tuple[Value, ...]]:
    materials = {use.source.source_id: use.source.material for use in view.uses}
    return [
        (
            *(shown.price.source, f"{shown.price.kind}, {shown.state}"),
            materials.get(shown.price.source),
            *(shown.price.mass_kg, shown.price.price_per_t, shown.price.comes_in_at_per_t),
            *_change_cells(why, change),
            *(shown.price.holds_from_kg, shown.price.holds_to_kg),
        )
        for shown in why.sources
        for change in shown.changes
    ]


def _change_cells(why: WhyView, change: Change | None) -> tuple[Value, ...]:
    if change is None:
        return ("", *(None for _ in why.goals), "")
    by = (None if one is None else round(one, DIGITS) for one in change.by)
    return (change.text, *by, change.note)
