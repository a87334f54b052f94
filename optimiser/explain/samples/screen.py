"""Which metals are worth a sample, as far as a plan shows without another search.

What is not sure of a metal takes room inside the limits that an accepted risk holds a charge off:
of ``z`` deviations of the melt, that part which would be gone with the sample. An unknown element
takes the room from what is expected of it up to its bound. Room is told in kilograms of the metal
that keeps the charge inside the limit, primary as a rule: as much of it as would make way for the
rest of the charge. It is an estimate; another limit may bind before all of it is used. Metal that
the plan leaves aside takes no room; what it would free by coming in is estimated in `aside.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np

from models.brief import Brief
from models.charged import charged_of
from models.inherit import lineages
from models.library import library
from models.plan import Charge, Plan
from models.scenario import Scenario
from models.segregation import segregation_of
from models.settings import Settings
from optimiser.explain.samples.aside import aside
from optimiser.explain.samples.candidate import Candidate, Kind
from optimiser.explain.samples.sampled import sampled_of
from optimiser.ledger.book import book
from optimiser.ledger.heats import Heat
from optimiser.risk.binds import bound_by_risk
from optimiser.risk.chance import deviations_inside
from optimiser.risk.misses import Doubts, Miss, Misses, doubts
from optimiser.segregation.lay_out import laid_out
from optimiser.solve.solution import Clock
from optimiser.sound import sound_brief

LEAST_KG: Final = 1e-3
"""Less than this is nothing."""
LEAST_SWAP: Final = 1e-5
"""Metals that differ by less are the same to a limit."""


def candidates(scenario: Scenario, plan: Plan, clock: Clock) -> list[Candidate]:
    """Every lot and offer whose analysis is not sure, the most promising first."""
    brief, _, _ = sound_brief(scenario)
    found = _unsure(scenario, brief)
    if not found:
        return []
    laid = laid_out(brief, segregation_of(plan))
    pages = book(laid)
    known, charged = doubts(laid, pages.numbers, pages), charged_of(plan)
    charges = {charge.order_id: charge for charge in plan.charges}
    misses, yard = known.of(charged), aside(known, plan, tuple(found.values()))
    for heat, poured in known.melts(charged):
        order_id = heat.order.order_id
        limits = list(_held_off(misses[order_id], charges[order_id], heat, laid.settings))
        swap = [_swap(known, heat, miss) for miss in limits]
        for place in np.flatnonzero(poured.lots_kg > LEAST_KG).tolist():
            one = found.get(laid.sources[place].source_id)
            if one is not None:
                one.used_kg += float(known.errors.numbers.with_parts(poured.charged_kg)[place])
                rooms = [_rooms(known, miss, place, one) for miss in limits]
                yard.room_kg[one.source_id, order_id] = _add(one, rooms, swap)
        yard.take_in(heat, misses[order_id], limits, clock)
    yard.share_out()
    return sorted(found.values(), key=lambda one: (-one.about_kg, one.source_id))


def _unsure(scenario: Scenario, brief: Brief) -> dict[str, Candidate]:
    """The lots and offers of which a sample would tell anything that a limit concerns."""
    shelf = library() if scenario.settings.base_element == "Al" else None
    by_id = {source.source_id: source for source in brief.sources}
    mixed = {row.lot_id for row in scenario.mixtures}
    is_bounded = scenario.settings.unknown_analysis == "bound"
    found = {}
    for one in lineages(scenario, shelf):
        source = by_id[one.metal_id]
        outcomes = sampled_of(source, one, is_bounded=is_bounded)
        wanted = tuple(row for row in outcomes if row.element in brief.elements)
        if wanted and one.metal_id not in mixed:
            kind: Kind = "lot" if source.kind == "lot" else "offer"
            found[one.metal_id] = Candidate(one.metal_id, kind, wanted)
    return found


def _held_off(misses: Misses, charge: Charge, heat: Heat, settings: Settings) -> Iterator[Miss]:
    """The limits that a charge is held off by its risk, or lies at: of two sides the nearer."""
    named = {row.element for row in bound_by_risk(charge, heat.order, settings)}
    named |= {row.element for row in charge.analysis if row.binding}
    nearest: dict[str, Miss] = {}
    for miss in misses:
        if miss.bound.said_by in named:
            other = nearest.get(miss.side[1])
            if other is None or miss.over_kg > other.over_kg:
                nearest[miss.side[1]] = miss
    yield from nearest.values()


def _swap(known: Doubts, heat: Heat, miss: Miss) -> float:
    """How much further from the limit a kilogram of what keeps inside it is than of the others."""
    over = np.zeros(len(heat.kg))
    for name, weight in miss.bound.weights:
        at = known.pages.element_at[name]
        over += weight * known.pages.per_kg[heat.source, heat.furnace_type, at]
    over += miss.bound.melt_weight * known.pages.numbers.metal_yield[heat.source, heat.furnace_type]
    return float(over.max() - over.min()) if len(over) else 0.0


def _rooms(known: Doubts, miss: Miss, place: int, one: Candidate) -> dict[str, float]:
    """The room inside a limit that would be free, by element, kg."""
    melt, weights = miss.spread.melt, dict(miss.bound.weights)
    sd = miss.spread.sd_kg
    z = deviations_inside(miss.chance) if sd > 0.0 else 0.0
    found = {}
    for row in one.outcomes:
        weight = weights.get(row.element, 0.0)
        at = known.errors.elements[row.element]
        gain = float(known.errors.gain[place, melt.furnace_type, at])
        kg = float(melt.lots_kg[place]) * gain * weight / 100.0
        if row.bound_pct is not None:
            found[row.element] = max(0.0, kg * (row.bound_pct - row.pct))
        elif weight and z > 0.0:
            gone = kg**2 * (row.sd_pct**2 - row.after_sd_pct**2)
            found[row.element] = z * (sd - sqrt(max(0.0, sd**2 - gone)))
    return found


def _add(one: Candidate, rooms: list[dict[str, float]], swap: list[float]) -> float:
    """Take in a charge: by element what all its limits would free, and the most of any limit."""
    most = 0.0
    for by_element, by in zip(rooms, swap, strict=True):
        kg = {name: room / by for name, room in by_element.items() if by > LEAST_SWAP}
        for name, freed in kg.items():
            one.by_element[name] = one.by_element.get(name, 0.0) + freed
        most = max(most, sum(kg.values()))
    one.about_kg += most
    return most
