"""Ways out by limits, promises and shares that give way together, where none does alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.verdict import WayKind
from optimiser.decision.ask import Posed
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import CUSTOMER, SPEC, Candidate, Change, Gauge
from optimiser.explain.ways.figures import listed, short_between, short_down
from optimiser.explain.ways.limits import SHORT, alloy_patch, caution, is_far, key_of, wider
from optimiser.explain.ways.probe import Give, Probe
from optimiser.explain.ways.rules import Share, share_pct, shares_of
from optimiser.explain.ways.stated import Stated, asked_of, in_unit
from optimiser.formulation.program import Floats

SHOWN = 1e-9
LEAST_PCT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing of a set that gives way together, by ``amount`` of its own unit at least."""

    one: Stated | Share
    amount: float = 0.0

    @property
    def tier(self) -> int:
        """Who has to agree."""
        if isinstance(self.one, Share):
            return self.one.tier
        return CUSTOMER if self.one.is_promise else SPEC

    @property
    def was(self) -> float:
        """The figure as it is."""
        return self.one.pct if isinstance(self.one, Share) else self.one.bound.limit

    def becomes(self, factor: float) -> float:
        """The figure after giving, written a little wider than it must be."""
        if isinstance(self.one, Stated):
            return wider(self.one, factor * self.amount)
        low, high = factor * self.amount, SHORT * factor * self.amount
        if self.one.column == "max_pct":
            return min(100.0, short_between(self.was + low, self.was + high))
        return max(0.0, short_down(self.was - high, self.was - low))

    def says(self, value: float, case: Case) -> str:
        """What it is, with a figure."""
        if isinstance(self.one, Share):
            return f"{self.one.what} in {self.one.where} {self.one.says(value)}"
        whose = case.name if self.one.is_promise else case.order.alloy
        return f"{self.one.what} of {whose} {self.one.says(value)}"


def mixed_ways(case: Case) -> Iterator[Candidate]:
    """The set of them that gives least in sum, as small as it can be."""
    posed, stated = asked_of(case)
    things: list[Stated | Share] = [*stated, *shares_of(case, posed)]
    if len(things) < 2:
        return
    probe = case.probe(posed, [_give(thing) for thing in things])
    melt_kg = float(posed.frame.heats.most_melt_kg[case.heat])
    cost = [_cost(thing, melt_kg) for thing in things]
    kept = _least(case, probe, cost, range(len(things)))
    for one in tuple(kept):
        fewer = [other for other in kept if other != one]
        if fewer and _least(case, probe, cost, fewer):
            kept = fewer
    values = probe.together(kept, [cost[i] for i in kept], case.trials.clock) if kept else None
    if values is None:
        return
    parts = [_part(case, posed, things[i], float(values[probe.first + i]), values) for i in kept]
    far = (isinstance(part.one, Stated) and is_far(part.one, part.amount) for part in parts)
    if len(parts) > 1 and not any(far):
        yield _together(case, parts)


def _least(case: Case, probe: Probe, cost: Sequence[float], which: Sequence[int]) -> list[int]:
    """Those that give way if only these may; none if that does not do."""
    values = probe.together(which, [cost[i] for i in which], case.trials.clock)
    if values is None:
        return []
    return [i for i in which if float(values[probe.first + i]) * cost[i] > SHOWN]


def _give(thing: Stated | Share) -> Give:
    if isinstance(thing, Stated):
        return thing.give
    return Give(row=[thing.row], weight=[-1.0], size=256.0)


def _cost(thing: Stated | Share, melt_kg: float) -> float:
    """What giving by one unit costs: a part of the figure itself."""
    if isinstance(thing, Stated):
        return 1.0 / thing.size
    return 100.0 / (melt_kg * max(thing.pct, LEAST_PCT))


def _part(case: Case, posed: Posed, thing: Stated | Share, gives: float, values: Floats) -> Part:
    if isinstance(thing, Stated):
        return Part(one=thing, amount=in_unit(case, posed, thing, gives, values))
    return Part(one=thing, amount=abs(share_pct(case, posed, thing, values) - thing.pct))


def _together(case: Case, parts: Sequence[Part]) -> Candidate:
    tier = max(part.tier for part in parts)
    was = listed([part.says(part.was, case) for part in parts])

    def told(factor: float) -> str:
        return listed([part.says(part.becomes(factor), case) for part in parts])

    return Candidate(
        kind=_kind(parts),
        tier=tier,
        thing=", ".join(part.one.what for part in parts),
        clash=was,
        change=lambda factor: Change(patch=_patch(case, parts, factor)),
        title=lambda factor: f"let {len(parts)} limits give way together: {told(factor)}",
        sentence=lambda factor: (
            f"No single change does. Let together be {told(factor)}, instead of {was}; "
            f"{_who(parts)} to agree{_cautions(case, parts)}"
        ),
        gauge=Gauge(was=0.0, sign=1, guess=1.0, unit="", says="amount"),
        is_set=True,
    )


def _kind(parts: Sequence[Part]) -> WayKind:
    stated = [part.one for part in parts if isinstance(part.one, Stated)]
    if any(not one.is_promise for one in stated):
        return "limit"
    return "promise" if stated else "rule"


def _who(parts: Sequence[Part]) -> str:
    stated = {part.one.is_promise for part in parts if isinstance(part.one, Stated)}
    who = ["the customer"] * (True in stated) + ["whoever answers for the alloy"] * (
        False in stated
    )
    who = who or ["the plant"]
    return f"{listed(who)} {'has' if len(who) == 1 else 'have'}"


def _cautions(case: Case, parts: Sequence[Part]) -> str:
    """What makes some of it a matter of safety, and the other orders that it holds for."""
    limits = [
        part.one for part in parts if isinstance(part.one, Stated) and not part.one.is_promise
    ]
    shares = [part.one.caution for part in parts if isinstance(part.one, Share)]
    return (caution(case, limits) if limits else "") + "".join(shares)


def _patch(case: Case, parts: Sequence[Part], factor: float) -> dict[str, Any]:
    """All of it as one revision."""
    limits: dict[tuple[str, str], float] = {}
    promises: dict[str, object] = {}
    found: dict[str, Any] = {}
    for part in parts:
        one, value = part.one, part.becomes(factor)
        if isinstance(one, Share):
            for table, rows in one.patch(value).items():
                found.setdefault(table, []).extend(rows)
        elif one.is_promise:
            promises[one.bound.said_by] = value
        else:
            limits[key_of(one)] = value
    if limits:
        found |= alloy_patch(case, limits)
    if promises:
        found |= order_patch(case, **promises)
    return found
