"""One line of a batch's summary: how the planning of one scenario ended."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from models.plan import Plan
from optimiser.errors import ExitCode, exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one scenario ended. ``outcome`` is the plan's, else ``invalid`` or ``failed``."""

    scenario: str
    outcome: str
    exit_code: int
    charges: int | None = None
    unplanned: int | None = None
    cost: float | None = None
    currency: str | None = None
    recycled_content_pct: float | None = None
    metal_loss_kg: float | None = None
    gap_pct: float | None = None
    seconds: float | None = None
    error: str | None = None


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Row))


def row_of_plan(name: str, plan: Plan) -> Row:
    """The line of a scenario that was answered."""
    gaps = [goal.gap_pct for goal in plan.goals if goal.gap_pct is not None]
    return Row(
        scenario=name,
        outcome=plan.outcome,
        exit_code=exit_code(plan),
        charges=len(plan.charges),
        unplanned=len(plan.unplanned),
        cost=plan.totals.cost,
        currency=plan.totals.currency,
        recycled_content_pct=plan.totals.recycled_content_pct,
        metal_loss_kg=plan.totals.metal_loss_kg,
        gap_pct=max(gaps, default=None),
    )


def row_of_failure(name: str, error: str, *, code: ExitCode = ExitCode.OUR_FAULT) -> Row:
    """The line of a scenario without an answer."""
    outcome = "invalid" if code is ExitCode.INVALID_INPUT else "failed"
    return Row(scenario=name, outcome=outcome, exit_code=code, error=error)


def timed(row: Row, seconds: float) -> Row:
    """The line with the time it took."""
    return replace(row, seconds=round(seconds, 3))
