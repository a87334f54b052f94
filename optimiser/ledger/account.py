"""From the masses that are printed to every figure of a plan; nothing comes from a solver."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from models.brief import Brief
from models.plan import (
    BinResult,
    Charge,
    Draws,
    Leftover,
    Purchase,
    SortingResult,
    Totals,
    TreatmentResult,
)
from models.segregation import Segregation
from models.settings import GoalName
from optimiser.ledger.book import book
from optimiser.ledger.carbon import CarbonMethod
from optimiser.ledger.charges import charge_of
from optimiser.ledger.heats import Charged, Heat, heats
from optimiser.ledger.stock import leftovers, purchases, used_kg
from optimiser.ledger.totals import coc_input_pct, totals
from optimiser.ledger.treating import treatments_of, without_treatments
from optimiser.ledger.yard import yard
from optimiser.risk.told import told
from optimiser.segregation.lay_out import laid_out

NOTHING_APART = Segregation()
"""Nothing is sorted, and nothing lies in bins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a plan amounts to; charges stand by start and order.

    ``changes_kg`` is what was moved against the previous plan, None where there is none;
    ``coc_input_pct`` the eligible part of the chain-of-custody input, None without any.
    """

    charges: tuple[Charge, ...]
    totals: Totals
    purchases: tuple[Purchase, ...]
    leftovers: tuple[Leftover, ...]
    bins: tuple[BinResult, ...]
    sorting: tuple[SortingResult, ...]
    treatments: tuple[TreatmentResult, ...]
    changes_kg: float | None
    coc_input_pct: float | None
    carbon_method: CarbonMethod


def account(
    brief: Brief,
    charged: Charged,
    *,
    segregation: Segregation = NOTHING_APART,
    bought: Mapping[str, float] | None = None,
    previous: Charged | None = None,
    draws: Draws | None = None,
) -> Account:
    """The account of a plan that charges ``charged``, kg as received by order and source.

    An order that is not among ``charged`` is not made; ``segregation`` says what is sorted and
    binned before. ``bought`` says what is bought of an
    offer where that is not the least that covers its use; ``previous`` is the plan that this
    one's changes are counted against; ``draws`` confirm the chances of a miss.
    """
    pages = book(laid_out(brief, segregation))
    made = heats(pages, charged)
    risks = told(pages, charged, draws=draws)
    charges = tuple(charge_of(pages, heat, risks[heat.order.order_id]) for heat in made)
    used = used_kg(pages, made)
    apart = yard(pages, brief, segregation, dict(zip(pages.source_at, used.tolist(), strict=True)))
    taken = np.array([apart.taken_kg.get(name, 0.0) for name in pages.source_at])
    treated = tuple(one for heat in _in_turn(made) for one in treatments_of(pages, heat))
    deals = purchases(pages, used + taken, bought)
    return Account(
        charges=tuple(sorted(charges, key=lambda one: _sequence(one.start, one.order_id))),
        totals=totals(
            pages,
            made,
            charges,
            used=used,
            taken=taken,
            yard=apart,
            purchases=deals,
            treatments=treated,
        ),
        purchases=deals,
        leftovers=tuple(leftovers(pages, made, used, taken, deals)),
        bins=apart.bins,
        sorting=apart.sorting,
        treatments=treated,
        changes_kg=None if previous is None else changes_kg(charged, previous),
        coc_input_pct=coc_input_pct(pages, used),
        carbon_method=brief.settings.carbon_method,
    )


def goal_value(account: Account, goal: GoalName) -> float | None:
    """What the plan reaches of a goal, in its own unit; None where it does not apply."""
    totals = account.totals
    by_method = {
        "cut_off": totals.kgco2e_cut_off,
        "mass_allocated": totals.kgco2e_mass_allocated,
    }
    values: dict[GoalName, float | None] = {
        "recycled_content": totals.recycled_content_pct,
        "post_consumer_content": totals.post_consumer_pct,
        "primary_metal": totals.primary_kg,
        "metal_loss": totals.metal_loss_kg,
        "dross": totals.dross_kg,
        "coc_cover": account.coc_input_pct,
        "cost": totals.cost,
        "carbon": by_method[account.carbon_method],
        "changes": account.changes_kg,
    }
    return values[goal]


def changes_kg(charged: Charged, previous: Charged) -> float:
    """The kilograms by which two plans differ, over all orders and sources."""
    now = {(order, source): kg for order, row in charged.items() for source, kg in row.items()}
    then = {(order, source): kg for order, row in previous.items() for source, kg in row.items()}
    now, then = without_treatments(now), without_treatments(then)
    return sum(abs(now.get(pair, 0.0) - then.get(pair, 0.0)) for pair in sorted(now | then))


def _in_turn(made: tuple[Heat, ...]) -> list[Heat]:
    """Heats as their charges stand in a plan."""
    return sorted(made, key=lambda heat: _sequence(heat.order.start, heat.order.order_id))


def _sequence(start: datetime | None, order_id: str) -> tuple[float, str]:
    return (math.inf if start is None else start.timestamp(), order_id)
