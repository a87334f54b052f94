"""One heat built anew in whole steps, for when no steps next to the answer keep its limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import reach
from optimiser.decision.heat_rows import HARD, Heel
from optimiser.decision.stage import stages
from optimiser.formulation.build import build
from optimiser.formulation.frame import Frame, frame
from optimiser.formulation.program import Floats, Linear, Program

SECONDS = 5.0
LEAST_SECONDS = 0.5
"""What one heat may take, and may take even if the plan's time is over."""
MARGIN = 1e-9
"""Room inside every limit for the solver's tolerance, as a share of the melt."""
HAIR = 1e-12
"""The rounding of floats in a limit that is met exactly."""


def reweighed(
    ask: Ask,
    order_id: str,
    *,
    heel: Heel,
    stock_kg: Floats,
    must_kg: Floats,
    keeps: tuple[Floats, float] | None = None,
) -> dict[str, float] | None:
    """The goals once more for one order in whole steps, kg by source; None if it has none.

    Any source in ``stock_kg`` [s] may help, under every rule of a charge; ``must_kg`` [s] goes in.
    ``keeps`` is an amount per kg [s] and the most of it, for what orders ask of the plan together.
    """
    orders = tuple(order.model_copy(update={"coc_kg": None}) for order in ask.brief.orders)
    sources = tuple(
        replace(source, mass_kg=None if np.isinf(kg) else float(kg), min_total_kg=float(least))
        for source, kg, least in zip(ask.brief.sources, stock_kg, must_kg, strict=True)
    )
    alone = replace(
        ask,
        brief=replace(ask.brief, sources=sources, orders=orders),
        clock=ask.moment(least=LEAST_SECONDS, most=SECONDS),
        telling=None,
    )
    heat = _onto(frame(alone.brief, ask.numbers, made=frozenset({order_id}), risk=ask.risk), heel)
    names = [sources[s].source_id for s in heat.source]
    for margin in (MARGIN, 0.0):
        kg = _in_steps(alone, heat, margin=margin, keeps=keeps)
        ask.clock.cut_short |= alone.clock.is_over or alone.clock.cut_short
        if kg is not None:
            return {names[p]: float(kg[p]) for p in np.flatnonzero(kg > 0)}
    return None


def _in_steps(
    alone: Ask, heat: Frame, *, margin: float, keeps: tuple[Floats, float] | None
) -> Floats | None:
    """The best whole steps inside every limit, which steps may meet exactly without a margin."""
    program, columns = build(heat, in_steps=True)
    if keeps is not None:
        cost = np.zeros(program.width)
        cost[columns.charged] = keeps[0][heat.source]
        program = program.with_row(Linear(cost=cost), most=keeps[1])
    posed = Posed(frame=heat, program=_with_margin(program, heat, margin), columns=columns)
    answer = reach(alone, posed, stages(posed, alone.brief.settings))
    if answer.values is None:
        return None
    kg = posed.as_pinned(answer.values[columns.charged])
    return kg if margin or _is_kept(posed, answer.values) else None


def _is_kept(posed: Posed, values: Floats) -> bool:
    """Whether the hard limits hold for the melt that the charged kilograms make."""
    heat, columns = posed.frame, posed.columns
    kg = values[columns.charged]
    made = np.array(values)
    made[columns.melt] = heat.heats.first_heel_kg[0] + heat.liquid @ kg
    made[columns.content[0]] = heat.heel_content[0] + kg @ heat.content
    found = posed.program.rows
    terms, count = found.value * made[found.column], found.count
    over = np.bincount(found.row, terms, minlength=count) - found.upper
    size = np.bincount(found.row, np.abs(terms), minlength=count)
    hard = [posed.program.rules[rule] for rule in HARD]
    return all((over[rows] <= HAIR * size[rows]).all() for rows in hard)


def _onto(alone: Frame, heel: Heel) -> Frame:
    """The heat on the heel that was really left, with the tap as wide as it may be printed."""
    settings, heats, order = alone.brief.settings, alone.heats, alone.heats.orders[0]
    share = settings.tap_tolerance_pct / 100.0
    least = order.least_tap_kg - max(settings.weigh_step_kg, share * order.least_tap_kg)
    most = order.most_tap_kg + max(settings.weigh_step_kg, share * order.most_tap_kg)
    capacity = alone.brief.furnace_of(order).capacity_kg or np.inf
    widened = replace(
        heats,
        first_heel_kg=np.array([heel.kg]),
        most_heel_kg=np.array([heel.kg]),
        least_heel_kg=np.array([heel.kg]),
        least_tap_kg=np.array([max(0.0, least)]),
        most_tap_kg=np.array([most]),
        most_melt_kg=np.minimum(capacity, most + heats.keep_kg),
    )
    return replace(alone, heats=widened, heel_content=heel.content[None, :])


def _with_margin(program: Program, alone: Frame, margin: float) -> Program:
    upper = np.array(program.rows.upper)
    for rule in HARD:
        upper[program.rules[rule]] -= margin * alone.heats.most_melt_kg[0]
    return replace(program, rows=replace(program.rows, upper=upper))
