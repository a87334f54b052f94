"""report.html stands alone, runs nothing, and shows every charge."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from models.brief import Brief
from models.plan import CheckResult, Plan, RuleResult
from optimiser.export.figures import DASH, MINUS
from optimiser.export.report import report_html
from optimiser.export.why_view import holds_text, why_view
from tests.export.harm import ALLOY, MATERIAL, ORDER, SOURCE, TITLE

OUTSIDE = {"src", "href", "action", "data", "poster", "srcset", "xlink:href"}
VOID = {"meta", "br", "col", "link", "img", "hr", "input", "wbr"}


class Page(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in OUTSIDE]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_it_asks_for_nothing_outside_and_runs_nothing(harm: tuple[Brief, Plan]) -> None:
    html = report_html(*harm)
    page = Page(html)
    assert not page.open, "every element that is opened is closed"
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert "link" not in page.tags
    assert page.handlers == []
    assert page.links
    assert all(link.startswith("#charge-") for link in page.links)
    assert not re.search(r"url\(|@import", html)
    assert not re.search(r"""=["']?\s*https?:""", html)


def test_own_words_hold_no_address(brief: Brief, plan: Plan) -> None:
    assert not re.search(r"https?:", report_html(brief, plan))


def test_ids_are_shown_as_they_are(harm: tuple[Brief, Plan]) -> None:
    text = "".join(Page(report_html(*harm)).text)
    for name in (ALLOY, MATERIAL, ORDER, SOURCE, TITLE):
        assert name in text


def test_every_charge_every_left_out_order_and_the_check_are_there(
    brief: Brief, plan: Plan
) -> None:
    text = "".join(Page(report_html(brief, plan)).text)
    for charge in plan.charges:
        assert charge.order_id in text
    assert "Add 840 kg primary" in text
    assert "CH-0603-1" in text
    assert "→ buy 840 kg of P1020A price not known" in text
    assert "1,240 EUR less" in text
    assert "not all was tried in the time: time" in text
    assert "Passed." in text
    assert "19,433.5" not in text
    assert "Unexplained" not in text


def test_failed_check_is_loud(brief: Brief, plan: Plan) -> None:
    rule = RuleResult(rule="melt_is_in_spec", worst_violation=0.02, unit="%", where="order X")
    failed = plan.model_copy(update={"check": CheckResult(passed=False, rules=(rule,))})
    text = "".join(Page(report_html(brief, failed)).text)
    assert "Failed: do not charge from this plan." in text
    assert "0.02 % at order X" in text


def test_plan_of_nothing_still_reads(brief: Brief, bare: Plan) -> None:
    text = "".join(Page(report_html(brief, bare)).text)
    assert "Nothing can be planned with this metal." in text
    assert "Where the metal goes" not in text


def test_fifty_charges_stay_below_two_megabytes(large_week: tuple[Brief, Plan]) -> None:
    assert len(report_html(*large_week).encode()) < 2_000_000


def test_same_plan_same_bytes(brief: Brief, plan: Plan) -> None:
    assert report_html(brief, plan) == report_html(brief, plan)


def test_why_tells_what_a_step_is_worth(brief: Brief, plan: Plan) -> None:
    text = " ".join(" ".join(Page(report_html(brief, plan)).text).split())
    why = text[text.index("Where a step the other way") :]
    why = why.replace(MINUS, "-").replace(DASH, "-")
    assert "aim: Si at most 0.47 % 0.01 % more +0.250 -3.00 -410 0.4611-0.4822" in why
    assert "Mn at least 0.40 % 0.01 % less 0 0 -55.5 0.01 % more -0.125 0 +71.2" in why
    assert "L-1032 not used Log ends 6063 2,000 1,876 1 t of it 0 0 +124" in why
    assert "There was no time for 2 figures." in why


def test_why_leads_with_what_is_worth_most(brief: Brief, plan: Plan) -> None:
    text = " ".join(" ".join(Page(report_html(brief, plan)).text).split())
    assert "Worth most: Si of 6063 is at the most aimed at, 0.47 %" in text
    assert "Another tonne of lot L-1001 would save 260 EUR" in text


def test_a_plan_without_prices_still_says_what_binds(brief: Brief, plan: Plan) -> None:
    html = report_html(brief, plan.model_copy(update={"prices": None}))
    text = " ".join(" ".join(Page(html).text).split())
    assert "aim: Si at most 0.47 %" in text
    assert "has no prices" in text
    assert "A step of it" not in text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.4611, 0.4822, "0.4611-0.4822"),
        (0.029995, 0.030002, "0.029995-0.030002"),
        (22920.9, 23017.7, "22,921-23,018"),
        (None, 0.5, "up to 0.5000"),
        (18000.0, None, "from 18,000"),
        (None, None, ""),
    ],
)
def test_ends_of_a_range_can_be_told_apart(
    week: tuple[Brief, Plan], low: float | None, high: float | None, text: str
) -> None:
    shown = replace(why_view(*week).figures[0], holds_from=low, holds_to=high)
    assert holds_text(shown).replace(DASH, "-") == text
