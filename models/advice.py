"""Specs as advice: how much recycled content each alloy could have, and which limit costs it.

No field has a default; a figure that does not apply is None.
"""

from __future__ import annotations

from typing import Literal

from models.explanation import Side
from models.record import Record


class Leeway(Record):
    """What recycled content does as one limit gives way, in per cent and percentage points.

    Without the limit it is ``gone_pct``: ``gain`` points more. With one step more room than the
    limit gives ``gain_wider`` points are won, with one step less ``loss_tighter`` are lost. None
    where no charge could be made then, or none can be made within the limits.
    """

    gone_pct: float | None
    gain: float | None
    gain_wider: float | None
    loss_tighter: float | None


class LimitAdvice(Record):
    """One side of one limit or aim, and what it costs.

    Aims are kept like limits where that is possible at all, as a plan does. ``limit`` and
    ``step`` are in ``unit``; the best charge made alone is at ``reached``. ``alone`` is of that
    charge, ``together`` of all charges of the plan as a whole: None where the limit was not
    looked at, since bins make the whole too hard.
    """

    what: Literal["limit", "aim"]
    element: str
    side: Side
    limit: float
    unit: str
    step: float
    reached: float | None
    alone: Leeway
    together: Leeway | None


class AlloyAdvice(Record):
    """What one alloy could be made of with this yard.

    ``highest_pct`` is the recycled content of one charge of ``tap_kg`` as ``order_id`` asks for,
    made alone from all scrap and bought metal that may go into it: None where none can be made.
    Run-around metal counts on neither side and is left aside, unless no charge can be made then:
    ``with_run_around``. ``without_limits_pct`` is the same
    without any limit of the alloy. ``planned_pct`` is what its charges in the plan have, heels
    included. Where pieces, smallest bites, bins or an accepted risk are not kept, the figures are
    not ``exact``: no charge has more. ``limits`` come with the dearest first.
    """

    alloy: str
    order_id: str
    tap_kg: float
    highest_pct: float | None
    without_limits_pct: float | None
    planned_pct: float | None
    with_run_around: bool
    exact: bool
    message: str
    limits: tuple[LimitAdvice, ...]


class Advice(Record):
    """Every alloy on order.

    ``together_pct`` is the most recycled content that all charges of the plan could have as a
    whole, divided at will; None where that was not looked at. Not ``complete`` where time ran out.
    """

    alloys: tuple[AlloyAdvice, ...]
    together_pct: float | None
    complete: bool
