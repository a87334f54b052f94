"""What is to be done about a melt after its sample. No field has a default."""

from __future__ import annotations

from typing import Literal

from models.issue import Issue
from models.plan import Charge, Plan, Purchase, TreatmentResult
from models.record import Record
from models.sampled import Target

Basis = Literal["measured", "bound", "charged", "trace"]
"""Where a figure of the melt is from: the sample, its upper bound, what was charged, or the
setting for traces that nobody analysed."""
RemedyKind = Literal["additions", "pour_off", "dilution", "diversion"]


class MeltElement(Record):
    """One element of the melt, wt-%: when the sample was taken, and at the tap if left alone."""

    element: str
    sampled_pct: float
    pct: float
    sd_pct: float | None
    basis: Basis


class SampledMelt(Record):
    """The melt that is corrected.

    ``faded_kg`` burns between the sample and the tap, ``at_tap_kg`` is left of ``mass_kg`` then.
    ``is_weighed`` says that the mass was measured, not reckoned from what was charged.
    """

    mass_kg: float
    is_weighed: bool
    hold_min: float
    faded_kg: float
    at_tap_kg: float
    elements: tuple[MeltElement, ...]


class Remedy(Record):
    """One way to an alloy that is in spec: planned, weighed and checked as a plan is.

    ``added_kg`` goes in after ``poured_off_kg`` is out. ``beyond_kg`` is tapped beyond what the
    order takes, ``short_kg`` is missing to it, ``why_short`` says why. ``cost`` is that of what
    goes in: metal, melting, dross, treatment. ``revenue`` is what the order pays,
    ``returned_value`` that of what is poured off or tapped beyond; ``net_cost`` is ``cost`` less
    both. ``charge`` says what goes in, kg and pieces in the order of loading, and what the melt is
    then. ``aims_missed`` are limits whose aim is not reached. So many rules were recomputed from
    the printed figures, and all hold.
    """

    kind: RemedyKind
    order_id: str
    alloy: str
    title: str
    poured_off_kg: float
    added_kg: float
    melt_kg: float
    tap_kg: float
    beyond_kg: float
    short_kg: float
    why_short: str | None
    cost: float
    revenue: float
    returned_value: float
    net_cost: float
    aims_missed: tuple[str, ...]
    charge: Charge
    treatments: tuple[TreatmentResult, ...]
    purchases: tuple[Purchase, ...]
    rules_checked: int


class RuledOut(Record):
    """A way that does not lead into spec, and why."""

    kind: RemedyKind
    order_id: str
    alloy: str
    why: str


class Following(Record):
    """The charges that follow in the same furnace, planned again; ``plan`` is None if ``why``.

    ``after`` is the way that the melt itself is taken to go: additions, else the one of least net
    cost that makes the order.
    """

    orders: tuple[str, ...]
    after: RemedyKind | None
    plan: Plan | None
    moved_kg: float | None
    cost_difference: float | None
    why: str | None


class Correction(Record):
    """What is to be done about a melt.

    ``outcome``: it is ``in_spec`` as it is, ``additions`` bring it there, one of the ``ways`` does,
    or ``nothing`` does. ``additions`` is what goes in, with no lines where nothing need; None
    where additions within the order do not do. ``ways`` are pour-off, dilution and diversion, the
    least net cost first. ``following`` is None where nothing was charged otherwise than planned;
    its planning is not in ``seconds``.
    """

    schema_version: Literal["1"]
    order_id: str
    alloy: str
    furnace: str | None
    target: Target
    currency: str
    outcome: Literal["in_spec", "additions", "ways", "nothing"]
    message: str
    room_kg: float | None
    melt: SampledMelt
    additions: Remedy | None
    ways: tuple[Remedy, ...]
    ruled_out: tuple[RuledOut, ...]
    following: Following | None
    warnings: tuple[Issue, ...]
    remelt_version: str
    seconds: float
