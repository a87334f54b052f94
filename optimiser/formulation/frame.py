"""The brief as arrays: heats, the pairs of source and order that may meet, what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np

from models.brief import Brief, chain_id
from models.furnace import is_treatment
from models.order import Order
from optimiser.formulation.admission import admitted, allowed, is_treated
from optimiser.formulation.carried import (
    carried_names,
    carried_per_kg,
    handed_on,
    heel_carried_kg,
)
from optimiser.formulation.chance import NO_RISK, Risk
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.formulation.taking import least_rest, most_taken
from optimiser.formulation.yard import Yard, draws, yard

NOTHING = -1
"""In an index array: there is no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heats:
    """One entry per order, in the order of ``orders``; masses in kg.

    ``previous`` is the heat before in the same furnace, or NOTHING. A ``doubtful`` heat may
    stay unmade. ``melt_kg`` is nan unless the melt's mass is fixed from outside.
    """

    orders: tuple[Order, ...]
    doubtful: Bools
    previous: Ints
    first_heel_kg: Floats
    keep_kg: Floats
    least_tap_kg: Floats
    most_tap_kg: Floats
    least_melt_kg: Floats
    most_melt_kg: Floats
    melt_kg: Floats
    most_heel_kg: Floats
    least_heel_kg: Floats
    furnace_type: Ints

    @property
    def count(self) -> int:
        """How many heats there are."""
        return len(self.orders)

    @property
    def inherits(self) -> Bools:
        """Whether a heat may find metal that a heat before it has left [h]."""
        return np.asarray((self.previous != NOTHING) & (self.most_heel_kg > 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every rule is written in terms of.

    Pairs [p] are the (source, order) that may meet, sorted by order, then way and source;
    ``via`` is the bin that a pair meets by, or NOTHING where metal goes straight into the
    charge; ``start`` [h] is the first pair of each heat. ``contents`` names what a melt is made
    of [k]: the elements and qualities, then what it carries of origin and carbon if a limit asks.
    ``content`` [p, k] is kg of it per kg charged, ``heel_content`` [h, k] the kg in a heel that
    lies in the furnace before heat h, ``highest`` and ``lowest`` [k] the extremes per kg of melt;
    ``previous_kg`` [p] is what the previous plan charged, ``gone_kg`` what of it no pair can
    charge any more. ``handed_on`` [k] is 1 for what a heel carries on to the next melt, 0 for
    what is of a charge alone. ``takes`` [p] marks pairs that take metal out of a melt, whose
    ``liquid`` is -1, and ``most_taken`` [p] is the most that they may take, kg per kg of melt, 0
    for others. ``tangent`` [h, k] is the content of a melt at which the heel it leaves is
    linearised, nan where it is not. ``risk`` keeps the chance of a miss within what is accepted.
    """

    brief: Brief
    numbers: Coefficients
    heats: Heats
    yard: Yard
    source: Ints
    order: Ints
    via: Ints
    start: Ints
    metal: Floats
    liquid: Floats
    net_loss: Floats
    dross: Floats
    dross_cost: Floats
    contents: tuple[str, ...]
    content: Floats
    heel_content: Floats
    highest: Floats
    lowest: Floats
    handed_on: Floats
    takes: Bools
    most_taken: Floats
    previous_kg: Floats
    gone_kg: float
    tangent: Floats
    risk: Risk = NO_RISK

    @property
    def melted(self) -> Floats:
        """Liquid that a kilogram of each pair brings; what is taken out brings none [p]."""
        return np.maximum(self.liquid, 0.0)

    @property
    def most_taken_of(self) -> Floats:
        """The most that may be taken out of each melt, kg per kg of what is left of it [h]."""
        found = np.bincount(self.order, self.most_taken, minlength=self.heats.count)
        return np.asarray(found, dtype=np.float64)

    @property
    def direct(self) -> Bools:
        """The pairs that meet without a bin [p]."""
        return np.asarray(self.via == NOTHING)

    def group(self, pair: int) -> str:
        """What ``max_sources`` counts a pair as: its source's group, or the bin."""
        bin_, source = int(self.via[pair]), int(self.source[pair])
        own = self.brief.sources[source].group
        return own if bin_ == NOTHING else f"bin {self.brief.bins[bin_].bin_id}"


def frame(
    brief: Brief,
    numbers: Coefficients,
    *,
    made: frozenset[str],
    doubtful: frozenset[str] = frozenset(),
    melt_kg: Mapping[str, float] | None = None,
    tangent: Mapping[str, Floats] | None = None,
    previous: Mapping[tuple[str, str], float] | None = None,
    risk: Risk = NO_RISK,
) -> Frame:
    """The frame of a plan that makes ``made``, and ``doubtful`` if it pays.

    ``melt_kg`` fixes melts that leave a heel, so the chain is linear, or with ``tangent`` keeps
    them near a melt of that content; ``previous`` is to stay close to, kg by (source, order).
    """
    heats, place = _heats(brief, numbers, made, doubtful, melt_kg or {}), yard(brief)
    source, order, via = _pairs(brief, heats, numbers, place)
    at = (source, heats.furnace_type[order])
    names = (*brief.elements, *carried_names(brief))
    previous = {pair: kg for pair, kg in (previous or {}).items() if not is_treatment(pair[0])}
    heats = _within_stock(heats, brief, source, order, numbers.metal_yield[at])
    content = _content(brief, numbers, source, order, heats)
    heel = _heel_content(brief, heats, names)
    return Frame(
        brief=brief,
        numbers=numbers,
        heats=heats,
        yard=place,
        source=source,
        order=order,
        via=via,
        start=np.searchsorted(order, np.arange(heats.count + 1)),
        **_per_kg(numbers, at),
        contents=names,
        content=content,
        heel_content=heel,
        **_ends(brief, names, source, content / numbers.metal_yield[at][:, None], heel, heats),
        handed_on=handed_on(names),
        previous_kg=_previous_kg(brief, heats, source, order, previous) * (via == NOTHING),
        gone_kg=_gone_kg(brief, heats, source, order, previous),
        tangent=_tangent(heats, names, tangent or {}),
        risk=risk.of(heats.orders),
    )


class _PerKg(TypedDict):
    metal: Floats
    liquid: Floats
    net_loss: Floats
    dross: Floats
    dross_cost: Floats


def _per_kg(numbers: Coefficients, at: tuple[Ints, Ints]) -> _PerKg:
    """What each pair gives, loses and costs in dross per kilogram as received [p]."""
    return _PerKg(
        metal=numbers.metal_fraction[at],
        liquid=numbers.metal_yield[at],
        net_loss=numbers.net_loss_kg_per_kg[at],
        dross=numbers.dross_kg_per_kg[at],
        dross_cost=numbers.dross_cost_per_kg[at],
    )


def _pairs(
    brief: Brief, heats: Heats, numbers: Coefficients, place: Yard
) -> tuple[Ints, Ints, Ints]:
    """Source, order and way of all that may meet, sorted by order, way and source."""
    meet = allowed(brief, heats, numbers)
    order, source = np.nonzero(admitted(brief, heats, meet).T)
    if not brief.bins:
        return source, order, np.full(len(source), NOTHING)
    leads = draws(brief, tuple(one.order_id for one in heats.orders))
    through = meet.T[:, None, :] & leads.T[:, :, None] & place.enters.T[None, :, :]
    by_order, by_bin, by_source = np.nonzero(through)
    pairs = np.column_stack([
        np.concatenate([source, by_source]),
        np.concatenate([np.full(len(source), NOTHING), by_bin]),
        np.concatenate([order, by_order]),
    ])  # fmt: skip
    pairs = pairs[np.lexsort(pairs.T)]
    return pairs[:, 0], pairs[:, 2], pairs[:, 1]


def _within_stock(heats: Heats, brief: Brief, source: Ints, order: Ints, liquid: Floats) -> Heats:
    """No melt is larger than all the stock that may go into it; a tap may be as good as endless."""
    stock = np.array([np.inf if s.mass_kg is None else s.mass_kg for s in brief.sources])
    brings = liquid > 0.0
    supply = np.bincount(
        order[brings], stock[source[brings]] * liquid[brings], minlength=heats.count
    )
    asked = np.maximum(heats.least_melt_kg, heats.least_tap_kg + heats.keep_kg)
    most = np.maximum(np.maximum(supply + heats.most_heel_kg, asked), 1.0)
    return replace(heats, most_melt_kg=np.minimum(heats.most_melt_kg, most))


def _content(
    brief: Brief, numbers: Coefficients, source: Ints, order: Ints, heats: Heats
) -> Floats:
    """What each pair brings of every content, kg per kg as received [p, k]."""
    at = (source, heats.furnace_type[order])
    elements = numbers.element_kg_per_kg[at]
    carried = carried_per_kg(brief, numbers, source, order, heats.furnace_type, heats.orders)
    return np.hstack([elements, *carried])


def _tangent(heats: Heats, names: tuple[str, ...], known: Mapping[str, Floats]) -> Floats:
    none = np.full(len(names), np.nan)
    rows = [known.get(order.order_id, none) for order in heats.orders]
    return np.array(rows).reshape(heats.count, len(names))


def _previous_kg(
    brief: Brief, heats: Heats, source: Ints, order: Ints, previous: Mapping[tuple[str, str], float]
) -> Floats:
    found = np.zeros(len(source))
    if previous:
        names = [one.source_id for one in brief.sources]
        orders = [one.order_id for one in heats.orders]
        found[:] = [
            previous.get((names[s], orders[h]), 0.0) for s, h in zip(source, order, strict=True)
        ]
    return found


def _gone_kg(
    brief: Brief, heats: Heats, source: Ints, order: Ints, previous: Mapping[tuple[str, str], float]
) -> float:
    """What no pair stands for; nothing where bins are open, through which it may still come."""
    if brief.bins:
        return 0.0
    kept = _previous_kg(brief, heats, source, order, previous).sum()
    return max(0.0, sum(previous.values()) - float(kept))


def _heats(
    brief: Brief,
    numbers: Coefficients,
    made: frozenset[str],
    doubtful: frozenset[str],
    melt_kg: Mapping[str, float],
) -> Heats:
    orders = tuple(order for order in brief.orders if order.order_id in made | doubtful)
    place = {order.order_id: i for i, order in enumerate(orders)}
    furnaces = [brief.furnace_of(order) for order in orders]
    doubts = np.array([order.order_id in doubtful for order in orders], dtype=bool)
    keep = np.array([furnace.heel_keep_kg for furnace in furnaces])
    first = np.array([furnace.heel_kg for furnace in furnaces])
    previous = np.array([_previous(brief, order, place) for order in orders], dtype=int)
    most_tap = np.array([order.most_tap_kg for order in orders])
    capacity = np.array([f.capacity_kg or np.inf for f in furnaces])
    types = {name: i for i, name in enumerate(numbers.furnace_types)}
    return Heats(
        orders=orders,
        doubtful=doubts,
        previous=previous,
        first_heel_kg=first,
        keep_kg=keep,
        least_tap_kg=np.array([order.least_tap_kg for order in orders]),
        most_tap_kg=most_tap,
        least_melt_kg=np.array([furnace.min_melt_kg for furnace in furnaces]),
        most_melt_kg=np.minimum(capacity, most_tap + np.maximum(keep, first * doubts)),
        melt_kg=np.array([melt_kg.get(order.order_id, np.nan) for order in orders]),
        most_heel_kg=_most_heel(previous, first, keep, doubts),
        least_heel_kg=_least_heel(previous, first, keep, doubts),
        furnace_type=np.array([types[furnace.type] for furnace in furnaces], dtype=int),
    )


def _previous(brief: Brief, order: Order, place: Mapping[str, int]) -> int:
    """The nearest earlier order of the same furnace that is in the plan."""
    chain = brief.chains[chain_id(order)]
    earlier = [place[name] for name in chain[: chain.index(order.order_id)] if name in place]
    return earlier[-1] if earlier else NOTHING


def _most_heel(previous: Ints, first: Floats, keep: Floats, doubtful: Bools) -> Floats:
    """The largest heel each heat can find; an unmade heat passes its own on."""
    most = np.where(previous == NOTHING, first, keep)
    for heat in np.flatnonzero(previous != NOTHING):
        earlier, passed = previous[heat], keep[heat]
        while earlier != NOTHING and doubtful[earlier]:
            passed = max(passed, first[earlier] if previous[earlier] == NOTHING else keep[earlier])
            earlier = previous[earlier]
        most[heat] = passed
    return most


def _least_heel(previous: Ints, first: Floats, keep: Floats, doubtful: Bools) -> Floats:
    """The smallest heel each heat can find: what lies there, while none before is made."""
    least = np.where(previous == NOTHING, first, keep)
    for heat in np.flatnonzero(previous != NOTHING):
        earlier = previous[heat]
        while earlier != NOTHING and doubtful[earlier]:
            least[heat] = min(least[heat], first[earlier])
            earlier = previous[earlier]
        if earlier != NOTHING:
            least[heat] = keep[heat]
    return least


def _heel_content(brief: Brief, heats: Heats, names: tuple[str, ...]) -> Floats:
    """What lies in the furnace before its first heat, kg by content."""
    found = np.zeros((heats.count, len(names)))
    for heat, order in enumerate(heats.orders):
        key, kg = chain_id(order), heats.first_heel_kg[heat]
        if heats.previous[heat] == NOTHING and kg > 0:
            pct = brief.heel_pct[key]
            found[heat, : len(brief.elements)] = [
                kg * pct.get(name, 0.0) / 100.0 for name in brief.elements
            ]
            found[heat, len(brief.elements) :] = heel_carried_kg(brief, brief.furnaces[key])
    return found


class _Ends(TypedDict):
    takes: Bools
    most_taken: Floats
    highest: Floats
    lowest: Floats


def _ends(
    brief: Brief, names: tuple[str, ...], source: Ints, share: Floats, heel: Floats, heats: Heats
) -> _Ends:
    """How far any melt's contents reach, and how much treatments may take, per kg of melt."""
    takes = is_treated(brief)[source]
    filled = heats.first_heel_kg > 0
    lying = heel[filled] / heats.first_heel_kg[filled][:, None]
    metal = np.vstack([share[~takes], lying])
    treated = [names.index(name) for name in dict.fromkeys(t.element for t in brief.treatments)]
    end = np.vstack([np.zeros((1, len(names))), metal / least_rest(metal[:, treated])[:, None]])
    highest = dict(zip(names, metal.max(axis=0, initial=0.0), strict=True))
    return _Ends(
        takes=takes,
        most_taken=most_taken(brief, source, takes, highest),
        highest=end.max(axis=0),
        lowest=end.min(axis=0),
    )
