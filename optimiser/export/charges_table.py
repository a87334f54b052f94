"""charges.csv: one row per source and charge, for spreadsheets and for `remelt evaluate`."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from models.brief import Brief
from models.furnace import TREATMENT
from models.plan import Charge, Line, Plan, TreatmentResult
from models.segregation import segregation_of
from models.source import Source
from optimiser.export.view import found_at
from optimiser.segregation.lay_out import laid_out

COLUMNS: Final = (
    *("order_id", "alloy", "furnace", "start", "loading_order", "source", "kind"),
    *("material", "form", "location", "kg", "pieces", "liquid_kg", "cost"),
)
_LOOKS_LIVE: Final = re.compile(r"'*[=+\-@\t\r]")


def charges_csv(brief: Brief, plan: Plan) -> str:
    """Every line of every charge, in loading order, and then what its melt is treated with."""
    laid = laid_out(brief, segregation_of(plan))
    by_id = {source.source_id: source for source in laid.sources}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for charge in plan.charges:
        for line in charge.lines:
            writer.writerow(_row(charge, line, by_id.get(line.source)))
        done = [one for one in plan.treatments if one.order_id == charge.order_id]
        last = max((line.loading_order for line in charge.lines), default=0)
        for turn, one in enumerate(done, start=last + 1):
            writer.writerow(_treatment(charge, one, turn))
    return out.getvalue()


def guarded(text: str | None) -> str | None:
    """A text that no spreadsheet takes for a formula.

    An apostrophe is put before it; also where apostrophes already stand before such a
    text, so that taking one away always gives back what was written.
    """
    return f"'{text}" if text is not None and _LOOKS_LIVE.match(text) else text


def _row(charge: Charge, line: Line, source: Source | None) -> tuple[object, ...]:
    return (
        guarded(charge.order_id),
        guarded(charge.alloy),
        guarded(charge.furnace),
        None if charge.start is None else charge.start.isoformat(),
        line.loading_order,
        guarded(line.source),
        line.kind,
        guarded(None if source is None else source.material),
        guarded(None if source is None else source.form),
        guarded(None if source is None else found_at(source)),
        _tidy(line.kg),
        line.pieces,
        _tidy(line.liquid_kg),
        _tidy(line.cost),
    )


def _treatment(charge: Charge, row: TreatmentResult, turn: int) -> tuple[object, ...]:
    """A treatment as a line that takes out its kilograms."""
    return (
        guarded(charge.order_id),
        guarded(charge.alloy),
        guarded(charge.furnace),
        None if charge.start is None else charge.start.isoformat(),
        turn,
        guarded(row.treatment_id),
        TREATMENT,
        None,
        None,
        None,
        _tidy(row.removed_kg),
        None,
        _tidy(-row.removed_kg),
        _tidy(row.cost),
    )


def _tidy(value: float) -> float:
    """A number to twelve digits: 2247.2, where sums of floats leave 2247.2000000000003."""
    return float(f"{value:.12g}")
