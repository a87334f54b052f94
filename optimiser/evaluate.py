"""A planner's own plan: costed and checked, nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version

from models.brief import Brief
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import Segregation
from models.verdict import Verdict
from optimiser.assembly import Origin, assembled
from optimiser.ledger.account import NOTHING_APART
from optimiser.named import not_there, unknown_in
from optimiser.sound import sound_brief
from optimiser.stopwatch import Stopwatch

NOT_CHARGED = Verdict.of(code="not_charged", message="the plan to evaluate does not charge it")


def evaluate(
    scenario: Scenario,
    charged: Mapping[str, Mapping[str, float]],
    segregation: Segregation = NOTHING_APART,
    *,
    is_seen: bool = True,
) -> Plan:
    """The plan that ``charged`` makes, kg as received by order and source.

    ``segregation`` says what is sorted and filled before; a bin that it does not speak of holds
    what lies in it from the start. Whether all that keeps every limit stands in ``plan.check``;
    nothing is repaired. One that is only compared, not ``is_seen``, is neither drawn nor checked.

    Raises:
        InvalidScenario: the scenario cannot be planned, or the plan names what it does not have.
    """
    watch = Stopwatch()
    with watch.measures("build"):
        brief, _, warnings = sound_brief(scenario)
    apart = _first_passes(_with_what_lies(brief, segregation))
    issues = (*unknown_in(brief, charged, segregation), *not_there(brief, charged, apart))
    if issues:
        raise InvalidScenario(issues)
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
        scenario, brief, made, segregation=apart, origin=origin, reasons=reasons,
        warnings=warnings, watch=watch, is_drawn=is_seen, is_checked=is_seen,
    )  # fmt: skip


def _with_what_lies(brief: Brief, segregation: Segregation) -> Segregation:
    """The segregation, with what lies from the start in bins that it does not speak of."""
    spoken = {bin_id for _, bin_id in segregation.filled_kg}
    lying = {
        (source.source_id, source.in_bin): source.mass_kg or 0.0
        for source in brief.sources
        if source.in_bin is not None and source.in_bin not in spoken
    }
    return replace(segregation, filled_kg={**segregation.filled_kg, **lying})


def _first_passes(segregation: Segregation) -> Segregation:
    """Without the later passes of cascades, which follow from the first."""
    first = {way: kg for way, kg in segregation.sorted_kg.items() if "/" not in way[0]}
    return replace(segregation, sorted_kg=first)
