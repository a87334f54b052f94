"""The goals as linear forms over a program's columns, or as a ratio of two."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.brief import Brief
from models.settings import GoalName, Settings
from optimiser.formulation.bounds import aims
from optimiser.formulation.columns import Columns
from optimiser.formulation.custody import coc_eligible_per_kg, coc_input_per_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.origin import (
    carbon_per_kg,
    external_kg_per_kg,
    furnace_carbon_per_kg,
    post_consumer_kg_per_kg,
    primary_kg_per_kg,
    recycled_kg_per_kg,
)
from optimiser.formulation.program import Floats, Ints, Linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A share to be made as large as possible: ``100 part / whole`` per cent."""

    part: Linear
    whole: Linear


def goal_form(name: GoalName, frame: Frame, columns: Columns) -> Linear | Ratio:
    """What a goal measures: least of a linear form, or most of a ratio."""
    if name == "recycled_content":
        return _share(frame, columns, recycled_kg_per_kg(frame.brief, frame.numbers))
    if name == "post_consumer_content":
        return _share(frame, columns, post_consumer_kg_per_kg(frame.brief, frame.numbers))
    if name == "coc_cover":
        return _coc_cover(frame, columns)
    forms = {
        "primary_metal": _primary_metal,
        "metal_loss": _metal_loss,
        "dross": _dross,
        "cost": _cost,
        "carbon": _carbon,
        "changes": _changes,
    }
    return forms[name](frame, columns)


def weighted_sum(settings: Settings, frame: Frame, columns: Columns) -> Linear:
    """The weighted sum that replaces the order of goals."""
    cost, constant = np.zeros(len(columns.lower)), 0.0
    for weight in settings.weights:
        form = goal_form(weight.goal, frame, columns)
        assert isinstance(form, Linear), "the intake refuses weights on shares"
        cost += weight.weight * form.cost
        constant += weight.weight * form.constant
    return Linear(cost=cost, constant=constant)


def orders_made(frame: Frame, columns: Columns, *, priority: int) -> Linear:
    """Minus the number of doubtful orders of one priority that are made."""
    cost = np.zeros(len(columns.lower))
    for heat in np.flatnonzero(frame.heats.doubtful):
        order = frame.heats.orders[heat]
        if order.priority == priority and not order.optional:
            cost[columns.made[heat]] = -1.0
    return Linear(cost=cost)


def aims_missed(frame: Frame, columns: Columns) -> Linear:
    """The sum of what is missed of every aim, as a share of the spec's width."""
    cost = np.zeros(len(columns.lower))
    for column, (heat, bound) in zip(columns.miss, aims(frame), strict=True):
        cost[column] = 1.0 / (bound.width * frame.heats.most_melt_kg[heat])
    return Linear(cost=cost)


def _share(frame: Frame, columns: Columns, counts: Floats) -> Ratio:
    """Recycled content of the external metal newly charged, metal basis (LEDGERS.md §1)."""
    return Ratio(
        part=_of_charged(columns, counts[_at(frame)]),
        whole=_of_charged(columns, external_kg_per_kg(frame.brief, frame.numbers)[_at(frame)]),
    )


def _coc_cover(frame: Frame, columns: Columns) -> Ratio:
    """Chain-of-custody eligible input of all input charged, as received (LEDGERS.md §2, F1)."""
    return Ratio(
        part=_of_charged(columns, coc_eligible_per_kg(frame.brief, frame.numbers)[frame.source]),
        whole=_of_charged(columns, coc_input_per_kg(frame.brief, frame.numbers)[frame.source]),
    )


def _at(frame: Frame) -> tuple[Ints, Ints]:
    """Source and furnace type of every pair [p]."""
    return frame.source, frame.heats.furnace_type[frame.order]


def _of_charged(columns: Columns, per_kg: Floats) -> Linear:
    cost = np.zeros(len(columns.lower))
    cost[columns.charged] = per_kg
    return Linear(cost=cost)


def _primary_metal(frame: Frame, columns: Columns) -> Linear:
    """Metal of primary, alloying and unknown origin, kg."""
    return _of_charged(columns, primary_kg_per_kg(frame.brief, frame.numbers)[_at(frame)])


def _metal_loss(frame: Frame, columns: Columns) -> Linear:
    """Metal lost in sorting, and in melting after what dross treatment returns, kg."""
    form = _of_charged(columns, frame.net_loss)
    lost = np.array([one.lost_kg_per_kg for one in frame.brief.campaigns])
    form.cost[columns.sorted] = lost * frame.numbers.metal_fraction[frame.yard.lot, 0]
    return form


def _dross(frame: Frame, columns: Columns) -> Linear:
    """Dross skimmed off, metal in it included, kg."""
    return _of_charged(columns, frame.dross)


def _carbon(frame: Frame, columns: Columns) -> Linear:
    """Carbon of the metal as supplied and of melting it, kg CO2e."""
    melting = furnace_carbon_per_kg(frame.brief, frame.heats.orders)[frame.order] * frame.melted
    supplied = carbon_per_kg(frame.brief, frame.numbers)[frame.source]
    return _of_charged(columns, supplied + melting)


