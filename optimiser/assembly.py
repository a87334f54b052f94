"""From what is charged to the plan that is printed: account, goals, reasons, check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from models.brief import Brief
from models.fingerprint import fingerprint
from models.issue import Issue
from models.plan import Charge, CheckResult, Draws, GoalResult, Outcome, Plan, Provenance, Unplanned
from models.price import Prices
from models.scenario import Scenario
from models.segregation import Segregation
from models.settings import SHARE_GOALS, GoalName
from models.verdict import Verdict
from optimiser.check import check
from optimiser.ledger.account import NOTHING_APART, Account, account, goal_value
from optimiser.risk.beyond import missed_more_when_drawn
from optimiser.risk.draws import DRAWS
from optimiser.stopwatch import Stopwatch

UNITS: Mapping[GoalName, str] = {
    "recycled_content": "%",
    "post_consumer_content": "%",
    "primary_metal": "kg",
    "metal_loss": "kg",
    "dross": "kg",
    "coc_cover": "%",
    "carbon": "kgCO2e",
    "changes": "kg",
}
HAIR = 1e-6
"""What a solver leaves open of a goal that it has proved, relative, or of one unit."""
NO_TIME: Outcome = "no_solution_in_time"
LEAST_VALUE = 1e-9
"""A value below this is none: a gap is then told as a part of the bound."""
DUST = 1e-12
"""A gap below this is the rounding of floats."""
UNCHECKED = CheckResult(passed=False, rules=())
Charged = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who found the plan, how sure it is, and what each goal could have been at best.

    ``sum_bound`` is what the weighted sum of goals could have been, None where there is none.
    """

    outcome: Outcome
    solver: str
    solver_version: str
    seed: int
    deterministic: bool
    bounds: Mapping[GoalName, float]
    sum_bound: float | None = None


def assembled(
    scenario: Scenario,
    brief: Brief,
    charged: Charged,
    *,
    segregation: Segregation = NOTHING_APART,
    origin: Origin,
    reasons: Mapping[str, Verdict],
    warnings: tuple[Issue, ...],
    watch: Stopwatch,
    previous: Charged | None = None,
    prices: Prices | None = None,
    is_drawn: bool = True,
    is_checked: bool = True,
) -> Plan:
    """The plan of what is charged, with every figure recomputed from it, checked.

    ``is_drawn`` confirms its chances of a miss by draws, which a plan that nobody sees can spare;
    one that is only compared can spare the check as well.
    """
    draws = Draws(count=DRAWS, seed=origin.seed) if is_drawn else None
    with watch.measures("verify"):
        found = account(brief, charged, segregation=segregation, previous=previous, draws=draws)
        goals = tuple(_goals(brief, found, origin))
        plan = Plan(
            schema_version="1",
            outcome=_outcome(brief, origin, goals),
            goals=goals,
            totals=found.totals,
            charges=found.charges,
            bins=found.bins,
            sorting=found.sorting,
            treatments=found.treatments,
            purchases=found.purchases,
            leftovers=found.leftovers,
            unplanned=_unplanned(brief, charged, reasons, in_time=origin.outcome != NO_TIME),
            warnings=(*warnings, *_beyond(brief, found, draws)),
            prices=prices,
            draws=draws if _is_unsure(found.charges) else None,
            check=UNCHECKED,
            provenance=_provenance(scenario, origin, watch),
        )
        result = check(brief, plan) if is_checked else UNCHECKED
    provenance = plan.provenance.model_copy(update={"seconds": watch.seconds()})
    return plan.model_copy(update={"check": result, "provenance": provenance})


def _beyond(brief: Brief, found: Account, draws: Draws | None) -> tuple[Issue, ...]:
    """What draws say against the risk that is accepted."""
    return () if draws is None else tuple(missed_more_when_drawn(brief, found.charges, draws))


def _is_unsure(charges: tuple[Charge, ...]) -> bool:
    """Whether any chance of a miss is told."""
    return any(charge.off_spec_pct is not None for charge in charges)


def _outcome(brief: Brief, origin: Origin, goals: tuple[GoalResult, ...]) -> Outcome:
    """Optimal only if all goals are so as printed: steps may have cost more than the gap."""
    if origin.outcome != "optimal":
        return origin.outcome
    if brief.settings.weights:
        near = _is_sum_near(brief, origin, goals)
    else:
        gap = brief.settings.gap_pct / 100.0
        slacks = [goal.slack_pct for goal in brief.settings.goals]
        near = all(_is_near(one, slack, gap) for one, slack in zip(goals, slacks, strict=True))
    return "optimal" if near else "feasible"


