"""What comes out of weighing two goals against each other. No field has a default."""

from __future__ import annotations

from typing import Literal

from models.plan import Outcome
from models.record import Record
from models.settings import GoalName


class ExactPoint(Record):
    """The plan of a point: weighed, with whole numbers, checked.

    ``dominated`` says that another plan of the front is better by one goal and worse by none:
    each was found within the gap that was asked for.
    """

    outcome: Outcome
    first: float | None
    second: float | None
    cost: float
    recycled_content_pct: float | None
    primary_kg: float
    unplanned: tuple[str, ...]
    dominated: bool


class FrontPoint(Record):
    """As good as the second goal gets if the first is as good as this.

    ``slack_pct`` is what is given up of the first goal, as settings spell it: with goals first
    and second and this slack the point is planned. None where the first goal's best is nothing.
    """

    first: float | None
    second: float | None
    slack_pct: float | None
    cost: float
    recycled_content_pct: float | None
    post_consumer_pct: float | None
    primary_kg: float
    metal_loss_kg: float
    bought_kg: float
    exact: ExactPoint | None


class Front(Record):
    """Two goals weighed against each other, from the best by the first to the best by the second.

    ``is_bound`` says that whole numbers, heels or bins are let go: no plan is better than the
    points, and plans may be worse. ``left_out`` are orders that cannot be made with the others.
    """

    schema_version: Literal["1"]
    name: str
    currency: str
    first: GoalName
    second: GoalName
    first_unit: str
    second_unit: str
    is_bound: bool
    complete: bool
    left_out: tuple[str, ...]
    points: tuple[FrontPoint, ...]
    input_sha256: str
    seed: int
