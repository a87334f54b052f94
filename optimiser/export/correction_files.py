"""A correction as files: all of it for programs, what goes in as a table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Final

from models.correction import Correction, Remedy
from models.plan import Line
from optimiser.export.charges_table import guarded
from optimiser.export.document import plan_document
from optimiser.export.write import write_files

EVERYTHING: Final = "correction.json"
TABLE: Final = "additions.csv"
COLUMNS: Final = (
    *("way", "order_id", "alloy", "poured_off_kg", "loading_order", "source", "kind"),
    *("kg", "pieces", "liquid_kg", "cost"),
)


def correction_document(found: Correction) -> dict[str, object]:
    """The correction as plain JSON values; a plan within it is as plan.json spells it."""
    document = found.model_dump(mode="json")
    if found.following is not None and found.following.plan is not None:
        document["following"]["plan"] = plan_document(found.following.plan)
    return document


def additions_csv(found: Correction) -> str:
    """Every line of every way, in the order of loading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in (*((found.additions,) if found.additions else ()), *found.ways):
        writer.writerows(_row(one, line) for line in one.charge.lines if line.kind != "heel")
    return out.getvalue()


def _row(one: Remedy, line: Line) -> tuple[object, ...]:
    return (
        *(one.kind, guarded(one.order_id), guarded(one.alloy), one.poured_off_kg),
        *(line.loading_order, guarded(line.source), line.kind),
        *(line.kg, line.pieces, line.liquid_kg, line.cost),
    )


def write_correction(found: Correction, folder: Path) -> None:
    """Leave correction.json and additions.csv in ``folder``."""
    text = json.dumps(correction_document(found), ensure_ascii=False, indent=2, allow_nan=False)
    write_files({EVERYTHING: f"{text}\n".encode(), TABLE: additions_csv(found).encode()}, folder)
