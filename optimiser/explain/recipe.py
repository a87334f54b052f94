"""A bite and nothing else: the same question asked with it and without, as a linear program.

What is whole stays as the plan has it: which lots are in which charge, in how many pieces, what
is bought at all. All the rest is divided anew, so that the difference is what the bite itself
makes, free of what a search or steps of the scales happen to leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.brief import Brief
from models.charged import charged_of
from models.issue import InvalidScenario
from models.plan import Plan
from models.segregation import Segregation
from optimiser.decision.ask import Ask, Charged, Posed
from optimiser.decision.goals import reach
from optimiser.decision.stage import stages
from optimiser.evaluate import evaluate
from optimiser.explain.as_planned import DUST_KG, Bite, melts, settled
from optimiser.explain.bites import Bites
from optimiser.explain.changed import Week
from optimiser.explain.made import CHANGES
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats
from optimiser.risk.misses import is_asked_for
from optimiser.solve.solution import Clock, Effort, Ending

EFFORT = Effort()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The plan with its whole numbers settled; ``exact`` if it has none."""

    week: Week
    brief: Brief
    numbers: Coefficients
    base: Plan
    exact: bool
    bites: Bites

    def forced(self, bite: Bite) -> Plan | None:
        """The best with the bite, close to the best without; None if there is no room for it."""
        found = _solved(self.week, self.brief, self.numbers, charged_of(self.base), bite)
        return None if found is None else _evaluated(self.week, found)

    def compared(self, bite: Bite) -> Plan | None:
        """A plan that comes as far with the bite in every goal, to be compared and not shown."""
        values = self.bites.best(bite, _clock(self.week))
        found = None if values is None else _Solved(posed=self.bites.posed, values=values)
        return None if found is None else _evaluated(self.week, found, is_seen=False)


def recipe(week: Week, brief: Brief, numbers: Coefficients) -> Recipe | None:
    """The plan as a recipe; None where bins tie its charges together, or it keeps to a risk.

    What a charge may miss is no linear program.
    """
    if brief.bins or is_asked_for(brief):
        return None
    found = _solved(week, brief, numbers, charged_of(week.plan), None)
    base = None if found is None else _evaluated(week, found)
    if found is None or base is None:
        return None
    return Recipe(
        week=week,
        brief=brief,
        numbers=numbers,
        base=base,
        exact=not found.posed.program.is_mixed_integer,
        bites=Bites(found.posed, week.plan, seed=EFFORT.seed, start=found.values),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """A question and its best, to be read."""

    posed: Posed
    values: Floats

    @property
    def charged(self) -> Charged:
        """What is charged."""
        return self.posed.charged(self.values)

    @property
    def sorted_kg(self) -> dict[tuple[str, str], float]:
        """What is sorted, by lot and sorter."""
        campaigns = self.posed.frame.brief.campaigns
        kg = self.values[self.posed.columns.sorted].tolist()
        return {
            (one.lot_id, one.sorter_id): mass
            for one, mass in zip(campaigns, kg, strict=True)
            if mass > DUST_KG
        }


def _evaluated(week: Week, found: _Solved, *, is_seen: bool = True) -> Plan | None:
    apart = Segregation(sorted_kg=found.sorted_kg)
    try:
        return evaluate(week.scenario, found.charged, apart, is_seen=is_seen)
    except InvalidScenario:
        return None


def _clock(week: Week) -> Clock:
    planning = week.planning
    return Clock(seconds=planning.seconds(week.scenario), stop=planning.stop)


def _solved(
    week: Week, brief: Brief, numbers: Coefficients, before: Charged, bite: Bite | None
) -> _Solved | None:
    """The best of the goals in their order, then close to what was before."""
    near = {(source, order): kg for order, lines in before.items() for source, kg in lines.items()}
    ask = Ask(brief=brief, numbers=numbers, clock=_clock(week), effort=EFFORT, previous=near)
    posed = ask.pose(week.made, melt_kg=melts(week.plan, brief))
    whole = replace(posed, program=settled(posed, week.plan, bite))
    settings = brief.settings
    if all(goal.goal != "changes" for goal in settings.goals):
        settings = settings.model_copy(update={"goals": (*settings.goals, CHANGES)})
    answer = reach(ask, whole, stages(whole, settings))
    if answer.values is None or answer.ending is not Ending.OPTIMAL:
        return None
    return _Solved(posed=posed, values=answer.values)
