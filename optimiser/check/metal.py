"""What a kilogram of a source becomes in the furnace (MODEL.md §1), exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from models.brief import Brief
from models.element import is_symbol
from models.furnace import Loss
from models.source import Source
from optimiser.check.exact import per_kg, share

ONE = Fraction(1)
NOUGHT = Fraction(0)
HALF = Fraction(1, 2)
DEVIATIONS = 3.0
"""So far above its analysis a metal is looked at for what burns of it."""
OXIDE_PER_METAL = Fraction(189, 100)
"""Mass of alumina from a mass of aluminium, as MODEL.md §1 has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metal:
    """What one kilogram as received becomes; every figure in kg per kg.

    ``elements`` holds what of each element asked for reaches the melt. For a quality it is
    the quality times the liquid, so that a melt's quality is the average of its metal. ``on_top``
    holds what a kilogram more of an element that burns would bring, over the deviations of its
    analysis: no part of that burns where the loss has no more room. It also holds that of elements
    of which there is none for all that is known.
    """

    metal: Fraction
    liquid: Fraction
    dross: Fraction
    lost: Fraction
    elements: Mapping[str, Fraction]
    on_top: Mapping[str, Fraction] = field(default_factory=dict)


def metal_of(source: Source, *, furnace_type: str, brief: Brief, elements: Iterable[str]) -> Metal:
    """What one kilogram of ``source`` becomes in a furnace of ``furnace_type``."""
    loss = brief.losses[source.form, furnace_type]
    metal = metal_share(source, loss=loss)
    if metal == 0:
        return _nothing(elements)
    rule = _remelted if _closes_with_base(source, base=brief.settings.base_element) else _added
    kept = rule(source, metal=metal, loss=loss, furnace_type=furnace_type, brief=brief)
    returned = kept.dross * share(loss.dross_metal_pct) * share(loss.dross_recovery_pct)
    return Metal(
        metal=metal,
        liquid=kept.liquid,
        dross=kept.dross,
        lost=metal - kept.liquid - returned,
        elements={
            name: kept.elements.get(name, NOUGHT)
            if is_symbol(name)
            else _quality(
                name, source, metal=metal, kept=kept, furnace_type=furnace_type, brief=brief
            )
            for name in elements
        },
        on_top={
            name: _brings_more(name, far, source, kept, furnace_type=furnace_type, brief=brief)
            for name, far in _may_burn(source, furnace_type=furnace_type, brief=brief)
            if rule is _remelted
        },
    )


def _may_burn(source: Source, *, furnace_type: str, brief: Brief) -> Iterator[tuple[str, float]]:
    """The elements not sure that may burn, or of which there is none, with some deviations."""
    for name in sorted(source.sd_pct.keys() | source.bias_sd_pct.keys()):
        key = (furnace_type, name)
        recovery = brief.recoveries.get(key)
        pct = None if recovery is None else recovery.recovery_pct
        burns = pct is not None and pct < 100 and key not in brief.given_recoveries
        sd = math.hypot(source.sd_pct.get(name, 0.0), source.bias_sd_pct.get(name, 0.0))
        if sd and (burns or not source.composition_pct.get(name)) and is_symbol(name):
            yield name, DEVIATIONS * sd


