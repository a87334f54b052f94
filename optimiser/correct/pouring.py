"""Pouring off in steps of the plant's scale: what costs least, and if need be a little more.

What costs least counts what goes in as exact and divisible. Where the plan of it is not made, more
leaves, until one is; how little does is then looked for between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from models.plan import Plan
from optimiser.correct.filling import fullest
from optimiser.correct.pour import PourOff
from optimiser.correct.question import LEAST_TAP_KG, Question, Room, is_made, planned
from optimiser.risk.chance import accepted

MORE = (0.0, 0.002, 0.01, 0.03, 0.1, 0.3)
"""Parts of the melt that are poured off beyond what costs least, till a plan allows it."""
CLOSE = (0.0, 0.01)
"""The same where what costs least is known with its deviations."""
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

    def best(self) -> tuple[Plan, float] | None:
        """The plan that costs least, and how much is poured off before it, kg.

        What costs least is known as if each limit might be missed as often as the charge. Where no
        plan is made there, it is sought from less on: from what costs least if only the melt is
        unsure.
        """
        cheapest = self._cheapest()
        first_kg = self._wanted(cheapest, 0.0)
        if first_kg is None:
            return None
        is_unsure = accepted(self.question.order, self.question.settings) is not None
        if self.fills:
            self._search(cheapest, first_kg, MORE_SHORT, NEAR_SHORT)
        elif not is_unsure:
            self._search(cheapest, first_kg, MORE, NEAR)
        elif not self._search(cheapest, first_kg, CLOSE, NEAR):
            exact = self._cheapest(exact=True)
            self._search(exact, self._wanted(exact, 0.0) or 0.0, MORE, NEAR)
        return self.found

    def _cheapest(self, *, exact: bool = False) -> PourOff:
        """What costs least, posed once for all tries."""
        least_kg = LEAST_TAP_KG if self.fills else self.room.least_kg
        asked = self.question.asked(least_kg=least_kg, most_kg=self.room.ordered_kg)
        return PourOff(asked, self.returns_per_t, self.fills, exact)

    def _search(
        self, cheapest: PourOff, first_kg: float, more: Sequence[float], near: float
    ) -> bool:
        """Whether a plan is made; hardly less can be poured off then, from ``first_kg`` on."""
        failed = 0.0
        for part in more:
            if self._try(cheapest, first_kg, part):
                break
            failed = part
        else:
            return False
        while part - failed > near:
            middle = (failed + part) / 2.0
            if self._try(cheapest, first_kg, middle):
                part = middle
            else:
                failed = middle
        return True

    def _try(self, cheapest: PourOff, first_kg: float, part: float) -> bool:
        """Whether a plan is made when such a part of the melt leaves beyond ``first_kg``."""
        melt_kg = self.question.melt.kg
        kg = first_kg if part == 0.0 else self._wanted(cheapest, first_kg + part * melt_kg)
        step_kg = max(self.question.settings.weigh_step_kg, 1.0)
        kg = None if kg is None else ceil(round(kg / step_kg, 6)) * step_kg
        if kg is None or kg >= melt_kg:
            return False
        plan = self._after(kg)
        if is_made(plan):
            self.found = plan, kg
            return True
        return False

    def _wanted(self, cheapest: PourOff, at_least_kg: float) -> float | None:
        """What to pour off for the least cost, kg; None if that brings nothing into spec."""
        kg = cheapest.kg(at_least_kg)
        return None if kg is None or kg >= self.question.melt.kg - LEAST_TAP_KG else kg

    def _after(self, kg: float) -> Plan:
        """What goes in after so much is poured off."""
        question, room = self.question, self.room
        if self.fills:
            return fullest(question, most_kg=room.ordered_kg, less_kg=kg)
        return planned(question.asked(least_kg=room.least_kg, most_kg=room.ordered_kg, less_kg=kg))
