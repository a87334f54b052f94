"""What a kilogram of metal becomes in a furnace: melt, dross and loss (MODEL.md §1).

Arrays run over sources [s], furnace types [f] and elements [e]; every share is a fraction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ALUMINA_PER_ALUMINIUM: Final = 1.89
"""Kilograms of Al2O3 that a kilogram of oxidised aluminium becomes, by molar mass."""

_OF_SOURCES: Final = (
    "dry_fraction", "knows_contamination", "given_yield", "users_yield", "is_hardener",
    "melt_loss", "dross_kg_per_kg", "dross_metal", "dross_recovery", "dross_cost_per_kg",
    "users_loss", "analysis",
)  # fmt: skip
"""What runs over sources."""

ROUNDING: Final = 1e-4
"""What two values may differ by before they contradict each other: per cent with two decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is known of sources, furnaces and elements; NaN is blank.

    ``users_yield`` and its like mark the values that the user gave: those may contradict
    each other, all others give way.
    """

    dry_fraction: Array
    """Share that is not moisture, organics or foreign matter [s, 1]."""
    knows_contamination: Mask
    """Whether ``dry_fraction`` is known, not assumed [s, 1]."""
    given_yield: Array
    """Liquid per kg as received [s, 1]."""
    users_yield: Mask
    """[s, 1]"""
    is_hardener: Mask
    """Whether every element has a recovery of its own, the base too [s, 1]."""
    melt_loss: Array
    """[s, f]"""
    dross_kg_per_kg: Array
    """[s, f]"""
    dross_metal: Array
    """Share of the dross that is metal [s, f]."""
    dross_recovery: Array
    """Share of that metal which treatment returns [s, f]."""
    dross_cost_per_kg: Array
    """Per kg of dross [s, f]."""
    users_loss: Mask
    """[s, f]"""
    analysis: Array
    """Fraction of each element in the metal, and the qualities [s, e]."""
    is_quality: Mask
    """[e]"""
    base: int
    """Where the base element stands among the elements."""
    unburnt: Array
    """Share of each element that does not burn on remelting [f, e]; the base's is ignored."""
    users_unburnt: Mask
    """[f, e]"""
    addition_recovery: Array
    """Share of each element that additions bring in [f, e]; NaN for a base that nobody gave."""

    @property
    def composition(self) -> Array:
        """Fraction of each element in the metal [s, e]; qualities are no part of it."""
        return np.where(self.is_quality, 0.0, self.analysis)

    def of(self, rows: NDArray[np.int64]) -> Feed:
        """Some of its sources, each as often as its row is named."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _OF_SOURCES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Melting:
    """What the metal becomes, and what had to give way so that it adds up."""

    metal_fraction: Array
    """μ [s, f]"""
    metal_yield: Array
    """Y [s, f]"""
    lost: Array
    """Share of the metal that the yield or the loss says is lost, q' [s, f]."""
    dross_kg_per_kg: Array
    """δ [s, f]"""
    dross_metal_kg_per_kg: Array
    """δφ [s, f]"""
    recovered_kg_per_kg: Array
    """δφη [s, f]"""
    net_loss_kg_per_kg: Array
    """μ - Y - δφη [s, f]"""
    dross_cost_per_kg: Array
    """Of the treatment, per kg of the source [s, f]."""
    recovery: Array
    """Share of each element that reaches the melt [s, f, e]; zero for qualities."""
    element_kg_per_kg: Array
    """g [s, f, e]: what the melt gains of each element or quality."""
    dross_reduced: Mask
    """Whether dross was given that traps more than is lost [s, f]."""
    burning_withheld: Array
    """Share of the metal that the library would burn, but the loss has no room for [s, f]."""
    yield_lowered: Mask
    """Whether the given recoveries burn more than the library's yield allows [s, f]."""


class _Burning(NamedTuple):
    """What burns of the elements beside the base [s, f]."""

    library_kept: Array
    """The part of what the library says burns that does."""
    library_withheld: Array
    """Share of the metal that therefore does not burn."""
    most_liquid: Array
    """Share of the metal that is liquid when nothing burns but what the user says."""


def melting(feed: Feed) -> Melting:
    """Follow every source through every furnace type."""
    metal, natural, liquid = _yields(feed)
    lost = np.maximum(0.0, 1.0 - _ratio(liquid, metal, otherwise=1.0))
    dross, trapped, reduced = _dross(feed, metal=metal, lost=lost)
    burning = _burning(feed, lost=lost, trapped=trapped)
    most = np.where(feed.is_hardener | users_loss(feed), np.inf, metal * burning.most_liquid)
    left = np.minimum(liquid, most)
    scrap = _scrap_recovery(
        feed,
        liquid_share=_ratio(left, metal, otherwise=1.0),
        trapped=trapped,
        kept=burning.library_kept,
    )
    hardener = _adjusted_addition(feed, metal=metal, natural=natural, liquid=liquid)
    recovery = np.where(feed.is_hardener[:, :, None], hardener, scrap)
    in_dross = dross * feed.dross_metal
    recovered = in_dross * feed.dross_recovery
    return Melting(
        metal_fraction=metal,
        metal_yield=left,
        lost=lost,
        dross_kg_per_kg=dross,
        dross_metal_kg_per_kg=in_dross,
        recovered_kg_per_kg=recovered,
        net_loss_kg_per_kg=np.maximum(0.0, metal - left - recovered),
        dross_cost_per_kg=dross * feed.dross_cost_per_kg,
        recovery=np.where(feed.is_quality, 0.0, recovery),
        element_kg_per_kg=_brought(
            feed,
            untrapped=metal * (1.0 - trapped),
            liquid=left,
            brought=metal[..., None] * recovery,
        ),
        dross_reduced=reduced,
        burning_withheld=np.where(feed.is_hardener, 0.0, burning.library_withheld),
        yield_lowered=left < liquid - ROUNDING,
    )


