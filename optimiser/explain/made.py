"""A plan and the scenario it was made from, which changes of the week are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal

CHANGES: Final = Goal(goal="changes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan and the scenario it was made from."""

    scenario: Scenario
    plan: Plan

    @property
    def made(self) -> frozenset[str]:
        """The orders that the plan makes."""
        return frozenset(charge.order_id for charge in self.plan.charges)
