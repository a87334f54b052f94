"""Lots of the store of which more was charged than was received: a scale or a receipt is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from api.store import lots
from models.issue import Issue


def overdrawn(connection: Connection, run: Row[Any], names: Iterable[str]) -> list[Issue]:
    """A warning for each of the sources of a run that is such a lot; weights are taken as told."""
    if run.lots_from != "store":
        return []
    return [
        Issue(
            code="more_than_on_hand",
            severity="warning",
            message=f"lot {lot.lot_id}: {lot.charged_kg:,.6g} kg of it are charged, and "
            f"{lot.received_kg:,.6g} kg were received",
            hint="report the weight that is right, or receive the lot with the mass it had",
            value=f"{lot.on_hand_kg:.6g}",
            sheet="lots",
            column="mass_kg",
            subject=lot.lot_id,
        )
        for lot in lots.chosen(connection, tenant_id=run.tenant_id, lot_ids=names)
        if lot.on_hand_kg < -lots.ALIKE_KG
    ]
