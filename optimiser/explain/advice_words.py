"""What to tell whoever designs the product: which limit costs how much recycled content."""

from __future__ import annotations

from typing import Final

from models.advice import AlloyAdvice, Leeway, LimitAdvice
from models.element import IN_WORDS

SEEN: Final = 0.05
"""Fewer points of recycled content are nothing in one decimal."""


def named(one: LimitAdvice) -> str:
    """A limit as it is said: Fe at most 0.20 %."""
    _, _, decimals = f"{one.limit:.6g}".partition(".")
    shown = f"{one.limit:.{max(2, len(decimals))}f}"
    what = "the aim of " if one.what == "aim" else ""
    name = IN_WORDS.get(one.element, one.element)
    return f"{what}{name} at {one.side} {shown} {one.unit}".rstrip()


def sentence(found: AlloyAdvice) -> str:
    """The dearest limit made alone, and the dearest together with the other orders."""
    if found.highest_pct is None:
        return _cannot(found)
    about = "" if found.exact else " at most"
    among = " (with own returns, which count on neither side)" if found.with_run_around else ""
    head = f"{found.alloy} could have{about} {found.highest_pct:.1f} % recycled content{among}."
    if found.highest_pct < SEEN:
        head = f"{found.alloy} can have no recycled content with this yard{among}."
    dearest = found.limits[0] if found.limits else None
    if dearest is not None and (dearest.alone.gain or 0.0) >= SEEN:
        text = _dearest(found.alloy, dearest, dearest.alone, "")
        return f"{head} {text[:1].upper()}{text[1:]}. {_beside_others(found, none=False)}".rstrip()
    lost = (found.without_limits_pct or 0.0) - found.highest_pct
    if lost >= SEEN:
        head += (
            f" Its limits together cost {lost:.1f} points, and none of them alone: where one gives "
            "way another holds."
        )
    return f"{head} {_beside_others(found, none=lost < SEEN)}".rstrip()


def _beside_others(found: AlloyAdvice, *, none: bool) -> str:
    """Where it could have all there is alone, what binds is metal that other orders need too."""
    ranked = [
        (one.together.gain, one, one.together)
        for one in found.limits
        if one.together is not None and (one.together.gain or 0.0) >= SEEN
    ]
    if not ranked:
        return "No limit of it costs a tenth of a point." if none else ""
    gain, one, together = max(ranked, key=lambda row: row[0] or 0.0)
    if one is found.limits[0] and (one.alone.gain or 0.0) >= (gain or 0.0):
        return ""
    return f"Beside the other orders {_dearest(found.alloy, one, together, ' of the whole plan')}."


def _dearest(alloy: str, one: LimitAdvice, leeway: Leeway, of: str) -> str:
    step = f"{one.step:g} {one.unit}".rstrip()
    text = f"{named(one)} costs {alloy} most: {_points(leeway.gain)}{of}"
    if leeway.gain_wider is not None:
        text += f"; {step} more room is worth {_points(leeway.gain_wider)}"
    if leeway.loss_tighter is None:
        return f"{text}, and with {step} less room it cannot be made"
    return f"{text}, {step} less room costs {_points(leeway.loss_tighter)}"


def _points(value: float | None) -> str:
    """Percentage points, finely where there are few."""
    points = value or 0.0
    text = f"{points:.1f}" if points >= 1.0 else f"{points:.2g}"
    return f"{text} point{'' if text in ('1', '1.0') else 's'}"


def _cannot(found: AlloyAdvice) -> str:
    """What would let it be made at all."""
    ways = [one for one in found.limits if one.alone.gone_pct is not None]
    text = f"{found.alloy} cannot be made alone with this yard"
    if not ways:
        return f"{text}, whichever single limit is let go."
    first = ways[0]
    return (
        f"{text}; without {named(first)} it could, with {first.alone.gone_pct:.1f} % "
        "recycled content."
    )
