"""Goals one after the other for single figures that change: heats that are alike are one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.contents import SPEC, contents
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.news import News
from optimiser.decision.stage import Stage
from optimiser.formulation.program import Floats
from optimiser.solve.alike import Blocks, Merged
from optimiser.solve.divide import Division
from optimiser.solve.idle import Idle, kept_by_far
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.regroup import regrouped
from optimiser.solve.sifted import Sifted, Standing
from optimiser.solve.solution import Clock

PATIENCE: Final = 60
"""So many steps after a change the whole program may take before like heats are made one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """Where every stage stood, and which heats were one then."""

    whole: tuple[Standing, ...]
    merged: Merged
    rungs: tuple[Sifted, ...]
    standing: tuple[Standing, ...]


class HeldLadder(Ladder):
    """A question held open whose figures change one by one.

    Most changes take few steps in the whole program. For all others heats that nothing tells apart
    are one heat to the solvers, as large as all of them, and what it has is divided among them
    near to what they had. Neither changes how far any goal comes.
    """

    def __init__(
        self,
        posed: Posed,
        wanted: tuple[Stage, ...],
        *,
        seed: int,
        start: Floats,
    ) -> None:
        """``start`` is a solution whose lines are likely to be of use."""
        super().__init__(posed, wanted, seed=seed, start=start)
        self._news = News()
        self.open.told.append(self._news)
        has_like = len(self.merged.groups) < len(self.blocks.columns)
        self._whole = Whole(self, seed=seed, start=start) if has_like else None
        self._division = divided(self.open, self.blocks, posed, start)
        self._near = self._last = self._solver_units(start)

    def answer(self, clock: Clock) -> list[Rung]:
        """What every stage reaches now; the last rung has no values if there is no answer."""
        found = None if self._whole is None else self._whole.soon(clock)
        if found is not None:
            self.has_none = False
            return found
        return self._of_merged(clock)

    def _of_merged(self, clock: Clock) -> list[Rung]:
        """The same from fewer heats, what they have divided among all."""
        self._learn()
        found = super().answer(clock)
        solution = found[-1].solution
        if solution.values is not None:
            spread = self.merged.spread(solution.values) / self.open.scale
            self._last = self._division.near(self._near, spread)
            values = self._last * self.open.scale
            found[-1] = replace(found[-1], solution=replace(solution, values=values))
        return found

    def reach(self, at: int, clock: Clock) -> Rung:
        """What a stage reaches now, with what its solver keeps of others."""
        self._learn()
        return super().reach(at, clock)

    def stay(self) -> None:
        """From now on lines that nearly pay are at hand, for what may change.

        And like heats are to have what they have in a first division: one that is near to another
        takes fewer steps than one near to an answer of the whole program.
        """
        self._of_merged(Clock(seconds=np.inf))
        self._near = self._last
        self.keep_at_hand()
        if self._whole is not None:
            self._whole.keep_at_hand()

    def standing(self) -> Stood:
        """Where every stage stands, to come back to when a change is taken back."""
        return Stood(
            whole=() if self._whole is None else _standing(self._whole),
            merged=self.merged,
            rungs=tuple(self.rungs),
            standing=_standing(self),
        )

    def stand(self, where: Stood) -> None:
        """Have every stage stand there again, where the figures are as they were."""
        self.merged, self.rungs = where.merged, list(where.rungs)
        _stand(self, where.standing)
        if self._whole is not None:
            _stand(self._whole, where.whole)

    def _solver_units(self, values: Floats) -> Floats:
        more = np.zeros(len(self.open.lower) - len(values))
        return np.concatenate([values, more]) / self.open.scale

    def _begun(self, seed: int, start: Floats | None) -> Sifted:
        assert start is not None, "what is held open starts from a solution"
        self.blocks = Blocks(self.open)
        self.merged = Merged(self.blocks)
        more = np.zeros(len(self.open.lower) - len(start))
        total = self.merged.total(np.concatenate([start, more]))
        idle = idle_limits(self.merged.program, self.posed, total)
        first = self._used(total[: self.width])
        return Sifted(self.merged.program, first, seed=seed, idle=idle, is_hurried=True)

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


class Whole(Ladder):
    """The whole of a question, with every heat by itself, for changes that take few steps."""

    def __init__(self, of: Ladder, *, seed: int, start: Floats) -> None:
        super().__init__(of.posed, of.wanted, seed=seed, start=start, opened=of)

    def soon(self, clock: Clock) -> list[Rung] | None:
        """What every stage reaches now; None if that takes many steps, or there is no answer."""
        found: list[Rung] = []
        for at in range(len(self.wanted)):
            self._place(at, found)
            found.append(self.reach(at, clock))
            if found[-1].solution.values is None:
                return None
        return found

    def _begun(self, seed: int, start: Floats | None) -> Sifted:
        assert start is not None, "what is held open starts from a solution"
        idle = idle_limits(self.open, self.posed, start)
        return Sifted(self.open, self._used(start), seed=seed, idle=idle, patience=PATIENCE)


def idle_limits(program: OpenProgram, posed: Posed, values: Floats) -> Idle:
    """What a program can do without: limits of the specs that a solution does not come near."""
    spec = posed.program.rules[SPEC]
    limits = np.arange(spec.start, spec.stop)
    more = np.zeros(len(program.lower) - len(values))
    every = np.concatenate([values, more])
    far = kept_by_far(program, limits[~program.rows_asleep[limits]], every)
    return Idle(program, far, contents(posed))


def divided(program: OpenProgram, blocks: Blocks, posed: Posed, start: Floats) -> Division:
    """What divides among heats that are alike as the figures are now."""
    lines = np.zeros(len(program.lower), dtype=bool)
    lines[posed.columns.charged] = True
    idle = idle_limits(program, posed, start)
    return Division(blocks, blocks.groups(), lines=lines, idle=idle)


def _standing(ladder: Ladder) -> tuple[Standing, ...]:
    return tuple(solver.standing() for solver in ladder.rungs)


def _stand(ladder: Ladder, where: tuple[Standing, ...]) -> None:
    for solver, standing in zip(ladder.rungs, where, strict=False):
        solver.stand(standing)
