"""The value as people and programs read it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.console import Console

from models.worth import UNUSED, Amount, BreakEven, Measure, Value, Worth
from optimiser.export.figures import MINUS
from optimiser.export.value_files import value_csv, value_html
from optimiser.export.value_terminal import value_table
from optimiser.export.worth_bars import charts
from optimiser.export.worth_words import between, pays, said, verdict
from optimiser.value import make_value
from tests.value.yards import shredder


@pytest.fixture(scope="module")
def value() -> Value:
    return make_value(shredder())[1]


def worth(amount: float, *, measure: Measure = "cost", title: str = "T", **more: object) -> Worth:
    """Something of which nothing but its worth matters."""
    unit = "EUR" if measure == "cost" else "%"
    found = {"at_least": amount - 1, "at_most": amount + 1, "certain": True} | more
    return Worth(
        kind="apart",
        things=("A", "B"),
        title=title,
        change=f"without {title}",
        outcome="optimal",
        orders_made=1,
        worth=Amount.model_validate(
            {"measure": measure, "unit": unit, "amount": float(amount)} | found
        ),
        goals=(),
        cost=1.0,
        cost_difference=amount,
        sorted_kg=None,
        break_even=None,
        note=None,
    )


def amount(value: float, measure: Measure = "cost", *, certain: bool = True) -> Amount:
    return Amount(
        measure=measure, unit="", amount=value, at_least=None, at_most=None, certain=certain
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (amount(1240.0), "worth 1,240 EUR"),
        (amount(-12.5), "costs 12.50 EUR"),
        (amount(0.001), "worth nothing"),
        (amount(0.001, certain=False), "nothing found, in EUR"),
        (amount(0.8, "recycled_content"), "worth 0.80 points of recycled content"),
        (amount(1.0, "orders"), "worth 1 order made"),
        (amount(2.0, "orders"), "worth 2 orders made"),
        (amount(300.0, "carbon"), "worth 300 kg CO₂e"),
    ],
)
def test_worth_is_said_in_a_planners_words(found: Amount, words: str) -> None:
    assert said(found, "EUR") == words


@pytest.mark.parametrize(
    ("certain", "words"),
    [
        (True, "not used, worth nothing here"),
        (False, "not used, worth nothing here, within the gap"),
    ],
)
def test_what_the_plan_does_not_use_is_no_guess(certain: bool, words: str, value: Value) -> None:
    """It is worth nothing to this plan; a better one, within the gap, might use it."""
    one = worth(0.0, title="Sorter XRT", certain=certain, at_least=0.0).model_copy(
        update={"note": UNUSED}
    )
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(value_table(value.model_copy(update={"items": (one,)})))
    printed = console.export_text()
    page = value_html(value.model_copy(update={"items": (one,)}))

    assert verdict(one, "EUR") == words
    assert words in printed
    assert "not certain" not in printed
    assert words in page
    assert "not certain" not in page


def test_doubt_is_told_as_a_span() -> None:
    known = amount(5.0).model_copy(update={"at_least": -1.0, "at_most": 7.5})
    assert between(known) == f"{MINUS}1.00 and 7.50"
    assert between(known.model_copy(update={"at_least": None})) == "≤ 7.50"
    assert between(known.model_copy(update={"at_most": None})) == f"≥ {MINUS}1.00"
    assert between(amount(5.0)) == "not known"


def test_price_is_told_with_its_doubt() -> None:
    price = BreakEven(
        finding="pays_up_to", price_per_t=134.0, unsure_per_t=2.5, sorted_kg=1000.0
    )  # fmt: skip
    assert pays(price, "EUR") == "134.00 ± 2.50 EUR/t"
    assert "not even for nothing" in pays(price.model_copy(update={"finding": "never_pays"}), "EUR")


def test_picture_is_drawn_to_scale_within_the_page(value: Value) -> None:
    rows = (worth(100.0), worth(-50.0, certain=False), worth(25.0))
    (chart,) = charts(value.model_copy(update={"items": rows}))
    by_width = [bar.width for bar in chart.bars]
    assert by_width == pytest.approx([by_width[0], by_width[0] / 4, by_width[0] / 2])
    assert [bar.certain for bar in chart.bars] == [True, True, False]
    assert chart.bars[2].left + chart.bars[2].width == pytest.approx(chart.zero)
    assert all(chart.left <= bar.left and bar.text_x < chart.width for bar in chart.bars)


def test_each_measure_has_a_picture_of_its_own_and_orders_come_first(value: Value) -> None:
    rows = (worth(1.0), worth(2.0, measure="recycled_content"), worth(1.0, measure="orders"))
    found = charts(value.model_copy(update={"items": rows}))
    assert [chart.title for chart in found] == [
        "orders made", "EUR", "points of recycled content",
    ]  # fmt: skip


def test_page_needs_nothing_but_itself_and_says_what_was_found(value: Value) -> None:
    page = value_html(value)
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    assert "worth 1,000 EUR" in page
    assert "300.00" in page
    assert page == value_html(value)


def test_names_of_strangers_do_no_harm(value: Value) -> None:
    harm = worth(1.0, title="=1+<b>1</b>[red]")
    harmed = value.model_copy(update={"items": (harm,)})
    assert "<b>1</b>" not in value_html(harmed)
    row = next(csv.DictReader(io.StringIO(value_csv(harmed))))
    assert row["title"] == "'=1+<b>1</b>[red]"
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(value_table(harmed))
    assert "=1+<b>1</b>[red]" in console.export_text()


def test_what_was_not_planned_says_why(value: Value) -> None:
    blank = worth(1.0).model_copy(
        update={"worth": None, "outcome": None, "note": "stopped before it was planned"}
    )
    stopped = value.model_copy(update={"items": (blank,), "complete": False})
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(value_table(stopped))
    text = console.export_text()
    assert "not planned" in text
    assert "Stopped before everything was valued." in text
    assert "stopped before it was planned" in value_html(stopped)
