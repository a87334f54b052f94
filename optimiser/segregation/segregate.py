"""Decide what is sorted and what lies in which bin, together with the charges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from models.segregation import Segregation
from models.sorting import Campaign
from models.source import Source
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.decide import Decision, decide
from optimiser.decision.stage import Answer
from optimiser.formulation.coefficients import coefficients
from optimiser.formulation.columns import asked_of_way
from optimiser.formulation.program import Floats
from optimiser.segregation.lay_out import laid_out, outlet_kg
from optimiser.segregation.rounding import (
    Within,
    in_steps,
    room_for_steps,
    steps_of,
)
from optimiser.segregation.tolerances import DUST_KG, DUST_SHARE, NEARLY, SURE
from optimiser.solve.solution import Clock

PART_OF_TIME = 0.75
"""What deciding the yard may take of the time; the rest is for the charges."""
SHARES_STAY = (Within(steps=2.0), Within(steps=16.0))
"""How far from the decision steps are looked for, one after the other."""
SHARES_MOVE = (
    Within(steps=2.0, moves=True),
    Within(steps=2.0, moves=True, room=0.03),
    Within(steps=2.0, moves=True, room=0.3),
    Within(steps=8.0, moves=True, room=0.3),
)
ANEW_S, ANEW_TIME = 5.0, 0.3
"""The seconds, and the part of what time is left, for deciding the yard with room for steps."""
GRACE_S = 5.0
"""What the charges have at least: a yard without them is no plan, even after Ctrl-C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segregated:
    """The question that is left once the yard is decided, what was decided, and how surely."""

    ask: Ask
    segregation: Segregation
    decision: Decision | None


def segregate(ask: Ask) -> Segregated:
    """Sort and fill for the goals; what then remains is a plan of charges like any other.

    The decision takes charges into account as they would be with freely chosen bins. Its bounds
    hold for the whole: whatever is sorted and filled otherwise, no plan passes them.
    """
    brief = ask.brief
    if not (brief.campaigns or brief.bins):
        return Segregated(ask=ask, segregation=Segregation(), decision=None)
    if not _is_open(ask):
        return segregated(ask, Segregation(filled_kg=_lying(ask)))
    clock = Clock(seconds=ask.clock.left * PART_OF_TIME, stop=ask.clock.stop)
    decision = decide(replace(ask, clock=clock), settles=False)
    ask.clock.cut_short |= clock.is_over or clock.cut_short
    if decision.answer.values is None:
        return segregated(ask, Segregation(filled_kg=_lying(ask)), decision)
    return segregated(ask, _weighed(ask, decision.answer), decision)


def _weighed(ask: Ask, answer: Answer) -> Segregation:
    """In steps in which every bin keeps its shares; as it is if there are none near."""
    if answer.posed.mixing is not None and steps_of(ask).any():
        near = next(_near(ask, answer.posed, answer.found, SHARES_STAY), answer.found)
        return _found(ask, answer.posed, near)
    return _found(ask, answer.posed, answer.found)


def otherwise(ask: Ask, decision: Decision) -> Iterator[Segregation]:
    """Other steps for the same decision, if those next to it cost too much.

    Shares may move, or limits leave room for steps and the yard is decided once more; failing
    all that, nothing is sorted and filled.
    """
    answer = decision.answer
    if answer.values is None or answer.posed.mixing is None or not steps_of(ask).any():
        return
    for values in _near(ask, answer.posed, answer.values, SHARES_MOVE):
        yield _found(ask, answer.posed, values)
    room = room_for_steps(ask, answer.posed, answer.values)
    clock = ask.part(min(ANEW_S, ANEW_TIME * ask.clock.left))
    again = decide(replace(ask, clock=clock, room=room), settles=False).answer
    ask.clock.cut_short |= clock.is_over or clock.cut_short
    if again.values is not None and again.posed.mixing is not None:
        posed = again.posed.with_room(room, part=-1.0)
        for values in _near(ask, posed, again.values, (*SHARES_STAY, *SHARES_MOVE)):
            yield _found(ask, posed, values)
        yield _found(ask, posed, again.values)
    yield Segregation(filled_kg=_lying(ask))


def _near(ask: Ask, posed: Posed, values: Floats, every: tuple[Within, ...]) -> Iterator[Floats]:
    """Steps next to a decision, within ever more; room is what steps may move."""
    room = room_for_steps(ask, posed, values)
    for within in every:
        roomy = posed.with_room(room, part=within.room) if within.room else posed
        found = in_steps(ask, roomy, values, within)
        if found is not None:
            yield found


def _is_open(ask: Ask) -> bool:
    """Whether anything of the yard is to be decided, or only charges from bins as they are."""
    posed = ask.pose(frozenset(order.order_id for order in ask.brief.orders))
    sources = ask.brief.sources
    held = np.array([source.in_bin is not None for source in sources], dtype=bool)
    through = posed.frame.source[~posed.frame.direct]
    return bool(ask.brief.campaigns) or not held[through].all()


def segregated(ask: Ask, segregation: Segregation, decision: Decision | None = None) -> Segregated:
    """The question that is left once ``segregation`` is done.

    It is not told of: what it measures leaves out what was sorted and filled.
    """
    brief = laid_out(ask.brief, segregation)
    over = ask.clock.left <= GRACE_S
    clock = ask.clock.for_a_moment(least=GRACE_S, most=GRACE_S) if over else ask.clock
    effort = replace(ask.effort, after_bins=bool(segregation.filled_kg))
    numbers = coefficients(brief)
    return Segregated(
        ask=replace(ask, brief=brief, numbers=numbers, clock=clock, effort=effort, telling=None),
        segregation=segregation,
        decision=decision,
    )


