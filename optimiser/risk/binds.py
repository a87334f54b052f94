"""Which limits a charge would come nearer to, if more risk were accepted of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.order import Order
from models.plan import Charge, ElementResult
from models.settings import Settings
from optimiser.risk.chance import accepted

SPENT: Final = 0.9
"""What is accepted binds where this part of it is spent."""
TAKES: Final = 0.1
"""A limit that takes this part of what is accepted of a charge has a part in that."""


def bound_by_risk(charge: Charge, order: Order, settings: Settings) -> Iterator[ElementResult]:
    """The limits that are held off by the risk that is accepted."""
    fraction = accepted(order, settings)
    if fraction is None or charge.off_spec_pct is None:
        return
    most = 100.0 * fraction
    is_each = settings.risk_basis == "limit"
    if is_each or charge.off_spec_pct >= SPENT * most:
        least = (SPENT if is_each else TAKES) * most
        yield from (row for row in charge.analysis if (row.off_spec_pct or 0.0) >= least)
