"""In the child: a plan held open, and what sets of changes against it would come to."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.what_ifs.steps import Step, joined
from models.estimate import Estimate
from models.issue import InvalidScenario
from models.scenario import Scenario
from optimiser.intake import scenario_from_document
from optimiser.session.session import NothingPlanned, PlanSession

FILE: Final = "input"
MOST_TRIED: Final = 12
"""Changes of which it is tried which of them clash; each takes an answer."""
TOO_COSTLY: Final = "too_costly"
NOTHING_PLANNED: Final = "nothing_planned"


class _TooSlow(Exception):
    """There is no sure answer within the time that one may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """Steps that were made as one change, and what the plan came to then."""

    steps: tuple[Step, ...]
    estimate: Estimate


class Holding:
    """One plan held open.

    A set of changes is made as one, so that it comes to the same whatever was asked before. What
    has to be asked anew takes long: sets that begin with it share that.
    """

    def __init__(
        self, document: Mapping[str, Any], charged: dict[str, dict[str, float]], *, seconds: float
    ) -> None:
        """``charged`` is the plan that changes are held against, kg by order and source.

        Raises:
            InvalidScenario: the scenario cannot be planned.
            NothingPlanned: none of its orders can be made.
        """
        self._seconds = seconds
        scenario = scenario_from_document(document, file=FILE)
        self._session = PlanSession(scenario, charged=charged, time_limit_s=seconds)
        self._made: list[Stood] = []

    def said(self, steps: Sequence[Step], *, lines: bool = True) -> dict[str, object]:
        """The answer to a set of changes: an estimate with what clashes, issues, or a fault.

        With an estimate go the charges that the changes leave otherwise, and every line of its
        plan that is otherwise than in the plan that changes are held against. Those that take
        longer than the price are left out without ``lines``.
        """
        end_s = time.monotonic() + self._seconds
        try:
            found = self._answer(tuple(steps), end_s)
            clash = () if found.possible else self._refused(tuple(steps), end_s)
            if lines and found.possible:
                found = self._session.nearest(time_limit_s=max(0.0, end_s - time.monotonic()))
            has_lines = found.moved_kg is not None
            charges, treatments = self._session.changed() if has_lines else ((), ())
            apart = self._session.apart() if has_lines else ()
        except InvalidScenario as invalid:
            return {"issues": [issue.model_dump(mode="json") for issue in invalid.issues]}
        except _TooSlow:
            return {"fault": TOO_COSTLY}
        except NothingPlanned:
            return {"fault": NOTHING_PLANNED}
        return {
            **found.model_dump(mode="json"),
            "clash": [json.loads(step) for step in clash],
            "charges": [charge.model_dump(mode="json") for charge in charges],
            "apart": [line.model_dump(mode="json") for line in apart],
            "treatments": [row.model_dump(mode="json") for row in treatments],
        }

    def _answer(self, steps: tuple[Step, ...], end_s: float) -> Estimate:
        self._back_to(steps)
        rest = steps[self._length() :]
        if self._made and not rest:
            return self._made[-1].estimate
        found = self._session.change(*joined(rest))
        self._made.append(Stood(steps=rest, estimate=found))
        if not found.possible and (not found.at_once or time.monotonic() >= end_s):
            self._sound()
            self._back_to(())
            raise _TooSlow
        return found

    # What is asked anew is searched for in haste: that nothing was found does not prove that the
    # changes cannot be. A plan with them takes its time, and says what cannot be made.

    def _back_to(self, steps: tuple[Step, ...]) -> None:
        """Take back what is not to stay for these steps."""
        while self._made and not self._may_stay(steps):
            self._session.undo()
            self._made.pop()

    def _may_stay(self, steps: tuple[Step, ...]) -> bool:
        """Whether just these steps are made, or what was asked anew and they begin with."""
        made = self._all()
        if made == steps:
            return True
        return bool(made) and made == steps[: len(made)] and not self._made[-1].estimate.at_once

    def _all(self) -> tuple[Step, ...]:
        return tuple(step for stood in self._made for step in stood.steps)

    def _length(self) -> int:
        return len(self._all())

    def _refused(self, steps: tuple[Step, ...], end_s: float) -> tuple[Step, ...]:
        """What clashes of changes that cannot be.

        Raises:
            InvalidScenario: they contradict the scenario; that says more than that they cannot be.
        """
        self._sound()
        return self._clash(steps, end_s)

    def _sound(self) -> Scenario:
        """The scenario with all changes; reading it tells of those that contradict it."""
        return self._session.scenario

    def _clash(self, steps: tuple[Step, ...], end_s: float) -> tuple[Step, ...]:
        """Changes that cannot be together, none of which could be left out; none if too many."""
        if len(steps) > MOST_TRIED:
            return ()
        found = steps
        for step in steps:
            fewer = tuple(one for one in found if one != step)
            if time.monotonic() >= end_s:
                break
            if not self._is_possible(fewer, end_s):
                found = fewer
        return found

    def _is_possible(self, steps: tuple[Step, ...], end_s: float) -> bool:
        try:
            return not steps or self._answer(steps, end_s).possible
        except (InvalidScenario, NothingPlanned, _TooSlow):
            return True


def opened(opening: bytes) -> Holding | str:
    """The plan that was sent to be held open; or the fault that stands against it."""
    given = json.loads(opening)
    start_s = time.monotonic()
    try:
        return Holding(given["scenario"], given["charged"], seconds=given["seconds"])
    except NothingPlanned:
        is_late = time.monotonic() - start_s >= given["seconds"]
        return TOO_COSTLY if is_late else NOTHING_PLANNED
