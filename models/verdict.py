"""The finding that something cannot be made, what must give, and the ways out."""

from __future__ import annotations

from typing import Any, Literal

from models.record import Record

WayKind = Literal[
    "pin",
    "rule",
    "furnace",
    "step",
    "risk",
    "sample",
    "release",
    "metal",
    "purchase",
    "promise",
    "tap",
    "time",
    "limit",
    "alloy",
]
"""What gives: a planner's pin, a rule of the charge, the furnace, the step of the scales, the risk
that is accepted, what is not known of a lot, a lot that is withheld, the mass of a lot, a purchase,
a promise to the customer, the tap, the start, a limit of the alloy, or the alloy itself."""


class Shortfall(Record):
    """One limit that cannot be kept, in its own unit.

    ``best`` is the best it comes to, where limits clash only together with the others of its set
    kept, and all further limits let go.
    """

    rule: str
    what: str
    best: float
    limit: float
    unit: str


class WayOut(Record):
    """One change after which the order can be made, tried by planning again with it.

    ``title`` says it as a button would, ``sentence`` in full. ``thing`` names what gives, by
    ``amount`` in ``unit``, from ``was`` to ``becomes``: None where nothing continuous gives, or
    more than one thing. ``amount`` is the least that does, within 2 %. ``cost_difference`` is
    the cost of the plan with the way less that of the plan without it, in the plan's currency;
    None where a price is not known. ``is_around`` says that the plan with the way keeps lots and
    pieces of other charges as they are, for want of time: it is made and checked, and planned in
    full it may come out better, or less of the amount may do. ``orders_made`` are the orders that
    are made with it and not without. ``patch`` and ``remove`` say the change as a revision does.
    """

    kind: WayKind
    title: str
    sentence: str
    thing: str
    amount: float | None
    unit: str | None
    was: float | None
    becomes: float | None
    cost_difference: float | None
    is_around: bool
    orders_made: tuple[str, ...]
    patch: dict[str, Any]
    remove: dict[str, Any]


class Verdict(Record):
    """Why an order, or the whole plan, cannot be made, and the ways out, the best one first.

    ``untried`` are the kinds of ways of which some were left open: time, trials or nodes ran out.
    """

    code: str
    message: str
    shortfalls: tuple[Shortfall, ...]
    ways_out: tuple[WayOut, ...]
    untried: tuple[WayKind, ...]

    @classmethod
    def of(cls, *, code: str, message: str, shortfalls: tuple[Shortfall, ...] = ()) -> Verdict:
        """A finding whose ways out nobody has looked for yet."""
        return cls(code=code, message=message, shortfalls=shortfalls, ways_out=(), untried=())
