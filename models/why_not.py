"""Why not that lot: what the smallest bite of it would cost, or what keeps it out.

No field has a default; a figure that does not apply is None.
"""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from models.explanation import Side
from models.plan import Outcome, Unplanned
from models.record import Record
from models.worth import GoalDifference

Patch = dict[str, JsonValue]
"""Rows and settings to put into a scenario, as a revision takes them."""

Finding = Literal["used", "barred", "forced", "impossible", "not_planned"]


class Place(Record):
    """Where some of it goes in the plan: an order, a sorter, or a bin."""

    target: str
    kind: Literal["order", "sorter", "bin"]
    kg: float


class Barred(Record):
    """Every reason that keeps it out of one order."""

    order_id: str
    reasons: tuple[str, ...]


class Moved(Record):
    """One line of one order that the bite makes larger or smaller, kg."""

    order_id: str
    source: str
    before_kg: float
    after_kg: float


class Net(Record):
    """How much more or less the whole plan has of one source, kg; less is negative."""

    source: str
    kg: float


class RunsInto(Record):
    """A limit or aim that it lies beyond by itself, and that the charge is at.

    ``own`` is what its liquid metal has, ``before`` and ``after`` what the charge has without and
    with the bite; all in ``unit``.
    """

    what: Literal["limit", "aim"]
    element: str
    side: Side
    limit: float
    unit: str
    own: float
    before: float | None
    after: float | None


class Trait(Record):
    """What a tonne of liquid metal costs, loses and counts for.

    What it costs is None where an outlet is part of it: that was paid for with its lot.
    """

    cost_per_t: float | None
    metal_loss_pct: float
    recycled_pct: float | None


class WhyNot(Record):
    """The answer for one lot, offer, outlet or bin, in one order if one was asked for.

    ``finding``: it is ``used``; it is ``barred`` from where it was asked for; a bite was
    ``forced`` into ``target`` and planned around; it is ``impossible`` to have the bite and all
    orders that were made; or ``not_planned`` in time. ``better`` says that the plan with the bite
    comes out better, which only a plan that was not proved to be the best can; ``within_gap``
    that no goal differs by more than the plan may be from the best, and ``settled`` that all that
    is whole stays as it is: pieces, and which lots are in which charge. ``net`` is what really
    comes into the plan or leaves it, over all charges; ``moved`` has every line of it, of which
    ``elsewhere_lines`` in other charges change, by ``elsewhere_kg``. ``own`` and ``displaced``
    tell the metal apart from what it takes the place of in its order. The ``patch`` forces the
    bite.
    """

    source: str
    kind: Literal["lot", "offer", "outlet", "bin"]
    order_id: str | None
    finding: Finding
    message: str
    used: tuple[Place, ...]
    barred: tuple[Barred, ...]
    target: str | None
    bite_kg: float | None
    outcome: Outcome | None
    better: bool | None
    within_gap: bool | None
    settled: bool | None
    goals: tuple[GoalDifference, ...]
    cost_difference: float | None
    currency: str
    left_out: tuple[Unplanned, ...]
    net: tuple[Net, ...]
    elsewhere_lines: int
    elsewhere_kg: float
    moved: tuple[Moved, ...]
    runs_into: tuple[RunsInto, ...]
    own: Trait | None
    displaced: Trait | None
    patch: Patch | None
