"""Charges that miss their limits no more often than is accepted (MODEL.md §5).

The deviation of a melt is convex in what is charged, so that its tangents never exceed it. A plan is
made; where it misses a limit too often, the tangent there becomes a row of the program, and the plan
is made again, until none does (outer approximation: J. E. Kelley, Journal of the Society for
Industrial and Applied Mathematics 8 (1960) 703-712). What the charge as a whole may miss is divided
among its limits: those that nothing comes near need next to nothing of it, the others share the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.stage import Answer
from optimiser.decision.weigh import Weighed
from optimiser.formulation.chance import Cut, Side
from optimiser.risk.chance import accepted, chance_beyond, deviations_inside
from optimiser.risk.misses import Doubts, Miss, doubts, is_asked_for, off_spec

NEAR: Final = 1e-6
"""How far, relative to its limit, a charge may be from the room that it needs."""
MOST_ROUNDS: Final = 60
MOST_WEIGHED: Final = 5
FAR: Final = 0.02
"""A limit that takes less than this part of what is accepted is one that nothing comes near."""
SPENT: Final = 0.97
"""A charge that is bound by its risk spends this part of it at least."""
RESHARED: Final = 4
"""How often what is accepted is divided anew."""


@dataclass(slots=True)
class Room:
    """What each charge may miss by limit, and the tangents that were found."""

    known: Doubts
    shares: dict[Side, float] = field(default_factory=dict)
    tangents: list[tuple[Side, Miss]] = field(default_factory=list)
    reshared: int = 0

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The tangents as rows, as far inside as the shares now say."""
        return tuple(
            Cut(
                side=side,
                z=deviations_inside(self.shares[side]),
                direction=miss.spread.direction,
                heel_kg=miss.spread.heel_kg,
            )
            for side, miss in self.tangents
        )

    def look(self, charged: Charged) -> bool:
        """Take in what a plan still misses too often; whether there is nothing of the kind."""
        found, settings = self.known.of(charged), self.known.pages.brief.settings
        kept = True
        for order_id, misses in found.items():
            most = accepted(self.known.pages.orders[order_id], settings)
            if most is not None:
                self._share(misses, most, each=settings.risk_basis == "limit")
                kept &= self._tangents(misses)
        return kept and not self._reshare(found)

    def _share(self, misses: tuple[Miss, ...], most: float, *, each: bool) -> None:
        """Divide what is accepted of a charge among its limits, once something comes near."""
        if each:
            self.shares |= {miss.side: most for miss in misses}
        elif misses[0].side not in self.shares:
            self.shares |= _divided(misses, most)

    def _tangents(self, misses: tuple[Miss, ...]) -> bool:
        kept = True
        for miss in misses:
            z = deviations_inside(self.shares[miss.side])
            if miss.over_kg + z * miss.spread.sd_kg > NEAR * miss.size_kg:
                self.tangents.append((miss.side, miss))
                kept = False
        return kept

    def _reshare(self, found: Mapping[str, tuple[Miss, ...]]) -> bool:
        """Give what some limits do not need to those that bind; whether that changes anything."""
        settings = self.known.pages.brief.settings
        if settings.risk_basis == "limit" or self.reshared >= RESHARED:
            return False
        changed = False
        for order_id, misses in found.items():
            most = accepted(self.known.pages.orders[order_id], settings)
            bound = [m for m in misses if m.chance > 0.9 * self.shares.get(m.side, 1.0)]
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
    answer = answered(ask)
    if not is_asked_for(ask.brief):
        return answer
    room = Room(doubts(ask.brief, ask.numbers))
    for _ in range(MOST_ROUNDS):
        if answer.values is None or room.look(answer.posed.charged(answer.values)):
            break
        answer = answered(replace(ask, cuts=room.cuts))
    return answer


def rarely_missed_in_steps(
    ask: Ask, answer: Answer, weighed: Callable[[Answer], Weighed]
) -> Weighed:
    """The same of what is weighed: where steps come too near to a limit, they are found anew."""
    found = weighed(answer)
    if not is_asked_for(ask.brief):
        return found
    room = Room(doubts(ask.brief, ask.numbers), reshared=RESHARED)
    room.shares |= _as_divided(room.known, answer.posed.frame.cuts)
    for _ in range(MOST_WEIGHED):
        if found.failed or room.look(found.charged):
            break
        found = weighed(answer.with_cuts((*answer.posed.frame.cuts, *room.cuts)))
    return found


def _as_divided(known: Doubts, cuts: tuple[Cut, ...]) -> dict[Side, float]:
    """What a plan was made with: what its tangents keep to, and what is left for other limits."""
    brief = known.pages.brief
    shares = {cut.side: chance_beyond(cut.z) for cut in cuts}
    for order in brief.orders:
        most = accepted(order, brief.settings)
        sides = [(order.order_id, b.what, b.sign) for b in known.bounds[order.alloy]]
        free = [side for side in sides if side not in shares]
        if most is not None and free and brief.settings.risk_basis == "charge":
            left = most - sum(shares[side] for side in sides if side in shares)
            shares |= dict.fromkeys(free, max(left, 1e-3 * FAR * most) / len(free))
    return shares
