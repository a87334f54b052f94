"""What is to be made least, one thing after the other, and how far each came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from models.settings import GoalName, Settings
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.hearing import Hearing
from optimiser.formulation.build import build
from optimiser.formulation.chance import Cut
from optimiser.formulation.goals import Ratio, aims_missed, goal_form, weighted_sum
from optimiser.formulation.program import Floats, Linear
from optimiser.solve.solution import Ending

if TYPE_CHECKING:
    from optimiser.decision.ladder import Ladder

HOLD = 1e-7
"""A goal that was reached is held to this relative tolerance, which the solver can keep."""
SHARE_HOLD = 1e-9


class Keeps(Protocol):
    """A program held open that can be told what to keep."""

    def keep(self, form: Linear, *, most: float) -> None:
        """From now on ``form`` is at most ``most``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One thing to make least (or a share to make largest), and what may be given up of it."""

    name: GoalName | None
    form: Linear | Ratio
    slack_pct: float = 0.0
    otherwise: Literal["aims", "weights"] = "aims"

    def hearing(self, ask: Ask) -> Hearing | None:
        """Who hears of the search for this; nobody if nobody wants to be told."""
        if ask.telling is None:
            return None
        goal = self.name or self.otherwise
        return Hearing(telling=ask.telling, goal=goal, form=self.form, holds=ask.is_whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a stage came: value and bound in the goal's unit, and whether it was proved."""

    name: GoalName | None
    value: float | None
    bound: float | None
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last solution, and what every stage reached. No ``values`` without a solution.

    ``ladder`` is the question held open, where it was climbed.
    """

    posed: Posed
    ending: Ending
    values: Floats | None
    reached: tuple[Reached, ...]
    solver: str
    ladder: Ladder | None = None

    def with_cuts(self, cuts: tuple[Cut, ...]) -> Answer:
        """The same answer to a question with these tangents, which it need not keep."""
        framed = replace(self.posed.frame, cuts=cuts)
        program, columns = build(framed)
        posed = replace(self.posed, frame=framed, program=program, columns=columns)
        return replace(self, posed=posed, ladder=None)

    @property
    def found(self) -> Floats:
        """The values of an answer that exists."""
        assert self.values is not None, "ask ending first"
        return self.values


def stages(posed: Posed, settings: Settings) -> tuple[Stage, ...]:
    """Aims if there are any, then the goals in their order, or their weighted sum."""
    frame, columns = posed.frame, posed.columns
    found: list[Stage] = []
    if len(columns.miss):
        found.append(Stage(name=None, form=aims_missed(frame, columns)))
    if settings.weights:
        form = weighted_sum(settings, frame, columns)
        total = Stage(name=None, form=form, otherwise="weights")
        return (*found, total)
    found += [
        Stage(
            name=goal.goal, form=goal_form(goal.goal, frame, columns), slack_pct=goal.slack_pct
        )
        for goal in settings.goals
    ]  # fmt: skip
    return tuple(found)


def say_end(ask: Ask, stage: Stage, found: Reached) -> None:
    """Tell how far a stage came."""
    hearing = stage.hearing(ask)
    if hearing is not None:
        hearing.end(found.value, found.bound)


def share_at(form: Ratio, values: Floats | None) -> float:
    """The share that a solution reaches, as a fraction; none without one."""
    whole = 0.0 if values is None else form.whole.at(values)
    return 0.0 if values is None or whole <= 0.0 else form.part.at(values) / whole


def hold(session: Keeps, stage: Stage, found: Reached) -> None:
    """Keep what was reached, less the slack that the planner allows."""
    kept = held(stage, found)
    if kept is not None:
        session.keep(kept[0], most=kept[1])


def held(stage: Stage, found: Reached) -> tuple[Linear, float] | None:
    """A form and the most it may be, so that what was reached is kept; None if it is nothing."""
    if isinstance(stage.form, Ratio):
        if found.value is None:
            return None
        share = (found.value - stage.slack_pct) / 100.0 - SHARE_HOLD
        return Linear(cost=share * stage.form.whole.cost - stage.form.part.cost), 0.0
    assert found.value is not None, "a linear form always has a value"
    room = abs(found.value) * (stage.slack_pct / 100.0 + HOLD)
    return stage.form, found.value + max(room, HOLD)