def _brought(feed: Feed, *, untrapped: Array, liquid: Array, brought: Array) -> Array:
    """What the melt gains of each element; a quality is the liquid's, or burns if so given."""
    unburnt = untrapped[:, :, None] * feed.unburnt
    quality = np.where(feed.users_unburnt, unburnt, liquid[:, :, None])
    return np.where(feed.is_quality, quality, brought) * feed.analysis[:, None, :]


def _yields(feed: Feed) -> tuple[Array, Array, Array]:
    """Metal per kg, the liquid it would give of itself, and the liquid it gives."""
    blank = np.isnan(feed.given_yield)
    kept = 1.0 - feed.melt_loss
    implied = np.minimum(1.0, _ratio(np.where(blank, 0.0, feed.given_yield), kept, otherwise=1.0))
    metal = np.where(blank | feed.knows_contamination, feed.dry_fraction, implied)
    share = np.einsum("se,sfe->sf", feed.composition, _addition_recovery(feed))
    share += _rest(feed) * kept
    natural = metal * np.where(feed.is_hardener, share, kept)
    return metal, natural, np.where(blank, natural, feed.given_yield)


def _dross(feed: Feed, *, metal: Array, lost: Array) -> tuple[Array, Array, Mask]:
    """Dross per kg, the share of metal it traps, and where it was cut: δ, τ, τ > q'."""
    phi = feed.dross_metal
    oxide = ALUMINA_PER_ALUMINIUM * metal * lost
    natural = oxide / (1.0 - phi + ALUMINA_PER_ALUMINIUM * phi)
    dross = np.where(np.isnan(feed.dross_kg_per_kg), natural, feed.dross_kg_per_kg)
    trapped = _ratio(dross * phi, metal, otherwise=0.0)
    too_much = trapped > lost
    dross = np.where(too_much, _ratio(metal * lost, phi, otherwise=0.0), dross)
    reduced = (trapped > lost + ROUNDING) & ~np.isnan(feed.dross_kg_per_kg)
    return dross, np.minimum(trapped, lost), reduced


def _burning(feed: Feed, *, lost: Array, trapped: Array) -> _Burning:
    """Fit what burns into what is lost and not trapped; what the user gave comes first."""
    burns = np.where(np.arange(feed.unburnt.shape[1]) == feed.base, 0.0, 1.0 - feed.unburnt)
    free = 1.0 - trapped
    given = free * (feed.composition @ np.where(feed.users_unburnt, burns, 0.0).T)
    library = free * (feed.composition @ np.where(feed.users_unburnt, 0.0, burns).T)
    kept = np.clip(_ratio(lost - trapped - given, library, otherwise=1.0), 0.0, 1.0)
    return _Burning(
        library_kept=kept, library_withheld=(1.0 - kept) * library, most_liquid=free - given
    )


def users_loss(feed: Feed) -> Mask:
    """Whether what is lost follows from what the user gave: a yield, or else a loss [s, f]."""
    by_loss = feed.users_loss & ~feed.is_hardener
    return np.where(np.isnan(feed.given_yield), by_loss, feed.users_yield)


def _scrap_recovery(feed: Feed, *, liquid_share: Array, trapped: Array, kept: Array) -> Array:
    """Dross traps of every element alike, some of it burns, and the base closes the balance."""
    scale = np.where(feed.users_unburnt, 1.0, kept[:, :, None])
    recovery = (1.0 - trapped)[:, :, None] * (1.0 - (1.0 - feed.unburnt) * scale)
    recovery[:, :, feed.base] = 0.0
    others = np.einsum("se,sfe->sf", feed.composition, recovery)
    base = liquid_share - others - _rest(feed) * (1.0 - trapped)
    share = np.where(feed.is_hardener, 1.0, feed.composition[:, feed.base, None])
    recovery[:, :, feed.base] = base / share
    return recovery


def _adjusted_addition(feed: Feed, *, metal: Array, natural: Array, liquid: Array) -> Array:
    """Addition recoveries that give the yield that was given.

    A lower yield loses of every element alike; a higher one takes back a like part of what each
    would lose, so that nothing is recovered twice.
    """
    own = _addition_recovery(feed)
    less = _ratio(liquid, natural, otherwise=1.0)[:, :, None]
    kept = _ratio(metal - liquid, metal - natural, otherwise=0.0)[:, :, None]
    return np.where(less <= 1.0, own * less, 1.0 - kept * (1.0 - own))


def _addition_recovery(feed: Feed) -> Array:
    """What additions bring in of each element; of the base, what was given or does not oxidise."""
    shape = (*feed.melt_loss.shape, feed.composition.shape[1])
    recovery = np.broadcast_to(feed.addition_recovery, shape).copy()
    given = recovery[:, :, feed.base]
    recovery[:, :, feed.base] = np.where(np.isnan(given), 1.0 - feed.melt_loss, given)
    return recovery


def _rest(feed: Feed) -> Array:
    """The share of the metal that its analysis says nothing of [s, 1]."""
    known: Array = feed.composition.sum(axis=1, keepdims=True)
    return np.maximum(0.0, 1.0 - known)


def _ratio(value: Array, by: Array, *, otherwise: float) -> Array:
    """``value / by``, or ``otherwise`` where ``by`` is zero."""
    is_there = by != 0.0
    return np.where(is_there, value / np.where(is_there, by, 1.0), otherwise)
