"""A plan held open: change something, and see at once what the plan around it would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

from models.estimate import Estimate, EstimatedGoal, MovedLine
from models.plan import Charge, Plan, TreatmentResult
from models.scenario import Scenario
from models.settings import Goal
from optimiser.assembly import UNITS
from optimiser.decision.ask import Charged
from optimiser.decision.ladder import Place
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import revised
from optimiser.ledger.account import Account
from optimiser.plan import make_plan
from optimiser.session.charges import NONE_CHANGED, account_of, changed
from optimiser.session.edits import Edit, NotAtOnce
from optimiser.session.held import Held, Line, Measured, Stand, held
from optimiser.solve.solution import Clock

MOVED_KG: Final = 0.5
"""A line that differs by less is as it was."""
FILE: Final = "scenario"
SAME: Final = 1e-6
"""Goals that differ by a smaller part, or by less of their units, come to the same."""
NOTHING: Final[Mapping[str, Any]] = {}
MEASURED: Final[Mapping[Measured, str]] = {
    **dict(UNITS.items()),
    "aims": "widths of the spec",
    "weighted_sum": "",
}
"""The unit of what a stage makes least; what is not here is money."""


class NothingPlanned(Exception):
    """None of the orders can be made: there is no plan to hold open."""


class NothingToUndo(Exception):
    """No change was made, or every change was taken back already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a change is taken back to: the scenario, its question, and where its solvers stood."""

    document: Mapping[str, Any]
    held: Held | None
    undo: tuple[Edit, ...]
    place: Place | None
    now: Stand | None
    said: Estimate


class PlanSession:
    """A plan held open.

    ``change`` changes something in the language of revisions (``optimiser.intake.patch``) and
    says what the plan around it would come to; it stays until ``undo``. Beside a plan that it is
    to stay close to, the lines of it take longer: ``nearest`` says them. ``plan`` plans the
    scenario as it is by then: what need not move for a goal stays as it was when the session was
    opened.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        charged: Charged | None = None,
        time_limit_s: float | None = None,
    ) -> None:
        """``charged`` is the plan to stay close to, kg by order and source; else the best one.

        Being close to it is a goal after all others.

        Raises:
            InvalidScenario: the scenario cannot be planned; every reason at once.
            NothingPlanned: none of its orders can be made.
        """
        self._seconds = time_limit_s or scenario.settings.time_limit_s
        self._charged = charged
        self._is_asked_to_stay = any(one.goal == "changes" for one in scenario.settings.goals)
        self._opened = scenario
        self._account: Account | None = None
        self._document: Mapping[str, Any] = to_document(scenario)
        self._held = self._asked(scenario)
        lead = self._stand()
        first = self._whole_of(lead)
        if self._held is None or lead is None or first is None or not first.made:
            raise NothingPlanned
        ladder = self._held.ladder
        ladder.keep_at_hand()
        ladder.answer(self._clock())
        # As after an undo, so that a first change has the answer that it has when tried again.
        ladder.stand(ladder.standing())
        self._first = first
        self._now: Stand | None = first
        self._said = self._estimate(at_once=True, has_lines=True)
        self._before: list[Before] = []

    @property
    def scenario(self) -> Scenario:
        """The scenario with all changes."""
        return scenario_from_document(self._document, file=FILE)

    def change(self, patch: Mapping[str, Any], remove: Mapping[str, Any] = NOTHING) -> Estimate:
        """Change the scenario and see what the plan around it comes to.

        What the figures of the program that is held open can say is answered at once; anything
        else is asked anew. Beside a plan the lines are left to ``nearest``.

        Raises:
            InvalidScenario: it is no change of this scenario, or cannot be planned.
        """
        document = revised(self._document, patch, remove)
        edits = self._at_once(document, patch, remove)
        if edits is not None:
            self._edit(document, edits)
            found = self._seen(at_once=True)
            if found.possible or not self._has_lost_its_way():
                return found
            self.undo()
        self._keep(document, self._asked_anew(document, self._clock()))
        return self._seen(at_once=False)

    def nearest(self, *, time_limit_s: float | None = None) -> Estimate:
        """The last answer with the lines nearest to the plan to stay close to.

        What was said before stands. Should no nearest lines be found in ``time_limit_s``, that of
        the session if none is given, they are any that the goals allow, and not marked as nearest.
        """
        if not self._said.possible or self._said.moved_kg is not None:
            return self._said
        assert self._held is not None, "what is possible is held"
        assert self._now is not None, "what is possible has an answer"
        clock = self._clock() if time_limit_s is None else Clock(seconds=time_limit_s)
        whole = self._held.whole(self._now, clock)
        if whole is None and not clock.is_over:
            whole = self._whole_anew(self._now, clock)
        self._now = whole or self._now
        self._said = self._estimate(at_once=self._said.at_once, has_lines=True)
        return self._said

    def _edit(self, document: Mapping[str, Any], edits: tuple[Edit, ...]) -> None:
        """Change figures of the question that is held open."""
        assert self._held is not None, "there are no edits of nothing"
        ladder = self._held.ladder
        place = ladder.standing()
        undo = tuple(edit.into(ladder.open) for edit in edits)
        self._keep(document, self._held, undo[::-1], place)

    def _has_lost_its_way(self) -> bool:
        """Whether the orders can be made, and only a later goal found no answer beside others."""
        assert self._held is not None, "there are no edits of nothing"
        return self._held.can_be(self._clock())

    def undo(self) -> None:
        """Take the last change back.

        Raises:
            NothingToUndo: the scenario is as it was when the session was opened.
        """
        if not self._before:
            raise NothingToUndo("there is no change to take back")
        before = self._before.pop()
        self._document, self._held = before.document, before.held
        self._now, self._said = before.now, before.said
        if before.place is None or self._held is None:
            return
        ladder = self._held.ladder
        ladder.recall(before.place)
        for edit in before.undo:
            edit.into(ladder.open)
        ladder.stand(before.place)

    def changed(self) -> tuple[tuple[Charge, ...], tuple[TreatmentResult, ...]]:
        """The charges that the last change leaves otherwise, and how their melts are treated.

        None where the orders cannot be made, and of a yard, where what is sorted or binned for
        an answer is not told.
        """
        now = self._nearest_stand()
        if self._is_yard or now is None or not self._first.made <= now.made:
            return NONE_CHANGED
        if self._account is None:
            self._account = account_of(self._opened, self._first)
        return changed(self._account, account_of(self.scenario, now))

    def apart(self) -> tuple[MovedLine, ...]:
        """The lines that the last answer has otherwise than the plan to stay close to.

        That plan keeps pieces and scales, which no answer at once does: what moves with a change
        is told against the first answer, and this tells all that stands in the newest. None where
        the orders cannot be made, and of a yard, which may be filled otherwise for it.
        """
        now = self._nearest_stand()
        if (
            self._is_yard
            or self._charged is None
            or now is None
            or not self._first.made <= now.made
        ):
            return ()
        planned = {
            (source, order): kg
            for order, lines in self._charged.items() for source, kg in lines.items()
        }  # fmt: skip
        return _lines(_moved(planned, now.charged))

    def plan(self, *, time_limit_s: float | None = None) -> Plan:
        """The scenario with all changes planned, weighed and checked, close to the plan before.

        Raises:
            InvalidScenario: it cannot be planned; every reason at once.
        """
        close = staying_close(self.scenario)
        return make_plan(close, time_limit_s=time_limit_s, previous=self._before_changes())

    @property
    def _is_yard(self) -> bool:
        return self._held is None or self._held.places.is_yard

    def _asked(self, scenario: Scenario) -> Held | None:
        return held(
            scenario,
            previous=self._charged,
            clock=self._clock(),
            is_close=self._charged is not None,
        )

    def _asked_anew(self, document: Mapping[str, Any], clock: Clock) -> Held | None:
        """The changed scenario's question, close to the first answer: it starts elsewhere."""
        return held(
            scenario_from_document(document, file=FILE),
            previous=self._before_changes(),
            clock=clock,
            is_close=True,
        )

    def _before_changes(self) -> Charged:
        """The plan to stay close to."""
        return self._charged if self._charged is not None else _by_order(self._first.charged)

    def _at_once(
        self, document: Mapping[str, Any], patch: Mapping[str, Any], remove: Mapping[str, Any]
    ) -> tuple[Edit, ...] | None:
        """The change as edits of what is held open; None if it has to be asked anew."""
        if self._held is None:
            return None
        try:
            return tuple(self._held.places.edits(document, patch, remove))
        except NotAtOnce:
            return None

    def _keep(
        self,
        document: Mapping[str, Any],
        now: Held | None,
        undo: tuple[Edit, ...] = (),
        place: Place | None = None,
    ) -> None:
        self._before.append(
            Before(
                document=self._document,
                held=self._held,
                undo=undo,
                place=place,
                now=self._now,
                said=self._said,
            )
        )
        self._document, self._held = document, now

    def _clock(self) -> Clock:
        """A clock for one more answer, which begins now."""
        return Clock(seconds=self._seconds)

    def _stand(self) -> Stand | None:
        """What the goals come to, where the figures are now."""
        return None if self._held is None else self._held.lead(self._clock())

    def _whole_of(self, lead: Stand | None) -> Stand | None:
        if self._held is None or lead is None:
            return None
        return self._held.whole(lead, self._clock())

    def _whole_anew(self, said: Stand, clock: Clock) -> Stand | None:
        """The lines of the changed scenario asked anew, where they bear out what was said."""
        anew = self._asked_anew(self._document, clock)
        found = None if anew is None else anew.stand(clock)
        return said.in_lines_of(found) if found is not None and _bears_out(found, said) else None

    def _nearest_stand(self) -> Stand | None:
        self.nearest()
        return self._now

    def _seen(self, *, at_once: bool) -> Estimate:
        """The answer as far as it is known at once; without a plan to stay close to, all of it."""
        lead = self._stand()
        is_all = self._charged is None
        self._now = self._whole_of(lead) if is_all else lead
        self._said = self._estimate(at_once=at_once, has_lines=is_all)
        return self._said

    def _estimate(self, *, at_once: bool, has_lines: bool) -> Estimate:
        now, first = self._now, self._first
        currency = self._held.currency if self._held is not None else ""
        if now is None or not first.made <= now.made:
            return Estimate(
                possible=False, exact=False, at_once=at_once, nearest=False, currency=currency,
                goals=(), cost=None, cost_difference=None, moved_kg=None, lines=(),
            )  # fmt: skip
        assert self._held is not None, "a stand is of something held"
        has_lines |= now.is_whole
        is_known = has_lines or now.is_settled
        moved = _moved(first.charged, now.charged) if has_lines else []
        more = [new - old for _, _, old, new in moved]
        moved_kg = max(sum(kg for kg in more if kg > 0), -sum(kg for kg in more if kg < 0))
        return Estimate(
            possible=True,
            exact=self._held.is_exact,
            at_once=at_once,
            nearest=now.is_near,
            currency=currency,
            goals=tuple(self._goals(first, now, currency)),
            cost=now.cost if is_known else None,
            cost_difference=now.cost - first.cost if is_known else None,
            moved_kg=moved_kg if has_lines else None,
            lines=_lines(moved),
        )

    def _goals(self, first: Stand, now: Stand, currency: str) -> Iterator[EstimatedGoal]:
        """Every goal beside what it was; staying close is one only if the planner made it one."""
        for name, before in first.reached.items():
            if name not in now.reached or (name == "changes" and not self._is_asked_to_stay):
                continue
            value = now.reached[name]
            yield EstimatedGoal(
                goal=name,
                value=value,
                difference=None if value is None or before is None else value - before,
                unit=MEASURED.get(name, currency),
            )


