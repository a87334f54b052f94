"""Fills and campaigns in steps of the scales, next to what was decided, that keep every limit.

What leaves a bin has the composition of what was weighed into it, and a charge of nothing else
cannot mend it. So the steps are chosen together: how many of which stream go into a bin is a
small program with whole numbers. In it every bin keeps the shares that it gives to each charge;
or shares may move a little as well, and what both move together is left out: that is small, and
room in the limits allows for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from optimiser.decision.ask import Ask, Posed, Room
from optimiser.decision.stage import HOLD, Stage, share_at, stages
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Floats, Ints, Linear, Program, Rows, rows, stacked
from optimiser.segregation.mixing import Mixing, Network, network, summed
from optimiser.segregation.tolerances import DUST_KG, SURE
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

MARGINS = (1e-8, 0.0)
"""Room inside every limit of a melt for the solver's tolerance, as a share of the melt.

None where limits leave a melt one composition only, which steps may meet exactly.
"""
SECONDS = 4.0
GAP = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """How far to look: steps from the decision, whether shares move, the part of a full room."""

    steps: float
    moves: bool = False
    room: float = 0.0


def steps_of(ask: Ask) -> Floats:
    """What each source is weighed in when it goes to a bin or sorter, 0: as it is [s]."""
    return np.array(
        [
            0.0 if one.whole_lot or one.in_bin is not None else one.piece_kg or one.weigh_step_kg
            for one in ask.brief.sources
        ]
    )


def in_steps(ask: Ask, posed: Posed, values: Floats, within: Within) -> Floats | None:
    """The decision with fills and campaigns in whole steps; None if there are none near."""
    assert posed.mixing is not None, "without bins nothing is mixed"
    goals = linear_goals(ask, posed, values)
    for margin in MARGINS:
        clock = ask.moment(least=1.0, most=SECONDS)
        small = _Small(_with_margin(posed, margin), posed.mixing, values, steps_of(ask), within)
        of_small = [(stage, small.form(goal)) for stage, goal in goals]
        found = least_in_turn(small.program, of_small, clock, Effort(gap_fraction=GAP))
        ask.clock.cut_short |= clock.is_over
        if found is not None:
            return small.flows(found)
    return None


def least_in_turn(
    program: Program, goals: list[tuple[Stage, Linear]], clock: Clock, effort: Effort
) -> Floats | None:
    """The best of the first goal, of those the best of the next, and so on."""
    session = HighsSession(program, effort)
    values: Floats | None = None
    for stage, form in goals:
        found = session.minimise(form, clock)
        if found.values is None:
            break
        values = found.values
        room = stage.slack_pct / 100.0 + max(effort.gap_fraction, HOLD)
        session.keep(form, most=found.objective + max(HOLD, room * abs(found.objective)))
        session.hint(values)
    return values


def linear_goals(ask: Ask, posed: Posed, values: Floats) -> list[tuple[Stage, Linear]]:
    """Every goal as a linear form; a share as what falls short of the share reached, kg."""
    found = []
    for stage in stages(posed, ask.brief.settings):
        form = stage.form
        if isinstance(form, Ratio):
            share = share_at(form, values)
            form = Linear(cost=share * form.whole.cost - form.part.cost)
        found.append((stage, form))
    return found


def room_for_steps(ask: Ask, posed: Posed, values: Floats) -> Room:
    """What half a step of every stream in a bin, and of every draw, may move a charge's limits.

    ``sum_b (share[b,h] sum_s |excess[s,r]| step[s] / 2 + |excess[b,r]| step / 2) / melt[h]``
    """
    frame, columns = posed.frame, posed.columns
    by_step = _flow_steps(ask, posed, values)
    matrix = posed.program.rows.matrix(posed.program.width).tocsr()
    unit = ask.brief.settings.weigh_step_kg
    found: dict[str, Floats] = {}
    for h, limits in enumerate(posed.limits()):
        pair = np.flatnonzero((frame.order == h) & ~frame.direct)
        kg = values[columns.charged[pair]]
        pair, kg = pair[kg > DUST_KG], kg[kg > DUST_KG]
        at = matrix[limits]
        excess = at[:, columns.content[h]] @ frame.content[pair].T
        excess = excess + at[:, [columns.melt[h]]].toarray() * frame.liquid[pair]
        drawn = np.bincount(frame.via[pair], kg, minlength=len(frame.brief.bins))
        one_bin = np.equal.outer(frame.via[pair], np.flatnonzero(drawn)).astype(float)
        of_bins = (excess * (kg / drawn[frame.via[pair]])) @ one_bin
        moved_kg = np.abs(excess) @ by_step[pair] + np.abs(of_bins).sum(axis=1) * unit / 2.0
        melt_kg = values[columns.melt[h]]
        if melt_kg > DUST_KG:
            found[frame.heats.orders[h].order_id] = moved_kg / melt_kg
    return found


def _flow_steps(ask: Ask, posed: Posed, values: Floats) -> Floats:
    """Half a step of each pair's stream, by the share of its bin that its charge draws [p]."""
    found = np.zeros(len(posed.frame.source))
    if posed.mixing is not None:
        net = network(posed.mixing)
        pair = np.flatnonzero(~posed.frame.direct)
        share = _shares(net, values[posed.mixing.flow])[: len(pair)]
        found[pair] = share * steps_of(ask)[posed.frame.source[pair]] / 2.0
    return found