def _is_sum_near(brief: Brief, origin: Origin, goals: tuple[GoalResult, ...]) -> bool:
    """Whether the weighted sum of goals as printed misses its bound by no more than the gap."""
    if origin.sum_bound is None:
        return True
    pairs = zip(goals, brief.settings.weights, strict=True)
    total = sum(weight.weight * (goal.value or 0.0) for goal, weight in pairs)
    allowed = brief.settings.gap_pct / 100.0 * abs(total) + HAIR * max(1.0, abs(total))
    return total - origin.sum_bound <= allowed


def _is_near(goal: GoalResult, slack: float, gap: float) -> bool:
    """Whether a goal as printed misses its bound by no more than its slack and the gap."""
    if goal.value is None or goal.bound is None:
        return True
    allowed = gap * abs(goal.value)
    allowed += slack if goal.unit == "%" else slack / 100.0 * abs(goal.value)
    missed = abs(goal.value - goal.bound)
    return missed <= allowed + HAIR * max(1.0, abs(goal.value))


def _goals(brief: Brief, found: Account, origin: Origin) -> list[GoalResult]:
    settings = brief.settings
    asked: list[GoalName] = [weight.goal for weight in settings.weights]
    asked = asked or [goal.goal for goal in settings.goals]
    goals = [_goal(name, found, origin, currency=settings.currency) for name in asked]
    if settings.weights:
        return goals
    return [*goals[:1], *(_without_passed(one, origin) for one in goals[1:])]


def _without_passed(goal: GoalResult, origin: Origin) -> GoalResult:
    """The same without a bound that it passed: what steps took of goals before gave it room."""
    bound = origin.bounds.get(goal.goal)
    if goal.value is None or bound is None:
        return goal
    beyond = goal.value - bound if goal.goal in SHARE_GOALS else bound - goal.value
    is_passed = beyond > HAIR * max(1.0, abs(goal.value))
    return goal.model_copy(update={"bound": None, "gap_pct": None}) if is_passed else goal


def _goal(name: GoalName, found: Account, origin: Origin, *, currency: str) -> GoalResult:
    """Value and bound; a printed plan may pass the bound by what its taps were rounded."""
    value, bound = goal_value(found, name), origin.bounds.get(name)
    if value is not None and bound is not None:
        bound = max(bound, value) if name in SHARE_GOALS else min(bound, value)
    return GoalResult(
        goal=name,
        value=value,
        bound=bound,
        gap_pct=_gap_pct(value, bound),
        unit=UNITS.get(name, currency),
    )


def _gap_pct(value: float | None, bound: float | None) -> float | None:
    if value is None or bound is None:
        return None
    away = abs(value - bound)
    if away <= DUST * max(1.0, abs(value)):
        return 0.0
    size = abs(value) if abs(value) > LEAST_VALUE else max(abs(bound), LEAST_VALUE)
    return 100.0 * away / size


def _unplanned(
    brief: Brief, charged: Charged, reasons: Mapping[str, Verdict], *, in_time: bool
) -> tuple[Unplanned, ...]:
    """Every order that is not made, with its reason; an optional one says that it may be."""
    otherwise = _OPTIONAL if in_time else _UNDECIDED
    return tuple(
        Unplanned(order_id=order.order_id, verdict=reasons.get(order.order_id) or otherwise)
        for order in brief.orders
        if order.order_id not in charged
    )


_UNDECIDED = Verdict.of(
    code="not_decided_in_time",
    message="the search ended before it had a plan; a longer time_limit_s may give one",
)
_OPTIONAL = Verdict.of(
    code="not_worth_making",
    message="the order is optional (tap_min_kg = 0) and no goal rewards making it",
)


def _provenance(scenario: Scenario, origin: Origin, watch: Stopwatch) -> Provenance:
    return Provenance(
        remelt_version=version("remelt"),
        solver=origin.solver,
        solver_version=origin.solver_version,
        seed=origin.seed,
        input_sha256=fingerprint(scenario),
        deterministic=origin.deterministic,
        started_at=watch.started_at,
        seconds=watch.seconds(),
    )
