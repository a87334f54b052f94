"""Chain-of-custody input of each source, and what it takes to cover what is asked (LEDGERS.md §2).

By mass balance (F1 to F3) a plan covers ``eligible / input * tapped + carried``, a quotient of what
is decided. With taps at their least, it is a share of the input that must be eligible: linear,
exact where taps are fixed, and safe where they may be larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.brief import Brief
from models.custody import Counts, counts_as, output_kg_per_kg
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Bools, Floats

ROOM_STEPS: Final = 2.0
"""So many steps of the scales a charge may lose of its eligible input when it is weighed."""
LEAST_INPUT_KG: Final = 1.0
"""Of no input at all nothing is eligible: a plan that has to cover something charges this much."""
BEYOND: Final = 2.0
"""A share that no input has, for what cannot be covered."""


def coc_input_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """What counts as input of the custody account, per kg as received [s]."""
    return numbers.mixed(_counted(brief, "eligible", "other"))


def coc_eligible_per_kg(brief: Brief, numbers: Coefficients) -> Floats:
    """What of it is eligible, per kg as received [s]."""
    return numbers.mixed(_counted(brief, "eligible"))


def _counted(brief: Brief, *wanted: Counts) -> Floats:
    """1 for sources that count as wanted, else 0 [s]."""
    boundary = brief.settings.process_boundary
    found = [counts_as(source, boundary) in wanted for source in brief.sources]
    return np.array(found, dtype=float)


def asked_kg(frame: Frame) -> Floats:
    """The chain-of-custody volume that each order asks for [h]."""
    return np.array([order.coc_kg or 0.0 for order in frame.heats.orders])


def asks_for_cover(frame: Frame) -> bool:
    """Whether orders may ask for more than the account brings in."""
    return bool(asked_kg(frame).sum() > frame.brief.settings.coc_carried_kg)


def sure_tap_kg(frame: Frame) -> Floats:
    """The output of each heat at the least tap that may be printed [h]."""
    settings, least = frame.brief.settings, frame.heats.least_tap_kg
    if _are_weighed(frame):
        slack = np.maximum(settings.weigh_step_kg, settings.tap_tolerance_pct / 100.0 * least)
        least = np.maximum(0.0, least - slack)
    return np.asarray(output_kg_per_kg() * least)


def room_kg(frame: Frame) -> Floats:
    """The room for steps of the scales that each heat needs [h]."""
    step = max((source.weigh_step_kg for source in frame.brief.sources), default=0.0)
    return np.full(frame.heats.count, ROOM_STEPS * step)


def _are_weighed(frame: Frame) -> bool:
    return any(source.weigh_step_kg > 0 for source in frame.brief.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the orders made take of eligible input.

    ``share`` of the input has to be eligible: ``short_per_kg`` [s] is how much a kilogram falls
    short of that, and ``room_kg`` [h] what of it each heat may lose when it is weighed.
    """

    share: float
    short_per_kg: Floats
    room_kg: Floats


def cover(frame: Frame, made: Bools) -> Cover | None:
    """What it takes to cover the orders ``made`` [h]; None if the account alone does."""
    lacking = float(asked_kg(frame)[made].sum()) - frame.brief.settings.coc_carried_kg
    if lacking <= 0.0:
        return None
    tapped = float(sure_tap_kg(frame)[made].sum())
    share = min(lacking / tapped, BEYOND) if tapped > 0.0 else BEYOND
    brief, numbers = frame.brief, frame.numbers
    short = share * coc_input_per_kg(brief, numbers) - coc_eligible_per_kg(brief, numbers)
    return Cover(share=share, short_per_kg=short, room_kg=np.where(made, room_kg(frame), 0.0))
