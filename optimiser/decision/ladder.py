"""The goals one after the other, each with a solver of its own that stays where it stood.

What a goal measures has columns of its own, so that a goal is a cost of one or two columns, and
holding what was reached moves one bound or one entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.parting import as_it_is, forms, in_parts
from optimiser.decision.softening import SPEC, softened
from optimiser.decision.stage import SHARE_HOLD, Reached, Stage, held
from optimiser.formulation.columns import power_of_two
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import (
    INFINITY,
    Floats,
    Ints,
    Linear,
    Program,
    Rows,
    rows,
    stacked,
)
from optimiser.solve.as_one import AsOne
from optimiser.solve.idle import NO_DEFINITIONS, Definitions, Idle, kept_by_far
from optimiser.solve.open_program import NONE, OpenProgram
from optimiser.solve.parted import Parted
from optimiser.solve.sifted import Sifted
from optimiser.solve.softened import Softened
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.standing import Standing

CONTENTS: Final = "contents_are_what_is_charged"
NEAR_BEST: Final = 30
"""So many lines of each heat that nearly pay are kept at hand."""
MOST_STEPS: Final = 50
"""Dinkelbach's method takes far fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The columns that hold what a stage measures: one, or for a share its part and whole.

    ``total`` and, of a share, ``hold`` are rows: what the columns add up, and what is kept.
    """

    columns: Ints
    totals: Ints
    hold: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """How far a stage came, and its solution with all that was reached before held."""

    stage: Stage
    reached: Reached
    solution: Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ladder stood: its solvers, where each of them did, and the shares last found."""

    solvers: tuple[Sifted, ...]
    standings: tuple[Standing, ...]
    shares: tuple[float, ...]


