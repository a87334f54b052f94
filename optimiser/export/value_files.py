"""value.json, value.csv and value.html: what the yard is worth, for programs and on paper."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from models.worth import Value, Worth
from optimiser.export.charges_table import guarded
from optimiser.export.report import environment
from optimiser.export.worth_bars import charts, colour_of_kind
from optimiser.export.worth_words import (
    KINDS,
    between,
    cost_change,
    is_sure,
    most_worth,
    pays,
    verdict,
)
from optimiser.export.write import write_files

COLUMNS: Final = (
    *("kind", "title", "change", "outcome", "orders_made", "measure", "unit", "worth"),
    *("at_least", "at_most", "certain", "cost", "cost_difference", "sorted_kg"),
    *("finding", "pays_up_to_per_t", "unsure_per_t", "note"),
)


def value_document(value: Value) -> dict[str, object]:
    """The value as plain JSON values, every key always there."""
    return value.model_dump(mode="json")


def value_csv(value: Value) -> str:
    """One row per thing that was valued."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in value.items:
        writer.writerow(_row(one))
    return out.getvalue()


def value_html(value: Value) -> str:
    """One page that needs nothing but itself: bars of what each thing is worth, and the table."""
    made = environment().overlay()
    made.filters = made.filters | {
        "abs": abs,
        "between": between,
        "colour_of_kind": colour_of_kind,
        "cost_change": cost_change,
        "pays": pays,
        "is_sure": is_sure,
        "verdict": verdict,
    }
    return made.get_template("value.html.j2").render(
        value=value,
        charts=charts(value),
        kinds={kind: name for kind, name in KINDS.items() if kind in _kinds(value)},
        sentence_first=most_worth(value),
        sorters=[one for one in value.items if one.break_even is not None],
    )


def write_value(value: Value, folder: Path) -> None:
    """Leave value.json, value.csv and value.html in ``folder``, whole or not at all."""
    write_files(
        {
            "value.json": (value.model_dump_json(indent=2) + "\n").encode(),
            "value.csv": value_csv(value).encode(),
            "value.html": value_html(value).encode(),
        },
        folder,
    )


def _kinds(value: Value) -> set[str]:
    return {one.kind for one in value.items if one.worth is not None}


def _row(one: Worth) -> tuple[object, ...]:
    found, price = one.worth, one.break_even
    return (
        one.kind,
        guarded(one.title),
        guarded(one.change),
        one.outcome,
        one.orders_made,
        *(
            (None,) * 6
            if found is None
            else (
                found.measure, found.unit, found.amount, found.at_least, found.at_most,
                found.certain,
            )
        ),
        one.cost,
        one.cost_difference,
        one.sorted_kg,
        *(
            (None,) * 3
            if price is None
            else (price.finding, price.price_per_t, price.unsure_per_t)
        ),
        guarded(one.note),
    )  # fmt: skip
