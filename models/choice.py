"""Other plans that are nearly as good and really differ, with their price.

No field has a default; a figure that does not apply is None.
"""

from __future__ import annotations

from typing import Literal

from models.plan import GoalResult, Outcome
from models.record import Record
from models.why_not import Patch
from models.worth import GoalDifference

ChoiceKind = Literal[
    "fewer_materials",
    "fewer_lots",
    "without_lot",
    "without_supplier",
    "no_purchases",
    "fewer_purchases",
    "more_post_consumer",
    "less_primary",
    "cheaper",
    "fewer_changes",
]


class Taken(Record):
    """How much more or less is taken of one source than in the plan, kg."""

    source: str
    kg: float


class Choice(Record):
    """One other plan: what it is, what differs, and what that costs.

    ``moved_kg`` is charged otherwise than in the plan. ``taken`` are the sources of which most
    more or less is taken. Differences are the choice's figure less the plan's. The ``patch`` on
    the scenario is what was planned.
    """

    kind: ChoiceKind
    title: str
    message: str
    outcome: Outcome
    moved_kg: float
    taken: tuple[Taken, ...]
    goals: tuple[GoalDifference, ...]
    cost: float
    cost_difference: float
    patch: Patch


class NotChosen(Record):
    """A choice that was tried and is none, and why."""

    kind: ChoiceKind
    title: str
    why: str


class Choices(Record):
    """The plan's goals, and the choices, the nearest to the plan's goals first.

    No choice is worse by more than ``within_pct``: points of a share, per cent of any other goal
    and of the cost, whether it is a goal or not.
    """

    currency: str
    goals: tuple[GoalResult, ...]
    cost: float
    within_pct: float
    choices: tuple[Choice, ...]
    not_chosen: tuple[NotChosen, ...]
