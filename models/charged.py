"""What a plan charges and takes out, by order and source, as plans are made and evaluated from."""

from __future__ import annotations

from models.furnace import is_treatment, stream_of
from models.plan import Plan


def charged_of(plan: Plan) -> dict[str, dict[str, float]]:
    """Kilograms by order and source, heels left aside; a treatment has those it takes out."""
    found = {
        charge.order_id: {line.source: line.kg for line in charge.lines if line.kind != "heel"}
        for charge in plan.charges
    }
    for row in plan.treatments:
        if row.order_id in found:
            found[row.order_id][stream_of(row.treatment_id)] = row.removed_kg
    return found


def metal_of(charged: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The same without what is taken out."""
    return {
        order: {source: kg for source, kg in lines.items() if not is_treatment(source)}
        for order, lines in charged.items()
    }