def _bears_out(anew: Stand, said: Stand) -> bool:
    """Whether an answer makes the same orders, and comes as far in all goals."""
    if not said.made <= anew.made:
        return False
    pairs = ((value, anew.reached.get(goal)) for goal, value in said.reached.items())
    return all(
        one == other
        or (
            one is not None
            and other is not None
            and isclose(one, other, rel_tol=SAME, abs_tol=SAME)
        )
        for one, other in pairs
    )


def _moved(
    before: Mapping[Line, float], now: Mapping[Line, float]
) -> list[tuple[float, Line, float, float]]:
    """The lines that differ, kg before and now, those that differ most first."""
    every = ((at, before.get(at, 0.0), now.get(at, 0.0)) for at in before.keys() | now.keys())
    return sorted(
        (-abs(new - old), at, old, new) for at, old, new in every if abs(new - old) >= MOVED_KG
    )


def _lines(moved: Iterable[tuple[float, Line, float, float]]) -> tuple[MovedLine, ...]:
    return tuple(
        MovedLine(order_id=order, source=source, before_kg=old, kg=new)
        for _, (source, order), old, new in moved
    )


def _by_order(lines: Mapping[tuple[str, str], float]) -> Charged:
    found: Charged = {}
    for (source, order), kg in lines.items():
        found.setdefault(order, {})[source] = kg
    return found


def staying_close(scenario: Scenario) -> Scenario:
    """The scenario with goal changes after the others, unless it says itself how close to stay."""
    settings = scenario.settings
    if settings.weights or any(goal.goal == "changes" for goal in settings.goals):
        return scenario
    goals = (*settings.goals, Goal(goal="changes", slack_pct=0.0))
    return scenario.model_copy(update={"settings": settings.model_copy(update={"goals": goals})})
