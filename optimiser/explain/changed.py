"""A scenario changed by a patch, and planned again close to the plan it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from models.plan import GoalResult, Outcome, Plan
from models.scenario import Scenario
from models.worth import GoalDifference
from optimiser.compare.marks import differences
from optimiser.explain.made import CHANGES, Made
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import revised
from optimiser.value.planning import Planning

HAIR_PCT: Final = 1e-6
"""What a solver's tolerance makes of no gap at all."""


def changed(
    scenario: Scenario, patch: Mapping[str, Any], remove: Mapping[str, Any] | None = None
) -> Scenario:
    """The scenario with the rows and settings of ``patch``, without those of ``remove``.

    The previous plan stays what it is, wherever its file lies.

    Raises:
        InvalidScenario: it contradicts itself then.
    """
    document = to_document(scenario)
    document["settings"]["previous_plan"] = "known"
    if not set(patch.get("settings") or {}) & {"goals"}:
        document["settings"].pop("goals", None)
    found = revised(document, dict(patch), dict(remove or {}))
    new = scenario_from_document(found, file="scenario")
    kept: dict[str, Any] = {"previous_plan": scenario.settings.previous_plan}
    if "goals" not in (patch.get("settings") or {}):
        kept["goals"] = scenario.settings.goals
    return new.model_copy(update={"settings": new.settings.model_copy(update=kept)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Week(Made):
    """A plan and the scenario it was made from, to be planned again with changes.

    Every change is planned with the goals of the scenario, and among equals close to the plan:
    what differs then is what the change makes differ.
    """

    planning: Planning = field(default_factory=Planning)

    def again(self, scenario: Scenario, what: str) -> Plan:
        """The plan of a changed week, with the goals that it was asked for.

        Raises:
            NotPlanned: it contradicts itself, no plan of it holds, or the search was stopped.
        """
        goals = scenario.settings.goals
        asked = scenario
        if not scenario.settings.weights and all(goal.goal != "changes" for goal in goals):
            settings = scenario.settings.model_copy(update={"goals": (*goals, CHANGES)})
            asked = scenario.model_copy(update={"settings": settings})
        plan = self.planning.plan(asked, what)
        kept = plan.goals[: len(goals)]
        return plan.model_copy(update={"goals": kept, "outcome": self._outcome(plan, kept)})

    def _outcome(self, plan: Plan, kept: tuple[GoalResult, ...]) -> Outcome:
        """That of the goals that were asked for, whatever is open of staying close."""
        gap_pct = self.scenario.settings.gap_pct + HAIR_PCT
        proved = all(goal.gap_pct is not None and goal.gap_pct <= gap_pct for goal in kept)
        return "optimal" if plan.outcome == "feasible" and proved else plan.outcome

    def lost(self, plan: Plan) -> tuple[str, ...]:
        """The orders that this week's plan makes and the other does not."""
        return tuple(sorted(self.made - {charge.order_id for charge in plan.charges}))

    def differences(self, plan: Plan) -> tuple[GoalDifference, ...]:
        """Every goal of the other plan beside this week's."""
        asked = {goal.goal for goal in self.plan.goals}
        named = {goal.goal: goal for goal in plan.goals if goal.goal in asked}
        both = tuple(goal for goal in self.plan.goals if goal.goal in named)
        theirs = tuple(named[goal.goal] for goal in both)
        return differences(
            self.plan.model_copy(update={"goals": both}), plan.model_copy(update={"goals": theirs})
        )

    def is_within_gap(self, plan: Plan) -> bool:
        """Whether no goal of the other plan differs by more than this one may be from the best."""
        room = {goal.goal: _gap(goal) for goal in self.plan.goals}
        return all(abs(one.difference or 0.0) <= room[one.goal] for one in self.differences(plan))


def _gap(goal: GoalResult) -> float:
    """How far a goal of a plan may be from the best, in its unit; nothing if that is not known."""
    if goal.value is None or goal.bound is None:
        return 0.0
    return abs(goal.value - goal.bound)