def _changes(frame: Frame, columns: Columns) -> Linear:
    """Kilograms moved against the previous plan."""
    new = ((frame.previous_kg == 0.0) & frame.direct & ~frame.takes).astype(float)
    form = _of_charged(columns, new)
    form.cost[columns.moved[columns.moved != NOTHING]] = 1.0
    return replace(form, constant=frame.gone_kg)


def _cost(frame: Frame, columns: Columns) -> Linear:
    """Metal, ways, sorting, melting, dross and fixed cost, less what is earned.

    Earned is the value of tapped metal, and of what campaigns give but no charge uses.
    """
    brief, heats = frame.brief, frame.heats
    price = np.array([source.price_per_t for source in brief.sources]) / 1000.0
    by_purchase = columns.bought != NOTHING
    melting = np.array([brief.furnace_of(order).cost_per_t for order in heats.orders]) / 1000.0
    own = np.where(by_purchase, 0.0, price) + _forgone(brief)
    per_kg = own[frame.source] + _way_cost(frame)
    per_kg = per_kg + melting[frame.order] * frame.melted + frame.dross_cost
    form = _of_charged(columns, per_kg)
    form.cost[columns.bought[by_purchase]] = price[by_purchase]
    opened = columns.opened != NOTHING
    fixed = np.array([source.fixed_cost for source in brief.sources])
    form.cost[columns.opened[opened]] = fixed[opened]
    form.cost[columns.tap] = [-order.price_per_t / 1000.0 for order in heats.orders]
    _add_yard_cost(form, frame, columns, own)
    return form


def _forgone(brief: Brief) -> Floats:
    """What a kilogram of each source would earn if it were not used [s]."""
    return np.array([source.unused_value_per_t for source in brief.sources]) / 1000.0


def _add_yard_cost(form: Linear, frame: Frame, columns: Columns, own: Floats) -> None:
    """Campaigns with their metal and what they give; what stays in bins; opening bins."""
    brief, place = frame.brief, frame.yard
    ways = {(way.source, way.target): way.cost_per_t / 1000.0 for way in brief.routes}
    campaigns = brief.campaigns
    sorting = [
        one.cost_per_t / 1000.0 + ways.get((one.lot_id, one.sorter_id), 0.0) for one in campaigns
    ]
    earned = np.bincount(
        place.campaign, place.outlet_kg * _forgone(brief)[place.outlet], minlength=len(campaigns)
    )
    form.cost[columns.sorted] = own[place.lot] + np.array(sorting) - earned
    runs = columns.runs != NOTHING
    form.cost[columns.runs[runs]] = np.array([one.fixed_cost for one in campaigns])[runs]
    bought = np.array([source.kind == "offer" for source in brief.sources], dtype=bool)
    stays = np.where(bought, own, _forgone(brief))[place.rest_source]
    form.cost[columns.rest] = stays + _fill_cost(brief, place.rest_source, place.rest_bin)
    in_use = columns.in_use != NOTHING
    form.cost[columns.in_use[in_use]] = np.array([one.fixed_cost for one in brief.bins])[in_use]


def _fill_cost(brief: Brief, source: Ints, bin_: Ints) -> Floats:
    """Cost of the way from a heap into a bin, per kg; what lies there took it before."""
    ways = {(way.source, way.target): way.cost_per_t / 1000.0 for way in brief.routes}
    return np.array([
        ways.get((brief.sources[s].source_id, brief.bins[b].bin_id), 0.0)
        if brief.sources[s].in_bin is None
        else 0.0
        for s, b in zip(source, bin_, strict=True)
    ], dtype=float)  # fmt: skip


def _way_cost(frame: Frame) -> Floats:
    """Cost of the way each pair takes, by a bin or straight, per kg as received [p]."""
    brief = frame.brief
    ways = {(way.source, way.target): way.cost_per_t / 1000.0 for way in brief.routes}
    found = np.zeros(len(frame.source))
    if not any(ways.values()):
        return found
    names = [source.source_id for source in brief.sources]
    bins = [one.bin_id for one in brief.bins]
    orders = [order.order_id for order in frame.heats.orders]
    last = [
        bins[b] if b != NOTHING else names[s] for s, b in zip(frame.source, frame.via, strict=True)
    ]
    found += [ways.get((way, orders[h]), 0.0) for way, h in zip(last, frame.order, strict=True)]
    through = np.flatnonzero(~frame.direct)
    found[through] += _fill_cost(brief, frame.source[through], frame.via[through])
    return found


def asks_for_carbon(brief: Brief) -> bool:
    """Whether a goal, weight or order needs every carbon factor."""
    settings = brief.settings
    named = {goal.goal for goal in settings.goals} if not settings.weights else set()
    named |= {weight.goal for weight in settings.weights}
    return "carbon" in named or any(o.max_kgco2e_per_t is not None for o in brief.orders)
