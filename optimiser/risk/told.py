"""What a plan says of its risk: deviation and chance of a miss by limit and by charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from models.plan import Draws
from optimiser.ledger.book import Book
from optimiser.ledger.heats import Charged
from optimiser.risk.draws import Drawn, drawn
from optimiser.risk.misses import Miss, Misses, doubts, off_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The risk of one charge; all None where nothing is known of any error.

    ``by_limit`` holds, by the element of a limit, deviation and chance of a miss, per cent, and
    ``drawn_by_limit`` the part of the draws that miss it, where any were taken.
    """

    off_spec_pct: float | None = None
    off_spec_drawn_pct: float | None = None
    by_limit: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    drawn_by_limit: Mapping[str, float] = field(default_factory=dict)

    def of(self, element: str) -> tuple[float | None, float | None, float | None]:
        """Deviation, chance and drawn part of one limit, per cent.

        A limit that speaks of nothing, as one on others where there are none, is never missed.
        """
        sd_pct, off_spec_pct = self.by_limit.get(element, (None, self._never(self.off_spec_pct)))
        never = self._never(self.off_spec_drawn_pct)
        return sd_pct, off_spec_pct, self.drawn_by_limit.get(element, never)

    @staticmethod
    def _never(of_charge: float | None) -> float | None:
        return None if of_charge is None else 0.0


NOTHING_KNOWN = Told()


def told(pages: Book, charged: Charged, *, draws: Draws | None = None) -> dict[str, Told]:
    """The risk of every charge of a plan, by order, confirmed by ``draws`` if any are asked for."""
    known = doubts(pages.brief, pages.numbers, pages)
    if not known.errors.is_known:
        return dict.fromkeys(charged, NOTHING_KNOWN)
    found = {order: _told(misses) for order, misses in known.of(charged).items()}
    if draws is None:
        return found
    counted = drawn(known, charged, seed=draws.seed, draws=draws.count)
    return {order: _confirmed(one, counted[order]) for order, one in found.items()}


def _confirmed(told: Told, counted: Drawn) -> Told:
    return replace(
        told,
        off_spec_drawn_pct=100.0 * counted.any,
        drawn_by_limit={name: 100.0 * part for name, part in counted.by_limit.items()},
    )


def _told(misses: Misses) -> Told:
    by_limit: dict[str, list[Miss]] = {}
    for miss in misses:
        by_limit.setdefault(miss.bound.said_by, []).append(miss)
    return Told(
        off_spec_pct=100.0 * off_spec(misses),
        by_limit={
            element: (max(miss.sd_pct for miss in found), 100.0 * off_spec(found))
            for element, found in by_limit.items()
        },
    )
