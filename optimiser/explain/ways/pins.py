"""Ways out by a planner's own decisions and by metal that is withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any, TypeVar

from models.order import Pin
from models.source import Source
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import CUSTOMER, PLANT, Candidate, Change, whole
from optimiser.explain.ways.figures import plain

MOST = 12
"""So many are tried one by one."""
FEW = 8
"""Of so many, every two are tried."""

Thing = TypeVar("Thing")


def pin_ways(case: Case) -> Iterator[Candidate]:
    """Each pin that does alone if it is lifted, those of the order first; else all together."""
    brief = case.ask.brief
    names = {brief.sources[s].source_id for s in case.sources}
    orders = {order.order_id for order in brief.orders}
    near = [
        pin
        for pin in case.scenario.pins
        if pin.target == case.name or pin.source in names or pin.target not in orders
    ]
    near.sort(key=lambda pin: (pin.target != case.name, pin.source, pin.target))
    if not near or not case.trials.makes(_lifted(near)):
        return
    alone = [pin for pin in near[:MOST] if case.trials.makes(_lifted([pin]))]
    for pin in alone:
        yield _pin(pin)
    if not alone:
        own = [pin for pin in near if pin.target == case.name]
        enough = own if own and case.trials.makes(_lifted(own)) else near
        yield _pins(fewest(enough, lambda pins: case.trials.makes(_lifted(pins))))


def fewest(enough: Sequence[Thing], does: Callable[[Sequence[Thing]], bool]) -> list[Thing]:
    """Of things that do together, a smaller set that does, and none of which can be left out.

    Two that do are looked for first, if there are few; else one after the other is left out.
    """
    if len(enough) <= FEW:
        pairs = (list(pair) for pair in combinations(enough, 2))
        if (found := next((pair for pair in pairs if does(pair)), None)) is not None:
            return found
    kept = list(enough)
    for thing in reversed(enough):
        fewer = [one for one in kept if one is not thing]
        if fewer and does(fewer):
            kept = fewer
    return kept


def _lifted(pins: Sequence[Pin]) -> Change:
    return Change(remove={"pins": [{"source": p.source, "target": p.target} for p in pins]})


def _asks(pin: Pin) -> str:
    """What a pin says."""
    if pin.kg is not None:
        return f"{plain(pin.kg)} kg"
    low = f"at least {plain(pin.min_kg)} kg" if pin.min_kg is not None else ""
    high = f"at most {plain(pin.max_kg)} kg" if pin.max_kg is not None else ""
    return " and ".join(part for part in (low, high) if part)


def _pin(pin: Pin) -> Candidate:
    called = f"the pin of {pin.source} to {pin.target}"
    return whole(
        kind="pin",
        tier=PLANT,
        thing=f"{pin.source} to {pin.target}",
        clash=f"{called} ({_asks(pin)})",
        title=f"lift {called}",
        sentence=f"Lift {called}, which asks for {_asks(pin)}",
        change=_lifted([pin]),
    )


def _pins(pins: Sequence[Pin]) -> Candidate:
    named = ", ".join(f"{pin.source} to {pin.target}" for pin in pins)
    return whole(
        kind="pin",
        tier=PLANT,
        thing=named,
        clash=f"the pins of {named}",
        title=f"lift the pins of {named}",
        sentence=f"Lift {len(pins)} pins together, for none does alone: {named}",
        change=_lifted(pins),
        is_set=True,
    )


def release_ways(case: Case) -> Iterator[Candidate]:
    """Each lot that does alone if it is released from its hold or reservation; else all together.

    What is sealed is never charged and never released; another's own metal stays theirs.
    """
    order = case.order
    held = [
        source
        for source in case.ask.brief.sources
        if source.kind in ("lot", "offer")
        and not source.sealed
        and source.owner in (None, order.customer)
        and (source.on_hold or _is_for_others(case, source))
    ]
    if not held or not case.trials.makes(_released(case, held)):
        return
    alone = [source for source in held[:MOST] if case.trials.makes(_released(case, [source]))]
    for source in alone:
        yield _release(case, source)
    if not alone:
        does = partial(_does_released, case)
        yield _releases(case, fewest(held, does))


def _does_released(case: Case, sources: Sequence[Source]) -> bool:
    return case.trials.makes(_released(case, sources))


def _is_for_others(case: Case, source: Source) -> bool:
    return source.reserved_for not in (None, case.order.order_id, case.order.customer)


def _released(case: Case, sources: Sequence[Source]) -> Change:
    patch: dict[str, list[dict[str, Any]]] = {}
    for source in sources:
        row: dict[str, Any] = {f"{source.kind}_id": source.source_id}
        if source.on_hold:
            row["status"] = "free"
        if _is_for_others(case, source):
            row["reserved_for"] = None
        patch.setdefault(f"{source.kind}s", []).append(row)
    return Change(patch=patch)


def _why(case: Case, source: Source) -> str:
    hold = ["is on hold"] * source.on_hold
    kept = [f"is reserved for {source.reserved_for}"] * _is_for_others(case, source)
    return " and ".join((*hold, *kept))


def _release(case: Case, source: Source) -> Candidate:
    called, why = f"{source.kind} {source.source_id}", _why(case, source)
    who = "its customer has to agree" if _is_for_others(case, source) else "release it first"
    mass = f", {plain(source.mass_kg)} kg" if source.mass_kg is not None else ""
    return whole(
        kind="release",
        tier=CUSTOMER if _is_for_others(case, source) else PLANT,
        thing=source.source_id,
        clash=f"{called} {why}",
        title=f"use {called}, which {why}",
        sentence=f"Use {called}{mass}, which {why}; {who}",
        change=_released(case, [source]),
    )


def _releases(case: Case, sources: Sequence[Source]) -> Candidate:
    named = ", ".join(source.source_id for source in sources)
    told = "; ".join(f"{source.source_id} {_why(case, source)}" for source in sources)
    for_others = any(_is_for_others(case, source) for source in sources)
    return whole(
        kind="release",
        tier=CUSTOMER if for_others else PLANT,
        thing=named,
        clash=f"withheld: {named}",
        title=f"use {named}, which are withheld",
        sentence=f"Use what is withheld together, for none of it does alone: {told}",
        change=_released(case, sources),
        is_set=True,
    )
