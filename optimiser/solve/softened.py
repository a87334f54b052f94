"""A program held open whose limits may be broken at a price on the way to an answer.

After a change the columns at hand may have no answer, and a solver that looks for the proof of it
learns little of what it lacks. With limits that give way at a price it always has one, and its
prices say which columns make up for what is broken. Once nothing is broken any more the answer is
that of the program itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from optimiser.formulation.program import Ints, Linear
from optimiser.solve.as_one import AsOne
from optimiser.solve.sifted import Sifted
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.stepping import ANY

TIMES: Final = (1.5, 15.0, 1000.0)
"""Breaking a limit costs so many times what the dearest was worth, then so many, and so many."""
DUST: Final = 1e-7
"""What is broken by less, in solver units, is next to an answer."""
FEW_STEPS, MOST_STEPS = 100, 3000
"""After so many steps it is asked whether what was changed can be at all; hardly any takes more."""
LEAST_PRICE: Final = 1e-3
"""Where no limit was worth anything, in solver units."""


class Softened(Sifted):
    """One solver over an open program of which the ``soft`` columns say what limits are broken by.

    Whole programs and first answers have them at nothing.
    """

    _price = 0.0
    as_one: AsOne | None = None
    """Asked where an answer is not near, if which of like blocks has what is asked of others."""

    def least(self, form: Linear, clock: Clock) -> Solution:
        """The least of ``form``; without one it stands as it stood."""
        if not self._price:
            return self._first(form, clock)
        size, stood = self._aim_at(form), self.standing()
        ending = self._softly(form, clock)
        if ending is Ending.OPTIMAL:
            return self._solution(form, size)
        self._soften(0.0)
        self.stand(stood)
        if isinstance(ending, Solution):
            return ending
        if ending is Ending.INFEASIBLE:
            return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)
        return super().least(form, clock)

    def _first(self, form: Linear, clock: Clock) -> Solution:
        """An answer that says what limits are worth."""
        found = super().least(form, clock)
        if self.is_hurried and found.values is not None:
            worth = np.abs(self._of_rows(self.solver.getSolution().row_dual))
            self._price = max(LEAST_PRICE, float(worth[self.program.may_break].max(initial=0.0)))
            if self.as_one is not None:
                self.as_one.begin(form, clock)
        return found

    def _softly(self, form: Linear, clock: Clock) -> Ending | Solution:
        """The least with limits that may be broken, or the one that like blocks as one have.

        INFEASIBLE if it is sure that there is none, NO_SOLUTION if that is left open.
        """
        soft = self._soft()
        self._soften(np.inf)
        for at, times in enumerate(TIMES):
            cost = self._cost.copy()
            cost[soft] = times * self._price
            self._charge(cost)
            ending = self._settled(clock, most=ANY if at else FEW_STEPS)
            if ending is Ending.INFEASIBLE:
                found = self.as_one.least(form, clock) if self.as_one is not None else None
                if found is not None:
                    return found
                if self._is_none_alone(clock):
                    return ending
                self._is_moved = True
                ending = self._settled(clock, most=MOST_STEPS)
            if ending is not Ending.OPTIMAL:
                break
            broken = self._found[soft].max(initial=0.0)
            if broken <= DUST:
                return ending if broken <= 0.0 else self._strictly(clock)
        return Ending.NO_SOLUTION

    def _strictly(self, clock: Clock) -> Ending:
        """The least from there with no limit broken by a hair either."""
        self._soften(0.0)
        self._is_moved = True
        ending = self._settled(clock, most=MOST_STEPS)
        return Ending.NO_SOLUTION if ending is Ending.INFEASIBLE else ending

    def _soften(self, most: float) -> None:
        """Limits may be broken by so much."""
        at = self.place[self._soft()].astype(np.int32)
        self.solver.changeColsBounds(len(at), at, np.zeros(len(at)), np.full(len(at), most))

    def _soft(self) -> Ints:
        """The soft columns of limits that take part."""
        soft = self.program.soft
        return soft[self.place[soft] >= 0]
