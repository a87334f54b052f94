"""What the yard is worth: the plan against the same week without a part of it. No defaults.

A figure that does not apply is None, so that no reader has to guess whether it was forgotten.
"""

from __future__ import annotations

from typing import Final, Literal

from models.plan import GoalResult, Outcome, Provenance
from models.record import Record
from models.settings import GoalName

WorthKind = Literal["sorter", "bin", "mixing", "apart"]
Measure = Literal["orders", "weighted_sum"] | GoalName
STOPPED: Final = "stopped before it was planned"
"""The note of what the planner did not wait for."""
UNUSED: Final = "the plan does not use it"
"""The note of what the week can do without as it is planned."""
Finding = Literal["pays_up_to", "never_pays", "always_pays", "not_found"]


class Amount(Record):
    """What something is worth by one measure: positive if it is good to have.

    ``amount`` compares two plans that were found. No better plan of either week can bring it
    below ``at_least`` or above ``at_most``; None where that is not known. ``certain`` says that
    its sign is beyond doubt.
    """

    measure: Measure
    unit: str
    amount: float
    at_least: float | None
    at_most: float | None
    certain: bool


class GoalDifference(Record):
    """What a goal comes to in the changed week, and how that differs from the plan's."""

    goal: GoalName
    value: float | None
    bound: float | None
    difference: float | None
    unit: str


class BreakEven(Record):
    """Up to which price per tonne sorted a sorter pays, by money alone.

    ``sorted_kg`` is what arrives on it at that price. The price may be wrong by
    ``unsure_per_t`` because a plan was not proved. A sorter that ``always_pays`` makes orders
    that cannot be made without it.
    """

    finding: Finding
    price_per_t: float | None
    unsure_per_t: float | None
    sorted_kg: float | None


class Worth(Record):
    """One change to the week: what it does, and so what the thing changed is worth.

    ``title`` names what is worth it, ``change`` the week without it, or with it if it is new.
    ``worth`` is by the first measure that tells the two weeks apart: orders made, then the
    goals in their order. ``cost_difference`` is the cost of the changed week less the plan's.
    ``sorted_kg`` is what a sorter sorts in the plan. What the plan does not use is worth nothing
    to it, and to a better one no more than the plan's gap. Without ``outcome`` nothing was planned,
    and ``note`` says why.
    """

    kind: WorthKind
    things: tuple[str, ...]
    title: str
    change: str
    outcome: Outcome | None
    orders_made: int | None
    worth: Amount | None
    goals: tuple[GoalDifference, ...]
    cost: float | None
    cost_difference: float | None
    sorted_kg: float | None
    break_even: BreakEven | None
    note: str | None

    @property
    def is_unused(self) -> bool:
        """Whether the plan does without it already."""
        return self.note == UNUSED


class Value(Record):
    """What every part of the yard is worth, against the plan of the week as it is."""

    schema_version: Literal["1"]
    name: str
    currency: str
    outcome: Outcome
    orders_made: int
    orders_asked: int
    goals: tuple[GoalResult, ...]
    cost: float
    items: tuple[Worth, ...]
    complete: bool
    provenance: Provenance
