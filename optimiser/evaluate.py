"""A planner's own charges: costed and checked, nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from models.issue import InvalidScenario, Issue
from models.plan import Plan
from models.scenario import Scenario
from models.verdict import Verdict
from optimiser.assembly import Origin, assembled
from optimiser.sound import sound_brief
from optimiser.stopwatch import Stopwatch

NOT_CHARGED = Verdict(
    code="not_charged", message="the plan to evaluate does not charge it", shortfalls=()
)


def evaluate(scenario: Scenario, charged: Mapping[str, Mapping[str, float]]) -> Plan:
    """The plan that ``charged`` makes, kg as received by order and source.

    Whether it keeps every limit stands in ``plan.check``; nothing is repaired.

    Raises:
        InvalidScenario: the scenario cannot be planned, or ``charged`` names what it does not have.
    """
    watch = Stopwatch()
    with watch.measures("build"):
        brief, _, warnings = sound_brief(scenario)
    _refuse_unknown(scenario, charged)
    made = {order: lines for order, lines in charged.items() if lines}
    origin = Origin(
        outcome="feasible",
        solver="none",
        solver_version=version("remelt"),
        seed=scenario.settings.seed,
        deterministic=True,
        bounds={},
    )
    reasons = {order.order_id: NOT_CHARGED for order in brief.orders}
    return assembled(
        scenario, brief, made, origin=origin, reasons=reasons, warnings=warnings, watch=watch
    )


def _refuse_unknown(scenario: Scenario, charged: Mapping[str, Mapping[str, float]]) -> None:
    orders = {order.order_id for order in scenario.orders}
    sources = {lot.lot_id for lot in scenario.lots} | {offer.offer_id for offer in scenario.offers}
    lines = {(order, source) for order, row in charged.items() for source in row}
    issues = [_unknown("order", name) for name in sorted(set(charged) - orders)]
    issues += [_unknown("lot or offer", name) for name in sorted({s for _, s in lines} - sources)]
    if issues:
        raise InvalidScenario(tuple(issues))


def _unknown(what: str, name: str) -> Issue:
    return Issue(
        code="unknown_reference",
        severity="error",
        value=name[:100],
        message=f"the charges name {what} {name!r}, which the scenario does not have",
        hint="ids are compared exactly, as written",
    )
