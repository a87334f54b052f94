"""What something is worth, in a planner's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.worth import Amount, BreakEven, Measure, Value, Worth, WorthKind
from optimiser.export.figures import DASH, MINUS, number
from optimiser.export.words import listed

KINDS: Final[Mapping[WorthKind, str]] = {
    "sorter": "sorter",
    "bin": "number of bins",
    "mixing": "bins at all",
    "apart": "keeping apart",
}
MEASURES: Final[Mapping[Measure, str]] = {
    "orders": "orders made",
    "weighted_sum": "of the weighted sum",
    "recycled_content": "points of recycled content",
    "post_consumer_content": "points of post-consumer content",
    "primary_metal": "kg of primary metal",
    "metal_loss": "kg of metal loss",
    "dross": "kg of dross",
    "coc_cover": "points of chain-of-custody input",
    "carbon": "kg CO₂e",
    "changes": "kg moved",
}
"""What is counted, where it is not money."""
LARGE: Final = 1000.0
"""From this cost of a week on, nobody looks at cents."""
SMALL: Final = 100.0
"""Below this an amount of money is told with its cents."""


def unit_of(measure: Measure, currency: str) -> str:
    """What an amount of a measure is counted in."""
    return MEASURES.get(measure, currency)


def figure(value: float, measure: Measure) -> str:
    """An amount as finely as it matters."""
    return number(value, decimals_of(value, measure))


def decimals_of(value: float, measure: Measure) -> int:
    """Whole orders; shares and small amounts to the hundredth."""
    if measure == "orders":
        return 0
    return 2 if "content" in measure or abs(value) < SMALL else 0


def said(found: Amount, currency: str) -> str:
    """Worth 1,240 EUR; costs 20 EUR; worth nothing."""
    unit = unit_of(found.measure, currency)
    if found.measure == "orders" and abs(found.amount) == 1:
        unit = "order made"
    if not figure(found.amount, found.measure).strip(f"0.,{MINUS}"):
        return "worth nothing" if found.certain else f"nothing found, in {unit}"
    verb = "worth" if found.amount > 0 else "costs"
    return f"{verb} {figure(abs(found.amount), found.measure)} {unit}"


def verdict(worth: Worth, currency: str) -> str:
    """What something is worth, and that the plan leaves it alone where it does."""
    assert worth.worth is not None, "what was not planned has no worth"
    if worth.is_unused:
        return "not used, worth nothing here" + (not worth.worth.certain) * ", within the gap"
    return said(worth.worth, currency)


def is_sure(worth: Worth) -> bool:
    """Whether its worth is no guess: certain, or nothing as the plan stands."""
    return worth.worth is not None and (worth.worth.certain or worth.is_unused)


def between(found: Amount) -> str:
    """How far either week could have been better than was found."""
    if found.at_least is None and found.at_most is None:
        return "not known"
    if found.at_most is None:
        return f"≥ {figure(found.at_least or 0.0, found.measure)}"
    if found.at_least is None:
        return f"≤ {figure(found.at_most, found.measure)}"
    least, most = (figure(end, found.measure) for end in (found.at_least, found.at_most))
    return least if least == most else f"{least} and {most}"


def pays(price: BreakEven | None, currency: str) -> str:
    """Up to which price a sorter pays."""
    if price is None:
        return DASH
    if price.finding == "pays_up_to" and price.price_per_t is not None:
        about = price.unsure_per_t or 0.0
        doubt = f" ± {number(about, 2)}" if about >= 0.005 else ""
        return f"{number(price.price_per_t, 2)}{doubt} {currency}/t"
    return {
        "never_pays": "never, not even for nothing",
        "always_pays": "at any price: orders need it",
    }.get(price.finding, "not found in the time given")


def money(value: float | None, *, of: float | None = None) -> str:
    """An amount of money with a sign if it is a difference; small plans show cents."""
    if value is None:
        return DASH
    text = number(value, 0 if abs(value if of is None else of) >= LARGE else 2)
    return f"+{text}" if of is not None and value > 0 else text


def cost_change(worth: Worth, value: Value) -> str:
    """What the changed week costs more; nothing to compare where it makes other orders."""
    if worth.cost_difference is None or worth.orders_made != value.orders_made:
        return DASH
    return money(worth.cost_difference, of=value.cost)


def most_worth(value: Value) -> str:
    """The sentence to begin with."""
    sure = [one for one in value.items if one.worth and one.worth.certain and one.worth.amount > 0]
    if not value.items:
        return "Nothing was valued, since the week itself is not planned."
    if not sure:
        return "Nothing of the yard is worth anything for certain in this week."
    first = _largest(sure)
    assert first.worth is not None, "what is sure has a worth"
    text = f"{first.title} is {said(first.worth, value.currency)}, more than anything else."
    idle = [
        one.title[:1].lower() + one.title[1:]
        for one in value.items
        if is_sure(one) and _is_nil(one)
    ]
    return f"{text} Worth nothing this week: {listed(idle)}." if idle else text


def _largest(found: list[Worth]) -> Worth:
    """Orders count before goals; of one measure the largest amount."""
    measures = [one.worth.measure for one in found if one.worth]
    leading = "orders" if "orders" in measures else measures[0]
    alike = [one for one in found if one.worth and one.worth.measure == leading]
    return max(alike, key=lambda one: one.worth.amount if one.worth else 0.0)


def _is_nil(one: Worth) -> bool:
    return one.worth is not None and not figure(one.worth.amount, one.worth.measure).strip("0.,")
