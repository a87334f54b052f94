"""A scenario's question held open, and its answer as the figures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from models.scenario import Scenario
from models.settings import GoalName
from optimiser.decision.ask import LEAST_SHARE, Ask, Charged, Posed
from optimiser.decision.decide import decide
from optimiser.decision.goals import nearly
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import Answer, Stage, stages
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Floats, Linear
from optimiser.segregation.segregate import segregate
from optimiser.session.edits import Places
from optimiser.solve import glop
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief

Measured = GoalName | Literal["aims", "weighted_sum"]
Line = tuple[str, str]
"""A source and the order that it is charged for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """An answer: how far the goals came, what is charged by (source, order), what it costs.

    ``taken`` is what treatments take out, by (stream, order); ``made`` are the orders that it
    makes. ``is_whole`` says that every stage has its rung: else its lines are any that the goals
    allow; ``is_settled`` says that these leave no choice of the cost, up to dust.
    """

    rungs: tuple[Rung, ...]
    reached: Mapping[Measured, float | None]
    charged: Mapping[Line, float]
    taken: Mapping[Line, float]
    cost: float
    made: frozenset[str]
    is_whole: bool
    is_settled: bool

    def in_lines_of(self, other: Stand) -> Stand:
        """Another answer, with what was said of goals and cost here."""
        reached = {**other.reached, **self.reached}
        return replace(other, reached=reached, cost=self.cost if self.is_settled else other.cost)

    @property
    def is_near(self) -> bool:
        """Whether the lines are as near to the plan before as the goals let."""
        return "changes" in self.reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The question, its ladder, and where its figures stand.

    ``lines`` are the ends of every pair.
    ``is_exact`` says that nothing was let go to make it linear.
    """

    ladder: Ladder
    places: Places
    cost: Linear
    lines: tuple[Line, ...]
    currency: str
    is_exact: bool

    @property
    def leads(self) -> int:
        """How many stages say what a change costs: all but goal ``changes`` where it is last."""
        wanted = self.ladder.wanted
        return len(wanted) - (len(wanted) > 1 and wanted[-1].name == "changes")

    def stand(self, clock: Clock) -> Stand | None:
        """The answer as the figures are now; None if there is none."""
        first = self.lead(clock)
        return None if first is None else self.whole(first, clock)

    def lead(self, clock: Clock) -> Stand | None:
        """The answer as far as it says what things cost, without the lines nearest to a plan."""
        return self._stand(self.ladder.climbed([], clock, to=self.leads))

    def whole(self, first: Stand, clock: Clock) -> Stand | None:
        """The same with the lines nearest to the plan before; None if none are found.

        The figures are those of the first answer still.
        """
        if first.is_whole:
            return first
        to = len(self.ladder.wanted)
        found = self._stand(self.ladder.climbed([*first.rungs], clock, to=to))
        return None if found is None else first.in_lines_of(found)

    def _stand(self, rungs: list[Rung]) -> Stand | None:
        """What the rungs come to."""
        values = rungs[-1].solution.values
        if values is None:
            return None
        own = values[: self.ladder.width]
        charged, taken = _as_they_are(self.ladder.posed, own, self.lines)
        goals = self.ladder.wanted[: self.leads]
        return Stand(
            rungs=tuple(rungs),
            reached={_name(rung.stage): rung.reached.value for rung in rungs},
            charged=charged,
            taken=taken,
            cost=self.cost.at(own),
            made=frozenset(order.order_id for order in self.ladder.posed.frame.heats.orders),
            is_whole=len(rungs) == len(self.ladder.wanted),
            is_settled=any(one.name == "cost" and one.slack_pct == 0.0 for one in goals),
        )

    def can_be(self, clock: Clock) -> bool:
        """Whether the first goal has an answer: if so, the orders can be made."""
        if self.ladder.has_none:
            return False
        return self.ladder.reach(0, clock).solution.values is not None


def held(
    scenario: Scenario, *, previous: Charged | None, clock: Clock, is_close: bool = False
) -> Held | None:
    """The question of a scenario; None if none of its orders can be made.

    ``previous`` is the plan that goal ``changes`` stays close to, kg by order and source; with
    ``is_close`` that is a goal after all others.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    brief, numbers, _ = sound_brief(scenario)
    effort = Effort(gap_fraction=brief.settings.gap_pct / 100.0, seed=brief.settings.seed)
    ask = Ask(
        brief=brief, numbers=numbers, clock=clock, effort=effort, previous=_pairs(previous or {})
    )
    yard = segregate(ask).ask
    posed, start = _started(yard)
    if start is None:
        return None
    cost = goal_form("cost", posed.frame, posed.columns)
    assert isinstance(cost, Linear), "cost is no share"
    goals = stages(posed, brief.settings)
    if is_close and all(stage.name != "changes" for stage in goals):
        goals += (Stage(name="changes", form=goal_form("changes", posed.frame, posed.columns)),)
    places = Places(posed, is_yard=bool(brief.campaigns or brief.bins))
    return Held(
        ladder=Ladder(posed, goals, seed=effort.seed, start=start, for_changes=True),
        places=places,
        cost=cost,
        lines=_lines(posed),
        currency=brief.settings.currency,
        is_exact=not (posed.program.is_mixed_integer or places.is_yard or _is_settled(posed)),
    )


