"""What is to be explained: a plan and the scenario it was made from."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from models.advice import Advice
from models.charged import charged_of
from models.choice import Choices
from models.explanation import Explanation
from models.filling import fill
from models.plan import Plan
from models.sample import Samples
from models.scenario import Scenario
from models.why_not import WhyNot
from optimiser.explain.advice import advice
from optimiser.explain.changed import Week
from optimiser.explain.choices import choices
from optimiser.explain.explanation import explanation
from optimiser.explain.samples.worth import samples
from optimiser.explain.why_not import why_not
from optimiser.intake.files import read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.interrupt import stops_on_signal
from optimiser.load import load, load_json, plan_of, previous_of
from optimiser.plan_file import PLAN, is_plan, plan_in
from optimiser.plan_scenario import scenario_of
from optimiser.solve.solution import Clock
from optimiser.value.planning import Planning

STDIN: Final = Path("-")
SPOKEN: Final = "standard input"
Previous = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A plan, its scenario, and how long each plan around it may take.

    Once ``stop`` is set nothing more is planned, and what is found by then is the answer.
    """

    scenario: Scenario
    plan: Plan
    previous: Previous | None
    time_limit_s: float | None
    stop: threading.Event = field(default_factory=threading.Event)

    def explanation(self) -> Explanation:
        """What binds, what is left out, what is left over."""
        return explanation(fill(self.scenario), self.plan)

    def why_not(self, name: str, order_id: str | None, *, report: Callable[[str], None]) -> WhyNot:
        """What the smallest bite of a lot would cost."""
        week = self._week(report)
        with stops_on_signal(Clock(seconds=math.inf, stop=week.planning.stop)):
            return why_not(week, name, order_id)

    def choices(self, most: int, *, report: Callable[[str], None]) -> Choices:
        """Other plans for the same orders."""
        week = self._week(report)
        with stops_on_signal(Clock(seconds=math.inf, stop=week.planning.stop)):
            return choices(week, most=most, has_previous=self.previous is not None)

    def samples(self, most: int, *, report: Callable[[str], None]) -> Samples:
        """What an analysis of each metal is worth, and what more risk would bring."""
        week = self._week(report)
        with stops_on_signal(Clock(seconds=math.inf, stop=week.planning.stop)):
            return samples(week, most=most)

    def advice(self) -> Advice:
        """Which limits cost recycled content; Ctrl-C keeps the alloys that are done."""
        seconds = self.time_limit_s or self.scenario.settings.time_limit_s
        clock = Clock(seconds=seconds, stop=self.stop)
        with stops_on_signal(clock):
            return advice(self.scenario, self.plan, clock=clock)

    def _week(self, report: Callable[[str], None]) -> Week:
        """Weeks are planned close to the plan, or where the planner has one, to the plan before."""
        near = self.previous if self.previous is not None else charged_of(self.plan)
        planning = Planning(
            time_limit_s=self.time_limit_s, previous=near, report=report, stop=self.stop
        )
        return Week(scenario=self.scenario, plan=self.plan, planning=planning)


def subject_of(
    path: Path,
    *,
    scenario: Path | None,
    time_limit_s: float | None,
    told: Callable[[str], None],
) -> Subject:
    """The plan at ``path`` with its scenario; a scenario is planned first.

    A path of ``-`` is a scenario or a plan's document on standard input.

    Raises:
        InvalidScenario: there is no plan and no scenario, or they do not belong together.
    """
    file = path / PLAN if path.is_dir() and (path / PLAN).is_file() else path
    given = sys.stdin.buffer.read() if path == STDIN else None
    document = _document(file, given)
    if is_plan(document):
        plan = plan_in(document, file=str(file))
        loaded = scenario_of(plan, file, given=scenario)
    else:
        loaded = load(path) if given is None else load_json(given, file=SPOKEN)
        told("Planning it first; give the plan.json or the folder of results to explain those.")
        plan = plan_of(loaded, time_limit_s=time_limit_s)
    return Subject(
        scenario=loaded.scenario,
        plan=plan,
        previous=previous_of(loaded),
        time_limit_s=time_limit_s,
    )


def _document(file: Path, given: bytes | None) -> object:
    """What JSON says at a path or was given; None where it is no JSON."""
    if given is not None:
        return parse_json(given, file=SPOKEN)
    return parse_json(read_bytes(file), file=str(file)) if _is_json(file) else None


def _is_json(file: Path) -> bool:
    return file.suffix.casefold() == ".json" and file.is_file()
