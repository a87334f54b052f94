"""A plan planned again with changes: as close to the plan before as its goals allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.charged import charged_of
from models.estimate import Estimate
from models.filling import fill
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import segregation_of
from optimiser.assembly import Origin, assembled
from optimiser.compare import Comparison, Named, compare
from optimiser.compare.marks import is_better
from optimiser.decision.ask import Charged
from optimiser.evaluate import evaluate
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import revised
from optimiser.plan import make_plan
from optimiser.progress import Telling
from optimiser.session.changes import Changes
from optimiser.session.session import FILE, NothingPlanned, PlanSession, staying_close
from optimiser.stopwatch import Stopwatch

PREVIOUS = "previous.json"
"""Where the plan before lies beside the plan that stays close to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The plan with the changes, the scenario it is of, and how it differs from the plan before.

    ``kept`` says that the plan before stands as it was: nothing better is there to be had.
    """

    scenario: Scenario
    plan: Plan
    before: Plan
    kept: bool

    @property
    def comparison(self) -> Comparison:
        """The plan before and the plan now, side by side."""
        return compare((Named(name="before", plan=self.before), Named(name="now", plan=self.plan)))


def changed(changes: Changes) -> Scenario:
    """The scenario with the changes.

    Raises:
        InvalidScenario: they are no changes of it, or it contradicts itself then.
    """
    document = to_document(changes.scenario)
    document = revised(document, changes.patch, changes.remove)
    return scenario_from_document(document, file=FILE)


def estimates(changes: Changes, before: Plan, *, time_limit_s: float | None) -> Iterator[Estimate]:
    """What the changes cost before anything is weighed, and then with the lines that move.

    Nothing where nothing is planned so far; only the first where not every order can be made.

    Raises:
        InvalidScenario: they are no changes of the scenario.
    """
    try:
        session = PlanSession(
            changes.scenario, charged=charged_of(before), time_limit_s=time_limit_s
        )
    except NothingPlanned:
        return
    found = session.change(changes.patch, changes.remove)
    yield found
    if found.possible and found.moved_kg is None:
        yield session.nearest()


def replanned(
    changes: Changes,
    before: Plan,
    *,
    time_limit_s: float | None = None,
    telling: Telling | None = None,
    is_linear: bool = False,
) -> Replanned:
    """The scenario with the changes planned exactly, what is free to stay as it was.

    The plan before stands where it keeps every limit and pin and no goal could gain: more than
    steps of the scales with ``is_linear`` and changes, else more than the gap that was asked for.

    Raises:
        InvalidScenario: they are no changes of the scenario, or it cannot be planned.
    """
    scenario = _with_previous(staying_close(changed(changes)))
    charged = charged_of(before)
    if changes.are_none and before.outcome == "optimal":
        still = _still(scenario, before, before, charged)
        if still is not None:
            return Replanned(scenario=scenario, plan=still, before=before, kept=True)
    plan = make_plan(scenario, time_limit_s=time_limit_s, previous=charged, telling=telling)
    gap = 0.0 if is_linear and not changes.are_none else scenario.settings.gap_pct
    still = _still(scenario, before, plan, charged)
    kept = still is not None and not is_better(plan, still, _with_gap(scenario, gap))
    return Replanned(
        scenario=scenario,
        plan=still if kept and still is not None else plan,
        before=before,
        kept=kept,
    )


def _still(scenario: Scenario, before: Plan, plan: Plan, charged: Charged) -> Plan | None:
    """The plan before, in the changed scenario; None if it breaks something or makes less."""
    segregation = segregation_of(before)
    try:
        if not evaluate(scenario, charged, segregation).check.passed:
            return None
    except InvalidScenario:
        return None
    if not {one.order_id for one in plan.charges} <= charged.keys():
        return None
    facts = plan.provenance
    return assembled(
        scenario,
        fill(scenario),
        charged,
        segregation=segregation,
        origin=Origin(
            outcome=plan.outcome,
            solver=facts.solver,
            solver_version=facts.solver_version,
            seed=facts.seed,
            deterministic=facts.deterministic,
            bounds={goal.goal: goal.bound for goal in plan.goals if goal.bound is not None},
        ),
        reasons={one.order_id: one.verdict for one in plan.unplanned},
        warnings=plan.warnings,
        watch=Stopwatch(),
        previous=charged,
    )


def _with_previous(scenario: Scenario) -> Scenario:
    """The scenario as it lies beside its plan, and beside the plan before."""
    settings = scenario.settings.model_copy(update={"previous_plan": PREVIOUS})
    return scenario.model_copy(update={"settings": settings})


def _with_gap(scenario: Scenario, gap_pct: float) -> Scenario:
    """The scenario with so much of every goal that is not worth another plan."""
    goals = tuple(
        goal.model_copy(update={"slack_pct": max(goal.slack_pct, gap_pct)})
        for goal in scenario.settings.goals
    )
    settings = scenario.settings.model_copy(update={"goals": goals})
    return scenario.model_copy(update={"settings": settings})
