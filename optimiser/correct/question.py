"""One melt as a scenario: its furnace holds what was sampled, and one order asks for an alloy."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.correction import RuledOut
from models.furnace import Furnace
from models.order import Order
from models.plan import Plan
from models.scenario import Scenario
from models.settings import Settings
from optimiser.correct.melt import Melt
from optimiser.explain.clash_words import OF_HEEL
from optimiser.plan import make_plan
from optimiser.sound import Sound, sound_brief

LEAST_TAP_KG = 1.0
"""An order for less may be left unmade, and a melt that is there is tapped."""
UNLIMITED = 2.0
"""So many times the melt, a furnace without a capacity holds in a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What may be tapped: of the order itself, and of all that the furnace holds, kg.

    ``least_kg`` and ``ordered_kg`` are the order's least and most, ``most_kg`` is what still counts
    as the order; ``filled_kg`` is what the furnace gives when it is full, ``present_kg`` what it
    would give as it is. A tap that is short by no more than ``tolerance_kg`` is not.
    """

    least_kg: float
    ordered_kg: float
    most_kg: float
    present_kg: float
    filled_kg: float
    tolerance_kg: float

    def short_kg(self, tap_kg: float) -> float:
        """How much of the order such a tap leaves missing."""
        short = max(0.0, self.least_kg - tap_kg)
        return short if short > self.tolerance_kg else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A melt, the metal that may still go in, and how an alloy is asked of it.

    ``removable`` are the elements that a treatment takes out of melts of its furnace.
    """

    sound: Sound
    furnace: Furnace
    melt: Melt
    order: Order
    removable: frozenset[str]
    overfill_pct: float

    @property
    def settings(self) -> Settings:
        """The settings of the scenario, for one melt."""
        return self.sound[0].settings

    def room(self, *, of: Order | None = None) -> Room:
        """What may be tapped for the order, or for another one from this furnace."""
        order = of or self.order
        keep, kg = self.furnace.heel_keep_kg, self.melt.kg
        capacity = self.furnace.capacity_kg
        filled = (UNLIMITED * kg if capacity is None else max(capacity, kg)) - keep
        present = kg - keep
        settings = self.settings
        least = max(order.least_tap_kg, LEAST_TAP_KG)
        most = max(order.most_tap_kg, present) * (1.0 + self.overfill_pct / 100.0)
        return Room(
            least_kg=least,
            ordered_kg=max(min(order.most_tap_kg, filled), LEAST_TAP_KG),
            most_kg=max(min(most, filled), LEAST_TAP_KG),
            present_kg=present,
            filled_kg=max(filled, LEAST_TAP_KG),
            tolerance_kg=max(settings.weigh_step_kg, least * settings.tap_tolerance_pct / 100.0),
        )

    def asked(
        self, *, least_kg: float, most_kg: float, of: Order | None = None, less_kg: float = 0.0
    ) -> Asked:
        """The order, or another one, asked of the melt after ``less_kg`` are poured off."""
        brief, numbers, warnings = self.sound
        furnace = self.melt.heel(self.furnace, less_kg=less_kg)
        name = furnace.furnace_id
        row = _row(of or self.order, self.order, furnace, self.melt, (least_kg, most_kg))
        asked = replace(
            brief,
            orders=(row,),
            furnaces={name: furnace},
            chains={name: (row.order_id,)},
            limits={row.alloy: brief.limits[row.alloy]},
            others={key: value for key, value in brief.others.items() if key == row.alloy},
        )
        return Asked(settings=brief.settings, sound=(asked, numbers, warnings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One order of one melt, ready to be planned."""

    settings: Settings
    sound: Sound

    @property
    def order(self) -> Order:
        """What is asked."""
        return self.sound[0].orders[0]


def sound_of(
    scenario: Scenario, melt: Melt, furnace: Furnace, order: Order, others: tuple[Order, ...]
) -> Sound:
    """The brief of the melt and of all orders that may be asked of it, filled once for all.

    Raises:
        InvalidScenario: something that is needed is not known.
    """
    taps = (LEAST_TAP_KG, melt.kg)
    rows = tuple(_row(one, order, furnace, melt, taps) for one in (order, *others))
    heel = melt.heel(furnace)
    return sound_brief(scenario.model_copy(update={"orders": rows, "furnaces": (heel,)}))


def _row(
    order: Order, first: Order, furnace: Furnace, melt: Melt, taps_kg: tuple[float, float]
) -> Order:
    """An order as the melt of ``first`` is asked for it; rules of whole charges are none of it."""
    least, most = taps_kg
    return order.model_copy(
        update={
            "furnace": furnace.furnace_id,
            "start": first.start,
            "tap_kg": None,
            "tap_min_kg": min(least, most),
            "tap_max_kg": most,
            "price_per_t": 0.0,
            "coc_kg": None,
            "max_sources": None,
            "max_metal_loss_pct": None,
            "max_dross_kg_per_t": None,
            **({} if melt.origin is not None else UNASKED),
        }
    )


UNASKED = {"min_recycled_pct": None, "min_post_consumer_pct": None, "max_kgco2e_per_t": None}
"""Promises of the whole melt, of which nobody knows what it is made of."""


def planned(asked: Asked) -> Plan:
    """The plan of one melt; what it cannot be is said in ``unplanned``."""
    paper = Scenario(settings=asked.settings, orders=(asked.order,))
    return make_plan(paper, with_reasons=False, is_drawn=True, sound=asked.sound)


def is_made(plan: Plan) -> bool:
    """Whether the melt is made, and passes its check."""
    return bool(plan.charges) and plan.check.passed


def why_not(plan: Plan, order: Order) -> str:
    """The reason for a melt that is not made."""
    for one in plan.unplanned:
        told = one.verdict.message.removeprefix(f"order {order.order_id} ({order.alloy}): ")
        return told.partition(OF_HEEL)[0]
    return "no charge was found in the time given"


def ruled_out(kind: str, order: Order, why: str) -> RuledOut:
    """A way that does not lead into spec."""
    return RuledOut.model_validate(
        {"kind": kind, "order_id": order.order_id, "alloy": order.alloy, "why": why}
    )
