"""Goals one after the other for single figures that change: heats that are alike are one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.contents import SPEC, contents
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import Stage
from optimiser.formulation.program import Floats
from optimiser.solve.alike import ALONE, Blocks, Merged
from optimiser.solve.divide import Division
from optimiser.solve.idle import Idle, kept_by_far
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.regroup import regrouped
from optimiser.solve.sifted import Sifted, Standing
from optimiser.solve.solution import Clock

NEAR_BEST: Final = 30
"""So many lines of each heat that nearly pay are kept at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """Where every stage stood, and which heats were one then."""

    merged: Merged
    rungs: tuple[Sifted, ...]
    standing: tuple[Standing, ...]


class HeldLadder(Ladder):
    """A question held open whose figures change one by one.

    Heats that nothing tells apart are one heat to the solvers, as large as all of them, and limits
    that nothing comes near are none. Neither changes how far any goal comes.
    """

    def __init__(
        self, posed: Posed, wanted: tuple[Stage, ...], *, seed: int, start: Floats
    ) -> None:
        """``start`` is a solution whose lines are likely to be of use."""
        super().__init__(posed, wanted, seed=seed, start=start)
        self._news = News()
        self.open.told.append(self._news)
        self._division = self._divided(start)
        self._near = self._solver_units(start)

    def answer(self, clock: Clock) -> list[Rung]:
        """What every stage reaches now; the last rung has no values if there is no answer."""
        self._learn()
        found = super().answer(clock)
        solution = found[-1].solution
        if solution.values is not None:
            spread = self.merged.spread(solution.values) / self.open.scale
            self.division = self._division.near(self._near, spread)
            values = self.division * self.open.scale
            found[-1] = replace(found[-1], solution=replace(solution, values=values))
        return found

    def stay(self) -> None:
        """From now on heats that are alike have what they had in the last answer if they can."""
        self._near = self.division

    def _solver_units(self, values: Floats) -> Floats:
        more = np.zeros(len(self.open.lower) - len(values))
        return np.concatenate([values, more]) / self.open.scale

    def _divided(self, start: Floats) -> Division:
        """What divides among heats that are alike; no limit is looked at that is kept by far."""
        more = np.zeros(len(self.open.lower) - len(start))
        lines = np.zeros(len(self.open.lower), dtype=bool)
        lines[self.posed.columns.charged] = True
        spec = self.posed.program.rules[SPEC]
        limits = np.arange(spec.start, spec.stop)
        far = kept_by_far(self.open, limits, np.concatenate([start, more]))
        idle = Idle(self.open, far, contents(self.posed))
        return Division(self.blocks, self.merged.groups, lines=lines, idle=idle)

    def reach(self, at: int, clock: Clock) -> Rung:
        """What a stage reaches now, with what its solver keeps of others."""
        self._learn()
        return super().reach(at, clock)

    def keep_at_hand(self) -> None:
        """Have every solver take in the lines of each heat that nearly pay, for what may change."""
        start, charged = self.posed.frame.start, self.posed.columns.charged
        for solver in self.rungs:
            per_unit = solver.per_unit()
            for first, end in pairwise(start):
                lines = charged[first:end]
                solver.take(lines[np.argsort(per_unit[lines], kind="stable")[:NEAR_BEST]])

    def standing(self) -> Stood:
        """Where every stage stands, to come back to when a change is taken back."""
        standing = tuple(solver.standing() for solver in self.rungs)
        return Stood(merged=self.merged, rungs=tuple(self.rungs), standing=standing)

    def stand(self, where: Stood) -> None:
        """Have every stage stand there again, where the figures are as they were."""
        if where.merged is self.merged:
            self._learn()
        else:
            self._look_again()
            self._news.forget()
            self.merged, self.rungs = where.merged, list(where.rungs)
        for solver, standing in zip(self.rungs, where.standing, strict=False):
            solver.stand(standing)

    def _begun(self, seed: int, start: Floats | None) -> Sifted:
        assert start is not None, "what is held open starts from a solution"
        self.blocks = Blocks(self.open)
        self.merged = Merged(self.blocks)
        program = self.merged.program
        total = self.merged.total(np.concatenate([start, np.zeros(len(program.lower) - len(start))]))
        spec = self.posed.program.rules[SPEC]
        limits = np.arange(spec.start, spec.stop)
        far = kept_by_far(program, limits[~program.rows_asleep[limits]], total)
        idle = Idle(program, far, contents(self.posed))
        first = self._used(total[: self.width])
        return Sifted(program, first, seed=seed, idle=idle, is_hurried=True)

    @property
    def _solved(self) -> OpenProgram:
        return self.merged.program

    def _look_again(self) -> None:
        for block in sorted(self._news.blocks(self.blocks)):
            self.blocks.look_again(block)

    def _learn(self) -> None:
        """Have the solvers reckon with all that was changed, with the heats alike that are."""
        self._look_again()
        if self.blocks.groups() == self.merged.groups:
            self._news.tell(self.merged)
        else:
            before, self.merged = self.merged, Merged(self.blocks)
            self.rungs = [regrouped(solver, before, self.merged) for solver in self.rungs]
            self.merged.program.told = list(self.rungs)
        self._news.forget()


class News:
    """Where figures were changed since the solvers heard of it last."""

    def __init__(self) -> None:
        self._columns: dict[int, None] = {}
        self._rows: dict[int, None] = {}
        self._entries: dict[tuple[int, int], None] = {}

    def bound(self, column: int, lower: float, upper: float) -> None:
        """A column is between other bounds."""
        self._columns[column] = None

    def limit(self, row: int, lower: float, upper: float) -> None:
        """A row is between other bounds."""
        self._rows[row] = None

    def entry(self, row: int, column: int, value: float) -> None:
        """A row has another entry."""
        self._entries[row, column] = None

    def blocks(self, blocks: Blocks) -> set[int]:
        """The blocks that this is about."""
        columns = [*self._columns, *(column for _, column in self._entries)]
        of = {int(blocks.program.block[column]) for column in columns}
        of |= {int(blocks.of_row[row]) for row in self._rows}
        return of - {ALONE}

    def tell(self, merged: Merged) -> None:
        """Tell the solvers of a program in which the same blocks are one."""
        for column in self._columns:
            merged.bound(column)
        for row in self._rows:
            merged.limit(row)
        for row, column in self._entries:
            merged.entry(row, column)

    def forget(self) -> None:
        """The solvers have heard of it."""
        self._columns, self._rows, self._entries = {}, {}, {}
