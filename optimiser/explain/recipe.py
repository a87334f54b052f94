"""A bite and nothing else: the same question asked with it and without, as a linear program.

What is whole stays as the plan has it: which lots are in which charge, in how many pieces, what
is bought at all. All the rest is divided anew, so that the difference is what the bite itself
makes, free of what a search or steps of the scales happen to leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.brief import Brief
from models.issue import InvalidScenario
from models.plan import Plan
from models.segregation import Segregation
from optimiser.decision.ask import Ask, Charged, Posed
from optimiser.decision.goals import reach
from optimiser.decision.stage import stages
from optimiser.evaluate import evaluate
from optimiser.explain.changed import CHANGES, Week, charged_of
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Program
from optimiser.solve.solution import Clock, Effort, Ending

EFFORT = Effort()
DUST_KG = 1e-6
Bite = tuple[str, str, float]
"""Source, order, kg as received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The plan with its whole numbers settled; ``exact`` if it has none."""

    week: Week
    brief: Brief
    numbers: Coefficients
    base: Plan
    exact: bool

    def forced(self, bite: Bite) -> Plan | None:
        """The best with the bite, close to the best without; None if there is no room for it."""
        found = _solved(self.week, self.brief, self.numbers, charged_of(self.base), bite)
        return None if found is None else _evaluated(self.week, found)


def recipe(week: Week, brief: Brief, numbers: Coefficients) -> Recipe | None:
    """The plan as a recipe; None where bins tie its charges together."""
    if brief.bins:
        return None
    found = _solved(week, brief, numbers, charged_of(week.plan), None)
    if found is None:
        return None
    base = _evaluated(week, found)
    if base is None:
        return None
    return Recipe(week=week, brief=brief, numbers=numbers, base=base, exact=found.exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """What is charged and sorted, and whether nothing in it had to be whole."""

    charged: Charged
    sorted_kg: dict[tuple[str, str], float]
    exact: bool


def _evaluated(week: Week, found: _Solved) -> Plan | None:
    try:
        return evaluate(week.scenario, found.charged, Segregation(sorted_kg=found.sorted_kg))
    except InvalidScenario:
        return None


def _solved(
    week: Week, brief: Brief, numbers: Coefficients, before: Charged, bite: Bite | None
) -> _Solved | None:
    """The best of the goals in their order, then close to what was before."""
    planning = week.planning
    clock = Clock(seconds=planning.seconds(week.scenario), stop=planning.stop)
    near = {(source, order): kg for order, lines in before.items() for source, kg in lines.items()}
    ask = Ask(brief=brief, numbers=numbers, clock=clock, effort=EFFORT, previous=near)
    posed = ask.pose(week.made, melt_kg=melts(week.plan, brief))
    exact = not posed.program.is_mixed_integer
    whole = replace(posed, program=settled(posed, week.plan, bite))
    settings = brief.settings
    if all(goal.goal != "changes" for goal in settings.goals):
        settings = settings.model_copy(update={"goals": (*settings.goals, CHANGES)})
    answer = reach(ask, whole, stages(whole, settings))
    if answer.values is None or answer.ending is not Ending.OPTIMAL:
        return None
    kg = answer.values[posed.columns.sorted].tolist()
    return _Solved(
        charged=whole.charged(answer.values),
        sorted_kg={
            (one.lot_id, one.sorter_id): mass
            for one, mass in zip(brief.campaigns, kg, strict=True)
            if mass > DUST_KG
        },
        exact=exact,
    )


def melts(plan: Plan, brief: Brief) -> dict[str, float]:
    """Melts that leave a heel stay as large as they are: the chain is linear then."""
    orders = {one.order_id: one for one in brief.orders}
    found = {}
    for charge in plan.charges:
        order = orders[charge.order_id]
        keep_kg = brief.furnace_of(order).heel_keep_kg
        if keep_kg > 0:
            least, most = order.least_tap_kg + keep_kg, order.most_tap_kg + keep_kg
            found[charge.order_id] = min(max(charge.melt_kg, least), most)
    return found


def settled(posed: Posed, plan: Plan, bite: Bite | None) -> Program:
    """The program with every whole number as the plan has it, and the bite at least."""
    program, columns, frame = posed.program, posed.columns, posed.frame
    lower, upper = np.array(program.lower), np.array(program.upper)
    kg, is_bite = _pairs(posed, charged_of(plan), bite)
    used = (kg > 0) | is_bite
    whole = program.integer[columns.charged]
    pieces = columns.charged[whole]
    lower[pieces] = upper[pieces] = np.where(is_bite, bite[2] if bite else 0.0, kg)[whole]
    loose = columns.charged[is_bite & ~whole]
    lower[loose] = np.maximum(lower[loose], bite[2] if bite else 0.0)
    switch = columns.used != NOTHING
    lower[columns.used[switch]] = upper[columns.used[switch]] = used[switch]
    for (heat, group), column in columns.group_used.items():
        at = np.flatnonzero(used & (frame.order == heat))
        lower[column] = upper[column] = float(any(frame.group(int(p)) == group for p in at))
    taken = np.zeros(len(frame.brief.sources), dtype=bool)
    taken[frame.source[used]] = True
    for of_source in (columns.opened, columns.buying):
        asked = of_source != NOTHING
        lower[of_source[asked]] = upper[of_source[asked]] = taken[asked]
    run = {(row.source, row.sorter_id) for row in plan.sorting if row.kg > 0}
    runs = np.array([(c.lot_id, c.sorter_id) in run for c in frame.brief.campaigns], dtype=bool)
    asked = columns.runs != NOTHING
    lower[columns.runs[asked]] = upper[columns.runs[asked]] = runs[asked]
    free = np.zeros(program.width, dtype=bool)
    return replace(program, lower=lower, upper=upper, integer=free)


def _pairs(posed: Posed, plan: Charged, bite: Bite | None) -> tuple[Floats, Bools]:
    """What the plan charges of each pair [p], and which of them is the bite."""
    sources, orders = posed.frame.brief.sources, posed.frame.heats.orders
    names = [
        (sources[s].source_id, orders[h].order_id)
        for s, h in zip(posed.frame.source, posed.frame.order, strict=True)
    ]
    kg = np.array([plan.get(order, {}).get(source, 0.0) for source, order in names])
    place = None if bite is None else bite[:2]
    return kg, np.array([name == place for name in names], dtype=bool)
