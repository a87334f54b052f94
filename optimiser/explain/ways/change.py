"""One change of a scenario that may be a way out, before it is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from models.verdict import WayKind

Document = dict[str, Any]
Tier = Literal[0, 1, 2, 3]
PLANT, PURCHASE, CUSTOMER, SPEC = 0, 1, 2, 3
"""Who has to agree: the plant alone, who buys, the customer, who answers for the alloy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is put into the scenario's document and what is taken out, as a revision says it."""

    patch: Document = field(default_factory=dict)
    remove: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """What gives: from ``was``, up or down, by ``guess`` at least and ``most`` at most.

    ``guess`` is what a program without steps of the scales says; ``says`` is the figure that the
    planner is told, what becomes of it or the amount itself, and is written short.
    """

    was: float
    sign: Literal[1, -1]
    guess: float
    unit: str
    most: float = float("inf")
    says: Literal["becomes", "amount"] = "becomes"

    def becomes(self, amount: float) -> float:
        """What it is after giving by ``amount``, free of the dust of floats."""
        return float(f"{self.was + self.sign * amount:.12g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A change that may be a way out. ``change``, ``title`` and ``sentence`` take the amount.

    ``clash`` names what stands in the way as it is now, if anything; without a ``gauge`` the
    change is whole, and of a set of things that give together the amount is a factor. ``priced``
    says whether all that it costs is known.
    """

    kind: WayKind
    tier: int
    thing: str
    clash: str
    change: Callable[[float], Change]
    title: Callable[[float], str]
    sentence: Callable[[float], str]
    gauge: Gauge | None = None
    is_set: bool = False
    priced: bool = True


def whole(
    *,
    kind: WayKind,
    tier: int,
    thing: str,
    clash: str,
    title: str,
    sentence: str,
    change: Change,
    priced: bool = True,
    is_set: bool = False,
) -> Candidate:
    """A change that is made or not made."""
    return Candidate(
        kind=kind,
        tier=tier,
        thing=thing,
        clash=clash,
        change=lambda _: change,
        title=lambda _: title,
        sentence=lambda _: sentence,
        priced=priced,
        is_set=is_set,
    )
