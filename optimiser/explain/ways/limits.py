"""Ways out by what the melt must be: a limit of the alloy, or a promise to the customer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from models.alloy import Limit
from optimiser.decision.ask import Posed
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import CUSTOMER, PLANT, SPEC, Candidate, Change, Gauge
from optimiser.explain.ways.figures import listed, short_between, short_down
from optimiser.explain.ways.stated import Stated, asked_of, in_unit

OWN = frozenset({"max_metal_loss_pct", "max_dross_kg_per_t"})
"""Limits that the plant sets itself, not a customer."""
TOXIC = frozenset({"Be", "Cd", "Pb", "As", "Hg"})
"""Elements whose limit protects people, by law or at the furnace, not the metal alone."""
SHOWN = 1e-9
"""Less than this is nothing, relative to the limit."""
MUCH = 1.0
"""A limit that alone must give by more of itself than this is another alloy."""
MOST_POINTS = 10.0
"""Nobody widens a limit by more percentage points: that is another metal."""
MOST_NAMED = 5
"""So many other orders are named."""
SHORT = 1.01
"""Where several limits give together, each is written a little wider than it must be."""


def limit_ways(case: Case) -> Iterator[Candidate]:
    """Each limit that does alone if it gives way, the smallest part of itself first.

    Where none does, or none without being doubled, limits that do together come first.
    """
    posed, stated = asked_of(case)
    limits = [one for one in stated if not one.is_promise]
    alone = sorted(_gives(case, posed, limits), key=_part)
    if not alone or _part(alone[0]) > MUCH:
        yield from _together(case, posed, limits, one_does=bool(alone))
    for one, amount in alone:
        yield _limit(case, one, amount)


def _part(pair: tuple[Stated, float]) -> float:
    """By what part of itself a limit gives."""
    one, amount = pair
    return amount / one.size


def promise_ways(case: Case) -> Iterator[Candidate]:
    """Each promise to the customer that does alone if less is promised."""
    posed, stated = asked_of(case)
    for one, amount in _gives(case, posed, [one for one in stated if one.is_promise]):
        yield _promise(case, one, amount)


def _gives(case: Case, posed: Posed, stated: list[Stated]) -> Iterator[tuple[Stated, float]]:
    """Each of them that does alone, and by how much it has to give, in its own unit."""
    if not stated:
        return
    probe = case.probe(posed, [one.give for one in stated])
    if probe.is_hopeless(case.trials.clock):
        return
    for place, one in enumerate(stated):
        found = probe.least(place, case.trials.clock)
        amount = None if found is None else in_unit(case, posed, one, *found)
        if amount is not None and amount > SHOWN * one.size and not is_far(one, amount):
            yield one, amount


def is_far(one: Stated, amount: float) -> bool:
    """Whether a limit would give by more than anybody widens one by; promises may."""
    return not one.is_promise and one.bound.unit == "%" and amount > MOST_POINTS


def _gauge(one: Stated, gives: float) -> Gauge:
    """A least figure ends at nothing, and a share at all."""
    bound = one.bound
    most = bound.limit if bound.sign < 0 else 100.0 - bound.limit if bound.unit == "%" else np.inf
    return Gauge(
        was=bound.limit,
        sign=1 if bound.sign > 0 else -1,
        guess=gives,
        unit=bound.unit,
        most=float(most),
    )


def _limit(case: Case, one: Stated, gives: float) -> Candidate:
    gauge, alloy = _gauge(one, gives), case.order.alloy
    was = one.says(one.bound.limit)
    return Candidate(
        kind="limit",
        tier=SPEC,
        thing=one.what,
        clash=f"{one.what} of {alloy} {was}",
        change=lambda amount: Change(patch=alloy_patch(case, {key_of(one): gauge.becomes(amount)})),
        title=lambda amount: _widened(one, alloy, gauge.becomes(amount)),
        sentence=lambda amount: (
            f"Let {one.what} of {alloy} be {one.says(gauge.becomes(amount))} instead of {was}; "
            f"whoever answers for the alloy has to agree{caution(case, [one])}"
        ),
        gauge=gauge,
    )


def _widened(one: Stated, alloy: str, value: float) -> str:
    if one.bound.sign < 0 and value <= 0.0:
        return f"drop the minimum of {one.what} of {alloy}"
    return f"widen {one.what} of {alloy} to {one.says(value)}"


def caution(case: Case, limits: list[Stated]) -> str:
    """What else a widened limit means, as the end of a sentence: for people and other orders."""
    toxic = sorted({name for one in limits for name, _ in one.bound.weights} & TOXIC)
    others = [
        order.order_id
        for order in case.ask.brief.orders
        if order.alloy == case.order.alloy and order.order_id != case.name
    ]
    said = ""
    if toxic:
        said += (
            f", and with care: {listed(toxic)} {'is' if len(toxic) == 1 else 'are'} toxic, so that "
            "whoever answers for safety and for what the law allows has to agree too"
        )
    if others:
        more = len(others) - MOST_NAMED
        named = [*others[:MOST_NAMED], f"{more} more"] if more > 0 else others
        said += f"; it would hold for {listed(named)} too"
    return said


def key_of(one: Stated) -> tuple[str, str]:
    """The row and the column of a limit in the table of alloys."""
    return one.bound.said_by, "max_pct" if one.bound.sign > 0 else "min_pct"


def alloy_patch(case: Case, becomes: dict[tuple[str, str], float]) -> dict[str, Any]:
    """Some limits otherwise; an alloy of the library is written out, for own rows replace it."""
    alloy = case.order.alloy
    limits = case.ask.brief.limits[alloy]
    is_own = any(row.alloy == alloy for row in case.scenario.alloys)
    named = {element for element, _ in becomes}
    found = []
    for limit in limits:
        if is_own and limit.element not in named:
            continue
        row = {"alloy": alloy, "element": limit.element} if is_own else _row(limit)
        row |= {c: value for (element, c), value in becomes.items() if element == limit.element}
        found.append(row)
    return {"alloys": found}


def _row(limit: Limit) -> dict[str, Any]:
    return {name: value for name, value in limit.model_dump().items() if value is not None}


def _promise(case: Case, one: Stated, gives: float) -> Candidate:
    gauge, said = _gauge(one, gives), one.bound.said_by
    was, own = one.says(one.bound.limit), said in OWN
    verb, who = ("allow", "whoever runs the furnace") if own else ("promise", "the customer")
    return Candidate(
        kind="promise",
        tier=PLANT if own else CUSTOMER,
        thing=one.what,
        clash=f"{one.what} of {case.name} {was}",
        change=lambda amount: Change(patch=order_patch(case, **{said: gauge.becomes(amount)})),
        title=lambda amount: (
            f"{verb} {one.says(gauge.becomes(amount))} {one.what} of {case.name} instead of {was}"
        ),
        sentence=lambda amount: (
            f"{verb.capitalize()} {one.what} of {one.says(gauge.becomes(amount))} for {case.name} "
            f"instead of {was}; {who} has to agree"
        ),
        gauge=gauge,
    )


def _together(
    case: Case, posed: Posed, stated: list[Stated], *, one_does: bool
) -> Iterator[Candidate]:
    """All limits that must give together, each by a part of itself that is the least in sum."""
    if not stated:
        return
    probe = case.probe(posed, [one.give for one in stated])
    cost = [1.0 / one.size for one in stated]
    values = probe.together(range(len(stated)), cost, case.trials.clock)
    if values is None:
        return
    gives = [
        (one, in_unit(case, posed, one, float(values[probe.first + place]), values))
        for place, one in enumerate(stated)
        if values[probe.first + place] > SHOWN * one.size
    ]
    if len(gives) > 1 and not any(is_far(one, amount) for one, amount in gives):
        yield _set(case, gives, one_does=one_does)


def _set(case: Case, gives: list[tuple[Stated, float]], *, one_does: bool) -> Candidate:
    alloy = case.order.alloy

    def becomes(factor: float) -> list[tuple[Stated, float]]:
        return [(one, wider(one, factor * amount)) for one, amount in gives]

    def told(factor: float) -> str:
        return listed([f"{one.what} {one.says(value)}" for one, value in becomes(factor)])

    return Candidate(
        kind="limit",
        tier=SPEC,
        thing=", ".join(one.what for one, _ in gives),
        clash=" and ".join(f"{one.what} {one.says(one.bound.limit)}" for one, _ in gives),
        change=lambda factor: Change(
            patch=alloy_patch(case, {key_of(one): value for one, value in becomes(factor)})
        ),
        title=lambda factor: f"widen {len(gives)} limits of {alloy}: {told(factor)}",
        sentence=partial(_set_sentence, case, gives, told, one_does=one_does),
        gauge=Gauge(was=0.0, sign=1, guess=1.0, unit="", says="amount"),
        is_set=True,
    )


def _set_sentence(
    case: Case, gives: list[tuple[Stated, float]], told: Any, factor: float, *, one_does: bool
) -> str:
    was = listed([f"{one.what} {one.says(one.bound.limit)}" for one, _ in gives])
    but = " without being more than doubled" if one_does else ""
    return (
        f"No limit of {case.order.alloy} does alone{but}. Let together be {told(factor)}, "
        f"instead of {was}; "
        f"whoever answers for the alloy has to agree{caution(case, [one for one, _ in gives])}"
    )


def wider(one: Stated, amount: float) -> float:
    """The limit after giving by a little more than ``amount``, written short."""
    was = one.bound.limit
    if one.bound.sign > 0:
        return short_between(was + amount, was + SHORT * amount)
    return max(0.0, short_down(was - SHORT * amount, was - amount))
