"""report.html stands alone, runs nothing, and shows every charge."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from models.brief import Brief
from models.plan import CheckResult, Plan, RuleResult
from optimiser.export.report import report_html
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
