"""A program with what a plan has decided: whole numbers as they are, melts that leave heels too."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

import numpy as np

from models.brief import Brief
from models.charged import charged_of
from models.plan import Plan
from optimiser.decision.as_before import with_whole
from optimiser.decision.ask import Charged, Posed
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Program

Bite = tuple[str, str, float]
"""Source, order, kg as received."""
DUST_KG = 1e-6


def with_others_settled(posed: Posed, plan: Plan, order_ids: Container[str]) -> Posed:
    """The question with all that is whole in charges of other orders as the plan has it.

    An answer to it is one to the question; that it has none says nothing.
    """
    program, fixed = posed.program, settled(posed, plan, None)
    names = [order.order_id for order in posed.frame.heats.orders]
    heats = [heat for heat, name in enumerate(names) if name in order_ids]
    shut = program.integer & ~np.isin(posed.heat_of_column(), [NOTHING, *heats])
    program = replace(
        program,
        lower=np.where(shut, fixed.lower, program.lower),
        upper=np.where(shut, fixed.upper, program.upper),
        integer=program.integer & ~shut,
    )
    return replace(posed, program=program)


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


def is_chain_open(posed: Posed) -> bool:
    """Whether a melt of no known size leaves a heel: the chain is not linear then."""
    return bool((posed.loose & np.isnan(posed.frame.heats.melt_kg)).any())


def settled(posed: Posed, plan: Plan, bite: Bite | None) -> Program:
    """The program with every whole number as the plan has it, and the bite at least."""
    columns, bite_kg = posed.columns, bite[2] if bite else 0.0
    kg, is_bite = _pairs(posed, charged_of(plan), bite)
    program = with_whole(posed, np.where(is_bite, bite_kg, kg))
    lower, upper = np.array(program.lower), np.array(program.upper)
    loose = columns.charged[is_bite & ~posed.program.integer[columns.charged]]
    lower[loose] = np.maximum(lower[loose], bite_kg)
    run = {(row.source, row.sorter_id) for row in plan.sorting if row.kg > 0}
    campaigns = posed.frame.brief.campaigns
    runs = np.array([(c.lot_id, c.sorter_id) in run for c in campaigns], dtype=bool)
    asked = columns.runs != NOTHING
    lower[columns.runs[asked]] = upper[columns.runs[asked]] = runs[asked]
    return replace(program, lower=lower, upper=upper)


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
