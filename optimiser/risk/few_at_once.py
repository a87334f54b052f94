"""A plan with whole numbers made better a few charges at once, all others exactly as they are.

Where also what is divisible of the other charges stays as it is, a charge or two are a small
program, soon decided; among many ways to take some of them one that gains is soon found. What
charges share, they have as much of as the others leave them. Those that led nowhere are tried again
once one of them has changed, or with more at once (variable neighbourhoods: N. Mladenovic,
P. Hansen, Computers and Operations Research 24 (1997) 1097-1100).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, islice
from typing import Final

import numpy as np
from scipy.sparse import csc_array

from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Ints, Linear, Program, Rows
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

HANDS: Final = 2
NODES: Final = 100
PATIENCE: Final = 8
"""So many steps one after the other lead nowhere before there is more in each."""
SWEEP: Final = 30
"""So many steps are made before deviations are taken anew."""
MOST_AT_ONCE: Final = 4
AMONG: Final = 12
"""More than two heats at once are of so many that lose most."""
TOLERANCE: Final = 1e-7
"""How far beyond a row, relative to its largest term, two steps together may be."""

Few = tuple[int, ...]
"""Heats that are decided at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A program, its goal, and the heat of each column, NOTHING if of the yard as a whole."""

    program: Program
    form: Linear
    heat: Ints
    losses: Callable[[Floats], Floats]
    """What each heat costs above its part of the bound."""


class FewAtOnce:
    """Which heats have led nowhere together, and whether all that may be tried has."""

    def __init__(self, heats: int, effort: Effort, *, least: float) -> None:
        """What gains no more than the ``least``, in the goal's unit, leads nowhere."""
        self.heats, self.effort, self.least = heats, effort, least
        self.size, self.most, self.is_over, self.has_gained = 1, MOST_AT_ONCE, False, False
        self.changed = np.zeros(heats, dtype=np.int64)
        self.tried: dict[Few, int] = {}
        self.steps, self.failed = 0, 0

    def improved(self, whole: Whole, values: Floats, clock: Clock) -> Floats:
        """The best that some steps come to, from a solution that is known."""
        steps, begun = _Steps(whole, self.effort, self.least, clock), whole.form.at(values)
        for _ in range(SWEEP):
            now = self._next(whole.losses(values))
            if not now or clock.is_over:
                break
            values = self._step(steps, now, values)
        self.has_gained = begun - whole.form.at(values) > 0.0
        return values

    def forget(self) -> None:
        """Nothing has been tried: what was gained cannot be had."""
        self.tried, self.size, self.failed, self.is_over = {}, 1, 0, False

    def _next(self, losses: Floats) -> list[Few]:
        """The heats worth a step that lose most, and others beside them; or none.

        There are more in a step once several have led nowhere.
        """
        while not self.is_over:
            found = self._open(losses) if self.failed < PATIENCE else []
            if found:
                others = (few for few in found if not set(few) & set(found[0]))
                return [found[0], *islice(others, HANDS - 1)]
            self.is_over = self.size >= min(self.most, self.heats)
            if not self.is_over:
                self.size, self.failed = self.size + 1, 0
        return []

    def _open(self, losses: Floats) -> list[Few]:
        """All heats that are worth a step together, those that lose most first."""
        most = np.argsort(-losses, kind="stable")[: AMONG if self.size > 2 else None]
        every = filter(self._is_open, combinations(sorted(map(int, most)), self.size))
        return sorted(every, key=lambda few: -losses[list(few)].sum())

    def _step(self, steps: _Steps, now: Sequence[Few], values: Floats) -> Floats:
        """The best after steps that are made side by side: of all where they go together."""
        with ThreadPoolExecutor(HANDS) as pool:
            found = list(pool.map(partial(steps.of, values=values), now))
        form, self.steps, self.failed = steps.whole.form, self.steps + 1, self.failed + 1
        gains = [form.at(values) - form.at(one) for one in found]
        together = values + sum(one - values for one in found)
        kept = {int(np.argmax(gains))}
        if len(found) > 1 and min(gains) > 0.0 and steps.holds(together):
            kept, best = set(range(len(found))), together
        else:
            best = found[max(kept)] if max(gains) > 0.0 else values
        for at, few in enumerate(now):
            if at in kept or gains[at] <= self.least:
                self.tried[few] = self.steps
            if at in kept and gains[at] > self.least:
                self.changed[list(few)], self.failed = self.steps, 0
        return best

    def _is_open(self, few: Few) -> bool:
        """Whether heats were never decided together since one of them changed."""
        return few not in self.tried or self.tried[few] < self.changed[list(few)].max()


class _Steps:
    """The program of a few heats, with what the others leave of all that is shared."""

    def __init__(self, whole: Whole, effort: Effort, least: float, clock: Clock) -> None:
        self.whole, self.least, self.clock = whole, least, clock
        self.effort = replace(effort, nodes=min(NODES, effort.nodes or NODES))
        self.matrix = csc_array(whole.program.rows.matrix(whole.program.width))
        self.size = abs(self.matrix)

    def of(self, few: Few, *, values: Floats) -> Floats:
        """What is best of a few heats beside all others; the same where nothing is found."""
        open_: Bools = np.isin(self.whole.heat, [NOTHING, *few])
        columns = np.flatnonzero(open_)
        program = self._program(columns, np.where(open_, 0.0, values))
        hand = HighsSession(program, self.effort, briefly=True, swiftly=True)
        hand.hint(values[columns])
        form = Linear(cost=self.whole.form.cost[columns])
        solution = hand.minimise(form, self.clock, accuracy=self.least)
        found = values.copy()
        if solution.values is not None and solution.objective < form.at(values[columns]):
            found[columns] = solution.values
        return found

    def _program(self, columns: Ints, others: Floats) -> Program:
        program = self.whole.program
        part, taken = self.matrix[:, columns].tocsr(), self.matrix @ others
        row = np.flatnonzero(np.diff(part.indptr))
        entries = part[row].tocoo()
        rows = Rows(
            lower=program.rows.lower[row] - taken[row],
            upper=program.rows.upper[row] - taken[row],
            row=entries.row.astype(np.int32),
            column=entries.col.astype(np.int32),
            value=entries.data,
        )
        return Program(
            lower=program.lower[columns],
            upper=program.upper[columns],
            scale=program.scale[columns],
            integer=program.integer[columns],
            rows=rows,
        )

    def holds(self, values: Floats) -> bool:
        """Whether every row and bound holds."""
        program, at = self.whole.program, self.matrix @ values
        room = TOLERANCE * (1.0 + self.size @ np.abs(values))
        kept = (at <= program.rows.upper + room) & (at >= program.rows.lower - room)
        edge = TOLERANCE * (1.0 + np.abs(values))
        within = (values >= program.lower - edge) & (values <= program.upper + edge)
        return bool(kept.all() and within.all())
