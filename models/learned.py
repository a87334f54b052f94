"""What past heats teach, as ``learn.json`` prints it. No field has a default.

Every estimate has an interval within which the truth lies in ``interval_pct`` of cases.
``is_told`` says whether heats told more than was thought before: where it is false, the estimate
is hardly more than what was declared.
"""

from __future__ import annotations

from typing import Literal

from models.furnace import FurnaceType
from models.issue import Issue
from models.record import Instant, Record

Explanation = Literal["weight", "other_lot", "sample", "tap", "unknown"]


class LearnedContent(Record):
    """One element in the metal of one material from one supplier, wt-%, as the period ends.

    ``given_sd_pct`` is the deviation if the recoveries printed were true: what planning with
    them needs. ``lot_sd_pct`` is how far single lots lie from the mean.
    """

    material: str
    supplier: str | None
    element: str
    declared_pct: float
    pct: float
    low_pct: float
    high_pct: float
    sd_pct: float
    given_sd_pct: float
    lot_sd_pct: float
    lots: int
    charged_kg: float
    is_told: bool


class LearnedLot(Record):
    """One element in what may be left of one lot, wt-%; ``sd_pct`` about its group's mean."""

    lot_id: str
    element: str
    pct: float
    sd_pct: float


class LearnedRecovery(Record):
    """The share of one element that does not burn."""

    furnace_type: FurnaceType
    element: str
    kind: Literal["remelting", "addition"]
    declared_pct: float
    pct: float
    low_pct: float
    high_pct: float
    is_told: bool


class LearnedLoss(Record):
    """What one form loses in one type of furnace, of its metal."""

    form: str
    furnace_type: FurnaceType
    declared_pct: float
    pct: float
    low_pct: float
    high_pct: float
    is_told: bool


class LearnedScale(Record):
    """How much more one scale shows than there is."""

    scale: str
    bias_pct: float
    low_pct: float
    high_pct: float
    weighed_kg: float


class LearnedDrift(Record):
    """Metal of a supplier that changed over the period; ``chance`` that it only looks so."""

    material: str
    supplier: str | None
    element: str
    from_pct: float
    to_pct: float
    chance: float


class SuspectHeat(Record):
    """A heat that contradicts all others, and the one error that would explain it.

    ``written`` and ``likely`` are kilograms, or wt-% of a sample.
    """

    charge_id: str
    chance: float
    explanation: Explanation
    lot_id: str | None
    element: str | None
    instead: str | None
    written: float | None
    likely: float | None
    message: str


class Indistinct(Record):
    """Two materials that the heats cannot tell apart, and the elements of which they cannot."""

    one: str
    other: str
    elements: tuple[str, ...]
    ratio: float
    heats: int
    message: str


class Learned(Record):
    """All that a period's heats teach."""

    name: str
    period_from: Instant
    period_to: Instant
    interval_pct: float
    heats: int
    sampled: int
    contents: tuple[LearnedContent, ...]
    lots: tuple[LearnedLot, ...]
    recoveries: tuple[LearnedRecovery, ...]
    losses: tuple[LearnedLoss, ...]
    scales: tuple[LearnedScale, ...]
    drifts: tuple[LearnedDrift, ...]
    suspects: tuple[SuspectHeat, ...]
    indistinct: tuple[Indistinct, ...]
    warnings: tuple[Issue, ...]
