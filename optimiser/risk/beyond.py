"""Where draws miss more often than is accepted, by more than drawing leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

from models.brief import Brief
from models.issue import Issue
from models.plan import Charge, Draws, ElementResult
from optimiser.risk.chance import accepted

SAMPLING: Final = 4.0
"""So many standard errors are left to chance."""


def missed_more_when_drawn(
    brief: Brief, charges: tuple[Charge, ...], draws: Draws
) -> Iterator[Issue]:
    """A warning for each charge whose errors are too far from normal for its accepted risk."""
    orders = {order.order_id: order for order in brief.orders}
    is_each = brief.settings.risk_basis == "limit"
    for charge in charges:
        most = accepted(orders[charge.order_id], brief.settings)
        if most is None or charge.off_spec_drawn_pct is None:
            continue
        allowed = 100.0 * (most + SAMPLING * sqrt(most * (1.0 - most) / draws.count))
        part, what = charge.off_spec_drawn_pct, "a limit"
        if is_each:
            alone = (row for row in charge.analysis if _is_one_promise(row))
            rows = [(row.off_spec_drawn_pct or 0.0, row.element) for row in alone]
            part, what = max(rows, default=(0.0, ""))
        if part > allowed:
            yield Issue(
                code="missed_more_often_when_drawn",
                severity="warning",
                subject=charge.order_id,
                message=f"order {charge.order_id}: {part:.2f} % of {draws.count:,} draws miss "
                f"{what}, where {100.0 * most:g} % are accepted: its errors are far from normal",
                hint="accept less, or sample the lots whose deviations are as large as their means",
            )


def _is_one_promise(row: ElementResult) -> bool:
    """Whether a row is one limit: two sides, and each of the elements without one, are several."""
    return not (row.min_pct and row.max_pct) and row.element != "others_each"
