"""The charges that follow in the same furnace, planned again after a melt came out otherwise.

What other furnaces are to have stays theirs. The heel is what this melt leaves.
"""

from __future__ import annotations

from models.brief import chain_id
from models.charged import charged_of
from models.correction import Following, Remedy
from models.furnace import stream_of
from models.issue import InvalidScenario
from models.order import Order
from models.plan import Plan
from models.scenario import Scenario
from optimiser.correct.charged import Charged
from optimiser.correct.question import Question
from optimiser.correct.stock import SECONDS, less
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import unspoken
from optimiser.ledger.account import changes_kg
from optimiser.ledger.heels import furnaces_after
from optimiser.plan import make_plan
from optimiser.session.session import staying_close

YARD = (
    "metal was sorted or lies mixed in bins: say in a new scenario what lies where by now, "
    "and plan the rest"
)


def following(
    scenario: Scenario, question: Question, plan: Plan, charged: Charged, remedy: Remedy | None
) -> tuple[Following | None, Scenario | None]:
    """The charges after the one of ``question``, close to the plan, and the scenario they are of.

    There is none where no charge follows, and no scenario where they cannot be planned again.
    """
    later = _later(scenario, question.order, charged)
    if not later:
        return None, None
    names = tuple(one.order_id for one in later)
    if remedy is None:
        return _unplanned(names, "no way brings the melt itself into spec for its order")
    if plan.sorting or plan.bins:
        return _unplanned(names, YARD)
    try:
        rest = _rest(scenario, question, later, charged, remedy)
        previous = {name: dict(charged[name]) for name in names if name in charged}
        found = make_plan(rest, previous=previous, time_limit_s=_seconds(rest), with_reasons=False)
    except InvalidScenario as invalid:
        return _unplanned(names, str(invalid))
    told = Following(
        orders=names,
        after=remedy.kind,
        plan=found,
        moved_kg=changes_kg(charged_of(found), previous),
        cost_difference=_cost(found, names) - _cost(plan, names),
        why=None,
    )
    return told, rest


def _unplanned(names: tuple[str, ...], why: str) -> tuple[Following, None]:
    none = Following(
        orders=names, after=None, plan=None, moved_kg=None, cost_difference=None, why=why
    )
    return none, None


def _seconds(scenario: Scenario) -> float:
    return min(SECONDS, scenario.settings.time_limit_s)


def _later(scenario: Scenario, order: Order, charged: Charged) -> tuple[Order, ...]:
    """The orders of the furnace that the plan makes after ``order``, in their sequence."""
    if order.start is None:
        return ()
    start = order.start
    return tuple(
        one
        for one in sorted(scenario.orders, key=lambda one: (one.start is None, one.start))
        if chain_id(one) == chain_id(order) and one.order_id in charged
        and one.start is not None and one.start > start
    )  # fmt: skip


def _rest(
    scenario: Scenario, question: Question, later: tuple[Order, ...], charged: Charged,
    remedy: Remedy,
) -> Scenario:  # fmt: skip
    """The scenario of the later orders alone, from what is left for them."""
    names = {one.order_id for one in later}
    additions = {line.source: line.kg for line in remedy.charge.lines if line.kind != "heel"}
    additions |= {stream_of(row.treatment_id): row.removed_kg for row in remedy.treatments}
    gone = [lines for name, lines in charged.items() if name not in names] + [additions]
    used: dict[str, float] = {}
    for lines in gone:
        for source, kg in lines.items():
            used[source] = used.get(source, 0.0) + kg
    heel = question.melt.heel(question.furnace, less_kg=remedy.poured_off_kg)
    furnaces = tuple(
        heel if one.furnace_id == heel.furnace_id else one for one in scenario.furnaces
    )
    with_melt = scenario.model_copy(update={"furnaces": furnaces})
    after = furnaces_after(with_melt, {question.order.order_id: additions})
    rest = less(scenario, used).model_copy(update={"orders": later, "furnaces": after})
    return staying_close(_spoken(scenario, rest))


def _spoken(scenario: Scenario, rest: Scenario) -> Scenario:
    """The rest without rows that speak of orders, lots and offers which it does not have."""
    gone = {
        *({one.order_id for one in scenario.orders} - {one.order_id for one in rest.orders}),
        *({one.lot_id for one in scenario.lots} - {one.lot_id for one in rest.lots}),
        *({one.offer_id for one in scenario.offers} - {one.offer_id for one in rest.offers}),
    }
    return scenario_from_document(unspoken(to_document(rest), gone), file="scenario")


def _cost(plan: Plan, names: tuple[str, ...]) -> float:
    """What the charges of ``names`` cost: metal, melting and dross, nothing that is paid once."""
    return sum(one.cost for one in plan.charges if one.order_id in names)