def _brings_more(
    name: str, far: float, source: Source, kept: _Kept, *, furnace_type: str, brief: Brief
) -> Fraction:
    """What reaches the melt of each kilogram more of an element, up to so much more of it."""
    raised = {**source.composition_pct, name: source.composition_pct.get(name, 0.0) + far}
    loss = brief.losses[source.form, furnace_type]
    more = _remelted(
        replace(source, composition_pct=raised),
        metal=metal_share(source, loss=loss),
        loss=loss,
        furnace_type=furnace_type,
        brief=brief,
    )
    return (more.elements[name] - kept.elements.get(name, NOUGHT)) / share(far)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What of a kilogram reaches the melt and the dross, before what treatment returns."""

    liquid: Fraction
    dross: Fraction
    trapped: Fraction
    elements: Mapping[str, Fraction]


def _nothing(elements: Iterable[str]) -> Metal:
    """What a kilogram without metal becomes."""
    none = dict.fromkeys(elements, NOUGHT)
    return Metal(metal=NOUGHT, liquid=NOUGHT, dross=NOUGHT, lost=NOUGHT, elements=none)


def metal_share(source: Source, *, loss: Loss) -> Fraction:
    """Metal per kg as received: by contamination, or by what the yield lets us conclude."""
    if source.metal_yield_pct is None or source.contamination_given:
        dirt = (source.moisture_pct, source.organics_pct, source.foreign_pct)
        return 1 - sum(map(share, dirt), NOUGHT)
    kept = 1 - share(loss.melt_loss_pct)
    return min(ONE, share(source.metal_yield_pct) / kept) if kept else ONE


def _closes_with_base(source: Source, *, base: str) -> bool:
    """Whether the base element closes the balance: not for hardeners and pure additions."""
    return source.origin != "alloying" and share(source.composition_pct.get(base, 0.0)) >= HALF


@lru_cache
def _dross_of_loss(dross_metal_pct: float) -> Fraction:
    """Dross per metal lost: what oxidises of it becomes oxide, what is trapped stays metal."""
    in_dross = share(dross_metal_pct)
    return OXIDE_PER_METAL / (1 - in_dross + OXIDE_PER_METAL * in_dross)


def _dross(loss: Loss, *, metal: Fraction, lost: Fraction) -> tuple[Fraction, Fraction]:
    """Dross per kg as received, and the share of the metal that it traps.

    Dross never traps more than is lost: a given mass that would is cut to that.
    """
    lost = max(NOUGHT, lost)
    in_dross = share(loss.dross_metal_pct)
    if loss.dross_kg_per_t is None:
        per_metal = _dross_of_loss(loss.dross_metal_pct) * lost
        return per_metal * metal, per_metal * in_dross
    dross = per_kg(loss.dross_kg_per_t)
    trapped = dross * in_dross / metal
    return (lost * metal / in_dross, lost) if trapped > lost else (dross, trapped)


def _symbols(source: Source) -> dict[str, Fraction]:
    """The chemical composition as shares of the metal."""
    return {e: share(pct) for e, pct in source.composition_pct.items() if is_symbol(e)}


def _total(shares: Mapping[str, Fraction]) -> Fraction:
    """The sum, over one denominator: many times faster than adding one by one."""
    scale = math.lcm(*(share.denominator for share in shares.values()))
    return Fraction(
        sum(share.numerator * (scale // share.denominator) for share in shares.values()), scale
    )


def _scaled(shares: Mapping[str, Fraction], *, by: Fraction) -> dict[str, Fraction]:
    """Each share times ``by``, reduced once and not for either factor before."""
    top, bottom = by.numerator, by.denominator
    return {e: Fraction(top * w.numerator, bottom * w.denominator) for e, w in shares.items()}


def _remelted(
    source: Source, *, metal: Fraction, loss: Loss, furnace_type: str, brief: Brief
) -> _Kept:
    """Scrap and ingot: dross traps of every element alike, some burn, the base closes.

    What burns must find room in what is lost and not trapped, or the base would have to come
    from nothing. Where there is too little, the library's burning gives way; where the user's
    alone is too much, the library's loss does.
    """
    given = source.metal_yield_pct
    lost = share(loss.melt_loss_pct) if given is None else 1 - share(given) / metal
    dross, trapped = _dross(loss, metal=metal, lost=lost)
    free, shares = 1 - trapped, _symbols(source)
    by_user, by_library = _burning(shares, furnace_type=furnace_type, brief=brief)
    forced, lent = free * _total(by_user), free * _total(by_library)
    room = lost - trapped - forced
    part = max(NOUGHT, room / lent) if lent > max(NOUGHT, room) else ONE
    if room < 0 and not _loss_is_given(source, loss, brief):
        lost = trapped + forced
    liquid, untrapped = metal * (1 - lost), metal * free
    elements = _scaled(shares, by=untrapped)
    for burnt, by in ((by_user, untrapped), (by_library, untrapped * part)):
        for element, kg in _scaled(burnt, by=by).items():
            elements[element] -= kg
    base = brief.settings.base_element
    others = untrapped * (max(ONE, _total(shares)) - shares[base])
    elements[base] = liquid - others + metal * (forced + part * lent)
    return _Kept(liquid=liquid, dross=dross, trapped=trapped, elements=elements)


def _loss_is_given(source: Source, loss: Loss, brief: Brief) -> bool:
    """Whether the user gave what the liquid follows from: the yield, or else the loss."""
    if source.metal_yield_pct is not None:
        return source.yield_given
    return (loss.form, loss.furnace_type) in brief.given_losses


def _burning(
    shares: Mapping[str, Fraction], *, furnace_type: str, brief: Brief
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """What would burn of each element, as a share of the metal: by the user, by the library."""
    by_user: dict[str, Fraction] = {}
    by_library: dict[str, Fraction] = {}
    for element, weight in shares.items():
        key = (furnace_type, element)
        recovery = brief.recoveries.get(key)
        pct = None if recovery is None else recovery.recovery_pct
        if weight and pct is not None and pct < 100 and element != brief.settings.base_element:
            burning = by_user if key in brief.given_recoveries else by_library
            burning[element] = weight * (1 - share(pct))
    return by_user, by_library


def _added(
    source: Source, *, metal: Fraction, loss: Loss, furnace_type: str, brief: Brief
) -> _Kept:
    """Hardeners and pure additions: what is recovered of each element makes the liquid."""
    melted = 1 - share(loss.melt_loss_pct)
    shares = _symbols(source)
    rest = max(NOUGHT, 1 - _total(shares))
    elements = {}
    for element, weight in shares.items():
        recovery = brief.recoveries.get((furnace_type, element))
        given_pct = None if recovery is None else recovery.addition_recovery_pct
        blank = melted if element == brief.settings.base_element else ONE
        elements[element] = metal * weight * (blank if given_pct is None else share(given_pct))
    liquid = sum(elements.values(), metal * rest * melted)
    if source.metal_yield_pct is not None:
        given = share(source.metal_yield_pct)
        whole = {element: metal * weight for element, weight in shares.items()}
        elements = _to_yield(elements, whole, metal=metal, natural=liquid, given=given)
        liquid = given
    dross, trapped = _dross(loss, metal=metal, lost=1 - liquid / metal)
    return _Kept(liquid=liquid, dross=dross, trapped=trapped, elements=elements)


def _to_yield(
    elements: dict[str, Fraction],
    whole: dict[str, Fraction],
    *,
    metal: Fraction,
    natural: Fraction,
    given: Fraction,
) -> dict[str, Fraction]:
    """A lower yield loses of all alike; a higher one takes back a like part of every loss."""
    if given <= natural or natural == metal:
        stretch = given / natural if natural else NOUGHT
        return {element: stretch * kg for element, kg in elements.items()}
    still_lost = (metal - given) / (metal - natural)
    return {
        element: whole[element] - still_lost * (whole[element] - kg)
        for element, kg in elements.items()
    }


def _quality(
    name: str, source: Source, *, metal: Fraction, kept: _Kept, furnace_type: str, brief: Brief
) -> Fraction:
    """A quality of the liquid: as it is in the metal, or by the recovery the user gave."""
    value = share(source.composition_pct.get(name, 0.0))
    recovery = brief.recoveries.get((furnace_type, name))
    by_user = (furnace_type, name) in brief.given_recoveries
    if not by_user or recovery is None or recovery.recovery_pct is None:
        return kept.liquid * value
    return metal * value * (1 - kept.trapped) * share(recovery.recovery_pct)
