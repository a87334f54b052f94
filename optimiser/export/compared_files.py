"""compared.json, compared.csv and compared.html: plans side by side, for programs and on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from optimiser.compare import Comparison
from optimiser.compare.comparison import Figure
from optimiser.export.charges_table import guarded
from optimiser.export.compared_words import (
    LETTERS,
    first_sentence,
    goal_rows,
    line_rows,
    made,
    row_of,
    source_rows,
    total_rows,
)
from optimiser.export.report import environment
from optimiser.export.write import write_files

FIRST: Final = ("part", "order_id", "name", "unit")


def compared_document(found: Comparison) -> dict[str, object]:
    """The comparison as plain JSON values, every key always there."""
    return found.model_dump(mode="json")


def compared_csv(found: Comparison) -> str:
    """One row per figure: its value in each plan, and its difference from the first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [one.name for one in found.plans]
    writer.writerow(
        (*FIRST, *(guarded(name) for name in names), *(f"difference of {n}" for n in names[1:]))
    )
    for part, order_id, name, unit, figure in _figures(found):
        writer.writerow((
            *(part, guarded(order_id), guarded(name), unit),
            *figure.values,
            *figure.differences[1:],
        ))  # fmt: skip
    return out.getvalue()


def _figures(found: Comparison) -> Iterator[tuple[str, str | None, str, str, Figure]]:
    for one in found.goals:
        yield "goal", None, one.name, one.unit, one
    for one in found.totals:
        yield "total", None, one.name, one.unit, one
    for source in found.sources:
        yield "source", None, source.source, "kg", source.kg
    currency = found.plans[0].currency
    for order in found.orders:
        of_order = (
            ("tap_kg", "kg", order.tap_kg),
            ("cost", currency, order.cost),
            ("recycled_content_pct", "%", order.recycled_content_pct),
            ("metal_loss_kg", "kg", order.metal_loss_kg),
        )
        for name, unit, figure in of_order:
            yield "order", order.order_id, name, unit, figure
        for line in order.lines:
            yield "line", order.order_id, line.source, "kg", line.kg


def compared_html(found: Comparison) -> str:
    """One page that needs nothing but itself."""
    currency = found.plans[0].currency
    orders = [
        {
            "order": order,
            "made": made(order),
            "rows": [
                row_of("Cost", currency, order.cost),
                row_of("Recycled content", "%", order.recycled_content_pct),
                row_of("Metal lost", "kg", order.metal_loss_kg),
                *line_rows(order),
            ],
        }
        for order in found.orders
        if max(order.moved_kg) > 0 or not all(order.made)
    ]
    return environment().get_template("compared.html.j2").render(
        found=found,
        letters=LETTERS[: len(found.plans)],
        sentence_first=first_sentence(found),
        goals=goal_rows(found),
        totals=total_rows(found),
        sources=list(source_rows(found)),
        orders=orders,
    )  # fmt: skip


def write_compared(found: Comparison, folder: Path) -> None:
    """Leave compared.json, compared.csv and compared.html in ``folder``, whole or not at all."""
    write_files(
        {
            "compared.json": (found.model_dump_json(indent=2) + "\n").encode(),
            "compared.csv": compared_csv(found).encode(),
            "compared.html": compared_html(found).encode(),
        },
        folder,
    )
