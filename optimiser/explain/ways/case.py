"""An order that is left out, and all that is asked about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from models.order import Order
from models.plan import Plan
from models.record import Record
from models.scenario import Scenario
from optimiser.decision.ask import Ask, Posed
from optimiser.explain.as_planned import with_others_settled
from optimiser.explain.ways.probe import NODES, Give, Probe
from optimiser.explain.ways.trial import Trials
from optimiser.formulation.program import Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Ending, Solution

Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What may be changed (``scenario``), the question (``ask``), the order, and how to try.

    ``made`` are the orders that the ``plan`` makes and must go on making.
    """

    scenario: Scenario
    ask: Ask
    order: Order
    made: frozenset[str]
    trials: Trials
    plan: Plan

    @property
    def wanted(self) -> frozenset[str]:
        """The orders that a way out makes."""
        return self.made | {self.order.order_id}

    @property
    def name(self) -> str:
        """What sentences call the order."""
        return self.order.order_id

    @cached_property
    def posed(self) -> Posed:
        """The program of a plan that makes all that is wanted."""
        return self.ask.pose(self.wanted)

    @cached_property
    def heat(self) -> int:
        """The place of the order among the heats of ``posed``."""
        return self.heat_in(self.posed)

    def heat_in(self, posed: Posed) -> int:
        """The place of the order among the heats of a program."""
        names = [order.order_id for order in posed.frame.heats.orders]
        return names.index(self.order.order_id)

    @cached_property
    def is_possible_unweighed(self) -> bool:
        """Whether the program has a solution, so that nothing but steps and heels stand against it.

        A program whose search was cut short is not known to have one.
        """
        return self._has_solution(self.posed)

    @cached_property
    def is_possible_in_parts(self) -> bool:
        """Whether it is whole pieces that stand in the way."""
        sources = self.ask.brief.sources
        if not any(sources[s].piece_kg for s in self.sources):
            return False
        whole = tuple(replace(source, piece_kg=None) for source in sources)
        return self._has_solution(
            replace(self.ask, brief=replace(self.ask.brief, sources=whole)).pose(self.wanted)
        )

    def _has_solution(self, posed: Posed) -> bool:
        nothing = Linear(cost=np.zeros(posed.program.width))
        easier = (self._near(posed),) if posed.program.is_mixed_integer else ()
        return any(
            self.solved(one, nothing, is_open=one is not posed).ending
            in (Ending.OPTIMAL, Ending.FEASIBLE)
            for one in (*easier, posed)
        )

    @cached_property
    def sources(self) -> tuple[int, ...]:
        """The sources that may go into the order, straight or by a bin."""
        frame = self.posed.frame
        return tuple(sorted({int(s) for s in frame.source[frame.order == self.heat]}))

    def probe(self, posed: Posed, gives: list[Give]) -> Probe:
        """A program in which these may give way."""
        return Probe(
            posed.program,
            gives,
            seed=self.ask.effort.seed,
            cut=self.trials.cut,
            near=self._near(posed).program,
        )

    def _near(self, posed: Posed) -> Posed:
        """The same with what is whole in other charges as the plan has it."""
        return with_others_settled(posed, self.plan, {self.order.order_id})

    def solved(
        self,
        posed: Posed,
        form: Linear,
        *,
        accuracy: float | None = None,
        is_open: bool = False,
    ) -> Solution:
        """The least of a form, by so many nodes at most; ``is_open`` if it is asked again then."""
        session = HighsSession(posed.program, replace(self.ask.effort, nodes=NODES))
        found = session.minimise(form, self.trials.clock, accuracy=accuracy)
        if found.ending is Ending.NO_SOLUTION and not is_open:
            self.trials.cut()
        return found


def order_patch(case: Case, **columns: object) -> dict[str, object]:
    """The patch that changes the order."""
    return {"orders": [{"order_id": case.order.order_id, **columns}]}
