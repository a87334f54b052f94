"""The plan with what its readers need beside it: where each lot lies, what it is, what binds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Final

from models.brief import Brief
from models.issue import Issue
from models.order import Order
from models.plan import Charge, ElementResult, Line, Plan
from models.source import Source
from optimiser.export.figures import Figures, element, figures_of, limit
from optimiser.export.words import OTHERS
from optimiser.ledger.loading import Stage, is_wet, stage_of

PRINTED_PCT: Final = 1e-6
_WORD: Final = re.compile(r"[\w./+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line, its source where the plan knows it, and what lies in the furnace after it."""

    line: Line
    source: Source | None
    stage: Stage | None
    running_kg: float
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """A charge as a crew and a planner look at it."""

    charge: Charge
    order: Order
    lines: tuple[LineView, ...]
    warnings: tuple[Issue, ...]

    @property
    def charged_kg(self) -> float:
        """What is put in, as received, without the heel."""
        return sum(view.line.kg for view in self.lines if view.line.kind != "heel")

    @property
    def in_pieces(self) -> bool:
        """Whether any line is counted in whole pieces."""
        return any(view.line.pieces is not None for view in self.lines)

    @property
    def heel_left_kg(self) -> float:
        """The liquid that stays in the furnace after the tap."""
        return max(0.0, self.charge.melt_kg - self.charge.tap_kg)

    @property
    def binding(self) -> tuple[str, ...]:
        """The limits that the melt lies at."""
        kept = (row for row in self.charge.analysis if is_in_spec(row))
        return tuple(at_limit(row) for row in kept if row.binding)

    @property
    def off_spec(self) -> tuple[str, ...]:
        """The limits that the melt breaks: Mg 0.32 < 0.45."""
        return tuple(past_limit(row) for row in self.charge.analysis if not is_in_spec(row))

    def stages(self) -> Iterator[tuple[Stage | None, tuple[LineView, ...]]]:
        """The lines in the stages they are loaded in."""
        for stage, lines in groupby(self.lines, key=lambda view: view.stage):
            yield stage, tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUse:
    """What becomes of one source over the plan."""

    source: Source
    used_kg: Mapping[str, float]
    left_kg: float | None
    why: str

    @property
    def total_kg(self) -> float:
        """What all orders take of it."""
        return sum(self.used_kg.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """All that the workbook, the report and the terminal show."""

    brief: Brief
    plan: Plan
    figures: Figures
    charges: tuple[ChargeView, ...]
    uses: tuple[SourceUse, ...]

    @property
    def title(self) -> str:
        """The scenario's name."""
        return self.brief.settings.name or "Charge plan"


def view_of(brief: Brief, plan: Plan) -> PlanView:
    """Look everything up once."""
    by_id = {source.source_id: source for source in brief.sources}
    orders = {order.order_id: order for order in brief.orders}
    mentions = _mentions(plan.warnings)
    return PlanView(
        brief=brief,
        plan=plan,
        figures=figures_of(brief, plan),
        charges=tuple(
            _charge_view(charge, brief, orders[charge.order_id], by_id, mentions)
            for charge in plan.charges
        ),
        uses=_uses(brief, plan),
    )


def name_of(element: str) -> str:
    """An element or a limit's name as people write it."""
    return OTHERS.get(element, element)


def is_in_spec(row: ElementResult) -> bool:
    """Whether the melt keeps the spec, as finely as it is printed."""
    least = -inf if row.min_pct is None else row.min_pct
    most = inf if row.max_pct is None else row.max_pct
    return least - PRINTED_PCT <= row.pct <= most + PRINTED_PCT


def at_limit(row: ElementResult) -> str:
    """The limit that the melt lies at: Fe ≤ 0.20."""
    low = row.aim_min_pct if row.aim_min_pct is not None else row.min_pct
    high = row.aim_max_pct if row.aim_max_pct is not None else row.max_pct
    if low is None or (high is not None and abs(high - row.pct) <= abs(row.pct - low)):
        return name_of(row.element) if high is None else f"{name_of(row.element)} ≤ {limit(high)}"
    return f"{name_of(row.element)} ≥ {limit(low)}"


def past_limit(row: ElementResult) -> str:
    """The limit that the melt has passed: Fe 0.24 > 0.20."""
    name, found = name_of(row.element), element(row.pct)
    if row.min_pct is not None and row.pct < row.min_pct:
        return f"{name} {found} < {limit(row.min_pct)}"
    return name if row.max_pct is None else f"{name} {found} > {limit(row.max_pct)}"


def _charge_view(
    charge: Charge,
    brief: Brief,
    order: Order,
    by_id: Mapping[str, Source],
    mentions: Mapping[str, tuple[Issue, ...]],
) -> ChargeView:
    running, lines = 0.0, []
    for line in charge.lines:
        running += line.kg
        lines.append(_line_view(line, by_id.get(line.source), brief, order, running_kg=running))
    named = (charge.order_id, charge.alloy, *(line.source for line in charge.lines))
    warnings = {id(issue): issue for name in named for issue in mentions.get(name, ())}
    return ChargeView(
        charge=charge, order=order, lines=tuple(lines), warnings=tuple(warnings.values())
    )


def _line_view(
    line: Line, source: Source | None, brief: Brief, order: Order, *, running_kg: float
) -> LineView:
    """The line with its stage; what comes out of a bin is bulk."""
    stage, note = None if line.kind == "heel" else Stage.BULK, None
    if source is not None:
        furnace = brief.furnace_of(order)
        stage = stage_of(source, furnace=furnace, base_element=brief.settings.base_element)
        note = "wet: first, into the empty, dry furnace" if is_wet(source, furnace) else None
    return LineView(line=line, source=source, stage=stage, running_kg=running_kg, note=note)


def _mentions(warnings: tuple[Issue, ...]) -> dict[str, tuple[Issue, ...]]:
    """The warnings by every word they say, so that a charge finds those on its own metal.

    Where the library's figures are from concerns the planner, not the crew.
    """
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in warnings:
        if issue.code.startswith("library_"):
            continue
        for word in {word.rstrip(".") for word in _WORD.findall(issue.message)}:
            found[word].append(issue)
    return {word: tuple(issues) for word, issues in found.items()}


def _uses(brief: Brief, plan: Plan) -> tuple[SourceUse, ...]:
    used: dict[str, dict[str, float]] = defaultdict(dict)
    for charge in plan.charges:
        for line in charge.lines:
            taken = used[line.source]
            taken[charge.order_id] = taken.get(charge.order_id, 0.0) + line.kg
    left = {row.source: row for row in plan.leftovers}
    return tuple(
        SourceUse(
            source=source,
            used_kg=used.get(source.source_id, {}),
            left_kg=_left_kg(source, used.get(source.source_id, {})),
            why=left[source.source_id].why if source.source_id in left else "",
        )
        for source in brief.sources
    )


def _left_kg(source: Source, used_kg: Mapping[str, float]) -> float | None:
    return None if source.mass_kg is None else max(0.0, source.mass_kg - sum(used_kg.values()))
