"""What remelt explain says of a plan by itself."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from models.brief import Brief
from models.plan import Plan
from optimiser.explain.explanation import explanation
from optimiser.export.explanation_terminal import explanation_text
from optimiser.export.figures import figures_of


def told(brief: Brief, plan: Plan) -> str:
    out = io.StringIO()
    console = Console(file=out, width=400)
    console.print(explanation_text(explanation(brief, plan), figures_of(brief, plan)))
    return out.getvalue()


@pytest.fixture
def text(brief: Brief, plan: Plan) -> str:
    return told(brief, plan)


def test_each_charge_says_what_binds_and_what_that_is_worth(text: str) -> None:
    charge = text[text.index("CH-0601-1") : text.index("CH-0601-2")]
    assert "Si of 6063 is at the most aimed at, 0.47 %: 0.01 % more would save 410 EUR" in charge
    assert "CH-0601-1 taps 19,000 kg, as asked: a tonne more would cost 1,990 EUR" in charge
    assert "aim of Mg at most 0.61 %" in charge, "it binds and has no price"


def test_metal_that_is_used_up_says_what_another_tonne_does(text: str) -> None:
    assert "Another tonne of lot L-1001 would save 260 EUR" in text
    assert "Another tonne of offer OFFER-7 was not looked at" in text


def test_metal_that_is_not_used_says_when_it_would_be(text: str) -> None:
    assert "Lot L-1032 comes in below 1,876 EUR/t (now 2,000 EUR/t)" in text
    assert "No price brings lot P-2001 in, for recycled content" in text


def test_every_way_out_is_told_with_its_cost(brief: Brief, plan: Plan) -> None:
    """The summary of a plan tells six; here is room for all."""
    left_out = plan.unplanned[0]
    verdict = left_out.verdict.model_copy(update={"ways_out": left_out.verdict.ways_out * 4})
    many = left_out.model_copy(update={"verdict": verdict})
    text = told(brief, plan.model_copy(update={"unplanned": (many,)}))
    assert text.count("→ ") == 8
    assert "→ widen Fe of 6060 to at most 0.317 %  1,240 EUR less" in text
    assert "not all was tried in the time: time" in text


def test_a_plan_without_prices_says_what_binds(brief: Brief, plan: Plan) -> None:
    text = told(brief, plan.model_copy(update={"prices": None}))
    assert "aim of Si at most 0.47 %" in text
    assert "what it is worth" not in text
    assert "Metal that is" not in text
