"""The sheet bins are filled and emptied from: one block per bin, never over the edge of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from optimiser.export.cells import (
    ACCENT,
    BAD,
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
from optimiser.export.figures import DASH, Figures
from optimiser.export.view import PlanView
from optimiser.export.words import listed
from optimiser.export.yard_view import BinView, DrawView, FillView
from optimiser.export.yard_words import analysis_text, fill_text

WIDTHS: Final = (5, 31, 33, 9, 13, 14, 13)
LAST: Final = len(WIDTHS) - 1
PIECES, KG, BOX, SUM = 3, 4, 5, 6
PAGE_POINTS: Final = 920.0
"""What fits on A4 between the margins once the width does, in points of the rows."""
LETTERS: Final = 105
TITLE, FACTS, LINE, HEADS = 44.0, 24.0, 26.0, 18.0


def bins_sheet(book: Book, name: str, view: PlanView) -> None:
    """Add the sheet."""
    page = book.add(name, landscape=False)
    for place, width in enumerate(WIDTHS):
        page.sheet.set_column(place, place, width)
    row, room, breaks = 0, PAGE_POINTS, []
    for shown in view.yard.used_bins:
        begin = row
        row, height = _bin(page, shown, view, row)
        if height > room and begin > 0:
            breaks.append(begin)
            room = PAGE_POINTS
        room -= height
    if view.yard.empty_bins:
        text = f"Nothing goes into {listed(list(view.yard.empty_bins), most=20)}."
        page.span(row, (0, LAST), text, font_color=SOFT)
    page.sheet.fit_to_pages(1, 0)
    page.sheet.set_h_pagebreaks(breaks)


def _bin(page: Page, shown: BinView, view: PlanView, row: int) -> tuple[int, float]:
    """One bin; the row after it, and how high it stands, in points."""
    figures, heights = view.figures, list[float]()

    def line(height: float) -> int:
        heights.append(height)
        page.sheet.set_row(row + len(heights) - 1, height)
        return row + len(heights) - 1

    _head(page, shown, figures, line(TITLE), line(HEADS), line(FACTS))
    _heads(page, line(HEADS + 6), ("#", "Put in", "Material, place", "Pieces"), "In the bin kg")
    turn = 0
    for fill in shown.fills:
        turn += not fill.lies
        _fill(page, fill, figures, line(LINE), turn=turn)
    analysis = analysis_text(shown.result.analysis, view.limited)
    at = line(max(LINE, 15.0 * (1 + len(analysis) // LETTERS)))
    page.span(at, (0, 1), "Analysis of the bin, %", font_color=SOFT, font_size=10, valign="vcenter")
    page.span(at, (2, LAST), analysis, bold=True, text_wrap=True)
    _heads(page, line(HEADS), ("", "Draw for", "Alloy, furnace, start", ""), "Then left kg")
    for draw in shown.draws:
        _draw(page, draw, figures, line(LINE))
    if not shown.draws:
        page.span(line(LINE), (1, LAST), "no charge draws from it", font_color=SOFT)
    page.span(line(LINE), (1, LAST), "", font_size=9)
    return row + len(heights), sum(heights)


def _head(page: Page, shown: BinView, figures: Figures, title: int, label: int, value: int) -> None:
    """The bin to be read from afar, by when it is full, and its masses."""
    bin_id, kg = shown.result.bin_id, figures.kg
    page.span(title, (0, 2), bin_id, bold=True, font_size=28)
    by = f"full before {figures.short_time(shown.ready)}" if shown.ready is not None else ""
    look = {"bold": True, "font_size": 15, "font_color": ACCENT, "align": "right"}
    page.span(title, (3, LAST), by if shown.put_kg > 0 else "is filled already", **look)
    capacity = shown.bin.capacity_kg
    is_over = capacity is not None and shown.result.content_kg > capacity
    facts = (
        ((0, 1), "Content, kg", kg(shown.result.content_kg)),
        ((2, 2), "It holds at most, kg", "no limit" if capacity is None else kg(capacity)),
        ((3, 4), "To put in, kg", kg(shown.put_kg)),
        ((5, 6), "Stays after the plan, kg", kg(shown.left_kg) if shown.left_kg else DASH),
    )
    for columns, name, text in facts:
        page.span(label, columns, name, font_size=9, font_color=SOFT, top=2)
        colour = {"font_color": BAD} if is_over and columns == (0, 1) else {}
        page.span(value, columns, text, bold=True, font_size=14, **LEFT, **colour)


def _heads(page: Page, row: int, first: tuple[str, ...], last: str) -> None:
    for place, title in enumerate((*first, "Target kg", "Weighed kg", last)):
        side = RIGHT if place in (PIECES, KG, SUM) else LEFT
        page.put(row, place, title, **HEAD, **side)


def _fill(page: Page, shown: FillView, figures: Figures, row: int, *, turn: int) -> None:
    kg = {"num_format": decimals_format(figures.kg_decimals)}
    wash = {"bg_color": WASH} if shown.lies else {}
    page.put(row, 0, None if shown.lies else turn, **RULE, **LEFT, **wash, font_color=SOFT)
    page.put(row, 1, shown.part.source, **RULE, **wash, bold=True, font_size=12, text_wrap=True)
    page.put(row, 2, fill_text(shown), **RULE, **wash, font_size=10, text_wrap=True)
    page.put(row, PIECES, shown.pieces, **RULE, **wash, **RIGHT, bold=True)
    page.put(
        row,
        KG,
        figures.on_scale(shown.part.kg),
        **RULE,
        **wash,
        **RIGHT,
        **kg,
        bold=True,
        font_size=13,
    )
    page.put(row, BOX, None, **({**RULE, **wash} if shown.lies else {"border": 2}))
    page.put(
        row, SUM, figures.on_scale(shown.running_kg), **RULE, **wash, **RIGHT, **kg, font_color=SOFT
    )


def _draw(page: Page, shown: DrawView, figures: Figures, row: int) -> None:
    kg = {"num_format": decimals_format(figures.kg_decimals)}
    words = list(_where(shown, figures))
    for place in (0, PIECES):
        page.put(row, place, None, **RULE)
    page.put(row, 1, shown.order_id, **RULE, bold=True, font_size=12)
    page.put(row, 2, ", ".join(words), **RULE, font_size=10, text_wrap=True)
    page.put(row, KG, figures.on_scale(shown.kg), **RULE, **RIGHT, **kg, bold=True, font_size=13)
    page.put(row, BOX, None, border=2)
    page.put(row, SUM, figures.on_scale(shown.left_kg), **RULE, **RIGHT, **kg, font_color=SOFT)


def _where(shown: DrawView, figures: Figures) -> Iterator[str]:
    yield shown.alloy
    if shown.furnace is not None:
        yield shown.furnace
    if shown.start is not None:
        yield figures.short_time(shown.start)
