"""For every rule a way to break it alone: the good plan passes, and just that rule fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.order import Pin
from optimiser.check import check
from optimiser.check.melts import Use
from optimiser.check.rules import RULES, risk
from tests.check import (
    breaches_of_metal,
    breaches_of_paper,
    breaches_of_treatment,
    breaches_of_yard,
)
from tests.check.breach import BREACHES, Breach, Pair, pressed, with_risk
from tests.check.plant import plant
from tests.check.press import press

assert breaches_of_metal
assert breaches_of_paper
assert breaches_of_treatment
assert breaches_of_yard


def failed(pair: Pair) -> set[str]:
    """The rules with a violation that is no rounding."""
    return {rule.rule for rule in check(*pair).rules if rule.worst_violation > 1e-9}


def test_the_good_plan_passes() -> None:
    assert failed(pressed(plant())) == set()
    assert check(*pressed(plant())).passed


def test_the_good_plan_of_the_yard_passes() -> None:
    pair = breaches_of_yard.planned()
    assert failed(pair) == set()
    assert check(*pair).passed


def test_the_good_plan_of_a_treated_melt_passes() -> None:
    brief, plan = breaches_of_treatment.planned()

    assert len(plan.treatments) == 1
    assert check(brief, plan).passed


def test_only_metal_with_an_error_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large plan uses thousands of lines: what is sure of them need not be looked at."""
    brief, plan = with_risk()
    unsure = [source for source in brief.sources if source.source_id == "profiles"]
    sure = [replace(s, sd_pct={}, bias_sd_pct={}) for s in brief.sources if s not in unsure]
    asked = set()

    def noted(use: Use, name: str) -> float:
        asked.add(use.source.source_id)
        return gain(use, name)

    gain = risk._gain
    monkeypatch.setattr(risk, "_gain", noted)
    check(replace(brief, sources=(*unsure, *sure)), plan)
    assert asked == {"profiles"}


def test_no_rule_is_without_a_breach() -> None:
    assert set(BREACHES) == {rule.__name__ for rule, _ in RULES}


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        pytest.param(rule, breach, id=f"{rule}: {breach.__name__}")
        for rule, breaches in BREACHES.items()
        for breach in breaches
    ],
)
def test_a_breach_fails_its_rule_and_no_other(rule: str, breach: Breach) -> None:
    pair = breach()
    result = check(*pair)
    assert not result.passed
    assert failed(pair) == {rule}


def test_every_rule_is_reported_in_the_order_of_contents() -> None:
    result = check(*pressed(plant()))
    assert [row.rule for row in result.rules] == [rule.__name__ for rule, _ in RULES]
    assert {row.unit for row in result.rules if "cost" in row.rule} == {"EUR"}


def test_every_rule_says_what_is_true_in_one_sentence() -> None:
    for rule, _ in RULES:
        assert rule.__doc__ is not None
        assert rule.__doc__.endswith(".")


def test_a_pin_on_an_order_left_out_binds_nothing() -> None:
    assert Pin(source="returns", target="H4", kg=700.0) in plant().pins
    assert "H4" in {row.order_id for row in press(plant()).unplanned}
