"""What it is worth to move a limit, a tap or a stock. No field has a default.

A figure that does not apply, or cannot be had, is None.
"""

from __future__ import annotations

from typing import Literal

from models.record import Record
from models.settings import GoalName

Measured = GoalName | Literal["aims", "weighted_sum"]
Movement = Literal["more", "less"]
FigureKind = Literal["limit", "aim", "promise", "tap"]


class Price(Record):
    """What a goal changes by, in its unit, for one step of a figure.

    ``more`` is for a step that loosens (a higher most, a lower least, another tonne), ``less``
    for one that tightens; None where there is no such step, or it was not looked at. All goals
    before it are met anew first, and give no more than their slack.
    """

    goal: Measured
    unit: str
    more: float | None
    less: float | None


class FigurePrice(Record):
    """What moving one figure of a charge is worth: a limit, an aim, a promise, its tap.

    ``name`` is the element, sum or ratio of a limit, what is promised, the order of a tap.
    ``is_at_limit`` says that the plan is at it; if not, the best of an earlier goal would be,
    and the plan gives some of that up. ``step`` is what the prices are for, in ``unit``. They
    hold at least while the figure stays between ``holds_from`` and ``holds_to``: the same metal
    comes and goes. ``unseen`` are the sides that were not looked at.
    """

    what: FigureKind
    name: str
    side: Literal["least", "most", "exact"]
    limit: float
    unit: str
    is_at_limit: bool
    step: float
    holds_from: float | None
    holds_to: float | None
    prices: tuple[Price, ...]
    unseen: tuple[Movement, ...]


class ChargePrices(Record):
    """What moving the figures is worth that one charge presses against."""

    order_id: str
    alloy: str
    figures: tuple[FigurePrice, ...]


class SourcePrice(Record):
    """What a tonne more of a lot or offer is worth, per tonne as received.

    Of one that is used up ``prices`` are for a tonne more and a tonne less on hand, and hold at
    least while its mass is between ``holds_from_kg`` and ``holds_to_kg``. Of one that is not used
    they are for the first tonne that is charged all the same; it would be charged by itself below
    ``comes_in_at_per_t``, in money. None of that says that no price brings it in, as a goal
    before money, ``hindered_by``, speaks against it, or that it was not looked at.
    """

    source: str
    kind: Literal["lot", "offer"]
    is_used_up: bool
    mass_kg: float | None
    price_per_t: float
    comes_in_at_per_t: float | None
    hindered_by: Measured | None
    holds_from_kg: float | None
    holds_to_kg: float | None
    prices: tuple[Price, ...]
    unseen: tuple[Movement, ...]


class Prices(Record):
    """What binds a plan, and what it is worth to move it.

    ``holds_for`` a ``recipe`` means: with whole numbers, melts and bins as they are in this
    plan; for the ``plan`` means that there are none of these, and planning again would give the
    same. Steps of the scales are left out of it. ``left_out`` is how many figures and sources
    there were no time for.
    """

    holds_for: Literal["plan", "recipe"]
    currency: str
    charges: tuple[ChargePrices, ...]
    sources: tuple[SourcePrice, ...]
    left_out: int
