"""How far a search is, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.assembly import UNITS

if TYPE_CHECKING:
    from optimiser.progress import Progress


def line_of(progress: Progress, currency: str) -> str:
    """The goal, the best plan so far, what none can pass, and the gap: ``cost 11,250 EUR …``."""
    units = {str(goal): unit for goal, unit in UNITS.items()} | {"cost": currency}
    unit = units.get(progress.goal, "")
    name = progress.goal.replace("_", " ")
    if progress.incumbent is None:
        return f"{name}: no plan yet"
    parts = [f"{name} {progress.incumbent:,.6g} {unit}".rstrip()]
    if progress.bound is not None:
        parts.append(f"none can pass {progress.bound:,.6g}")
    if progress.gap_pct is not None:
        parts.append(f"gap {progress.gap_pct:.2g} %")
    return "; ".join(parts)
