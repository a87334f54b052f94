"""Which figures speak of which element of circularity, and why none does."""

from __future__ import annotations

import pytest

from models.library.rules import rule_books
from optimiser.ledger.sections.circularity import FLOWS, NOTHING, circularity, fits, headline
from tests.export.small_ledger import ELEMENTS, RECYCLED, entry, small_ledger, waste_table


@pytest.mark.parametrize(
    ("method", "by", "pattern", "expected"),
    [
        ("waste.kg", "whole", "waste.*", True),
        ("waste.kg", "whole", "waste.kg", True),
        ("waste.kg", "whole", "wast", False),
        ("waste.kg", "whole", "waste.*/code", False),
        ("waste.kg", "code", "waste.*/code", True),
    ],
)
def test_patterns_name_methods_and_what_they_are_by(
    method: str, by: str, pattern: str, expected: bool
) -> None:
    assert fits(method, by, pattern) is expected


def test_status_follows_from_what_there_is() -> None:
    found = {one.element: one for one in small_ledger().circularity}
    assert {name: one.status for name, one in found.items()} == {
        "product design": "reported",
        "waste management": "reported",
        "water": "no_data",
        "mine sites": "not_applicable",
        "flows": "reported",
    }
    assert found["product design"].entries == ("share_pct/alloy",)
    assert found["waste management"].tables == ("waste_register",)
    assert found["mine sites"].reason == "There is no mine."


def test_figures_without_a_value_say_what_is_missing_once() -> None:
    lacking = [
        entry(None, method=f"water.{name}", name=name, note=note)
        for name, note in (("a", "no meter"), ("b", "no meter"), ("c", "no year"))
    ]
    found = {one.element: one for one in circularity(lacking, (), (), ELEMENTS)}
    assert found["water"].reason == "no meter; no year"
    assert found["water"].entries == ("a", "b", "c")
    assert found["waste management"].reason == NOTHING


def test_table_without_rows_reports_nothing() -> None:
    found = {one.element: one for one in circularity((), (waste_table(0),), (), ELEMENTS)}
    assert found["waste management"].status == "no_data"
    assert found["waste management"].tables == ()


def test_table_without_a_known_figure_reports_nothing() -> None:
    blank = waste_table(0).model_copy(update={"rows": (("10 03 16", None),)})
    found = {one.element: one for one in circularity((), (blank,), (), ELEMENTS)}
    assert found["waste management"].status == "no_data"


def test_one_figure_that_is_known_is_enough() -> None:
    both = (
        entry(None, method="water.a", name="a", note="none"),
        entry(3.0, method="water.b", name="b"),
    )
    found = {one.element: one for one in circularity(both, (), (), ELEMENTS)}
    assert found["water"].status == "reported"
    assert found["water"].reason is None


def test_headline_follows_its_rule() -> None:
    alloy, whole = entry(by="alloy", of="6063"), entry()
    assert headline((alloy, whole), (ELEMENTS,)) == (whole,)


def test_weighed_is_said_before_planned() -> None:
    planned, weighed = entry(70.0, basis="planned"), entry(72.0, basis="weighed")
    assert headline((planned, weighed), (ELEMENTS,)) == (weighed,)
    assert headline((planned,), (ELEMENTS,)) == (planned,)


def test_the_table_of_flows_is_reported_where_it_has_rows() -> None:
    flows = small_ledger().flows
    for rows, status in ((flows, "reported"), ((), "no_data")):
        found = {one.element: one for one in circularity((), (), rows, ELEMENTS)}
        assert found["flows"].status == status


def test_without_a_rule_the_whole_is_said_first() -> None:
    alloy, whole = entry(by="alloy", of="6063"), entry(method="else.where")
    assert headline((alloy, whole), (RECYCLED,)) == (whole,)
    assert headline((alloy, whole), (ELEMENTS,)) == (whole,)


def test_elements_are_those_of_the_claims() -> None:
    rules = rule_books()["circularity"].rules
    elements = [name for name, rule in rules.items() if rule.unit != "headline"]
    assert len(elements) == 11
    bare = [name for name in elements if rules[name].unit == "not_applicable"]
    assert bare == ["bauxite residue, spent pot lining, mine sites"]
    assert all(rules[name].value for name in elements if name not in bare)


def test_every_pattern_speaks_of_rules_that_there_are() -> None:
    books = rule_books()
    for rule in books["circularity"].rules.values():
        for pattern in rule.value:
            assert pattern == FLOWS or pattern.partition(".")[0] in books, pattern
