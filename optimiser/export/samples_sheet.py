"""The sheet that says which metal to sample first, and what that is expected to bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from models.sample import ElementWorth, Samples, SampleWorth
from optimiser.export.cells import SOFT, Book, Value
from optimiser.export.tables import Column, table_sheet

NOTHING: Final = "No sample of any metal would change this plan."
CHANGE: Final = "+#,##0;\N{MINUS SIGN}#,##0;0"
POINTS: Final = "+0.00;\N{MINUS SIGN}0.00;0"


def samples_sheet(book: Book, name: str, found: Samples) -> None:
    """Add the sheet: a row for each metal, and below it what accepting more misses would bring."""
    columns = (
        Column(title="Lot, offer", width=18),
        Column(title="Kind", width=7),
        Column(title="Used kg", width=12, number="#,##0"),
        Column(title=f"Saves {found.currency}", width=12, number=CHANGE),
        Column(title="Primary kg", width=12, number=CHANGE),
        Column(title="Recycled points", width=12, number=POINTS),
        Column(title="Estimate kg", width=12, number="#,##0"),
        Column(title="Not sure", width=30, wrap=True),
        Column(title="What a sample is worth", width=60, wrap=True),
    )
    rows = [_row(one) for one in found.samples]
    page = table_sheet(book, name, columns, rows, nothing=NOTHING, title="Sample first")
    below = len(rows) + 4
    for text in notes_of(found):
        page.put(below, 0, text, font_color=SOFT)
        below += 1


def _row(one: SampleWorth) -> Sequence[Value]:
    freed = one.primary_freed_kg
    return (
        *(one.source, one.kind, one.used_kg, one.cost_saved),
        *(None if freed is None else -freed, one.recycled_gained_pct, one.about_kg),
        *(", ".join(map(unsure, one.elements)), one.message),
    )


def notes_of(found: Samples) -> list[str]:
    """What is to be known of all of it, and what accepting more misses would bring."""
    said = [found.note] if found.note else []
    said += [] if found.risk is None else [found.risk.message]
    if any(one.cost_saved is None for one in found.samples):
        said.append("Metals without a sum saved were not planned with: their estimate is smaller.")
    return said + ([] if found.complete else ["There was no time to plan all of it."])


def unsure(row: ElementWorth) -> str:
    """An element as far as it is known: Cu 0.9 ± 0.1."""
    if row.bound_pct is not None:
        return f"{row.element} at most {row.bound_pct:g}"
    return f"{row.element} {row.pct:.3g} ± {row.sd_pct:.2g}"
