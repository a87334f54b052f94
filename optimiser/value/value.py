"""What it is worth: the week as it is against the same week without a part of the yard."""

from __future__ import annotations

import math
from collections.abc import Iterator

from models.plan import Plan
from models.scenario import Scenario
from models.worth import STOPPED, UNUSED, Amount, BreakEven, Value, Worth
from optimiser.compare.marks import amount, differences, is_better, orders_made
from optimiser.errors import ExitCode, exit_code
from optimiser.interrupt import stops_on_signal
from optimiser.solve.solution import Clock
from optimiser.value.break_even import break_even, sorted_kg
from optimiser.value.planning import NotPlanned, Planning
from optimiser.value.trials import (
    Pairs,
    Trial,
    bin_trials,
    heap_trials,
    pair_trials,
    sorter_trials,
)


def make_value(
    scenario: Scenario, *, apart: Pairs = (), planning: Planning | None = None
) -> tuple[Plan, Value]:
    """The plan, and what each sorter, each bin and each separation is worth to it.

    ``apart`` names lots, offers or outlets of which the planner asks what keeping them apart is
    worth. Ctrl-C, or ``planning.stop``, ends the search and keeps what was found. Without a plan
    nothing is valued.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    planning = planning or Planning()
    with stops_on_signal(Clock(seconds=math.inf, stop=planning.stop)):
        plan = planning.first(scenario)
        worths = list(_worths(scenario, plan, apart, planning)) if _is_planned(plan) else []
    return plan, _value(scenario, plan, worths)


def _worths(scenario: Scenario, plan: Plan, apart: Pairs, planning: Planning) -> Iterator[Worth]:
    """Sorters, bins, mixing, then what is kept apart."""
    for trial in sorter_trials(scenario, plan):
        worth, _ = _tried(trial, scenario, plan, planning)
        yield _with_price(worth, scenario, plan, planning)
    pairs, together = [], {}
    for trial in pair_trials(scenario, plan):
        worth, other = _tried(trial, scenario, plan, planning)
        pairs.append(worth)
        if other is not None:
            together[trial.things] = other
    for trial in bin_trials(scenario, plan, together):
        yield _tried(trial, scenario, plan, planning)[0]
    yield from pairs
    for trial in heap_trials(scenario, apart):
        yield _tried(trial, scenario, plan, planning)[0]


def _tried(
    trial: Trial, scenario: Scenario, plan: Plan, planning: Planning
) -> tuple[Worth, Plan | None]:
    """Plan the changed week and compare it."""
    try:
        other = _planned(trial, scenario, planning)
    except NotPlanned as reason:
        return _blank(trial, str(reason)), None
    found = amount(plan, other, scenario, adds=trial.adds)
    if trial.settled:
        found = _of_unused(found)
    worth = _blank(trial, _remark(trial, negative=found.amount < 0 and found.certain)).model_copy(
        update={
            "outcome": other.outcome,
            "orders_made": orders_made(other, scenario.orders),
            "worth": found,
            "goals": differences(plan, other),
            "cost": other.totals.cost,
            "cost_difference": other.totals.cost - plan.totals.cost,
        }
    )
    return worth, other


def _of_unused(found: Amount) -> Amount:
    """Without what the plan does not use the week is no better: whoever has it need not use it."""
    return found.model_copy(update={"at_least": 0.0})


def _planned(trial: Trial, scenario: Scenario, planning: Planning) -> Plan:
    """The best plan of the changed week, among them one that is known beforehand."""
    if trial.obstacle is not None:
        raise NotPlanned(trial.obstacle)
    if trial.settled and trial.known is not None:
        return trial.known
    try:
        found = planning.plan(trial.scenario, trial.change, segregation=trial.segregation)
    except NotPlanned as reason:
        if trial.known is None or str(reason) == STOPPED:
            raise
        return _unproved(trial.known, None)
    if trial.known is None or not is_better(trial.known, found, scenario):
        return found
    return _unproved(trial.known, found)


def _unproved(known: Plan, found: Plan | None) -> Plan:
    """A plan that is known beforehand, with the bounds of the search that found no better one."""
    bounds = [None] * len(known.goals) if found is None else [goal.bound for goal in found.goals]
    goals = tuple(
        goal.model_copy(update={"bound": bound})
        for goal, bound in zip(known.goals, bounds, strict=True)
    )
    return known.model_copy(update={"goals": goals, "outcome": "feasible"})


def _with_price(worth: Worth, scenario: Scenario, plan: Plan, planning: Planning) -> Worth:
    """The sorter's worth with what it sorts in the plan, and the price up to which it pays."""
    name, price = worth.things[0], None
    try:
        price = break_even(scenario, name, planning)
    except NotPlanned:
        price = BreakEven(finding="not_found", price_per_t=None, unsure_per_t=None, sorted_kg=None)
    return worth.model_copy(update={"sorted_kg": sorted_kg(plan, name), "break_even": price})


def _remark(trial: Trial, *, negative: bool) -> str | None:
    """What a planner may wonder at."""
    if trial.settled:
        return UNUSED
    if negative and trial.kind == "sorter":
        return "the week is better without it: what leads to it must go there"
    return trial.remark


def _blank(trial: Trial, note: str | None) -> Worth:
    return Worth(
        kind=trial.kind,
        things=trial.things,
        title=trial.title,
        change=trial.change,
        outcome=None,
        orders_made=None,
        worth=None,
        goals=(),
        cost=None,
        cost_difference=None,
        sorted_kg=None,
        break_even=None,
        note=note,
    )


def _is_planned(plan: Plan) -> bool:
    return exit_code(plan) is ExitCode.PLANNED


def _value(scenario: Scenario, plan: Plan, worths: list[Worth]) -> Value:
    return Value(
        schema_version="1",
        name=scenario.settings.name,
        currency=scenario.settings.currency,
        outcome=plan.outcome,
        orders_made=orders_made(plan, scenario.orders),
        orders_asked=sum(not order.optional for order in scenario.orders),
        goals=plan.goals,
        cost=plan.totals.cost,
        items=tuple(worths),
        complete=all(worth.note != STOPPED for worth in worths),
        provenance=plan.provenance,
    )
