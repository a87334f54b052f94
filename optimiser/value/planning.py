"""Planning one week after another: each with its own time, all with one way to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from models.fingerprint import fingerprint
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import Segregation
from models.worth import STOPPED
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock

Charged = Mapping[str, Mapping[str, float]]


class NotPlanned(Exception):
    """A week that could not be planned, in a planner's words."""


def _silent(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """How every week is planned: alike, so that they can be compared.

    ``report`` is told what is planned next. Once ``stop`` is set nothing more is planned. A week
    that was planned already is not planned again: ``known`` holds its plan by its fingerprint.
    """

    time_limit_s: float | None = None
    seed: int | None = None
    previous: Mapping[str, dict[str, float]] | None = None
    report: Callable[[str], None] = _silent
    stop: threading.Event = field(default_factory=threading.Event)
    known: dict[str, Plan] = field(default_factory=dict)

    def seconds(self, scenario: Scenario) -> float:
        """The most that one plan takes."""
        return self.time_limit_s or scenario.settings.time_limit_s

    def first(self, scenario: Scenario) -> Plan:
        """The plan of the week as it is, whatever comes of it.

        Raises:
            InvalidScenario: it cannot be planned; every reason at once.
        """
        self.report("the week as it is")
        plan = self._made(scenario, None)
        self.known[fingerprint(scenario)] = plan
        return plan

    def plan(
        self, scenario: Scenario, what: str, *, segregation: Segregation | None = None
    ) -> Plan:
        """The plan of a changed week; ``what`` says which.

        Raises:
            NotPlanned: it contradicts itself, no plan of it holds, or the search was stopped.
        """
        key = fingerprint(scenario)
        if segregation is None and key in self.known:
            return self.known[key]
        if self.stop.is_set():
            raise NotPlanned(STOPPED)
        self.report(what)
        try:
            plan = self._made(scenario, segregation)
        except InvalidScenario as invalid:
            raise NotPlanned(invalid.issues[0].message) from invalid
        if self.stop.is_set() and plan.outcome != "optimal":
            raise NotPlanned(STOPPED)
        if not plan.check.passed:
            raise NotPlanned("the plan that was found fails its check")
        if plan.outcome == "no_solution_in_time":
            raise NotPlanned("no plan was found in the time given")
        if segregation is None:
            self.known[key] = plan
        return plan

    def _made(self, scenario: Scenario, segregation: Segregation | None) -> Plan:
        clock = Clock(seconds=self.seconds(scenario), stop=self.stop)
        previous = None if self.previous is None else dict(self.previous)
        return make_plan(
            scenario,
            seed=self.seed,
            previous=previous,
            clock=clock,
            segregation=segregation,
            with_ways_out=False,
        )
