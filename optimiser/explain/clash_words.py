"""Limits that cannot be kept, in a planner's words and numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from models.furnace import Furnace
from models.verdict import Shortfall
from optimiser.explain.clashing import Broken, Clash
from optimiser.explain.ways.figures import listed, plain

DIGITS = 4
NOTHING_LEFT = 1e-9
OF_HEEL = ". That is what the heel of "
"""Where a text goes on to say that without the heel a limit could be kept."""


def shortfall(broken: Broken) -> Shortfall:
    """What can be reached, against the limit; both in the limit's own unit."""
    bound = broken.bound
    is_promise = bound.said_by.startswith(("min_", "max_"))
    return Shortfall(
        rule="melt_keeps_its_promises" if is_promise else "melt_is_in_spec",
        what=bound.what,
        best=broken.best,
        limit=bound.limit,
        unit=bound.unit,
    )


def clash_text(found: Sequence[Clash], furnace: Furnace) -> str:
    """What cannot be kept, how near one comes to it, and whether the heel is what does it."""
    each = (
        _alone(one.broken[0]) if len(one.broken) == 1 else _together(one.broken) for one in found
    )
    told = "; ".join(dict.fromkeys(each))
    by_heel = [one for one in found if one.by_heel]
    if not by_heel:
        return told
    heel = f"{plain(furnace.heel_kg)} kg in furnace {furnace.furnace_id}"
    if len(by_heel) == len(found):
        return f"{told}{OF_HEEL}{heel} does: without it, it could be kept"
    which = listed(list(dict.fromkeys(one.bound.what for clash in by_heel for one in clash.broken)))
    return f"{told}. For {which} that is what the heel of {heel} does"


def _alone(broken: Broken) -> str:
    bound = broken.bound
    way = "below" if bound.sign > 0 else "above"
    if not math.isfinite(broken.best):
        return f"{bound.label} cannot be kept with this stock"
    return (
        f"{bound.what} cannot go {way} {_figure(broken, broken.best)} with this stock; "
        f"the limit is {_figure(broken, bound.limit)}"
    )


def _together(clash: tuple[Broken, ...]) -> str:
    """Each limit, and what it comes to at best if the others of them are kept."""
    named = listed([limit_text(broken) for broken in clash])
    all_of = "both" if len(clash) == 2 else "all"
    bests = [_at_best(broken, clash) for broken in clash if math.isfinite(broken.best)]
    told = "; ".join(bests)
    return f"{named} cannot {all_of} be kept with this stock" + (f": {told}" if told else "")


def _at_best(broken: Broken, clash: tuple[Broken, ...]) -> str:
    others = [one.bound.what for one in clash if one is not broken]
    kept = f"{others[0]} is" if len(others) == 1 else "the others are"
    what = broken.bound.what
    return f"if {kept} kept, {what} comes to {_figure(broken, broken.best)} at best"


def limit_text(broken: Broken) -> str:
    """The limit itself."""
    word = "at most" if broken.bound.sign > 0 else "at least"
    return f"{broken.bound.what} {word} {_figure(broken, broken.bound.limit)}"


def _figure(broken: Broken, value: float) -> str:
    """A value with its unit; what the solver leaves of nothing is nothing."""
    value = 0.0 if abs(value) < NOTHING_LEFT else value
    unit = f" {broken.bound.unit}" if broken.bound.unit else ""
    return f"{value:.{DIGITS}g}{unit}"