def _started(ask: Ask) -> tuple[Posed, Floats | None]:
    """All orders together with a solution to start from, else those that can be made."""
    posed = ask.pose(frozenset(order.order_id for order in ask.brief.orders))
    if not posed.loose.any():
        first = stages(posed, ask.brief.settings)[0]
        start = glop.minimise(posed.program.relaxed, nearly(first.form), ask.clock)
        if start.values is not None:
            return posed, start.values
    answer = decide(ask).answer
    if answer.values is None:
        return posed, None
    posed = _without_doubt(ask, answer)
    return posed, _in_columns(posed, answer)


def _without_doubt(ask: Ask, answer: Answer) -> Posed:
    """The orders that are made, with melts as they were settled."""
    heats = answer.posed.frame.heats
    made = frozenset(order.order_id for order in answer.posed.made(answer.found))
    melts = {
        order.order_id: float(kg)
        for order, kg in zip(heats.orders, heats.melt_kg, strict=True)
        if not np.isnan(kg) and order.order_id in made
    }
    return ask.pose(made, melt_kg=melts)


def _name(stage: Stage) -> Measured:
    if stage.name is not None:
        return stage.name
    return "aims" if stage.otherwise == "aims" else "weighted_sum"


def _in_columns(posed: Posed, answer: Answer) -> Floats:
    """The answer's lines, in the columns of another question."""
    known = _by_line(answer.posed, answer.found, _lines(answer.posed))
    found = np.zeros(posed.program.width)
    for p, line in enumerate(_lines(posed)):
        found[posed.columns.charged[p]] = known.get(line, 0.0)
    return found


def _by_line(posed: Posed, values: Floats, lines: tuple[Line, ...]) -> dict[Line, float]:
    kg = posed.lines(values)
    return {lines[p]: float(kg[p]) for p in np.flatnonzero(kg > 0)}


def _as_they_are(
    posed: Posed, values: Floats, lines: tuple[Line, ...]
) -> tuple[dict[Line, float], dict[Line, float]]:
    """What a linear answer charges, whatever stock was when it was posed, and takes out of melts.

    There is no dust in either.
    """
    kg = values[posed.columns.charged]
    dust = LEAST_SHARE * posed.frame.heats.most_melt_kg[posed.frame.order]
    found: tuple[dict[Line, float], dict[Line, float]] = ({}, {})
    for p in np.flatnonzero(kg > dust).tolist():
        found[int(posed.frame.takes[p])][lines[p]] = float(kg[p])
    return found


def _lines(posed: Posed) -> tuple[Line, ...]:
    """Source and order of every pair."""
    frame = posed.frame
    sources = [one.source_id for one in frame.brief.sources]
    orders = [one.order_id for one in frame.heats.orders]
    return tuple((sources[s], orders[h]) for s, h in zip(frame.source, frame.order, strict=True))


def _pairs(charged: Charged) -> dict[Line, float]:
    return {(source, order): kg for order, of in charged.items() for source, kg in of.items()}


def _is_settled(posed: Posed) -> bool:
    """Whether a melt is fixed that could be another."""
    return bool((~np.isnan(posed.frame.heats.melt_kg)).any())
