"""A plan with whole numbers by rounding the plan without them, a few decisions at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

ROUNDS = 25
AT_ONCE = 0.25
"""The part of the open pieces that is settled in each round, the nearest to whole first."""
NEAR_ZERO = 1e-6


def dive(posed: Posed, form: Linear, effort: Effort, clock: Clock) -> Floats | None:
    """Settle yes and no, then pieces, solving the rest anew each time; None if that fails."""
    relaxed = replace(posed.program, integer=np.zeros(posed.program.width, dtype=bool))
    session = HighsSession(relaxed, effort)
    values = session.minimise(form, clock).values
    if values is None:
        return None
    columns, settled = _switches(posed, values)
    session.fix(columns, settled)
    values = session.minimise(form, clock).values
    whole = np.flatnonzero(posed.program.integer)
    unsettled = np.setdiff1d(whole, columns)
    for _ in range(ROUNDS):
        if values is None or not len(unsettled):
            return values
        chosen = _nearest(values, posed.program.scale, unsettled)
        scale = posed.program.scale[chosen]
        session.fix(chosen, np.round(values[chosen] / scale) * scale)
        unsettled = np.setdiff1d(unsettled, chosen)
        values = session.minimise(form, clock).values
    return None


def _nearest(values: Floats, scale: Floats, unsettled: Ints) -> Ints:
    """The columns nearest to a whole number, a part of them at a time."""
    count = values[unsettled] / scale[unsettled]
    order = np.argsort(np.abs(count - np.round(count)), kind="stable")
    return unsettled[order[: max(1, int(np.ceil(AT_ONCE * len(unsettled))))]]


def _switches(posed: Posed, values: Floats) -> tuple[Ints, Floats]:
    """Every yes or no, as the relaxed plan leans: what is used is allowed, the rest is not."""
    columns = posed.columns
    kept = _kept(posed, values)
    answers: dict[int, float] = {}
    for pair in np.flatnonzero(columns.used != NOTHING):
        answers[int(columns.used[pair])] = float(kept[pair])
    sources = posed.frame.brief.sources
    for pair in np.flatnonzero(kept):
        key = (int(posed.frame.order[pair]), sources[posed.frame.source[pair]].group)
        if key in columns.group_used:
            answers[columns.group_used[key]] = 1.0
    for column in columns.group_used.values():
        answers.setdefault(column, 0.0)
    for column in (*columns.opened, *columns.buying, *columns.made):
        if column != NOTHING:
            answers[int(column)] = float(values[column] > NEAR_ZERO)
    return np.array(list(answers), dtype=int), np.array(list(answers.values()))


def _kept(posed: Posed, values: Floats) -> Bools:
    """The pairs that stay: large enough a bite, and of each heat as many materials as may."""
    frame, sources = posed.frame, posed.frame.brief.sources
    kg = values[posed.columns.charged]
    bite = np.array([source.min_use_kg for source in sources])[frame.source]
    kept = (kg > NEAR_ZERO) & (kg >= 0.5 * bite)
    for heat, order in enumerate(frame.heats.orders):
        if order.max_sources is not None:
            pairs = np.arange(frame.start[heat], frame.start[heat + 1])
            kept[pairs] &= _largest(posed, pairs[kept[pairs]], pairs, kg, order.max_sources)
    return np.asarray(kept)


def _largest(posed: Posed, used: Ints, pairs: Ints, kg: Floats, most: int) -> Bools:
    """Additions first, as little of them does much, then the materials with most kilograms."""
    sources = posed.frame.brief.sources
    weight: dict[str, float] = {}
    for pair in used:
        source = sources[posed.frame.source[pair]]
        size = kg[pair] * (1e6 if source.origin == "alloying" else 1.0)
        weight[source.group] = weight.get(source.group, 0.0) + float(size)
    chosen = set(sorted(weight, key=lambda group: (-weight[group], group))[:most])
    return np.array([sources[posed.frame.source[pair]].group in chosen for pair in pairs])
