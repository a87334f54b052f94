"""The sheet a sorter is run from: what goes over it, in which order, and where it goes then."""

from __future__ import annotations

from typing import Final

from optimiser.export.cells import (
    ACCENT,
    CARE,
    HEAD,
    LEFT,
    RIGHT,
    RULE,
    SOFT,
    WASH,
    Book,
    Page,
    decimals_format,
)
from optimiser.export.view import PlanView
from optimiser.export.yard_view import OutletView, PassView, SorterView
from optimiser.export.yard_words import (
    analysis_text,
    described,
    sorter_facts,
    way_name,
    way_when,
)

WIDTHS: Final = (5, 34, 36, 12, 14, 18, 12, 19)
LAST: Final = len(WIDTHS) - 1
KG, BOX, THEN, PART, WHEN = 3, 4, 5, 6, 7
LETTERS: Final = 40
"""As many of an analysis go into one line of its cell."""
TITLE, CAMPAIGN, WAY, ROW = 32.0, 34.0, 22.0, 15.0
PAGE_POINTS: Final = 550.0
"""What fits on A4 between the margins once the width does, in points of the rows."""


def sorting_sheet(book: Book, name: str, view: PlanView) -> None:
    """Add the sheet; no campaign goes over the edge of a page."""
    page = book.add(name, landscape=True)
    for place, width in enumerate(WIDTHS):
        page.sheet.set_column(place, place, width)
    page.span(0, (0, LAST), f"{name}: in this order", bold=True, font_size=20)
    page.sheet.set_row(0, TITLE)
    row, room, breaks = 1, PAGE_POINTS - TITLE, []
    for shown in view.yard.sorters:
        begin, head = row, 2 * ROW + TITLE
        row = _head(page, shown, view, row + 1)
        for turn, one in enumerate(shown.passes, start=1):
            height = head + _height(one, view)
            if height > room:
                breaks.append(begin)
                room = PAGE_POINTS
            room -= height
            begin, head = _pass(page, one, view, row, turn=turn) + 1, 0.0
            row = begin
    page.span(row + 1, (1, 2), "Sorted by", font_size=9, font_color=SOFT, top=1)
    page.span(row + 1, (4, 6), "Date, time", font_size=9, font_color=SOFT, top=1)
    page.sheet.fit_to_pages(1, 0)
    page.sheet.set_h_pagebreaks(breaks)


def _head(page: Page, shown: SorterView, view: PlanView, row: int) -> int:
    """The sorter to be read from afar, and the heads of the columns; the row after them."""
    title = f"Sorter {shown.sorter.sorter_id}"
    page.span(row, (0, 1), title, bold=True, font_size=18, font_color=ACCENT)
    facts = sorter_facts(shown, view.figures)
    page.span(row, (2, LAST), facts, font_size=11, font_color=SOFT, align="right")
    page.sheet.set_row(row, TITLE)
    heads = ("#", "What", "Material, place, analysis %", "Target kg", "Weighed kg")
    for place, title in enumerate((*heads, "Then to", "kg", "By")):
        side = RIGHT if place in (KG, PART) else {**LEFT, "indent": int(place == THEN)}
        page.put(row + 1, place, title, **HEAD, **side)
    return row + 2


def _height(shown: PassView, view: PlanView) -> float:
    """How high a campaign stands, in points."""
    ways = sum(_outlet_height(one, view) + WAY * max(0, len(one.ways) - 1) for one in shown.outlets)
    return CAMPAIGN + ways + ROW * (shown.lost_kg > 0)


def _outlet_height(shown: OutletView, view: PlanView) -> float:
    lines = 1 + len(analysis_text(shown.result.analysis, view.limited)) // LETTERS
    return max(WAY, 12.5 * lines)


def _pass(page: Page, shown: PassView, view: PlanView, row: int, *, turn: int) -> int:
    """One campaign with a row for every way that leaves it; the last row of it."""
    on_scale, wash = view.figures.on_scale, {"bg_color": WASH}
    kg = decimals_format(view.figures.kg_decimals)
    page.put(row, 0, turn, bold=True, font_size=14, **LEFT, **wash)
    page.put(row, 1, shown.result.source, bold=True, font_size=13, text_wrap=True, **wash)
    page.put(row, 2, described(shown), font_size=10, text_wrap=True, **wash)
    page.put(
        row, KG, on_scale(shown.result.kg), bold=True, font_size=14, num_format=kg, **RIGHT, **wash
    )
    page.put(row, BOX, None, border=2)
    page.span(row, (THEN, LAST), _times(shown, view), bold=True, text_wrap=True, indent=1, **wash)
    page.sheet.set_row(row, CAMPAIGN)
    for outlet in shown.outlets:
        row = _outlet(page, outlet, view, row + 1)
    if shown.lost_kg > 0:
        row += 1
        for place in range(LAST + 1):
            page.put(row, place, None, **RULE)
        page.put(row, 1, "lost in sorting", **RULE, font_color=SOFT, indent=1)
        page.put(row, KG, on_scale(shown.lost_kg), **RULE, **RIGHT, num_format=kg, font_color=SOFT)
    return row


def _times(shown: PassView, view: PlanView) -> str:
    """From when it is there, by when it must be under way, and done."""
    time = view.figures.short_time
    said = (("there", shown.arrives), ("begin by", shown.begin), ("ready by", shown.ready))
    words = [f"{word} {time(when)}" for word, when in said if when is not None]
    return "\n".join([" · ".join(words[:-1]), *words[-1:]]).strip() or "any time"


def _outlet(page: Page, shown: OutletView, view: PlanView, row: int) -> int:
    """An outlet with a row for each of its ways; the last row of it."""
    figures, result = view.figures, shown.result
    kg = {"num_format": decimals_format(figures.kg_decimals)}
    analysis = analysis_text(result.analysis, view.limited) if result.analysis else ""
    for place, way in enumerate(shown.ways or (None,)):
        row += place > 0
        for column in range(LAST + 1):
            page.put(row, column, None, **RULE)
        if place == 0:
            page.put(row, 1, f"→ {result.outlet}", **RULE, bold=True, font_size=12, indent=1)
            page.put(row, 2, analysis, **RULE, font_size=9, text_wrap=True)
            page.put(row, KG, figures.on_scale(result.kg), **RULE, **RIGHT, **kg, font_size=12)
            page.put(row, BOX, None, border=1)
        if way is not None:
            is_left = way.goal == "left"
            look = {
                **RULE,
                "indent": 1,
                "font_color": SOFT if is_left else ACCENT,
                "bold": not is_left,
            }
            page.put(row, THEN, way_name(way), **look)
            page.put(row, PART, figures.on_scale(way.kg), **RULE, **RIGHT, **kg, bold=not is_left)
            late = {"font_color": CARE} if not is_left else {"font_color": SOFT}
            page.put(row, WHEN, way_when(way, shown, figures), **RULE, **late)
        page.sheet.set_row(row, WAY if place else _outlet_height(shown, view))
    return row
