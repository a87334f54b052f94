"""Prices in words: what a figure binds for where the plan is not at it."""

from __future__ import annotations

import pytest

from models.price import ChargePrices, FigurePrice, Price
from optimiser.explain.price_words import charge_sentences


def said(*prices: Price, is_at_limit: bool = True, holds_from: float | None = None) -> str:
    figure = FigurePrice(
        what="limit",
        name="Si",
        side="least",
        limit=0.5,
        unit="%",
        is_at_limit=is_at_limit,
        step=0.01,
        holds_from=holds_from,
        holds_to=None,
        prices=prices,
        unseen=(),
    )
    (text,) = charge_sentences(ChargePrices(order_id="H", alloy="X", figures=(figure,)))
    return text


def price(goal: str, unit: str, more: float) -> Price:
    return Price.model_validate({"goal": goal, "unit": unit, "more": more, "less": -more})


def test_figure_that_the_plan_is_at_is_simply_told() -> None:
    text = said(price("cost", "EUR", -4.0), is_at_limit=True)
    assert text == "Si of X is at its least, 0.5 %: 0.01 % less would save 4 EUR"


@pytest.mark.parametrize(
    ("prices", "goal"),
    [
        ((price("recycled_content", "%", 0.02), price("cost", "EUR", 4.0)), "recycled content"),
        ((price("metal_loss", "kg", 0.3), price("cost", "EUR", -4.0)), "cost"),
        ((price("metal_loss", "kg", 0.3), price("cost", "EUR", 4.0)), "an earlier goal"),
    ],
)
def test_figure_that_only_a_goal_would_be_at_names_that_goal(
    prices: tuple[Price, ...], goal: str
) -> None:
    """A goal that loses by a looser figure is not what it binds for."""
    text = said(*prices, is_at_limit=False)
    assert text.startswith(f"Si of X at its least, 0.5 %, binds for {goal}, though this plan is")


@pytest.mark.parametrize(
    ("holds_from", "text"),
    [
        (0.48, "0.01 % less would save 4 EUR (holds down to 0.48 %)"),
        (0.499, "less would save 4 EUR per 0.01 %, but only down to 0.499 %"),
    ],
)
def test_price_that_ends_within_a_step_is_told_as_a_rate(holds_from: float, text: str) -> None:
    """Nobody is to read that a whole step would bring it."""
    told = said(price("cost", "EUR", -4.0), holds_from=holds_from)
    assert told == f"Si of X is at its least, 0.5 %: {text}"
