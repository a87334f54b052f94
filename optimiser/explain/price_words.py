"""Prices in a planner's words: for terminal, workbook and report alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, log10
from typing import Final

from models.price import ChargePrices, FigurePrice, Measured, Movement, Price, Prices, SourcePrice
from models.settings import SHARE_GOALS

ALIKE: Final = 0.01
"""Two sides that differ by less than this part are told as one."""
LEAST_TOLD: Final = 1e-3
"""A change below this, in its unit, is not worth a word."""
GAINS: Final[dict[Measured, tuple[str, str]]] = {
    "cost": ("cost {} {unit}", "save {} {unit}"),
    "recycled_content": (
        "bring {} points of recycled content",
        "take {} points of recycled content",
    ),
    "post_consumer_content": (
        "bring {} points of post-consumer content",
        "take {} points of post-consumer content",
    ),
    "primary_metal": ("need {} kg more primary metal", "save {} kg of primary metal"),
    "metal_loss": ("lose {} kg more metal", "lose {} kg less metal"),
    "dross": ("make {} kg more dross", "make {} kg less dross"),
    "coc_cover": (
        "bring {} points of chain-of-custody input",
        "take {} points of chain-of-custody input",
    ),
    "carbon": ("emit {} kg more CO2e", "save {} kg CO2e"),
    "changes": ("move {} kg more", "move {} kg less"),
    "aims": ("miss aims by {} widths more", "miss aims by {} widths less"),
    "weighted_sum": ("raise the weighted sum by {}", "lower the weighted sum by {}"),
}
"""What a goal's value does if it grows, and if it shrinks."""
TONNE_KG: Final = 1000.0
NAMES: Final[dict[Measured, str]] = {
    "recycled_content": "recycled content",
    "post_consumer_content": "post-consumer content",
    "primary_metal": "primary metal",
    "metal_loss": "metal loss",
    "dross": "dross",
    "coc_cover": "chain-of-custody input",
    "carbon": "carbon",
    "changes": "staying close to the plan before",
    "aims": "what is aimed at",
    "cost": "cost",
    "weighted_sum": "the weighted sum",
}


def scope_words(prices: Prices) -> str:
    """What the prices hold for."""
    if prices.holds_for == "plan":
        return "Prices hold for the plan: planning again would give the same."
    return "Prices hold for this recipe: its pieces, yes and no, melts and bins stay as they are."


def charge_sentences(charge: ChargePrices) -> Iterator[str]:
    """A sentence for each figure that a charge presses against."""
    for figure in charge.figures:
        yield f"{_subject(charge, figure)}: {_moved(figure)}"


def source_sentence(source: SourcePrice, *, currency: str) -> str:
    """What another tonne of a lot or offer is worth, or when one that is not used would be."""
    name = f"{source.kind} {source.source}"
    if source.is_used_up:
        return _another(source, name)
    if source.hindered_by is not None:
        first = _changes(source.prices, "more") or "change nothing that counts"
        return f"no price brings {name} in, for {NAMES[source.hindered_by]}: a tonne would {first}"
    if source.comes_in_at_per_t is not None:
        now = f"{amount(source.price_per_t)} {currency}/t"
        if source.comes_in_at_per_t < 0.0:
            paid = f"{amount(-source.comes_in_at_per_t)} {currency}/t"
            return f"{name} comes in only if {paid} are paid for taking it (now it costs {now})"
        said = f"{name} comes in below {amount(source.comes_in_at_per_t)} {currency}/t (now {now})"
        return f"{said}{_yet(source)}"
    first = _changes(source.prices, "more")
    return f"a tonne of {name} would {first}" if first else f"{name} was not looked at"


def _yet(source: SourcePrice) -> str:
    """What else a tonne does that would save money as it is, and still is not worth it."""
    saves = any(one.goal == "cost" and (one.more or 0.0) <= -LEAST_TOLD for one in source.prices)
    if not saves:
        return ""
    return f"; a tonne as it is would {_changes(source.prices, 'more')}, goals before cost counted"


def amount(figure: float) -> str:
    """A figure with the digits that matter: no more than three, but for whole ones."""
    size = abs(figure)
    if size >= 100.0:
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if size >= 1.0 else f"{figure:.2g}"


def _subject(charge: ChargePrices, figure: FigurePrice) -> str:
    at = f"{_plain(figure.limit)} {figure.unit}".rstrip()
    if figure.what == "tap":
        way = {"exact": "as asked", "most": "the most it may", "least": "the least it may"}
        return f"{figure.name} taps {at}, {way[figure.side]}"
    if figure.what == "promise":
        whose, which = charge.order_id, f"its {figure.side}, {at}"
    else:
        word = "the {} aimed at" if figure.what == "aim" else "its {}"
        whose, which = charge.alloy, f"{word.format(figure.side)}, {at}"
    if figure.is_at_limit:
        return f"{figure.name} of {whose} is at {which}"
    return (
        f"{figure.name} of {whose} at {which}, binds for {_earlier(figure)}, "
        "though this plan is not at it"
    )


