"""Fills and campaigns in steps of the scales, next to what was decided, that keep every limit.

What leaves a bin has the composition of what was weighed into it, and a charge of nothing else
cannot mend it. So the steps are chosen together: every bin keeps the shares that it gives to
each charge, and how many steps of which stream go into it is a small program with whole numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import share_at, stages
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Floats, Linear, Program, Rows
from optimiser.segregation.mixing import Mixing, Network, network
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Effort

NEAR = (2.0, 16.0)
"""How many steps from the decision steps are looked for, one after the other."""
MARGIN = 1e-8
"""Room inside every limit of a melt for the solver's tolerance, as a share of the melt."""
LIMITS = ("melt_is_in_spec", "melt_keeps_its_promises")
SECONDS = 4.0
DUST_KG = 1e-6
GAP = 1e-5


def in_steps(ask: Ask, posed: Posed, values: Floats) -> Floats:
    """The decision with fills and campaigns in whole steps; as it is if there are none near."""
    mixing = posed.mixing
    steps = np.array([one.piece_kg or one.weigh_step_kg for one in ask.brief.sources])
    if mixing is None or not (steps > 0).any():
        return values
    for reach in NEAR:
        clock = ask.clock.for_a_moment(least=1.0, most=SECONDS)
        small = _Small(posed, mixing, values, steps, reach=reach)
        found = HighsSession(small.program, Effort(gap_fraction=GAP)).minimise(
            small.form(_first_goal(ask, posed, values)), clock
        )
        ask.clock.cut_short |= clock.is_over
        if found.values is not None:
            return small.flows(found.values)
    return values


def _first_goal(ask: Ask, posed: Posed, values: Floats) -> Linear:
    """The first goal as a linear form; a share as what falls short of the share reached."""
    wanted = stages(posed, ask.brief.settings)
    stage = next((one for one in wanted if one.name is not None), wanted[-1])
    if isinstance(stage.form, Ratio):
        share = share_at(stage.form, values)
        return Linear(cost=share * stage.form.whole.cost - stage.form.part.cost)
    return stage.form


class _Small:
    """The program of a yard in which each bin gives every charge the share that it gives now.

    Its columns are those of the program that are no flows through bins, then the fills.
    """

    def __init__(
        self, posed: Posed, mixing: Mixing, values: Floats, steps: Floats, *, reach: float
    ) -> None:
        self.values, self.mixing = values, mixing
        self.net = network(mixing)
        self.rest = np.setdiff1d(np.arange(posed.program.width), mixing.flow)
        self.share = _shares(self.net, values[mixing.flow])
        fill = np.zeros(self.net.fills)
        np.add.at(fill, self.net.fill, values[mixing.flow])
        step = steps[self.net.fill_entry]
        self.program = self._program(_with_margin(posed), fill, step, reach)
        self._settle(posed, steps, reach)

    def form(self, goal: Linear) -> Linear:
        """A goal over the columns of this program."""
        fills = np.bincount(
            self.net.fill, self.share * goal.cost[self.mixing.flow], minlength=self.net.fills
        )
        return Linear(cost=np.concatenate([goal.cost[self.rest], fills]), constant=goal.constant)

    def flows(self, found: Floats) -> Floats:
        """A solution of this program as one of the whole."""
        values = self.values.copy()
        values[self.rest] = found[: len(self.rest)]
        values[self.mixing.flow] = self.share * found[len(self.rest) :][self.net.fill]
        return values

    def _program(self, whole: Program, fill: Floats, step: Floats, reach: float) -> Program:
        """Whole numbers of the yard stay as they are; fills move by some steps."""
        rest, near = self.rest, reach * step
        decided = whole.integer[rest]
        held = fill <= DUST_KG
        least = np.where(held, 0.0, np.maximum(0.0, fill - near))
        most = np.where(held, 0.0, fill + near)
        at = self.values[rest]
        return Program(
            lower=np.concatenate([np.where(decided, at, whole.lower[rest]), _up(least, step)]),
            upper=np.concatenate([np.where(decided, at, whole.upper[rest]), _down(most, step)]),
            scale=np.concatenate([whole.scale[rest], np.where(step > 0, step, 1024.0)]),
            integer=np.concatenate([np.zeros(len(rest), dtype=bool), step > 0]),
            rows=self._rows(whole.rows, whole.width),
        )

    def _rows(self, rows: Rows, width: int) -> Rows:
        """The rows over the columns of this program."""
        matrix = rows.matrix(width)
        count = np.arange(self.net.flows)
        shape = (self.net.flows, self.net.fills)
        by_fill = matrix[:, self.mixing.flow] @ csr_array(
            (self.share, (count, self.net.fill)), shape=shape
        )
        parts = [matrix[:, self.rest].tocoo(), by_fill.tocoo()]
        starts = (0, len(self.rest))
        return Rows(
            lower=rows.lower,
            upper=rows.upper,
            row=np.concatenate([part.row for part in parts]).astype(np.int32),
            column=np.concatenate(
                [part.col + at for part, at in zip(parts, starts, strict=True)]
            ).astype(np.int32),
            value=np.concatenate([part.data for part in parts]),
        )

    def _settle(self, posed: Posed, steps: Floats, reach: float) -> None:
        """Campaigns are weighed as well."""
        columns, place = posed.columns.sorted, posed.frame.yard.lot
        at = np.searchsorted(self.rest, columns)
        step = steps[place] if len(place) else np.zeros(0)
        kg, program = self.values[columns], self.program
        lower, upper = program.lower.copy(), program.upper.copy()
        scale, integer = program.scale.copy(), program.integer.copy()
        lower[at] = np.maximum(lower[at], _up(np.maximum(0.0, kg - reach * step), step))
        upper[at] = np.minimum(upper[at], _down(kg + reach * step, step))
        upper[at] = np.where(kg > DUST_KG, upper[at], 0.0)
        scale[at], integer[at] = np.where(step > 0, step, scale[at]), step > 0
        self.program = replace(program, lower=lower, upper=upper, scale=scale, integer=integer)


def _shares(net: Network, flow: Floats) -> Floats:
    """The part of its bin's content that each flow's exit draws [t]."""
    bin_ = net.draw_bin[net.draw]
    draw = np.bincount(net.draw, flow, minlength=net.draws)[net.draw]
    content = np.bincount(bin_, flow, minlength=net.bins)[bin_]
    return np.divide(draw, content, out=np.zeros(len(flow)), where=content > 0)


def _with_margin(posed: Posed) -> Program:
    """The program with room inside the limits of every melt."""
    program, most = posed.program, posed.frame.heats.most_melt_kg
    upper = np.array(program.rows.upper)
    room = MARGIN * most.max(initial=0.0, where=np.isfinite(most))
    for rule in LIMITS:
        upper[program.rules[rule]] -= room
    return replace(program, rows=replace(program.rows, upper=upper))


def _up(kg: Floats, step: Floats) -> Floats:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.ceil(kg / unit - 1e-9) * unit, kg)


def _down(kg: Floats, step: Floats) -> Floats:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.floor(kg / unit + 1e-9) * unit, kg)
