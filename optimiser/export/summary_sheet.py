"""The first sheet of plan.xlsx: what is planned, how good it is, and every charge in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from models.plan import Totals
from optimiser.export.cells import (
    ACCENT,
    BAD,
    CARE,
    HEAD,
    RIGHT,
    RULE,
    SOFT,
    TIME_FORMAT,
    Book,
    Page,
    Value,
    decimals_format,
)
from optimiser.export.formats import kg_format, money_format
from optimiser.export.headline import headline
from optimiser.export.tables import Column, put_head, put_rows
from optimiser.export.view import ChargeView, PlanView
from optimiser.export.words import GOALS

TONES: Final = {"good": ACCENT, "care": CARE, "bad": BAD}
Figure = tuple[str, float | None, str, str]
"""A label, a value, its unit and how it looks."""


def summary_sheet(book: Book, name: str, view: PlanView, sheets: Sequence[str]) -> None:
    """Add the sheet; ``sheets`` are the names of the charges' own sheets."""
    page = book.add(name, landscape=True)
    columns = _columns(view)
    for place, column in enumerate(columns):
        page.sheet.set_column(place, place, column.width)
    row = _top(page, view, last=len(columns) - 1)
    row = _goals(page, view, row)
    row = _totals(page, view, row)
    put_head(page, row, columns)
    page.sheet.repeat_rows(row)
    put_rows(page, row + 1, columns, (_cells(view, shown) for shown in view.charges))
    for place, (sheet, shown) in enumerate(zip(sheets, view.charges, strict=True), start=1):
        order = shown.charge.order_id
        page.link(row + place, 0, order, sheet, **RULE, font_color=ACCENT, bold=True)
    page.sheet.fit_to_pages(1, 0)


def _top(page: Page, view: PlanView, *, last: int) -> int:
    said = headline(view)
    page.put(0, 0, view.title, bold=True, font_size=20)
    page.sheet.set_row(0, 32)
    tone = TONES[said.tone]
    page.span(1, (0, 1), said.word, bold=True, font_size=13, font_color=tone, valign="top")
    page.span(1, (2, last), said.text, font_size=12, text_wrap=True, valign="top")
    page.sheet.set_row(1, 36)
    return 3


def _goals(page: Page, view: PlanView, row: int) -> int:
    if not view.plan.goals:
        return row
    number = decimals_format(2)
    columns = (
        Column(title="Goals, in this order", width=0),
        *(Column(title="", width=0) for _ in range(2)),
        *(Column(title=title, width=0, number=number) for title in ("Reached", "At best", "Gap %")),
        Column(title="Unit", width=0),
    )
    put_head(page, row, columns)
    goals: list[tuple[Value, ...]] = [
        (f"{place}. {GOALS[goal.goal]}", "", "", goal.value, goal.bound, goal.gap_pct, goal.unit)
        for place, goal in enumerate(view.plan.goals, start=1)
    ]
    return put_rows(page, row + 1, columns, goals) + 1


def _totals(page: Page, view: PlanView, row: int) -> int:
    """Two blocks beside each other: the metal and the money."""
    blocks = {
        "Metal": (0, _metal(view.plan.totals)),
        "Money, carbon, energy": (7, _money(view)),
    }
    for title, (first, figures) in blocks.items():
        for column in range(first, first + 5):
            page.put(row, column, title if column == first else None, **HEAD)
        for at, (label, value, unit, shape) in enumerate(figures, start=row + 1):
            page.span(at, (first, first + 2), label, **RULE)
            page.put(at, first + 3, value, **RULE, **RIGHT, num_format=shape)
            page.put(at, first + 4, unit, **RULE, font_color=SOFT)
    return row + max(len(figures) for _, figures in blocks.values()) + 2


def _metal(totals: Totals) -> tuple[Figure, ...]:
    kg, pct = "#,##0", "0.00"
    return (
        ("Metal charged", totals.metal_charged_kg, "kg", kg),
        ("Tapped", totals.tapped_kg, "kg", kg),
        ("Recycled content", totals.recycled_content_pct, "%", pct),
        ("Post-consumer content", totals.post_consumer_pct, "%", pct),
        ("Primary, alloying, unknown", totals.primary_kg, "kg", kg),
        ("Metal loss", totals.metal_loss_kg, "kg", kg),
        ("Metal loss", totals.metal_loss_pct, "%", pct),
        ("Dross", totals.dross_kg, "kg", kg),
    )


def _money(view: PlanView) -> tuple[Figure, ...]:
    totals, shape, unit = view.plan.totals, money_format(view), view.figures.currency
    return (
        ("Metal", totals.metal_cost, unit, shape),
        ("Sorting", totals.sorting_cost, unit, shape),
        ("Melting", totals.melting_cost, unit, shape),
        ("Treatments", totals.treatment_cost, unit, shape),
        ("Dross treatment", totals.dross_cost, unit, shape),
        ("Fixed", totals.fixed_cost, unit, shape),
        ("Less value of what is sold", totals.revenue, unit, shape),
        ("Cost", totals.cost, unit, shape),
        ("Carbon, cut-off", totals.kgco2e_cut_off, "kg CO₂e", "#,##0"),
        ("Carbon, mass-allocated", totals.kgco2e_mass_allocated, "kg CO₂e", "#,##0"),
        ("Energy", totals.kwh, "kWh", "#,##0"),
    )


def _columns(view: PlanView) -> tuple[Column, ...]:
    kg, whole = kg_format(view), "#,##0"
    return (
        Column(title="Order", width=18),
        Column(title="Alloy", width=16),
        Column(title="Furnace", width=11),
        Column(title="Start", width=22, number=TIME_FORMAT),
        Column(title="Tap kg", width=12, number=kg),
        Column(title="Melt kg", width=12, number=kg),
        Column(title="Heel kg", width=11, number=kg),
        Column(title="Recycled %", width=11, number="0.0"),
        Column(title="Post-consumer %", width=14, number="0.0"),
        Column(title="Metal loss kg", width=12, number=whole),
        Column(title="kg CO₂e per t", width=13, number=whole),
        Column(title=f"Cost {view.figures.currency}", width=13, number=money_format(view)),
        Column(title="What binds", width=34, wrap=True),
    )


def _cells(view: PlanView, shown: ChargeView) -> tuple[Value, ...]:
    charge = shown.charge
    return (
        charge.order_id,
        charge.alloy,
        charge.furnace,
        _here(view, charge.start),
        charge.tap_kg,
        charge.melt_kg,
        charge.heel_kg,
        charge.recycled_content_pct,
        charge.post_consumer_pct,
        charge.metal_loss_kg,
        charge.kgco2e_per_t,
        charge.cost,
        ", ".join((*shown.off_spec, *shown.binding)),
    )


def _here(view: PlanView, instant: datetime | None) -> datetime | None:
    """The instant on the plant's clock; a workbook knows no time zones."""
    if instant is None:
        return None
    return instant.astimezone(view.figures.zone).replace(tzinfo=None)
