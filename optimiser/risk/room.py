"""What each limit of each charge may miss, and the tangents that were found.

What a charge as a whole may miss is divided among its limits: those that nothing comes near need
next to nothing of it, the others share the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from models.order import Order
from optimiser.decision.ask import Charged
from optimiser.formulation.chance import Cone, Risk, Side, Slope, Tangent
from optimiser.risk.chance import accepted, chance_beyond, deviations_inside
from optimiser.risk.division import Division, stretched
from optimiser.risk.misses import Doubts, Miss, Misses, off_spec

NEAR: Final = 1e-6
"""How far, relative to its limit, a charge may be from the room that it needs."""
TAKEN: Final = 1e-3
"""A limit is given to the conic solver once a charge is this near to it, relative to it."""
CLOSE: Final = 0.25
"""What is made of a plan takes after limits that a charge is this near to, relative to them."""
HAIR: Final = 2e-7
"""What a conic program keeps beyond the deviations asked for, so that there is a way beside it."""
MOST_TANGENTS: Final = 24
"""So many tangents of one limit are kept, those found last."""
MOST_LIFTED: Final = 2.0
A_LITTLE_MORE: Final = 1.02
"""How far tangents may be lifted at once, and by how much more than they fell short."""
FAR: Final = 0.02
"""A limit that takes less than this part of what is accepted is one that nothing comes near."""
BINDS: Final = 0.9
"""A limit that takes this part of its share is bound by it."""
SPARE: Final = 1.1
"""A limit that is not bound keeps so many times what it takes."""
SPENT: Final = 0.97
"""A charge that is bound by its risk spends this part of it at least."""
RESHARED: Final = 4
"""How often what is accepted is divided anew."""


@dataclass(slots=True)
class Room:
    """What each limit of each charge may miss, and the tangents that were found."""

    known: Doubts
    shares: dict[Side, float] = field(default_factory=dict)
    tangents: dict[Side, list[Slope]] = field(default_factory=dict)
    cones: dict[Side, Cone] = field(default_factory=dict)
    sd_kg: dict[Side, float] = field(default_factory=dict)
    lifts: dict[Side, float] = field(default_factory=dict)
    few: dict[Side, list[Slope]] = field(default_factory=dict)
    reshared: int = 0
    margin: float = 0.0
    spared: float = 0.0
    """The part of what is accepted that is left to steps of the scales."""
    is_generous: bool = False
    """Whether each limit may miss as often as its whole charge: what no plan betters."""

    looked_up: tuple[Charged, dict[str, Misses]] | None = None
    """What was last asked of, and what it misses."""

    def _misses(self, charged: Charged) -> dict[str, Misses]:
        """Every limit of every charge in a plan, by order."""
        if self.looked_up is None or self.looked_up[0] != charged:
            self.looked_up = (charged, self.known.of(charged))
        return self.looked_up[1]

    @property
    def risk(self) -> Risk:
        """The tangents, as far inside as the shares now say."""
        return Risk(
            tangents=tuple(
                Tangent(side=side, z=self._z(side) * self.lifts.get(side, 1.0), slope=slope)
                for side, each in self.tangents.items()
                for slope in each
            )
            + tuple(
                Tangent(side=side, z=self._z(side), slope=slope)
                for side, each in self.few.items()
                for slope in each
            )
        )

    @property
    def asked(self) -> dict[Side, tuple[object, ...]]:
        """What is asked of each limit that has a cone: how many deviations, onto what heel."""
        return {
            side: (one.z, one.before, float(one.errors.heel_kg @ one.errors.heel_kg))
            for side, one in self.cones.items()
        }

    def look(self, charged: Charged) -> bool:
        """Take in what a plan still misses too often; whether there is nothing of the kind."""
        found, kept = self._misses(charged), True
        for order_id, misses in found.items():
            most = self._accepted(order_id)
            if most is not None:
                self._share(misses, most)
                kept &= self._take(misses)
        if kept and self._reshare(found):
            kept = False
            for misses in found.values():
                self._take(misses)
        return kept

    def divide_as(self, charged: Charged) -> None:
        """Accept of limits what a plan misses them, and of each charge all there is."""
        self.reshared = RESHARED
        for order_id, misses in self._misses(charged).items():
            most = self._accepted(order_id)
            if most is not None:
                near = {one.side: one.chance for one in misses if one.chance > FAR * most}
                self._give(misses, near, most)
                self._take(misses)

    def takes(self, charged: Charged) -> bool:
        """Whether a plan keeps the risk of each charge as a whole; if so that is divided so."""
        if self.is_each:
            return False
        for order_id, misses in self._misses(charged).items():
            most = self._accepted(order_id)
            if most is not None and off_spec(misses) > most:
                return False
        self.divide_as(charged)
        return True

    def divide(self, shares: Mapping[Side, float], charged: Charged) -> None:
        """Accept of limits what a plan was made with, of others what it takes of them."""
        for order_id, misses in self._misses(charged).items():
            most = self._accepted(order_id)
            if most is not None:
                near = {
                    one.side: shares.get(one.side, self.shares[one.side])
                    for one in misses
                    if one.side in self.cones
                }
                self._give(misses, near, most)

    def _give(self, misses: Misses, near: dict[Side, float], most: float) -> None:
        far = {
            one.side: min(max(SPARE * one.chance, 1e-3 * FAR * most), FAR * most)
            for one in misses
            if one.side not in near
        }
        self.shares |= far | stretched(near, far, most)

    @property
    def divisions(self) -> tuple[Division, ...]:
        """What the limits of each charge that are cones may miss together."""
        found: list[Division] = []
        for order in self.known.pages.brief.orders:
            most = self._accepted(order.order_id)
            sides = {s: one for s, one in self.shares.items() if s[0] == order.order_id}
            near = {s: one for s, one in sides.items() if s in self.cones}
            if most is None or len(near) < 2:
                continue
            far = {s: one for s, one in sides.items() if s not in self.cones}
            found.append(
                Division(
                    order_id=order.order_id,
                    most=sum(stretched(near, far, most).values()),
                    shares=near,
                    sd_kg={side: self.sd_kg[side] for side in near},
                )
            )
        return tuple(found)

    def is_kept(self, charged: Charged) -> bool:
        """Whether a plan misses nothing too often, as what is accepted is divided now."""
        return not self.too_near(charged)

    def touch(self, charged: Charged) -> None:
        """Take in the tangents of a plan to all limits that anything came near."""
        for misses in self._misses(charged).values():
            for at, side in enumerate(misses.sides):
                if side in self.cones:
                    self._keep_tangent(misses[at])

    def near(self, charged: Charged) -> list[Cone]:
        """The cones of all limits that a plan comes near, and of those that any did before."""
        found: list[Cone] = []
        for misses in self._misses(charged).values():
            near = {one.side for one in self._over(misses, by=-CLOSE)} | self.cones.keys()
            found += [
                self._cone(one) for one in misses if one.spread.sd_kg > 0.0 and one.side in near
            ]
        return found

    def expect_few(self, charged: Charged, *, alike: bool = False) -> None:
        """Take in what melts deviate at least for being of few lines, where so much is asked.

        It is told where a plan is, or where all its lines err ``alike``: that is soon decided with.
        """
        for order_id, misses in self._misses(charged).items():
            most = self._most_lots(self.known.pages.orders[order_id])
            for miss in self._over(misses, by=-CLOSE) if most else ():
                if miss.spread.sd_kg > 0.0:
                    known = self.few.get(miss.side, [])
                    self.few[miss.side] = [*known, miss.spread.of_lines(most, alike=alike)]

    def as_if_all_erred_alike(self, charged: Charged) -> Risk:
        """More room than is needed: all limits as if what is charged erred together."""
        every = (miss for misses in self._misses(charged).values() for miss in misses)
        return Risk(
            tangents=tuple(
                Tangent(side=one.side, z=self._z(one.side), slope=one.spread.if_alike())
                for one in every
                if one.side in self.shares and one.spread.sd_kg > 0.0
            )
        )

    def _most_lots(self, order: Order) -> int:
        """How many lots an order may take, 0 for any number: some sources have several."""
        if order.max_sources is None or self.known.pages.numbers.parts:
            return 0
        sizes = Counter(source.group for source in self.known.pages.brief.sources)
        return sum(count for _, count in sizes.most_common(order.max_sources))

    def lift(self, charged: Charged) -> None:
        """Ask for more where the tangents so far fell short of what a plan deviates."""
        for misses in self._misses(charged).values():
            for miss in self._over(misses, by=NEAR):
                kg = miss.spread.melt.charged_kg
                told = [one.at(kg) for one in self.tangents.get(miss.side, ())]
                short = miss.spread.sd_kg / max([*told, miss.spread.sd_kg / MOST_LIFTED])
                self.lifts[miss.side] = max(short, self.lifts.get(miss.side, 1.0)) * A_LITTLE_MORE

    def too_near(self, charged: Charged) -> set[Side]:
        """Every limit that a plan misses too often."""
        every = self._misses(charged).values()
        return {miss.side for misses in every for miss in self._over(misses, by=NEAR)}

    def tangents_at(self, charged: Charged) -> tuple[Tangent, ...]:
        """One tangent to every limit that a plan comes near, as it stands."""
        near = (self._over(misses, by=-CLOSE) for misses in self._misses(charged).values())
        return self._to([miss for misses in near for miss in misses])

    def onto_heels(self, charged: Charged, sides: Collection[Side]) -> tuple[Tangent, ...]:
        """One tangent to each of some limits, onto the heels of a plan."""
        return tuple(
            replace(one, slope=one.slope.onto_heel) for one in self._tangents(charged, sides)
        )

    def _tangents(self, charged: Charged, sides: Collection[Side]) -> tuple[Tangent, ...]:
        every = (miss for misses in self._misses(charged).values() for miss in misses)
        return self._to([miss for miss in every if miss.side in sides])

    def _to(self, misses: Collection[Miss]) -> tuple[Tangent, ...]:
        return tuple(
            Tangent(side=miss.side, z=self._z(miss.side), slope=miss.spread.tangent())
            for miss in misses
            if miss.spread.sd_kg > 0.0
        )

    def _z(self, side: Side) -> float:
        return deviations_inside(self.shares[side]) * (1.0 + self.margin)

    def _accepted(self, order_id: str) -> float | None:
        pages = self.known.pages
        most = accepted(pages.orders[order_id], pages.settings)
        return None if most is None else most * (1.0 - self.spared)

    def take_as_divided(self, tangents: tuple[Tangent, ...]) -> None:
        """Accept of each limit what a plan was made with."""
        self.shares |= _as_divided(self.known, tangents)

    @property
    def is_each(self) -> bool:
        """Whether what is accepted is of each limit by itself."""
        return self.is_generous or self.known.pages.settings.risk_basis == "limit"

    def _share(self, misses: Misses, most: float) -> None:
        """Divide what is accepted of a charge among its limits, once there is a plan of it."""
        if self.is_each:
            self.shares |= dict.fromkeys(misses.sides, most)
        elif misses and misses.sides[0] not in self.shares:
            self.shares |= _divided(misses, most)

    def _over(self, misses: Misses, *, by: float) -> list[Miss]:
        """The limits that a charge is beyond by more than a part of them, with all its room."""
        known = [at for at, side in enumerate(misses.sides) if side in self.shares]
        z = np.array([deviations_inside(self.shares[misses.sides[at]]) for at in known])
        far_kg = misses.over_kg[known] + z * misses.spreads.sd_kg[known]
        over = np.flatnonzero(far_kg > by * misses.size_kg[known])
        return [misses[known[at]] for at in over]

    def _take(self, misses: Misses) -> bool:
        """Have a cone for each limit that a charge comes near, and a tangent where it is beyond."""
        over = self._over(misses, by=NEAR)
        near = {miss.side for miss in self._over(misses, by=-TAKEN)} | self.cones.keys()
        for at, side in enumerate(misses.sides):
            if side in near and misses.spreads.sd_kg[at] > 0.0:
                self.sd_kg[side] = float(misses.spreads.sd_kg[at])
                self.cones[side] = self._cone(misses[at])
        for miss in over:
            self._keep_tangent(miss)
        return not over

    def _cone(self, miss: Miss) -> Cone:
        """The cone of a limit; whatever is charged it is the same, but for what is poured onto."""
        z, melt = self._z(miss.side) * (1.0 + HAIR), miss.spread.melt
        known = self.cones.get(miss.side)
        if known is not None and not (known.before or melt.before or melt.heel_kg):
            return replace(known, z=z)
        return Cone(side=miss.side, z=z, errors=miss.spread.errors(), before=melt.before)

    def _keep_tangent(self, miss: Miss) -> None:
        if miss.spread.sd_kg > 0.0:
            known = self.tangents.get(miss.side, [])
            self.tangents[miss.side] = [*known, miss.spread.tangent()][-MOST_TANGENTS:]

    def _reshare(self, found: Mapping[str, Misses]) -> bool:
        """Give what some limits do not need to those that bind; whether that changes anything."""
        if self.is_each or self.reshared >= RESHARED:
            return False
        changed = False
        for order_id, misses in found.items():
            most = self._accepted(order_id)
            bound = any(miss.chance > BINDS * self.shares.get(miss.side, 1.0) for miss in misses)
            if most is not None and bound and off_spec(misses) < SPENT * most:
                self.shares |= self._redivided(misses, most)
                changed = True
        self.reshared += changed
        return changed

    def _redivided(self, misses: Misses, most: float) -> dict[Side, float]:
        """The same anew: what limits do without goes to those that are bound by their share."""
        bound = [m.side for m in misses if m.chance > BINDS * self.shares[m.side]]
        free = {
            m.side: max(SPARE * m.chance, 1e-3 * FAR * most) for m in misses if m.side not in bound
        }
        scale = (most - sum(free.values())) / sum(self.shares[side] for side in bound)
        return free | {side: scale * self.shares[side] for side in bound}


def _divided(misses: Misses, most: float) -> dict[Side, float]:
    """What is accepted, by limit: those that are near share what the others leave."""
    near = {miss.side for miss in misses if miss.chance > FAR * most}
    far = {m.side: max(2.0 * m.chance, 1e-3 * FAR * most) for m in misses if m.side not in near}
    if not near:
        return dict.fromkeys((miss.side for miss in misses), most / len(misses))
    left = most - sum(far.values())
    return far | dict.fromkeys(near, left / len(near))


def _as_divided(known: Doubts, tangents: tuple[Tangent, ...]) -> dict[Side, float]:
    """What a plan was made with: what its tangents keep to, and what is left for other limits."""
    settings = known.pages.settings
    shares = {one.side: chance_beyond(one.z) for one in tangents}
    for order in known.pages.brief.orders:
        most = accepted(order, settings)
        sides = [(order.order_id, b.what, b.sign) for b in known.bounds[order.alloy].each]
        free = [side for side in sides if side not in shares]
        if most is not None and settings.risk_basis == "limit":
            shares |= dict.fromkeys(sides, most)
        elif most is not None and free:
            left = most - sum(shares[side] for side in sides if side in shares)
            shares |= dict.fromkeys(free, max(left, 1e-3 * FAR * most) / len(free))
    return shares
