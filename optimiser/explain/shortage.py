"""Too little metal for an order, whatever its composition, or once hardeners are left aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from models.order import Order
from models.source import Source
from models.verdict import Shortfall, Verdict
from optimiser.decision.ask import Ask, Posed
from optimiser.explain.barred import barred
from optimiser.explain.clash_words import limit_text
from optimiser.explain.clashing import Clash, clashes
from optimiser.explain.ways.figures import listed
from optimiser.formulation.frame import Frame
from optimiser.solve.solution import Clock

SECONDS: Final = 10.0
AMPLE: Final = 100.0
"""Of metal that is not to be the reason there is so many times what the order taps."""


def called(order: Order) -> str:
    """What sentences call an order."""
    return f"order {order.order_id} ({order.alloy})"


def too_little_metal(alone: Posed, order: Order) -> Verdict | None:
    """Whether all that may go in does not fill the order, whatever its composition."""
    found = _fills(alone.frame, _is_any)
    if found >= order.least_tap_kg:
        return None
    text = (
        f"all that may go into it gives {found:,.0f} kg to tap; "
        f"{order.least_tap_kg:,.0f} kg are asked for. "
        f"Find {order.least_tap_kg - found:,.0f} kg more liquid metal"
    )
    return _short(alone.frame, order, found, text)


def too_little_base(ask: Ask, alone: Posed, order: Order, found: Sequence[Clash]) -> Verdict | None:
    """Whether limits clash only as hardeners would have to fill what other metal does not.

    ``ask`` is free of all but metal and limits, of which ``found`` clash.
    """
    filled = _fills(alone.frame, _is_base)
    if filled >= order.least_tap_kg or _clashes_with_ample(ask, order):
        return None
    broken = [one for clash in found for one in clash.broken]
    limits = listed(list(dict.fromkeys(limit_text(one) for one in broken)))
    text = (
        f"hardeners apart, all that may go into it gives {filled:,.0f} kg to tap; "
        f"{order.least_tap_kg:,.0f} kg are asked for, and hardeners cannot make up the rest: "
        f"{limits} could not {'be kept' if len(broken) == 1 else 'all be kept'} then"
    )
    return _short(alone.frame, order, filled, text)


def _clashes_with_ample(ask: Ask, order: Order) -> bool:
    """Whether limits clash with any amount of the metal there is, hardeners as they are."""
    kg = AMPLE * order.most_tap_kg
    sources = tuple(
        replace(one, mass_kg=kg) if _is_base(one) and one.mass_kg is not None else one
        for one in ask.brief.sources
    )
    ample = replace(ask, brief=replace(ask.brief, sources=sources))
    posed = ample.pose(frozenset({order.order_id}))
    return clashes(posed, ample, Clock(seconds=SECONDS)) != ()


def _is_any(_: Source) -> bool:
    return True


def _is_base(source: Source) -> bool:
    return source.origin != "alloying"


def _fills(frame: Frame, counts: Callable[[Source], bool]) -> float:
    """What of the sources that count can be tapped, kg, with what the furnace has and keeps."""
    stock = [
        0.0 if not counts(s) else s.mass_kg if s.mass_kg is not None else np.inf
        for s in frame.brief.sources
    ]
    brings = ~frame.takes
    liquid = float((np.array(stock)[frame.source[brings]] * frame.liquid[brings]).sum())
    return max(0.0, liquid + float(frame.heats.first_heel_kg[0] - frame.heats.keep_kg[0]))


def _short(frame: Frame, order: Order, found_kg: float, text: str) -> Verdict:
    short = Shortfall(
        rule="tap_is_within_order",
        what="liquid metal",
        best=found_kg,
        limit=order.least_tap_kg,
        unit="kg",
    )
    if why := barred(frame.brief, order):
        text += f". Not for it: {why}"
    return Verdict.of(
        code="too_little_metal", message=f"{called(order)}: {text}", shortfalls=(short,)
    )
