"""The sheet a crew charges from: one A4 page per order, with boxes to fill in."""

from __future__ import annotations

from typing import Final

from models.plan import ElementResult
from optimiser.export.cells import (
    ACCENT,
    BAD,
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
from optimiser.export.figures import DASH, Figures, band, element_decimals, number, share
from optimiser.export.view import ChargeView, LineView, PlanView, is_in_spec, name_of
from optimiser.export.words import STAGES, TREAT, treating

WIDTHS: Final = (5, 20, 29, 14, 8, 12, 15, 13)
LAST: Final = len(WIDTHS) - 1
BOX: Final = 6
"""The column that the crew fills in."""
MOST_ON_ONE_PAGE: Final = 60
MOST_WARNINGS: Final = 6


def charge_sheet(book: Book, name: str, shown: ChargeView, view: PlanView) -> None:
    """Add the sheet of one charge."""
    page = book.add(name, landscape=False)
    for place, width in enumerate(WIDTHS):
        page.sheet.set_column(place, place, width)
    row = _top(page, shown, view.figures)
    page.sheet.repeat_rows(0, row)
    row = _lines(page, shown, view.figures, row)
    row = _treatments(page, shown, row)
    row = _chemistry(page, shown, row)
    row = _origin(page, shown, row)
    row = _notes(page, shown, row, is_sound=view.plan.check.passed)
    row = _signatures(page, row)
    page.sheet.print_area(0, 0, row, LAST)
    page.sheet.fit_to_pages(1, 1 if row <= MOST_ON_ONE_PAGE else 0)


def _top(page: Page, shown: ChargeView, figures: Figures) -> int:
    """The order and the alloy to be read from afar, then furnace, time and masses."""
    charge, kg = shown.charge, figures.kg
    page.span(0, (0, 4), charge.order_id, bold=True, font_size=30)
    page.span(0, (5, LAST), charge.alloy, bold=True, font_size=30, font_color=ACCENT, align="right")
    page.sheet.set_row(0, 46)
    facts = (
        ((0, 1), "Furnace", charge.furnace or DASH),
        ((2, 2), "Start", figures.time(charge.start)),
        ((3, 4), "Heel before, kg", kg(charge.heel_kg)),
        ((5, 5), "Tap, kg", kg(charge.tap_kg)),
        ((6, 6), "Heel after, kg", kg(shown.heel_left_kg)),
        ((7, 7), "Melt, kg", kg(charge.melt_kg)),
    )
    for columns, title, text in facts:
        page.span(1, columns, title, font_size=9, font_color=SOFT, top=2)
        page.span(2, columns, text, bold=True, font_size=14)
    page.sheet.set_row(2, 24)
    heads = ("#", "Source", "Material, form", "Location")
    for place, title in enumerate((*heads, "Pieces", "Target kg", "Weighed kg", "Running kg")):
        side = LEFT if place < len(heads) or place == BOX else RIGHT
        page.put(4, place, title, **HEAD, **side)
    return 4


def _lines(page: Page, shown: ChargeView, figures: Figures, row: int) -> int:
    """The lines by stage, each with a box for what the scale says."""
    place = 0
    for stage, lines in shown.stages():
        row += 1
        look = {"bold": True, "font_size": 10, "bg_color": WASH, "font_color": ACCENT}
        page.span(row, (0, LAST), STAGES[stage], **look)
        for line in lines:
            row += 1
            place += line.line.kind != "heel"
            _line(page, row, line, figures, place=place)
    row += 1
    for column in range(LAST + 1):
        page.put(row, column, None, top=2)
    page.put(row, 1, "Charged, without the heel", bold=True, top=2)
    shape = decimals_format(figures.kg_decimals)
    page.put(row, 5, shown.charged_kg, bold=True, top=2, num_format=shape, **RIGHT)
    page.put(row, BOX, None, border=2)
    page.sheet.set_row(row, 26)
    return row + 1


def _line(page: Page, row: int, shown: LineView, figures: Figures, *, place: int) -> None:
    line = shown.line
    decimals = figures.kg_decimals_by_source.get(line.source, figures.kg_decimals)
    kg = {"num_format": decimals_format(decimals), **RULE, **RIGHT}
    to_buy = "to be bought" if line.kind == "offer" else None
    text = ", ".join(word for word in (*shown.what, to_buy, shown.note) if word)
    is_heel = line.kind == "heel"
    page.put(row, 0, None if is_heel else place, **RULE, **LEFT, font_color=SOFT)
    page.put(row, 1, line.source, **RULE, bold=True, font_size=12)
    page.put(row, 2, text, **RULE, font_size=10, text_wrap=True)
    page.put(row, 3, shown.where, **RULE)
    page.put(row, 4, line.pieces, **RULE, **RIGHT, bold=True)
    page.put(row, 5, line.kg, **kg, bold=True, font_size=13)
    page.put(row, BOX, None, **(RULE if is_heel else {"border": 2}))
    page.put(row, 7, shown.running_kg, **kg, font_color=SOFT)
    page.sheet.set_row(row, 26 if len(text) <= 34 else 32)


def _treatments(page: Page, shown: ChargeView, row: int) -> int:
    """What is taken out of the melt once all is charged, with a box for the reagent weighed."""
    for turn, done in enumerate(shown.treatments):
        row += 1
        if turn == 0:
            look = {"bold": True, "font_size": 10, "bg_color": WASH, "font_color": ACCENT}
            page.span(row, (0, LAST), TREAT, **look)
            row += 1
        page.put(row, 1, done.treatment_id, **RULE, bold=True, font_size=12)
        page.span(row, (2, 4), treating(done), **RULE, bold=True, font_size=10)
        weighed = {"num_format": '#,##0.0" kg"', **RULE, **RIGHT}
        page.put(row, 5, done.reagent_kg or None, **weighed, bold=True, font_size=13)
        page.put(row, BOX, None, **({"border": 2} if done.reagent_kg else RULE))
        page.put(row, 7, None, **RULE)
        page.sheet.set_row(row, 26)
    return row + 1 if shown.treatments else row


def _chemistry(page: Page, shown: ChargeView, row: int) -> int:
    """Spec, aim and what is expected, with a box for the sample."""
    if not shown.charge.analysis:
        return row
    row += 1
    for place, title in enumerate(("", "Melt, %", "Spec", "Aim", "", "Expected", "Sample", "")):
        page.put(row, place, title, **HEAD, **(RIGHT if title == "Expected" else LEFT))
    for result in shown.charge.analysis:
        row += 1
        _element(page, row, result)
        page.sheet.set_row(row, 18)
    return row + 1


def _element(page: Page, row: int, result: ElementResult) -> None:
    is_fine = is_in_spec(result)
    mark = "off spec" if not is_fine else "at limit" if result.binding else None
    shape = decimals_format(element_decimals(result.pct))
    for column in (0, 4):
        page.put(row, column, None, **RULE)
    page.put(row, 1, name_of(result.element), **RULE, bold=True)
    page.put(row, 2, band(result.min_pct, result.max_pct), **RULE)
    page.put(row, 3, band(result.aim_min_pct, result.aim_max_pct), **RULE)
    page.put(row, 5, result.pct, **RULE, **RIGHT, bold=True, num_format=shape)
    page.put(row, BOX, None, border=1)
    page.put(row, 7, mark, **RULE, bold=True, indent=1, font_color=CARE if is_fine else BAD)


def _origin(page: Page, shown: ChargeView, row: int) -> int:
    charge = shown.charge
    if charge.recycled_content_pct is None:
        return row
    text = (
        f"Recycled content of the melt {share(charge.recycled_content_pct)}, "
        f"post-consumer {share(charge.post_consumer_pct)}. "
        f"Metal loss {number(charge.metal_loss_kg)} kg."
    )
    page.span(row + 1, (1, LAST), text, font_size=10)
    return row + 2


def _notes(page: Page, shown: ChargeView, row: int, *, is_sound: bool) -> int:
    """The warnings about this charge, as far as there is room."""
    texts = [issue.message for issue in shown.warnings[:MOST_WARNINGS]]
    more = len(shown.warnings) - len(texts)
    if more > 0:
        texts.append(f"and {more} more, on sheet Warnings")
    if not is_sound:
        row += 1
        page.span(row, (1, LAST), "The check failed: do not charge from this sheet",
                  bold=True, font_color=BAD)  # fmt: skip
    for text in texts:
        row += 1
        page.span(row, (1, LAST), f"• {text}", font_size=9, font_color=CARE, text_wrap=True)
        page.sheet.set_row(row, 13 * (1 + len(text) // 118))
    return row + 1 if texts or not is_sound else row


def _signatures(page: Page, row: int) -> int:
    """Lines for who charged, when, and which sample was taken."""
    row += 2
    for columns, text in (((1, 2), "Charged by"), ((4, 5), "Date, time"), ((7, 7), "Sample no.")):
        page.span(row, columns, text, font_size=9, font_color=SOFT, top=1)
    return row
