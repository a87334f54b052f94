"""The independent checker: the printed plan against the brief, in exact rationals."""

from __future__ import annotations

from models.brief import Brief
from models.plan import CheckResult, Plan, RuleResult
from optimiser.check.case import Case, case_of
from optimiser.check.rules import MONEY, RULES, Rule


def check(brief: Brief, plan: Plan) -> CheckResult:
    """What the rules find when ``plan`` is recomputed from ``brief``."""
    case = case_of(brief, plan)
    verdicts = [_verdict(rule, case, unit=unit) for rule, unit in RULES]
    return CheckResult(
        passed=all(passed for passed, _ in verdicts),
        rules=tuple(result for _, result in verdicts),
    )


def _verdict(rule: Rule, case: Case, *, unit: str) -> tuple[bool, RuleResult]:
    """Whether ``rule`` holds, and its worst finding: the one furthest past what is allowed."""
    name = rule.__name__
    worst = max(rule(case), key=lambda finding: finding.weight, default=None)
    if worst is None:
        unit = case.brief.settings.currency if unit == MONEY else unit
        return True, RuleResult(rule=name, worst_violation=0.0, unit=unit, where=None)
    return worst.weight <= 1, RuleResult(
        rule=name, worst_violation=worst.violation, unit=worst.unit, where=worst.where
    )
