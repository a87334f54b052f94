"""The books of a period, as the store has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from api.http.answers import told
from api.store import book_rows, executions, lots, runs
from api.store.tables import runs as table
from optimiser.export.document import plan_of_document
from optimiser.intake import scenario_from_document
from optimiser.intake.check_books import OWN_NAMES
from optimiser.ledger.period.from_plan import OWN, Rows
from optimiser.ledger.period.from_plan import book_rows as rows_of_plan

FILE: Final = "input"
ENTERED: Final = (
    "charges", "casts", "process_scrap", "dross", "waste", "meters", "additions", "factors",
    "stock", "consignments", "sorting",
)  # fmt: skip
"""Tables that are kept by the row; lots, plans and their weights say the others."""
Document = dict[str, Any]


def books_of_period(
    connection: Connection, tenant_id: str, since: datetime, until: datetime
) -> Document:
    """The document of a period's books, from ``since`` to before ``until``.

    A charge is of the period if it began in it, or else was first weighed in it, however late its
    plan was accepted. Of a plan that another has taken the place of, only those charges count into
    which metal was weighed.
    """
    found: dict[str, dict[Any, Document]] = {}
    for run in _accepted(connection, tenant_id):
        rows_of_run = _rows_of_run(connection, run, since, until)
        known = found.get("charges", {})
        for name, rows in _named_apart(rows_of_run, known, run.run_id).items():
            _merge(found.setdefault(name, {}), name, rows)
    _merge_receipts(found, connection, tenant_id, since, until)
    for name in ENTERED:
        rows = _entered(connection, tenant_id, name, since, until)
        _complete(found.setdefault(name, {}), name, rows)
    document: Document = {name: list(rows.values()) for name, rows in found.items() if rows}
    return {"settings": {"period_from": told(since), "period_to": told(until)}, **document}


def _accepted(connection: Connection, tenant_id: str) -> list[Row[Any]]:
    """Runs that were accepted, the first accepted first."""
    asked = (
        select(table)
        .where(table.c.tenant_id == tenant_id, table.c.accepted_at.is_not(None))
        .order_by(table.c.accepted_at, table.c.run_id)
    )
    return list(connection.execute(asked))


def _rows_of_run(connection: Connection, run: Row[Any], since: datetime, until: datetime) -> Rows:
    """What a run says for the books: of the charges of the period, those that count."""
    result = runs.result_of(connection, run.run_id)
    if result is None:
        return {}
    plan = plan_of_document(result)
    weighed = executions.of_run(connection, run.run_id)
    begun = {target: row.at for (target, _), row in weighed.items()}
    counts = {
        charge.order_id
        for charge in plan.charges
        if (run.superseded_by is None or charge.order_id in begun)
        and since <= (charge.start or begun.get(charge.order_id) or run.accepted_at) < until
    }
    if not counts:
        return {}
    charges = tuple(charge for charge in plan.charges if charge.order_id in counts)
    document = runs.document_of(connection, run.run_id)["scenario"]
    scenario = scenario_from_document(document, file=FILE)
    weights = {
        (target, source): row.charged_kg
        for (target, source), row in weighed.items()
        if target in counts
    }
    return rows_of_plan(scenario, plan.model_copy(update={"charges": charges}), weights)


def _named_apart(rows: Rows, known: Mapping[Any, Document], run_id: str) -> Rows:
    """The rows, charges that another run made under the same name called after their run too."""
    twice = {row["charge_id"] for row in rows.get("charges", []) if row["charge_id"] in known}
    return {
        name: [
            {**row, "charge_id": f"{row['charge_id']} ({run_id})"}
            if row.get("charge_id") in twice
            else row
            for row in found
        ]
        for name, found in rows.items()
    }


def _merge(known: dict[Any, Document], name: str, rows: list[Document]) -> None:
    """Add rows under what names them; of furnaces, lots and lent figures the first counts."""
    for row in rows:
        known.setdefault(_key(name, row, len(known)), row)


def _complete(known: dict[Any, Document], name: str, rows: list[Document]) -> None:
    """Add rows that were entered; what they say of a charge comes beside what its plan says."""
    for row in rows:
        key = _key(name, row, len(known))
        known[key] = {**known.get(key, {}), **row}


def _key(name: str, row: Document, count: int) -> Any:
    """What tells the rows of a table apart; rows that nothing names are all kept."""
    if name in OWN_NAMES:
        return row[OWN_NAMES[name]]
    keys = {
        "losses": ("form", "furnace_type"),
        "recoveries": ("furnace_type", "element"),
        "charge_lines": ("charge_id", "lot_id", count),
    }.get(name, (count,))
    return tuple(row.get(one) if isinstance(one, str) else one for one in keys)


def _merge_receipts(
    found: dict[str, dict[Any, Document]],
    connection: Connection,
    tenant_id: str,
    since: datetime,
    until: datetime,
) -> None:
    """The store's lots that came in within the period, or that a charge of it took of."""
    receipts = found.setdefault("receipts", {})
    used = {row["lot_id"] for row in found.get("charge_lines", {}).values()} | receipts.keys()
    for lot in lots.page(connection, tenant_id=tenant_id):
        row = {name: value for name, value in lot.row.items() if name not in OWN}
        came = lot.row.get("available_from") or told(lot.created_at)
        is_new = since <= datetime.fromisoformat(str(came)).astimezone(UTC) < until
        if is_new or lot.lot_id in used:
            receipts[lot.lot_id] = {**row, "mass_kg": lot.received_kg, "received_at": came}


def _entered(
    connection: Connection, tenant_id: str, sheet: str, since: datetime, until: datetime
) -> list[Document]:
    found = book_rows.page(
        connection, tenant_id=tenant_id, sheet=sheet, since=since, until=until, after=None,
        most=None,
    )  # fmt: skip
    return [json.loads(row.document) for row in found]
