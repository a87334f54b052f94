"""What is to be made least, one thing after the other, and how far each came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from models.settings import SHARE_GOALS, GoalName, Settings
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.hearing import Hearing
from optimiser.formulation.chance import Risk, Tangent
from optimiser.formulation.goals import Ratio, aims_missed, goal_form, weighted_sum
from optimiser.formulation.program import Floats, Linear
from optimiser.solve.solution import Ending

if TYPE_CHECKING:
    from optimiser.decision.ladder import Ladder

HOLD = 1e-7
"""A goal that was reached is held to this relative tolerance, which the solver can keep."""
SHARE_HOLD = 1e-9
MET = 1e-9
"""Aims that are missed by no more than this are met."""


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

    ``ladder`` is the question held open, where it was climbed; ``is_kept`` says that nothing is
    missed more often than is accepted. ``price`` is what one more of each row adds to the only
    goal, where a linear program was asked once.
    """

    posed: Posed
    ending: Ending
    values: Floats | None
    reached: tuple[Reached, ...]
    solver: str
    ladder: Ladder | None = None
    is_kept: bool = True
    price: Floats | None = None

    def with_tangents(self, tangents: tuple[Tangent, ...]) -> Answer:
        """The same answer to a question that takes its risk by these tangents, kept or not."""
        posed = self.posed.with_risk(Risk(tangents=tangents))
        values = self.found[: posed.program.width]
        return replace(self, posed=posed, values=values, ladder=None, price=None)

    def nearly_as_it_is(self, *, steps: float) -> Answer:
        """The same answer to a question with every line at most some steps away from it."""
        kg = self.posed.charged_kg(self.found)
        return replace(self, posed=self.posed.next_to(kg, steps=steps), ladder=None)

    @property
    def found(self) -> Floats:
        """The values of an answer that exists."""
        assert self.values is not None, "ask ending first"
        return self.values

    @property
    def bound(self) -> float | None:
        """Of the first stage; None where none is known, or time ended before it did."""
        return self.reached[0].bound if self.reached else None

    def is_near(self, gap: float) -> bool:
        """Whether the first stage is as near to its bound as that, relative."""
        return bool(self.reached) and is_within(self.reached[0].value, self.bound, gap)


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


def value_at(stage: Stage, values: Floats) -> float | None:
    """How far a stage comes at some values, in its unit; None where there is nothing to share."""
    if isinstance(stage.form, Ratio):
        return 100.0 * share_at(stage.form, values) if stage.form.whole.at(values) > 0.0 else None
    return stage.form.at(values)


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


def is_ahead(one: Answer, other: Answer) -> bool:
    """Whether the first stage in which they differ is better in ``one``."""
    for new, old in zip(one.reached, other.reached, strict=False):
        if new.value is None or old.value is None:
            continue
        gain = old.value - new.value
        if new.name in SHARE_GOALS:
            gain = -gain
        if abs(gain) > 1e-6 * max(1.0, abs(old.value)):
            return gain > 0
    return False


def bounded_by_first(best: Answer, relaxed: Answer) -> Answer:
    """The first stage keeps the relaxation's bound, and the next one after aims that are all met.

    Others have none that is certain.
    """
    reached = [replace(found, bound=None, proved=False) for found in best.reached]
    for at, (found, sure) in enumerate(zip(best.reached, relaxed.reached, strict=False)):
        near = is_within(found.value, sure.bound, 1e-3)
        reached[at] = replace(found, bound=sure.bound, proved=sure.proved and near)
        if found.name is not None or not (_is_met(found) and _is_met(sure)):
            break
    proved = bool(reached) and reached[0].proved
    ending = Ending.OPTIMAL if proved and relaxed.ending is Ending.OPTIMAL else Ending.FEASIBLE
    return replace(best, reached=tuple(reached), ending=ending)


def _is_met(aims: Reached) -> bool:
    """Whether what is missed of aims is nothing: what follows then has them met at no cost."""
    return aims.value is not None and aims.value <= MET


def is_within(value: float | None, bound: float | None, gap: float) -> bool:
    """Whether a value is so near to its bound, relative to it."""
    return value is not None and bound is not None and abs(value - bound) <= gap * abs(bound)
