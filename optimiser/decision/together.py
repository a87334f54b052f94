"""Campaigns and charges weighed at once, next to what was decided.

Heat after heat, each can only take what prices say of the others. Where no heat passes a heel on
and the steps of the scales are coarse, one small program over all lines in use finds better ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.decision.ask import Ask, Charged, Posed
from optimiser.decision.stage import Answer
from optimiser.formulation.build import build
from optimiser.formulation.columns import stock_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Program
from optimiser.segregation.rounding import least_in_turn, linear_goals, steps_of
from optimiser.segregation.tolerances import DUST_KG, SURE
from optimiser.solve.solution import Effort

NEAR = (2.0, 4.0, 8.0)
"""How many steps from the answer steps are looked for, one after the other."""
NODES, SECONDS = 500, 10.0
"""What one search may look at, so that it comes out the same anywhere; and take at most."""
GAP = 1e-4
MARGIN = 1e-9
"""Room inside every limit for the solver's tolerance, as a share of the melt."""
OFF_TAP = 0.5
"""How many steps a tap may be off, so that steps can meet it at all; no more, for a tap that is
as large as it may be printed would earn what was not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Kilograms that go to sorters [c], and the charges, all in steps."""

    sorted_kg: Floats
    charged: Charged


def weighed_together(ask: Ask, answer: Answer) -> Iterator[Together]:
    """Campaigns and charges within ever more steps of an answer; none where heels are left.

    There are no bins: what leaves a sorter is known, so all of it is linear.
    """
    heats = answer.posed.frame.heats
    if ((heats.previous != NOTHING) & (heats.keep_kg > 0)).any():
        return
    posed = _in_steps(ask, answer)
    goals = linear_goals(ask, posed, answer.found)
    effort = Effort(gap_fraction=GAP, nodes=NODES)
    made = {order.order_id for order in answer.posed.made(answer.found)}
    for steps in NEAR:
        if ask.clock.is_over:
            ask.clock.cut_short = True
            return
        clock = ask.part(SECONDS)
        program = _near(posed, answer, steps)
        values = None
        if (program.lower <= program.upper).all():
            values = least_in_turn(program, goals, clock, effort)
        ask.clock.cut_short |= clock.is_over
        if values is not None:
            whole = _whole(program, values)
            yield Together(
                sorted_kg=whole[posed.columns.sorted],
                charged=posed.by_name(whole[posed.columns.charged], made),
            )


def _in_steps(ask: Ask, answer: Answer) -> Posed:
    """The question in steps, with taps that steps can meet, and room inside its limits.

    A lot of no whole steps that is sorted whole stays so: it need not be weighed.
    """
    found = _with_wide_taps(answer.posed.frame, OFF_TAP * ask.brief.settings.weigh_step_kg)
    program, columns = build(found, in_steps=True)
    step, sorted_ = steps_of(ask)[found.yard.lot], columns.sorted
    there_kg = stock_kg(found.brief)[found.yard.lot]
    entire = answer.found[answer.posed.columns.sorted] >= there_kg * (1.0 - SURE)
    entire &= np.remainder(np.where(entire, there_kg, 0.0), np.where(step > 0, step, np.inf)) > 0
    scale, integer = program.scale.copy(), program.integer.copy()
    lower, upper = program.lower.copy(), program.upper.copy()
    scale[sorted_] = np.where(step > 0, step, scale[sorted_])
    integer[sorted_] = (step > 0) & ~entire
    lower[sorted_[entire]] = upper[sorted_[entire]] = there_kg[entire]
    program = replace(program, scale=scale, integer=integer, lower=lower, upper=upper)
    posed = Posed(frame=found, program=program, columns=columns)
    return posed.with_room({order.order_id: np.array(MARGIN) for order in found.heats.orders})


def _with_wide_taps(found: Frame, kg: float) -> Frame:
    furnaces = [found.brief.furnace_of(order) for order in found.heats.orders]
    capacity_kg = np.array([furnace.capacity_kg or np.inf for furnace in furnaces])
    heats = replace(
        found.heats,
        least_tap_kg=np.maximum(0.0, found.heats.least_tap_kg - kg),
        most_tap_kg=found.heats.most_tap_kg + kg,
        most_melt_kg=np.minimum(found.heats.most_melt_kg + kg, capacity_kg),
    )
    return replace(found, heats=heats)


def _near(posed: Posed, answer: Answer, steps: float) -> Program:
    """What is in use moves by some steps; what is not, and what was said yes or no to, stays so.

    What is pinned to the kilogram is not weighed.
    """
    program, columns, found = posed.program, posed.columns, answer.found
    at = np.concatenate([columns.charged, columns.sorted])
    kg = np.concatenate([answer.posed.lines(found), found[columns.sorted]])
    lower, upper, integer = program.lower.copy(), program.upper.copy(), program.integer.copy()
    said = integer.copy()
    said[at] = False
    lower[said] = upper[said] = np.round(found[said])
    reach = steps * program.scale[at]
    weighed, used = integer[at] & (lower[at] < upper[at]), kg > DUST_KG
    low, high = np.maximum(lower[at], kg - reach), np.minimum(upper[at], kg + reach)
    lower[at] = np.where(weighed & used, low, lower[at])
    upper[at] = np.where(used, np.where(weighed, high, upper[at]), np.maximum(lower[at], 0.0))
    integer[at] = weighed
    return replace(program, lower=lower, upper=upper, integer=integer)


def _whole(program: Program, values: Floats) -> Floats:
    """A solution without what a solver's tolerance leaves of whole steps and of fixed masses."""
    whole = np.where(program.integer, np.round(values / program.scale) * program.scale, values)
    return np.where(program.lower == program.upper, program.lower, whole)
