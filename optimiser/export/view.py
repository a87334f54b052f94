"""The plan with what its readers need beside it: where each lot lies, what it is, what binds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Final

from models.brief import Brief
from models.element import members
from models.issue import Issue
from models.order import Order
from models.plan import Charge, ElementResult, Line, Plan, TreatmentResult
from models.segregation import Segregation, segregation_of
from models.source import Source
from optimiser.export.figures import Figures, element, figures_of, limit
from optimiser.export.mentions import mentions_of, names_of
from optimiser.export.words import OTHERS
from optimiser.export.yard_view import YardView, yard_view
from optimiser.ledger.loading import Stage, is_wet, stage_of
from optimiser.risk.binds import bound_by_risk
from optimiser.segregation.lay_out import laid_out, outlet_kg

PRINTED_PCT: Final = 1e-6
MOST_PARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line, its source where the plan knows it, and what lies in the furnace after it."""

    line: Line
    source: Source | None
    stage: Stage | None
    running_kg: float
    note: str | None

    @property
    def where(self) -> str | None:
        """Where a crew finds it."""
        return None if self.source is None else found_at(self.source)

    @property
    def what(self) -> tuple[str, ...]:
        """What a crew sees of it: material and form, or what lies in a bin."""
        return () if self.source is None else what_of(self.source)

    @property
    def origin(self) -> str:
        """Its origin; a bin's is mixed."""
        if self.line.kind == "heel":
            return "heel"
        return "mixed" if self.source is None or self.source.parts else self.source.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """A charge as a crew and a planner look at it."""

    charge: Charge
    order: Order
    lines: tuple[LineView, ...]
    treatments: tuple[TreatmentResult, ...]
    warnings: tuple[Issue, ...]
    by_risk: tuple[ElementResult, ...] = ()

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
        """The limits that the melt lies at, and those that its accepted risk holds it off."""
        kept = (row for row in self.charge.analysis if is_in_spec(row))
        risky = (f"{at_limit(row)} (risk)" for row in self.by_risk if not row.binding)
        return (*(at_limit(row) for row in kept if row.binding), *risky)

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
    """What becomes of one source over the plan: by order, sorter and bin, in kg."""

    source: Source
    used_kg: Mapping[str, float]
    sorted_kg: Mapping[str, float]
    filled_kg: Mapping[str, float]
    had_kg: float | None
    why: str

    @property
    def total_kg(self) -> float:
        """What all orders take of it."""
        return sum(self.used_kg.values())

    @property
    def left_kg(self) -> float | None:
        """What stays of it, None if there is no end to it."""
        if self.had_kg is None:
            return None
        gone = (*self.used_kg.values(), *self.sorted_kg.values(), *self.filled_kg.values())
        return max(0.0, self.had_kg - sum(gone))

    @property
    def origin(self) -> str:
        """Its origin; a bin's is mixed."""
        return "mixed" if self.source.parts else self.source.origin

    @property
    def worth(self) -> float:
        """The value of what stays of an outlet."""
        return (self.left_kg or 0.0) * max(0.0, self.source.unused_value_per_t) / 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """All that the workbook, the report and the terminal show.

    In ``laid`` the plan's sorting is done and its bins are filled: outlets and bins are sources.
    """

    brief: Brief
    laid: Brief
    plan: Plan
    figures: Figures
    charges: tuple[ChargeView, ...]
    uses: tuple[SourceUse, ...]
    yard: YardView

    @property
    def title(self) -> str:
        """The scenario's name."""
        return self.brief.settings.name or "Charge plan"

    @property
    def limited(self) -> frozenset[str]:
        """The elements that the alloys of the plan's charges limit by name."""
        alloys = {charge.alloy for charge in self.plan.charges}
        limits = (limit for alloy in alloys for limit in self.brief.limits.get(alloy, ()))
        return frozenset(name for limit in limits for name in members(limit.element))


