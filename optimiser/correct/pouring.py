"""Pouring off in steps of the plant's scale: what costs least, and if need be a little more.

What costs least counts what goes in as exact and divisible. Where the plan of it is not made, more
leaves, until one is; how little does is then looked for between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from models.plan import Plan
from optimiser.correct.filling import fullest
from optimiser.correct.pour import PourOff
from optimiser.correct.question import LEAST_TAP_KG, Question, Room, is_made, planned

MORE = (0.0, 0.002, 0.01, 0.03, 0.1, 0.3)
"""Parts of the melt that are poured off beyond what costs least, till a plan allows it."""
NEAR = 0.01
"""How near to the least of such parts is near enough."""
MORE_SHORT = (0.0, 0.01, 0.03, 0.1, 0.3)
NEAR_SHORT = 0.08
"""The same where the order is not filled in any case: how much then leaves matters less."""


@dataclass(slots=True)
class Pouring:
    """The search for what to pour off of one melt, so that its order is filled again.

    With ``fills`` it cannot be, and as much of it is made as can be.
    """

    question: Question
    room: Room
    returns_per_t: float
    fills: bool
    found: tuple[Plan, float] | None = field(default=None, init=False)
    """The plan that is made, and how much is poured off before, kg."""
    cheapest: PourOff = field(init=False)

    def __post_init__(self) -> None:
        """What costs least is posed once for all tries."""
        least_kg = LEAST_TAP_KG if self.fills else self.room.least_kg
        asked = self.question.asked(least_kg=least_kg, most_kg=self.room.ordered_kg)
        self.cheapest = PourOff(asked, self.returns_per_t, self.fills)

    def best(self) -> tuple[Plan, float] | None:
        """The plan that costs least, and how much is poured off before it, kg."""
        first_kg = self._wanted(0.0)
        if first_kg is None:
            return None
        more, near = (MORE_SHORT, NEAR_SHORT) if self.fills else (MORE, NEAR)
        failed = 0.0
        for part in more:
            if self._try(first_kg, part):
                break
            failed = part
        else:
            return None
        while part - failed > near:
            middle = (failed + part) / 2.0
            if self._try(first_kg, middle):
                part = middle
            else:
                failed = middle
        return self.found

    def _try(self, first_kg: float, part: float) -> bool:
        """Whether a plan is made when such a part of the melt leaves beyond ``first_kg``."""
        kg = first_kg if part == 0.0 else self._wanted(first_kg + part * self.question.melt.kg)
        step_kg = max(self.question.settings.weigh_step_kg, 1.0)
        kg = None if kg is None else ceil(round(kg / step_kg, 6)) * step_kg
        if kg is None or kg >= self.question.melt.kg:
            return False
        plan = self._after(kg)
        if is_made(plan):
            self.found = plan, kg
            return True
        return False

    def _wanted(self, at_least_kg: float) -> float | None:
        """What to pour off for the least cost, kg; None if that brings nothing into spec."""
        kg = self.cheapest.cheapest(at_least_kg)
        return None if kg is None or kg >= self.question.melt.kg - LEAST_TAP_KG else kg

    def _after(self, kg: float) -> Plan:
        """What goes in after so much is poured off."""
        question, room = self.question, self.room
        if self.fills:
            return fullest(question, most_kg=room.ordered_kg, less_kg=kg)
        return planned(question.asked(least_kg=room.least_kg, most_kg=room.ordered_kg, less_kg=kg))
