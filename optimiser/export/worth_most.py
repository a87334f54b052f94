"""What would help a plan most, of all that was priced: a limit, and metal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from models.price import FigurePrice, Measured, Prices, SourcePrice
from models.settings import SHARE_GOALS
from optimiser.explain.price_words import (
    LEAST_TOLD,
    charge_sentences,
    part_that_holds,
    source_sentence,
)

MORE_IS_BETTER: Final[frozenset[Measured]] = frozenset(SHARE_GOALS)
DIGITS: Final = 3
"""Gains are told apart to a thousandth of their unit."""


def worth_most(prices: Prices | None) -> tuple[str, ...]:
    """A sentence for the figure of which a step more room brings most, and one for the metal.

    A figure is a limit, an aim or a promise; of metal that is used up, another tonne is meant.
    Nothing is said where it would bring nothing. What counts is the first goal that
    moves; a tap is what a customer asks for, and left out.
    """
    if prices is None:
        return ()
    limits = [
        (_gains(figure), next(charge_sentences(one)))
        for charge in prices.charges
        for figure in charge.figures
        if figure.what != "tap"
        for one in [charge.model_copy(update={"figures": (figure,)})]
    ]
    metal = [
        (_gains(source), source_sentence(source, currency=prices.currency))
        for source in prices.sources
        if source.is_used_up
    ]
    best = (max(rows, default=None, key=lambda row: row[0]) for rows in (limits, metal))
    return tuple(_capital(row[1]) for row in best if row is not None and _helps(row[0]))


def _gains(price: FigurePrice | SourcePrice) -> tuple[float, ...]:
    """How much better each goal becomes with one step more, in the order of the goals.

    Of a step that the price does not hold for, only the part that it does.
    """
    part = part_that_holds(price)
    gains = (
        (part if row.goal in MORE_IS_BETTER else -part) * (row.more or 0.0) for row in price.prices
    )
    return tuple(round(gain, DIGITS) if abs(gain) >= LEAST_TOLD else 0.0 for gain in gains)


def _helps(gains: Sequence[float]) -> bool:
    return next((gain for gain in gains if gain), 0.0) > 0.0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
