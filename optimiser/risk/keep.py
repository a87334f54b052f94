"""Charges that miss their limits no more often than is accepted (MODEL.md §5).

The deviation of a melt is convex in what is charged, so that its tangents never exceed it. A plan
is made; where it misses a limit too often, tangents there become rows of the program, and the plan
is made again, until none does. Whole numbers are put off until tangents are found without them.
What a charge as a whole may miss is divided among its limits: those that nothing comes near need
next to nothing of it, the others share the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.stage import Answer, bounded_by_first, is_ahead, is_within
from optimiser.decision.weigh import Weighed
from optimiser.formulation.chance import Cone, Part, Risk, Side, Tangent
from optimiser.risk.chance import accepted, chance_beyond, deviations_inside
from optimiser.risk.deviation import Error, Spread
from optimiser.risk.misses import Doubts, Miss, doubts, is_asked_for, off_spec
from optimiser.solve.solution import Clock, Ending

NEAR: Final = 1e-6
"""How far, relative to its limit, a charge may be from the room that it needs."""
MOST_ROUNDS: Final = 40
MARGINS: Final = (0.0, 0.0, 0.02, 0.1, 0.3)
"""What each turn of deciding what is whole keeps beyond the deviations asked for."""
TURN: Final = 0.4
"""The part of the time that is left which one of these turns may take."""
MOMENT_S: Final = 3.0
MOST_SLOPES: Final = 6
"""So many tangents of one error are kept, those found last."""
MOST_WEIGHED: Final = 5
MARGIN: Final = 1e-3
"""What steps of the scales keep beyond the deviations asked for: they land beside every tangent."""
FAR: Final = 0.02
"""A limit that takes less than this part of what is accepted is one that nothing comes near."""
BINDS: Final = 0.9
"""A limit that takes this part of its share is bound by it."""
SPENT: Final = 0.97
"""A charge that is bound by its risk spends this part of it at least."""
RESHARED: Final = 4
"""How often what is accepted is divided anew."""


@dataclass(slots=True)
class Known:
    """The tangents to one limit of one charge: for each error its latest form, and its slopes."""

    size_kg: float
    before: tuple[tuple[str, float], ...] = ()
    errors: dict[tuple[str | int, ...], tuple[Error, list[float]]] = field(default_factory=dict)

    def take(self, spread: Spread) -> None:
        """Take in the tangents of a plan."""
        sd = spread.sd_kg
        self.size_kg = max(self.size_kg, sd)
        self.before = spread.melt.before
        for error in spread.errors():
            _, slopes = self.errors.get(error.name, (error, []))
            self.errors[error.name] = (error, [*slopes, error.kg / sd][-MOST_SLOPES:])

    def cone(self, side: Side, z: float) -> Cone:
        """All of them, as rows are made of them."""
        parts = tuple(
            Part(
                sources=error.sources,
                per_kg=error.per_kg,
                heel_kg=error.heel_kg,
                carried=error.carried,
                slopes=tuple(dict.fromkeys(slopes)),
            )
            for error, slopes in self.errors.values()
        )
        return Cone(side=side, z=z, size_kg=self.size_kg, parts=parts, before=self.before)


@dataclass(slots=True)
class Room:
    """What each limit of each charge may miss, and the tangents that were found."""

    known: Doubts
    shares: dict[Side, float] = field(default_factory=dict)
    tangents: dict[Side, Known] = field(default_factory=dict)
    reshared: int = 0
    margin: float = 0.0

    @property
    def risk(self) -> Risk:
        """The tangents, as far inside as the shares now say."""
        return Risk(
            cones=tuple(known.cone(side, self._z(side)) for side, known in self.tangents.items())
        )

    def look(self, charged: Charged) -> bool:
        """Take in what a plan still misses too often; whether there is nothing of the kind."""
        found, kept = self.known.of(charged), True
        for order_id, misses in found.items():
            most = self._accepted(order_id)
            if most is not None:
                self._share(misses, most)
                kept &= self._take(misses)
        return kept and not self._reshare(found)

    def too_near(self, charged: Charged) -> list[Miss]:
        """Every limit that a plan misses too often."""
        return [miss for misses in self.known.of(charged).values() for miss in self._over(misses)]

    def tangents_at(self, charged: Charged) -> tuple[Tangent, ...]:
        """One tangent to every limit that a plan comes near, as it stands."""
        return tuple(
            self.tangent(miss)
            for misses in self.known.of(charged).values()
            for miss in misses
            if miss.side in self.tangents and miss.spread.sd_kg > 0.0
        )

    def tangent(self, miss: Miss) -> Tangent:
        """One tangent to a limit, where a plan comes to it."""
        direction, heel_kg = miss.spread.tangent()
        z = self._z(miss.side)
        return Tangent(side=miss.side, z=z, direction=direction, heel_kg=heel_kg)

    def _z(self, side: Side) -> float:
        return deviations_inside(self.shares[side]) * (1.0 + self.margin)

    def _accepted(self, order_id: str) -> float | None:
        pages = self.known.pages
        return accepted(pages.orders[order_id], pages.settings)

    @property
    def _is_each(self) -> bool:
        return self.known.pages.settings.risk_basis == "limit"

    def _share(self, misses: tuple[Miss, ...], most: float) -> None:
        """Divide what is accepted of a charge among its limits, once there is a plan of it."""
        if self._is_each:
            self.shares |= {miss.side: most for miss in misses}
        elif misses and misses[0].side not in self.shares:
            self.shares |= _divided(misses, most)

    def _over(self, misses: tuple[Miss, ...]) -> list[Miss]:
        return [
            miss
            for miss in misses
            if miss.side in self.shares
            and miss.over_kg + deviations_inside(self.shares[miss.side]) * miss.spread.sd_kg
            > NEAR * miss.size_kg
        ]

    def _take(self, misses: tuple[Miss, ...]) -> bool:
        over = self._over(misses)
        for miss in over:
            if miss.spread.sd_kg > 0.0:
                known = self.tangents.setdefault(miss.side, Known(miss.spread.sd_kg))
                known.take(miss.spread)
        return not over

    def _reshare(self, found: Mapping[str, tuple[Miss, ...]]) -> bool:
        """Give what some limits do not need to those that bind; whether that changes anything."""
        if self._is_each or self.reshared >= RESHARED:
            return False
        changed = False
        for order_id, misses in found.items():
            most = self._accepted(order_id)
            bound = any(miss.chance > BINDS * self.shares.get(miss.side, 1.0) for miss in misses)
            if most is not None and bound and off_spec(misses) < SPENT * most:
                self.shares |= _divided(misses, most)
                changed = True
        self.reshared += changed
        return changed


def _divided(misses: tuple[Miss, ...], most: float) -> dict[Side, float]:
    """What is accepted, by limit: those that are near share what the others leave."""
    near = {miss.side for miss in misses if miss.chance > FAR * most}
    far = {m.side: max(2.0 * m.chance, 1e-3 * FAR * most) for m in misses if m.side not in near}
    if not near:
        return dict.fromkeys((miss.side for miss in misses), most / len(misses))
    left = most - sum(far.values())
    return far | dict.fromkeys(near, left / len(near))


def rarely_missed(ask: Ask, answered: Callable[[Ask], Answer]) -> Answer:
    """The answer to a question whose charges keep to the risk that is accepted of them."""
    if not is_asked_for(ask.brief):
        return answered(ask)
    room = Room(doubts(ask.brief, ask.numbers))
    quiet = replace(ask, telling=None)
    answer = _converged(replace(quiet, is_divisible=True), room, answered)
    if answer.values is not None:
        answer = _whole(ask, room, answered)
    if answer.values is None:
        return answer
    return answer.with_tangents(room.tangents_at(answer.posed.charged(answer.values)))


def _converged(ask: Ask, room: Room, answered: Callable[[Ask], Answer]) -> Answer:
    """Answers until one misses nothing too often, or there is none."""
    for _ in range(MOST_ROUNDS):
        answer = answered(replace(ask, risk=room.risk))
        if answer.values is None:
            return answer
        charged = answer.posed.undusted if ask.is_divisible else answer.posed.charged
        if room.look(charged(answer.values)):
            return answer
    return replace(answer, is_kept=False)


def _whole(ask: Ask, room: Room, answered: Callable[[Ask], Answer]) -> Answer:
    """What is whole is decided, then the rest to where nothing is missed too often, in turns.

    What is decided with too little room is a bound; with what is whole kept, the rest converges.
    Both tell when they are near enough (outer approximation: M. A. Duran, I. E. Grossmann,
    Mathematical Programming 36 (1986) 307-339). Later turns keep more room than is asked for, so
    that a plan comes also where no time is left to converge.
    """
    first: Answer | None = None
    best: Answer | None = None
    for margin in MARGINS:
        room.margin = margin
        decided = answered(replace(ask, risk=room.risk, clock=_turn(ask.clock)))
        first = first or decided
        if decided.values is None:
            break
        found = decided
        if not room.look(decided.posed.charged(decided.values)):
            room.margin = 0.0
            whole = decided.values[decided.posed.program.integer]
            rest = replace(ask, whole=whole, telling=None, clock=_finishing(ask.clock))
            found = _converged(rest, room, answered)
        if found.values is not None and found.is_kept and (best is None or is_ahead(found, best)):
            best = found if found is first else bounded_by_first(found, first)
        if best is not None and (ask.clock.is_over or _is_near(best, ask.effort.gap_fraction)):
            break
    assert first is not None, "there is a first turn"
    return best or replace(first, values=None, ending=_unkept(first))


def _unkept(first: Answer) -> Ending:
    """How it ends without a plan that keeps to its risk: unless there is none at all, for time."""
    return first.ending if first.values is None else Ending.NO_SOLUTION


def _turn(clock: Clock) -> Clock:
    """A part of the time that is left, for deciding what is whole once."""
    return clock.part(TURN * clock.left)


def _finishing(clock: Clock) -> Clock:
    """The time that is left, or a moment: a plan that is nearly there is finished."""
    return clock if clock.left > MOMENT_S else clock.for_a_moment(least=MOMENT_S, most=MOMENT_S)


def _is_near(answer: Answer, gap: float) -> bool:
    first = answer.reached[0]
    return is_within(first.value, first.bound, gap)


def rarely_missed_in_steps(
    ask: Ask, answer: Answer, weighed: Callable[[Answer], Weighed]
) -> Weighed:
    """The same of what is weighed: where steps come too near to a limit, they are found anew."""
    found = weighed(answer)
    if not is_asked_for(ask.brief):
        return found
    tangents = answer.posed.frame.risk.tangents
    room = Room(doubts(ask.brief, ask.numbers), margin=MARGIN)
    room.shares |= _as_divided(room.known, tangents)
    for _ in range(MOST_WEIGHED):
        near = [] if found.failed else room.too_near(found.charged)
        if not near:
            break
        tangents = (*tangents, *(room.tangent(miss) for miss in near))
        found = weighed(answer.with_tangents(tangents))
    return found


def _as_divided(known: Doubts, tangents: tuple[Tangent, ...]) -> dict[Side, float]:
    """What a plan was made with: what its tangents keep to, and what is left for other limits."""
    settings = known.pages.settings
    shares = {one.side: chance_beyond(one.z) for one in tangents}
    for order in known.pages.brief.orders:
        most = accepted(order, settings)
        sides = [(order.order_id, b.what, b.sign) for b in known.bounds[order.alloy]]
        free = [side for side in sides if side not in shares]
        if most is not None and settings.risk_basis == "limit":
            shares |= dict.fromkeys(sides, most)
        elif most is not None and free:
            left = most - sum(shares[side] for side in sides if side in shares)
            shares |= dict.fromkeys(free, max(left, 1e-3 * FAR * most) / len(free))
    return shares
