"""plan.xlsx: a summary, a sheet for the crew per charge, and what the yard and buyers need."""

from __future__ import annotations

import io
from typing import Final

from xlsxwriter import Workbook

from models.brief import Brief
from models.plan import Plan
from models.sample import Samples
from optimiser.export.cells import Book
from optimiser.export.charge_sheet import charge_sheet
from optimiser.export.listings import listings
from optimiser.export.samples_sheet import samples_sheet
from optimiser.export.summary_sheet import summary_sheet
from optimiser.export.tables import sheet_names
from optimiser.export.view import view_of

SUMMARY: Final = "Summary"
SAMPLES: Final = "Samples"
BEFORE_SAMPLES: Final = "Purchases"
"""The sheet that samples come after."""


def plan_xlsx(brief: Brief, plan: Plan, samples: Samples | None = None) -> bytes:
    """The workbook, with what ``samples`` are worth if that is known.

    The same plan gives the same bytes.
    """
    view, out = view_of(brief, plan), io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as workbook:
        workbook.set_properties(
            {"title": view.title, "created": plan.provenance.started_at.replace(tzinfo=None)}
        )
        book = Book(workbook)
        tables = listings(view)
        wanted = (shown.charge.order_id for shown in view.charges)
        names = sheet_names(wanted, taken=(SUMMARY, *tables, SAMPLES))
        summary_sheet(book, SUMMARY, view, names)
        for name, shown in zip(names, view.charges, strict=True):
            charge_sheet(book, name, shown, view)
        for name, write in tables.items():
            write(book, name, view)
            if samples is not None and name == BEFORE_SAMPLES:
                samples_sheet(book, SAMPLES, samples)
    return out.getvalue()
