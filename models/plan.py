"""What comes out: the plan, every figure of it. No field has a default.

A figure that does not apply is None, so that no reader has to guess whether it was forgotten.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from models.issue import Issue
from models.price import Prices
from models.record import Instant, Record
from models.settings import GoalName
from models.verdict import Verdict

Outcome = Literal["optimal", "feasible", "infeasible", "no_solution_in_time"]
LineKind = Literal["lot", "offer", "outlet", "bin", "heel"]


class GoalResult(Record):
    """How far one goal was met, and how far it could have been met."""

    goal: GoalName
    value: float | None
    bound: float | None
    gap_pct: float | None
    unit: str


class Totals(Record):
    """Sums over all charges of the plan."""

    cost: float
    currency: str
    metal_cost: float
    sorting_cost: float
    melting_cost: float
    treatment_cost: float
    dross_cost: float
    fixed_cost: float
    revenue: float
    recycled_content_pct: float | None
    post_consumer_pct: float | None
    metal_charged_kg: float
    tapped_kg: float
    metal_loss_kg: float
    metal_loss_pct: float | None
    dross_kg: float
    primary_kg: float
    kgco2e_cut_off: float | None
    kgco2e_mass_allocated: float | None
    kwh: float | None


class Line(Record):
    """One source in one charge, in the order it is loaded."""

    source: str
    kind: LineKind
    kg: float
    pieces: int | None
    liquid_kg: float
    loading_order: int
    cost: float


class ElementResult(Record):
    """One limit of the alloy and where the melt lies against it."""

    element: str
    pct: float
    sd_pct: float | None
    min_pct: float | None
    max_pct: float | None
    aim_min_pct: float | None
    aim_max_pct: float | None
    off_spec_pct: float | None
    off_spec_drawn_pct: float | None
    binding: bool


class Charge(Record):
    """The metal put into the furnace for one heat, and what it becomes."""

    order_id: str
    alloy: str
    furnace: str | None
    start: Instant | None
    tap_kg: float
    melt_kg: float
    heel_kg: float
    cost: float
    recycled_content_pct: float | None
    post_consumer_pct: float | None
    metal_loss_kg: float
    kgco2e_per_t: float | None
    off_spec_pct: float | None
    off_spec_drawn_pct: float | None
    lines: tuple[Line, ...]
    analysis: tuple[ElementResult, ...]


class BinContent(Record):
    """One stream in a bin."""

    source: str
    kg: float


class BinResult(Record):
    """What a bin holds and what it is."""

    bin_id: str
    content_kg: float
    contents: tuple[BinContent, ...]
    analysis: tuple[ElementResult, ...]


class OutletResult(Record):
    """What leaves a sorter by one outlet."""

    outlet: str
    kg: float
    analysis: tuple[ElementResult, ...]


class SortingResult(Record):
    """One campaign of one stream on one sorter."""

    sorter_id: str
    source: str
    kg: float
    cost: float
    outlets: tuple[OutletResult, ...]


class TreatmentResult(Record):
    """One removal of one element from one melt, in the sequence in which they are done.

    ``before_pct`` and ``after_pct`` are what the melt has of the element before it and after.
    """

    order_id: str
    treatment_id: str
    element: str
    removed_kg: float
    reagent_kg: float
    cost: float
    before_pct: float
    after_pct: float


class Purchase(Record):
    """What is bought of one offer."""

    offer_id: str
    kg: float
    cost: float


class Leftover(Record):
    """What stays of one source, and why."""

    source: str
    kg: float | None
    why: str


class Unplanned(Record):
    """An order that is not made, and why."""

    order_id: str
    verdict: Verdict


class RuleResult(Record):
    """One rule as the checker found it: its worst violation and where that is."""

    rule: str
    worst_violation: float
    unit: str
    where: str | None


class CheckResult(Record):
    """What the independent checker found."""

    passed: bool
    rules: tuple[RuleResult, ...]


class Seconds(Record):
    """Where the time went, s."""

    read: float
    build: float
    solve: float
    verify: float
    write: float


class Provenance(Record):
    """What made this plan, so that it can be made again."""

    remelt_version: str
    solver: str
    solver_version: str
    seed: int
    input_sha256: str
    deterministic: bool
    started_at: Instant
    seconds: Seconds


class Draws(Record):
    """How the chances of a miss were confirmed: so many draws of every error, from this seed."""

    count: Annotated[int, Field(ge=1)]
    seed: int


class Plan(Record):
    """A plan, checked as it is printed.

    ``prices`` are those of the decision before it was weighed; a plan that was not decided here
    has none, nor has one that is too large to price in a part of its time. ``draws`` confirm the
    chances of a miss; there are none where nothing is known of any error.
    """

    schema_version: Literal["1"]
    outcome: Outcome
    goals: tuple[GoalResult, ...]
    totals: Totals
    charges: tuple[Charge, ...]
    bins: tuple[BinResult, ...]
    sorting: tuple[SortingResult, ...]
    treatments: tuple[TreatmentResult, ...]
    purchases: tuple[Purchase, ...]
    leftovers: tuple[Leftover, ...]
    unplanned: tuple[Unplanned, ...]
    warnings: tuple[Issue, ...]
    prices: Prices | None
    draws: Draws | None
    check: CheckResult
    provenance: Provenance
