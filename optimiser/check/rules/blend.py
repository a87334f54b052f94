"""Rules on the make-up of a charge: how many materials, which shares, which pins."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.order import BlendLimit
from models.source import Source
from optimiser.check.case import Case
from optimiser.check.exact import exact, of_grains
from optimiser.check.finding import Finding, above, below, forbidden
from optimiser.check.melts import Melt
from optimiser.check.metal import NOUGHT


def materials_are_few_enough(case: Case) -> Iterator[Finding]:
    """A charge is of no more materials than its order allows."""
    for melt in case.melts:
        most = melt.order.max_sources
        if most is not None:
            groups = {use.group for use in melt.uses if use.kg > 0}
            yield from forbidden(len(groups) - most, unit="materials", where=melt.where)


def forms_keep_their_shares(case: Case) -> Iterator[Finding]:
    """No form is more of the metal charged than its furnace takes."""
    for melt in _charged(case):
        for limit in case.brief.form_limits:
            if limit.furnace_id == melt.furnace.furnace_id:
                chosen = (use.source.form == limit.form for use in melt.uses)
                pct, most = _metal_pct(melt, chosen), exact(limit.max_pct)
                where = f"{melt.where}, form {limit.form}"
                yield from above(pct, most, margin=case.margin, unit="%", where=where)


def blends_keep_their_shares(case: Case) -> Iterator[Finding]:
    """What a blend limit speaks of has its share of the metal charged."""
    for melt in _charged(case):
        for limit in case.brief.blend_limits:
            if limit.target in (melt.order.order_id, melt.order.alloy, "*"):
                yield from _blend(case, melt, limit)


def _blend(case: Case, melt: Melt, limit: BlendLimit) -> Iterator[Finding]:
    pct = _metal_pct(melt, (_is_meant(use.source, limit) for use in melt.uses))
    where, margin = f"{melt.where}, {limit.source}", case.margin
    if limit.min_pct is not None:
        yield from below(pct, exact(limit.min_pct), margin=margin, unit="%", where=where)
    if limit.max_pct is not None:
        yield from above(pct, exact(limit.max_pct), margin=margin, unit="%", where=where)


def pins_are_kept(case: Case) -> Iterator[Finding]:
    """Each pin on an order holds in its charge; an order left out has no pins to keep."""
    charged = {melt.order.order_id: melt.used_kg for melt in case.melts}
    left_out = {row.order_id for row in case.plan.unplanned} - charged.keys()
    for pin in case.brief.pins:
        if pin.target not in case.orders or pin.target in left_out:
            continue
        kg = charged.get(pin.target, {}).get(pin.source, NOUGHT)
        where, margin = f"order {pin.target}, pin of {pin.source}", case.margin
        for least in (pin.kg, pin.min_kg):
            if least is not None:
                yield from below(kg, exact(least), margin=margin, unit="kg", where=where)
        for most in (pin.kg, pin.max_kg):
            if most is not None:
                yield from above(kg, exact(most), margin=margin, unit="kg", where=where)


def _charged(case: Case) -> Iterator[Melt]:
    """The melts into which metal is charged at all."""
    return (melt for melt in case.melts if melt.charged.amounts.metal > 0)


def _is_meant(source: Source, limit: BlendLimit) -> bool:
    """Whether the limit speaks of ``source``: by itself, its material, form or origin."""
    return limit.source in (source.source_id, source.material, source.form, source.origin)


def _metal_pct(melt: Melt, chosen: Iterator[bool]) -> Fraction:
    """The share that the chosen lines have in the metal charged."""
    lines = zip(melt.uses, chosen, strict=True)
    part = sum((use.kg * use.metal.metal for use, counts in lines if counts), NOUGHT)
    return part * 100 / of_grains(melt.charged.amounts.metal)