class Ladder:
    """A posed question held open: the same goals again and again, with a figure changed."""

    def __init__(
        self,
        posed: Posed,
        wanted: tuple[Stage, ...],
        *,
        seed: int,
        start: Floats | None = None,
        known: tuple[Reached, ...] = (),
        for_changes: bool = False,
    ) -> None:
        """``start`` is a solution whose lines are likely to be of use.

        ``known`` is how far the stages came that ``start`` keeps to. Where the question has less
        to offer than it had then, no less is given up than ``start`` gives up. With
        ``for_changes`` the solvers do without limits that nothing comes near, and are made
        for single figures that change.
        """
        self.posed, self.width = posed, posed.program.width
        parting = in_parts(posed, wanted) if for_changes else as_it_is(posed, wanted)
        self.wanted, self._parts = parting.wanted, parting.parts
        program, self.measures = measured(parting.program, parting.wanted)
        program, soft = softened(program) if for_changes else (program, NONE)
        self.open = OpenProgram(program, soft)
        self.open.group[posed.columns.charged] = posed.frame.order
        self.open.block[: self.width] = posed.heat_of_column()
        self.rungs: list[Sifted] = []
        limits = self._far(start) if for_changes else np.empty(0, dtype=int)
        unbroken = soft[np.isin(self.open.rows_of(soft), limits)]
        known_by_rows = contents(posed) if len(limits) else NO_DEFINITIONS
        idle = Idle(self.open, np.union1d(limits, parting.unasked), known_by_rows)
        self._first = (Softened if for_changes else Sifted)(
            self.open,
            np.setdiff1d(self._used(program.width, start), np.append(parting.gone, unbroken)),
            seed=seed,
            idle=idle,
            is_hurried=for_changes,
        )
        if isinstance(self._first, Softened) and self._parts and len(wanted) == 2:
            unasked = np.union1d(parting.unasked, self.measures[-1].totals)
            self._first.as_one = AsOne(self.open, seed=seed, unasked=unasked)
        self._shares = [0.0] * len(wanted)
        self._known = known
        self._rooms: dict[int, float] = {}
        self.has_none = False
        """Whether the last answer showed that not even the first goal has one."""

    def answer(self, clock: Clock) -> list[Rung]:
        """What every stage reaches now; the last rung has no values if there is no answer."""
        return self.climbed([], clock, to=len(self.wanted))

    def climbed(self, found: list[Rung], clock: Clock, *, to: int) -> list[Rung]:
        """Further from the rungs ``found`` with the figures as they are, up to so many stages.

        The last rung has no values if there is no answer.
        """
        found = list(found)
        for at in range(len(found), to):
            if found and found[-1].solution.values is None:
                break
            stage = self.wanted[at]
            self._place(at, found)
            rung = self._reach(at, stage, clock)
            if found and rung.solution.ending is Ending.INFEASIBLE:
                rung = self._once_more(at, found, clock)
            found.append(rung)
        self.has_none = found[0].solution.ending is Ending.INFEASIBLE
        return found

    def _once_more(self, at: int, found: list[Rung], clock: Clock) -> Rung:
        """What a stage reaches from where the one before it ended.

        That one's solution keeps all that is to be kept: there is none only to a solver that has
        lost its way since.
        """
        self.follow(at, after=at - 1)
        self._place(at, found)
        return self._reach(at, self.wanted[at], clock)

    def keep_at_hand(self) -> None:
        """Have every solver take in the lines of each heat that nearly pay, for what may change."""
        start, charged = self.posed.frame.start, self.posed.columns.charged
        for solver in self.rungs:
            if isinstance(solver, Parted):
                solver.shed()
                continue
            per_unit = solver.per_unit()
            for first, end in pairwise(start):
                lines = charged[first:end]
                solver.take(lines[np.argsort(per_unit[lines], kind="stable")[:NEAR_BEST]])

    def standing(self) -> Place:
        """Where every stage stands, to come back to when a change is taken back."""
        return Place(
            solvers=tuple(self.rungs),
            standings=tuple(solver.standing() for solver in self.rungs),
            shares=tuple(self._shares),
        )

    def recall(self, where: Place) -> None:
        """Have the solvers of then hear of changed figures again, and no others."""
        self.rungs = list(where.solvers)
        self.open.told = list(where.solvers)

    def stand(self, where: Place) -> None:
        """Have every stage stand there again, once all figures are what they were."""
        self._shares = list(where.shares)
        for solver, standing in zip(where.solvers, where.standings, strict=True):
            solver.stand_again(standing)

    def reach(self, at: int, clock: Clock) -> Rung:
        """What a stage reaches now, with what its solver keeps of others."""
        return self._reach(at, self.wanted[at], clock)

    def keep(self, at: int, rung: Rung, *, of: int) -> None:
        """From now on stage ``at`` keeps what stage ``of`` reached."""
        self._hold(at, of, rung)

    def follow(self, at: int, *, after: int) -> None:
        """Have stage ``at`` begin anew where stage ``after`` stands, keeping nothing."""
        old, self.rungs[at] = self.rungs[at], self._after(after)
        self.open.told = [self.rungs[at] if one is old else one for one in self.open.told]

    def _after(self, at: int) -> Sifted:
        """Another solver that stands where that of stage ``at`` does; the last one in parts."""
        is_last = at + 2 == len(self.wanted)
        if is_last and self._parts:
            return Parted(self.rungs[at], self._parts)
        return self.rungs[at].followed()

    def free(self, at: int, *, of: int) -> None:
        """From now on stage ``at`` keeps nothing of stage ``of``."""
        measure, solver = self.measures[of], self.rungs[at]
        if measure.hold is None:
            solver.bound(int(measure.columns[0]), -INFINITY, INFINITY)
        else:
            solver.limit(measure.hold, -INFINITY, INFINITY)

    def limit(self, at: int, value: float, *, of: int) -> None:
        """From now on stage ``of`` is this good or better in stage ``at``; a share in per cent."""
        measure, solver = self.measures[of], self.rungs[at]
        if measure.hold is None:
            solver.bound(int(measure.columns[0]), -INFINITY, value)
        else:
            solver.entry(measure.hold, int(measure.columns[1]), value / 100.0)
            solver.limit(measure.hold, -INFINITY, 0.0)

    def _place(self, at: int, found: list[Rung]) -> None:
        """Have stage ``at`` keep what those before it reached, and begin where they ended."""
        if at == len(self.rungs):
            solver = self._after(at - 1) if self.rungs else self._first
            self.rungs.append(solver)
            self.open.told.append(solver)
        for before, rung in enumerate(found):
            self._hold(at, before, rung)
        if found:
            self.rungs[at].take(np.flatnonzero(found[-1].solution.found))

    def _used(self, width: int, start: Floats | None) -> Ints:
        """All columns but lines that neither a known solution nor the plan before uses."""
        lines, before = self.posed.columns.charged, self.posed.frame.previous_kg > 0.0
        unused = lines[~before if start is None else (start[lines] <= 0.0) & ~before]
        return np.setdiff1d(np.arange(width), unused)

    def _far(self, start: Floats | None) -> Ints:
        """The limits of the specs that a known solution does not come near."""
        spec = self.posed.program.rules[SPEC]
        if start is None:
            return np.empty(0, dtype=int)
        more = np.zeros(len(self.open.lower) - len(start))
        return kept_by_far(
            self.open, np.arange(spec.start, spec.stop), np.concatenate([start, more])
        )

    def _reach(self, at: int, stage: Stage, clock: Clock) -> Rung:
        if isinstance(stage.form, Ratio):
            return self._largest_share(at, stage, clock)
        solution = self.rungs[at].least(self._form(at, (1.0,)), clock)
        measure = self.measures[at].columns[0]
        value = None if solution.values is None else float(solution.values[measure])
        return _rung(stage, value, solution)

    def _largest_share(self, at: int, stage: Stage, clock: Clock) -> Rung:
        """Dinkelbach's method from the share that was largest before."""
        share = self._shares[at]
        for _ in range(MOST_STEPS):
            solution = self.rungs[at].least(self._form(at, (-1.0, share)), clock)
            if solution.values is None:
                return _rung(stage, None, solution)
            part, whole = (solution.values[column] for column in self.measures[at].columns)
            if whole <= 0.0:
                return _rung(stage, None, solution)
            last, share = share, float(part / whole)
            if abs(share - last) <= SHARE_HOLD:
                break
        self._shares[at] = share
        return _rung(stage, 100.0 * share, solution)

    def _form(self, at: int, weights: tuple[float, ...]) -> Linear:
        cost = np.zeros(len(self.open.lower))
        cost[self.measures[at].columns] = weights
        return Linear(cost=cost)

    def _hold(self, at: int, before: int, rung: Rung) -> None:
        """In stage ``at``, keep what stage ``before`` reached."""
        measure, solver = self.measures[before], self.rungs[at]
        kept = held(rung.stage, rung.reached)
        if measure.hold is None:
            assert kept is not None, "a linear form always has a value"
            most = kept[1] + self._room(before, kept[1])
            solver.bound(int(measure.columns[0]), -INFINITY, most)
        elif kept is None:
            solver.limit(measure.hold, -INFINITY, INFINITY)
        else:
            share = share_to_hold(rung.stage, rung.reached)
            share -= self._room(before, -share)
            solver.entry(measure.hold, int(measure.columns[1]), share)
            solver.limit(measure.hold, -INFINITY, 0.0)

    def _room(self, before: int, most: float) -> float:
        """What a known solution takes of a stage beyond the ``most`` that is given up of it."""
        if before not in self._rooms:
            room = 0.0
            if before < len(self._known) and self._known[before].value is not None:
                stage, reached = self.wanted[before], self._known[before]
                kept = held(stage, reached)
                assert kept is not None, "it has a value"
                is_share = self.measures[before].hold is not None
                room = (-share_to_hold(stage, reached) if is_share else kept[1]) - most
            self._rooms[before] = max(room, 0.0)
        return self._rooms[before]


