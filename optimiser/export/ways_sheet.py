"""The sheet of ways out: what must give for each order that is left out, the best first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.plan import Unplanned
from models.verdict import WayKind
from optimiser.export.cells import Book, Value
from optimiser.export.formats import money_format
from optimiser.export.tables import Column, table_sheet
from optimiser.export.view import PlanView
from optimiser.export.words import listed

KINDS: Final[Mapping[WayKind, str]] = {
    "pin": "lift a pin",
    "rule": "a rule of the charge",
    "furnace": "another furnace",
    "step": "the scales",
    "risk": "the accepted risk",
    "sample": "a sample",
    "release": "release a lot",
    "metal": "more of a lot",
    "purchase": "buy",
    "promise": "a promise to the customer",
    "tap": "the tap",
    "time": "another time",
    "limit": "a limit of the alloy",
    "alloy": "another alloy",
}
AMOUNT_FORMAT: Final = "#,##0.######"


def ways_sheet(book: Book, name: str, view: PlanView) -> None:
    """Add the sheet: every way of every order, and the kinds that were not tried."""
    columns = (
        Column(title="Order", width=18),
        Column(title="Kind", width=22, wrap=True),
        Column(title="What to do", width=64, wrap=True),
        Column(title="What gives", width=18, wrap=True),
        Column(title="By", width=12, number=AMOUNT_FORMAT),
        Column(title="From", width=12, number=AMOUNT_FORMAT),
        Column(title="To", width=12, number=AMOUNT_FORMAT),
        Column(title="Unit", width=10),
        Column(
            title=f"Cost difference {view.figures.currency}", width=16,
            number=f"+{money_format(view)};\N{MINUS SIGN}{money_format(view)};0",
        ),
        Column(title="Orders then made", width=24, wrap=True),
    )  # fmt: skip
    rows = [row for one in view.plan.unplanned for row in _rows(one)]
    table_sheet(book, name, columns, rows, nothing="There is no way out.")


def _rows(one: Unplanned) -> list[tuple[Value, ...]]:
    ways: list[tuple[Value, ...]] = [
        (
            one.order_id,
            KINDS[way.kind],
            way.sentence,
            way.thing,
            *(way.amount, way.was, way.becomes, way.unit),
            way.cost_difference,
            listed(list(way.orders_made), most=20),
        )
        for way in one.verdict.ways_out
    ]
    untried = listed([KINDS[kind] for kind in one.verdict.untried], most=20)
    if untried:
        text = f"Not all was tried in the time: {untried}"
        ways.append((one.order_id, "not tried", text, *(None for _ in range(7))))
    return ways