def _earlier(figure: FigurePrice) -> str:
    """The first of the goals, as they follow each other, that gains from a looser figure."""
    for price in figure.prices:
        better = 1.0 if price.goal in SHARE_GOALS else -1.0
        if better * (price.more or 0.0) >= LEAST_TOLD:
            return NAMES[price.goal]
    return "an earlier goal"


def part_that_holds(price: FigurePrice | SourcePrice) -> float:
    """Of a step that loosens, the part over which its price holds at least."""
    if isinstance(price, FigurePrice):
        return _part(_rooms(price)[0], price.step)
    known = price.mass_kg is not None and price.holds_to_kg is not None
    return _part((price.holds_to_kg or 0.0) - (price.mass_kg or 0.0) if known else None, TONNE_KG)


def _part(room: float | None, step: float) -> float:
    return 1.0 if room is None or room <= 0.0 else min(1.0, room / step)


def _rooms(figure: FigurePrice) -> tuple[float | None, float | None]:
    """How far a figure may loosen, and tighten, until prices are others; None where unknown."""
    up = None if figure.holds_to is None else figure.holds_to - figure.limit
    down = None if figure.holds_from is None else figure.limit - figure.holds_from
    return (down, up) if figure.side == "least" else (up, down)


def _moved(figure: FigurePrice) -> str:
    """What a step that loosens does, then what one that tightens does unless that is the same.

    Where prices are others before a step is done, they are told as what they are: a rate.
    """
    loosens, tightens = ("less", "more") if figure.side == "least" else ("more", "less")
    step = "a tonne" if figure.what == "tap" else f"{_plain(figure.step)} {figure.unit}".rstrip()
    more, less = _changes(figure.prices, "more"), _changes(figure.prices, "less")
    is_even, rooms = _is_even(figure.prices), _rooms(figure)
    told = [room for room, found in zip(rooms, (more, not is_even and less), strict=True) if found]
    is_rate = any(_part(room, figure.step) < 1.0 for room in told)
    lead, per = ("", f" per {step.removeprefix('a ')}") if is_rate else (f"{step} ", "")
    held = _held(figure, is_rate=is_rate)
    if is_even:
        return (
            f"{lead}{loosens} would {more}{per}{held}"
            if more
            else f"{step} either way changes nothing"
        )
    sides: tuple[tuple[str, Movement, str], ...] = (
        (loosens, "more", more), (tightens, "less", less),
    )  # fmt: skip
    parts = [
        f"{lead}{word} {_would(figure.prices, side, found, side in figure.unseen)}"
        f"{per if found else ''}"
        for word, side, found in sides
    ]
    return "; ".join(parts) + held


def _would(prices: Sequence[Price], side: Movement, found: str, unseen: bool) -> str:  # noqa: FBT001
    if unseen:
        return "was not looked at"
    if all(getattr(price, side) is None for price in prices):
        return "cannot be had"
    return f"would {found}" if found else "would change nothing"


def _held(figure: FigurePrice, *, is_rate: bool) -> str:
    low, high = figure.holds_from, figure.holds_to
    unit = f" {figure.unit}".rstrip()
    if low is not None and high is not None:
        ends = f"from {_fine(low, figure)} to {_fine(high, figure)}{unit}"
    elif high is not None:
        ends = f"up to {_fine(high, figure)}{unit}"
    elif low is not None:
        ends = f"down to {_fine(low, figure)}{unit}"
    else:
        return ""
    return f", but only {ends}" if is_rate else f" (holds {ends})"


def _fine(end: float, figure: FigurePrice) -> str:
    """An end of a range, with two digits of how far it is from where the figure is."""
    away = abs(end - figure.limit)
    if figure.what == "tap" and away >= 1.0:
        return f"{end:,.0f}"
    digits = max(0, 1 - floor(log10(away))) if away > 0.0 else 4
    text = f"{end:,.{min(digits, 9)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _another(source: SourcePrice, name: str) -> str:
    more, less = _changes(source.prices, "more"), _changes(source.prices, "less")
    if more and part_that_holds(source) < 1.0:
        said = f"more of {name} would {more} per tonne, but only up to {source.holds_to_kg:,.0f} kg"
    else:
        unseen = "more" in source.unseen
        said = f"another tonne of {name} {_would(source.prices, 'more', more, unseen)}"
        if source.holds_to_kg is not None and more:
            said += f" (holds up to {source.holds_to_kg:,.0f} kg)"
    if _is_even(source.prices) or not less:
        return said
    return f"{said}; a tonne less would {less}"


def _is_even(prices: Sequence[Price]) -> bool:
    """Whether a step that tightens undoes what one that loosens does."""
    return all(
        price.more is not None
        and price.less is not None
        and abs(price.more + price.less) <= ALIKE * abs(price.more) + LEAST_TOLD
        for price in prices
    )


def _changes(prices: Sequence[Price], side: Movement) -> str:
    """What a step does, money first."""
    found = []
    for price in sorted(prices, key=lambda one: one.goal != "cost"):
        change = price.more if side == "more" else price.less
        if change is not None and abs(change) >= LEAST_TOLD:
            grows, shrinks = GAINS[price.goal]
            text = grows if change > 0.0 else shrinks
            found.append(text.format(amount(abs(change)), unit=price.unit))
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def _plain(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 1000.0 else f"{figure:g}"