def campaigns(ask: Ask, sorted_kg: Floats) -> Segregation:
    """A yard without bins that sorts so much in each campaign [c]."""
    pairs = zip(ask.brief.campaigns, sorted_kg, strict=True)
    return Segregation(
        sorted_kg={(one.lot_id, one.sorter_id): float(kg) for one, kg in pairs if kg > DUST_KG}
    )


def _lying(ask: Ask) -> dict[tuple[str, str], float]:
    """What lies in bins from the start."""
    return {
        (source.source_id, source.in_bin): source.mass_kg or 0.0
        for source in ask.brief.sources
        if source.in_bin is not None
    }


def _found(ask: Ask, posed: Posed, values: Floats) -> Segregation:
    """What a solution sorts and fills, in steps of the scales."""
    sources = ask.brief.sources
    left = {s.source_id: math.inf if s.mass_kg is None else s.mass_kg for s in sources}
    sorted_kg = _sorted(posed, values, left)
    given = outlet_kg(ask.brief, Segregation(sorted_kg=sorted_kg))
    filled_kg = _lying(ask) | _filled(ask, posed, values, left | given, given)
    return Segregation(sorted_kg=sorted_kg, filled_kg=filled_kg)


def _sorted(posed: Posed, values: Floats, left: dict[str, float]) -> dict[tuple[str, str], float]:
    """What goes to sorters, as far as there is of it, as the sorters take, and as pins allow."""
    brief = posed.frame.brief
    by_id = {source.source_id: source for source in brief.sources}
    room = {one.sorter.sorter_id: one.sorter.capacity_kg
            for campaign in brief.campaigns for one in campaign.passes}  # fmt: skip
    melt_kg = posed.frame.heats.most_melt_kg
    dust = DUST_SHARE * melt_kg.max(initial=0.0, where=np.isfinite(melt_kg))
    found: dict[tuple[str, str], float] = {}
    for campaign, kg in zip(brief.campaigns, values[posed.columns.sorted], strict=True):
        way, lot = (campaign.lot_id, campaign.sorter_id), by_id[campaign.lot_id]
        most = min(left[campaign.lot_id], asked_of_way(brief, *way)[1], _most(campaign, room))
        wanted = campaign.least_kg if 0 < campaign.least_kg - kg <= NEARLY * kg else float(kg)
        settled = _in_steps(lot, wanted, most, lot.mass_kg) if kg > dust else 0.0
        if settled > 0 and settled >= campaign.least_kg * (1.0 - SURE):
            found[way] = settled
            left[campaign.lot_id] -= settled
            for one in campaign.passes:
                free = room[one.sorter.sorter_id]
                if free is not None:
                    room[one.sorter.sorter_id] = free - one.kg_per_kg * settled
    return found


def _most(campaign: Campaign, room: Mapping[str, float | None]) -> float:
    """The most of a campaign's lot that all sorters on its way have room for."""
    load: dict[str, float] = {}
    for one in campaign.passes:
        name = one.sorter.sorter_id
        load[name] = load.get(name, 0.0) + one.kg_per_kg
    return min(
        (free / kg for name, kg in load.items() if kg > 0 and (free := room[name]) is not None),
        default=math.inf,
    )


def _filled(
    ask: Ask,
    posed: Posed,
    values: Floats,
    left: dict[str, float],
    given: Mapping[str, float],
) -> dict[tuple[str, str], float]:
    """What goes into bins, as far as there is of it, as fits, and as pins and routes allow."""
    brief, lying = ask.brief, _lying(ask)
    room = {
        one.bin_id: math.inf if one.capacity_kg is None else one.capacity_kg for one in brief.bins
    }
    for (_, bin_id), kg in lying.items():
        room[bin_id] -= kg
    found: dict[tuple[str, str], float] = {}
    for (place, bin_), kg in _fills(posed, values).items():
        source, bin_id = brief.sources[place], brief.bins[bin_].bin_id
        if source.in_bin is None:
            way = source.source_id, bin_id
            most = min(left[source.source_id], room[bin_id], asked_of_way(brief, *way)[1])
            settled = _in_steps(source, kg, most, given.get(source.source_id, source.mass_kg))
            if settled > 0:
                found[way] = settled
                left[source.source_id] -= settled
                room[bin_id] -= settled
    return found


def _fills(posed: Posed, values: Floats) -> dict[tuple[int, int], float]:
    """Kilograms of each source in each bin: what is drawn and what stays."""
    frame, columns = posed.frame, posed.columns
    width = len(frame.brief.bins)
    fill = np.zeros(len(frame.brief.sources) * max(width, 1))
    pair = np.flatnonzero(~frame.direct)
    np.add.at(fill, frame.source[pair] * width + frame.via[pair], values[columns.charged[pair]])
    at = frame.yard.rest_source * width + frame.yard.rest_bin
    np.add.at(fill, at, values[columns.rest])
    return {
        divmod(int(place), width): float(fill[place]) for place in np.flatnonzero(fill > DUST_KG)
    }


def _in_steps(source: Source, kg: float, most_kg: float, whole_kg: float | None) -> float:
    """The mass in steps of the scale: rather a step more than too little, as far as there is.

    ``whole_kg`` is all there is of it, which need not be weighed.
    """
    step = source.piece_kg or source.weigh_step_kg
    kg = min(kg, most_kg)
    if kg <= DUST_KG:
        return 0.0
    if whole_kg is not None and abs(kg - whole_kg) <= SURE * kg:
        return whole_kg
    if step == 0:
        return kg
    count = math.ceil(kg / step - SURE)
    if count * step > most_kg + SURE:
        count = math.floor(most_kg / step + SURE)
    return count * step