class _Small:
    """The program of a yard next to what was decided.

    Its columns are those of the program that are no flows through bins, then the fills, then
    what is added to the share of every draw.
    """

    def __init__(
        self, posed: Posed, mixing: Mixing, values: Floats, steps: Floats, within: Within
    ) -> None:
        self.values, self.mixing, self.within = values, mixing, within
        self.net = network(mixing)
        self.rest = np.setdiff1d(np.arange(posed.program.width), mixing.flow)
        self.share = _shares(self.net, values[mixing.flow])
        self.fill = summed(self.net.fill, values[mixing.flow], self.net.fills)
        self.program = self._program(posed.program, steps[self.net.fill_entry])
        self._settle(posed, steps)

    def form(self, goal: Linear) -> Linear:
        """A goal over the columns of this program."""
        at_flow = goal.cost[self.mixing.flow]
        fills = summed(self.net.fill, self.share * at_flow, self.net.fills)
        moves = summed(self.net.draw, self.fill[self.net.fill] * at_flow, self.net.draws)
        return Linear(
            cost=np.concatenate([goal.cost[self.rest], fills, moves]), constant=goal.constant
        )

    def flows(self, found: Floats) -> Floats:
        """A solution of this program as one of the whole."""
        values, fills = self.values.copy(), len(self.rest) + self.net.fills
        values[self.rest] = found[: len(self.rest)]
        share = np.maximum(0.0, self.share + found[fills:][self.net.draw])
        values[self.mixing.flow] = share * found[len(self.rest) : fills][self.net.fill]
        return values

    def _program(self, whole: Program, step: Floats) -> Program:
        """Whole numbers of the yard stay as they are; fills move by some steps."""
        rest, near = self.rest, self.within.steps * step
        decided = whole.integer[rest]
        held = self.fill <= DUST_KG
        least = np.where(held, 0.0, np.maximum(0.0, self.fill - near))
        most = np.where(held, 0.0, np.where(step > 0, self.fill + near, np.inf))
        least = np.where(step > 0, least, 0.0)
        at = self.values[rest]
        low, high = self._moves(near)
        return Program(
            lower=np.concatenate([np.where(decided, at, whole.lower[rest]), _up(least, step), low]),
            upper=np.concatenate(
                [np.where(decided, at, whole.upper[rest]), _down(most, step), high]
            ),
            scale=np.concatenate(
                [whole.scale[rest], np.where(step > 0, step, 1024.0), np.ones(self.net.draws)]
            ),
            integer=np.concatenate(
                [np.zeros(len(rest), dtype=bool), step > 0, np.zeros(self.net.draws, dtype=bool)]
            ),
            rows=stacked((self._rows(whole.rows, whole.width), self._whole_bins())),
        )

    def _moves(self, near: Floats) -> tuple[Floats, Floats]:
        """How far the share of each draw may move: not at all, or as steps move its bin."""
        net = self.net
        if not self.within.moves:
            return np.zeros(net.draws), np.zeros(net.draws)
        content = summed(net.fill_bin, self.fill, net.bins)
        moved = summed(net.fill_bin, np.where(self.fill > DUST_KG, near, 0.0), net.bins)
        most = np.divide(moved, content, out=np.zeros(net.bins), where=content > 0)[net.draw_bin]
        share = np.zeros(net.draws)
        share[net.draw] = self.share
        high = np.where(share > 0, np.minimum(most, 1.0 - share), 0.0)
        return -np.minimum(most, share), np.maximum(high, 0.0)

    def _whole_bins(self) -> Rows:
        """What is added to the shares of a bin is none in total."""
        at = len(self.rest) + self.net.fills + np.arange(self.net.draws)
        return rows(self.net.bins, (self.net.draw_bin, at, 1.0), lower=0.0, upper=0.0)

    def _rows(self, found: Rows, width: int) -> Rows:
        """The rows over the columns of this program."""
        matrix = found.matrix(width)
        by_flow, net = matrix[:, self.mixing.flow], self.net
        parts = [
            matrix[:, self.rest].tocoo(),
            (by_flow @ _grouped(self.share, net.fill, net.fills)).tocoo(),
            (by_flow @ _grouped(self.fill[net.fill], net.draw, net.draws)).tocoo(),
        ]
        starts = (0, len(self.rest), len(self.rest) + net.fills)
        return Rows(
            lower=found.lower,
            upper=found.upper,
            row=np.concatenate([part.row for part in parts]).astype(np.int32),
            column=np.concatenate(
                [part.col + at for part, at in zip(parts, starts, strict=True)]
            ).astype(np.int32),
            value=np.concatenate([part.data for part in parts]),
        )

    def _settle(self, posed: Posed, steps: Floats) -> None:
        """Campaigns are weighed as well."""
        columns, place = posed.columns.sorted, posed.frame.yard.lot
        at = np.searchsorted(self.rest, columns)
        step = steps[place] if len(place) else np.zeros(0)
        near = self.within.steps * step
        kg, program = self.values[columns], self.program
        lower, upper = program.lower.copy(), program.upper.copy()
        scale, integer = program.scale.copy(), program.integer.copy()
        lower[at] = np.maximum(lower[at], _up(np.maximum(0.0, kg - near), step))
        upper[at] = np.minimum(upper[at], _down(kg + near, step))
        upper[at] = np.where(kg > DUST_KG, upper[at], 0.0)
        scale[at], integer[at] = np.where(step > 0, step, scale[at]), step > 0
        self.program = replace(program, lower=lower, upper=upper, scale=scale, integer=integer)


def _grouped(weight: Floats, group: Ints, groups: int) -> csr_array:
    """A matrix that adds flows, each by its weight, in groups."""
    count = np.arange(len(group))
    return csr_array((weight, (count, group)), shape=(len(group), groups))


def _shares(net: Network, flow: Floats) -> Floats:
    """The part of its bin's content that each flow's exit draws [t]."""
    bin_ = net.draw_bin[net.draw]
    draw = np.bincount(net.draw, flow, minlength=net.draws)[net.draw]
    content = np.bincount(bin_, flow, minlength=net.bins)[bin_]
    return np.divide(draw, content, out=np.zeros(len(flow)), where=content > 0)


def _with_margin(posed: Posed, margin: float) -> Posed:
    """The program with room for the solver's tolerance inside the limits of every melt."""
    if margin == 0.0:
        return posed
    return posed.with_room({one.order_id: np.array(margin) for one in posed.frame.heats.orders})


def _up(kg: Floats, step: Floats) -> Floats:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.ceil(kg / unit - SURE) * unit, kg)


def _down(kg: Floats, step: Floats) -> Floats:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.floor(kg / unit + SURE) * unit, kg)