def contents(posed: Posed) -> Definitions:
    """What the melts contain, and the rows that say so."""
    rule, found = posed.program.rules[CONTENTS], posed.program.rows
    own = np.zeros(posed.program.width, dtype=bool)
    own[posed.columns.content[posed.columns.content != NOTHING]] = True
    at = np.flatnonzero((found.row >= rule.start) & (found.row < rule.stop) & own[found.column])
    return Definitions(columns=found.column[at].astype(int), rows=found.row[at].astype(int))


def share_to_hold(stage: Stage, reached: Reached) -> float:
    """The share that is kept, as a fraction."""
    assert reached.value is not None, "no share, nothing to hold"
    return (reached.value - stage.slack_pct) / 100.0 - SHARE_HOLD


def measured(program: Program, wanted: tuple[Stage, ...]) -> tuple[Program, tuple[Measure, ...]]:
    """The program with columns for what every stage measures, ``measure = form``."""
    width, first = program.width, program.rows.count
    parts: list[Rows] = [program.rows]
    measures: list[Measure] = []
    sizes: list[float] = []
    for stage in wanted:
        adds = forms(stage)
        columns = width + len(sizes) + np.arange(len(adds))
        totals = first + np.arange(len(adds))
        for form, column in zip(adds, columns, strict=True):
            parts.append(_total(form, int(column)))
        hold = None
        if len(adds) > 1:
            part, whole = columns
            parts.append(rows(1, (0, part, -1.0), (0, whole, 1.0)))
            hold = first + len(adds)
        first += len(adds) + (hold is not None)
        sizes += [_size(form, program) for form in adds]
        measures.append(Measure(columns=columns, totals=totals, hold=hold))
    more = len(sizes)
    wide = replace(
        program,
        lower=np.append(program.lower, np.full(more, -INFINITY)),
        upper=np.append(program.upper, np.full(more, INFINITY)),
        scale=np.append(program.scale, power_of_two(np.array(sizes))),
        integer=np.append(program.integer, np.zeros(more, dtype=bool)),
        rows=stacked(parts),
    )
    return wide, tuple(measures)


def _total(form: Linear, column: int) -> Rows:
    """What a form adds up, ``sum form - measure = -constant``."""
    at = np.flatnonzero(form.cost)
    known = -form.constant
    return rows(1, (0, at, form.cost[at]), (0, column, -1.0), lower=known, upper=known)


def _size(form: Linear, program: Program) -> float:
    """What the largest entry of a form is to the solver, so that a total is as exact as a line."""
    return float(np.abs(form.cost * program.scale).max(initial=0.0)) or 1.0


def _rung(stage: Stage, value: float | None, solution: Solution) -> Rung:
    proved = solution.ending is Ending.OPTIMAL
    reached = Reached(name=stage.name, value=value, bound=value, proved=proved)
    return Rung(stage=stage, reached=reached, solution=solution)
