"""What a child says of a plan that it may not deliver."""

from __future__ import annotations

import threading

import pytest

import api.jobs.planning
from api.jobs.planning import planned
from api.runs.example import SCENARIO
from api.store.blobs import packed
from models.plan import Plan, RuleResult
from optimiser.plan import make_plan


def test_a_plan_that_fails_its_check_says_which_rules_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rules that are off by no more than rounding are not among them."""

    def failing(*things: object, **named: object) -> Plan:
        plan = make_plan(*things, **named)
        rules = (
            RuleResult(rule="no_lot_exceeds_stock", worst_violation=25.0, unit="kg", where="clean"),
            RuleResult(rule="masses_are_as_printed", worst_violation=1e-12, unit="kg", where="H1"),
        )
        check = plan.check.model_copy(update={"passed": False, "rules": rules})
        return plan.model_copy(update={"check": check})

    monkeypatch.setattr(api.jobs.planning, "make_plan", failing)
    word = planned(
        packed({"scenario": SCENARIO}), time_limit_s=20.0, stop=threading.Event(), tell=print
    )

    assert word.kind == "fault"
    assert word.body["detail"] == ("the plan fails its own check: No lot exceeds stock (clean)")
