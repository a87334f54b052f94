"""What a change would do: the plan around it before it is weighed. No field has a default."""

from __future__ import annotations

from typing import Literal

from models.record import Record
from models.settings import GoalName


class EstimatedGoal(Record):
    """What a goal comes to with the change, and how that differs from before."""

    goal: GoalName | Literal["aims", "weighted_sum"]
    value: float | None
    difference: float | None
    unit: str


class MovedLine(Record):
    """One source in one charge, before and with the change, kg as received."""

    order_id: str
    source: str
    before_kg: float
    kg: float


class Estimate(Record):
    """The plan around a change.

    ``possible`` says whether all orders can still be made; if not there is nothing else.
    ``exact`` says that nothing stands between it and the plan but steps of the scales: no whole
    pieces, no yes or no, no melt that was settled, no yard that may be filled otherwise.
    ``at_once`` says that the plan held open gave it, without asking everything anew.
    ``cost_difference`` is in the scenario's currency; it and ``cost`` are not known before the
    lines are where cost is no goal of its own, or where some of it may be given up.
    ``nearest`` says that the lines are as near to the plan before as the goals let. Where they are
    still sought ``moved_kg`` is not known and there are none: what is said until then stays true,
    and goal ``changes`` comes with them.
    """

    possible: bool
    exact: bool
    at_once: bool
    nearest: bool
    currency: str
    goals: tuple[EstimatedGoal, ...]
    cost: float | None
    cost_difference: float | None
    moved_kg: float | None
    lines: tuple[MovedLine, ...]