def view_of(brief: Brief, plan: Plan) -> PlanView:
    """Look everything up once."""
    segregation = segregation_of(plan)
    laid = laid_out(brief, segregation)
    by_id = {source.source_id: source for source in laid.sources}
    orders = {order.order_id: order for order in brief.orders}
    mentions = mentions_of(plan.warnings, names_of(brief, laid))
    treated: dict[str, list[TreatmentResult]] = defaultdict(list)
    for row in plan.treatments:
        treated[row.order_id].append(row)
    return PlanView(
        brief=brief,
        laid=laid,
        plan=plan,
        figures=figures_of(laid, plan),
        charges=tuple(
            _charge_view(charge, brief, orders[charge.order_id], by_id, treated, mentions)
            for charge in plan.charges
        ),
        uses=tuple(_uses(brief, laid, plan, segregation)),
        yard=yard_view(brief, laid, plan),
    )


def found_at(source: Source) -> str | None:
    """Where metal is found: its place, the sorter it leaves, or the bin it lies in."""
    if source.kind == "outlet":
        return f"sorter {source.source_id.split('/')[-2]}"
    if source.kind == "bin":
        return "bin"
    return f"bin {source.in_bin}" if source.in_bin is not None else source.location


def what_of(source: Source) -> tuple[str, ...]:
    """What metal looks like: material and form; of a bin, its largest parts."""
    if source.parts:
        largest = sorted(source.parts, key=lambda name: (-source.parts[name], name))
        more = len(largest) - MOST_PARTS
        named = [f"{name} {100.0 * source.parts[name]:.0f} %" for name in largest[:MOST_PARTS]]
        return (*named, f"{more} more") if more > 0 else tuple(named)
    if source.kind == "outlet":
        sorter, outlet = source.source_id.split("/")[-2:]
        return f"{outlet} of {sorter}", source.form
    return tuple(word for word in (source.material, source.form) if word)


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
    treated: Mapping[str, list[TreatmentResult]],
    mentions: Mapping[str, Sequence[tuple[int, Issue]]],
) -> ChargeView:
    running, lines = 0.0, []
    for line in charge.lines:
        running += line.kg
        lines.append(_line_view(line, by_id.get(line.source), brief, order, running_kg=running))
    named = (charge.order_id, charge.alloy, *(line.source for line in charge.lines))
    warnings = dict(one for name in named for one in mentions.get(name, ()))
    return ChargeView(
        charge=charge,
        order=order,
        lines=tuple(lines),
        treatments=tuple(treated.get(charge.order_id, ())),
        warnings=tuple(warnings.values()),
        by_risk=tuple(bound_by_risk(charge, order, brief.settings)),
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


def _uses(brief: Brief, laid: Brief, plan: Plan, segregation: Segregation) -> Iterator[SourceUse]:
    """Every lot and offer, and what sorters and bins give besides."""
    used: dict[str, dict[str, float]] = defaultdict(dict)
    for charge in plan.charges:
        for line in charge.lines:
            taken = used[line.source]
            taken[charge.order_id] = taken.get(charge.order_id, 0.0) + line.kg
    left = {row.source: row for row in plan.leftovers}
    had = {source.source_id: source.mass_kg for source in brief.sources}
    had |= outlet_kg(brief, segregation)
    over, into = _by_source(segregation.sorted_kg), _by_source(segregation.filled_kg)
    for source in laid.sources:
        if not source.is_metal:
            continue
        name = source.source_id
        if source.kind != "outlet" or had[name] or name in used or name in into:
            yield SourceUse(
                source=source,
                used_kg=used.get(name, {}),
                sorted_kg=over.get(name, {}),
                filled_kg=into.get(name, {}),
                had_kg=had.get(name, source.mass_kg),
                why=left[name].why if name in left else "",
            )


def _by_source(moved_kg: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (name, target), kg in moved_kg.items():
        found[name][target] = kg
    return found
