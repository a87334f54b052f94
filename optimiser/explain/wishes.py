"""What a planner may wish to be otherwise, each as a patch on the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from models.brief import Brief
from models.choice import ChoiceKind
from models.plan import Plan, Purchase
from models.settings import Settings
from models.source import Source
from models.why_not import Patch
from optimiser.explain.bite import source_named

NEAR_PCT: Final = 1.0
"""So much of each goal before it is given up for another wish: points, or per cent."""
SMALL_SHARE: Final = 0.05
"""Lots that together are less than this part of what is charged are small."""
HALF: Final = 0.5
FEW: Final = 2
"""So many materials in a charge are few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One change of the scenario; ``otherwise`` is tried where it cannot be had."""

    kind: ChoiceKind
    title: str
    patch: Patch
    otherwise: Wish | None = None


def wishes(brief: Brief, plan: Plan, settings: Settings, *, has_previous: bool) -> Iterator[Wish]:
    """Every wish that the plan leaves open, in the order that they are tried."""
    yield from _cheaper(settings)
    yield from _origins(settings)
    yield from _purchases(brief, plan)
    yield from _without(brief, plan)
    yield from _fewer_lots(brief, plan)
    yield from _fewer_materials(brief, plan)
    if has_previous:
        yield from _with_goal(settings, "changes", "fewer_changes", "Closer to the previous plan")


def charged_kg(plan: Plan) -> dict[str, float]:
    """What is taken of every lot and offer: charged straight, sorted, or put into bins."""
    lines = [
        (line.source, line.kg)
        for charge in plan.charges
        for line in charge.lines
        if line.kind in ("lot", "offer")
    ]
    lines += [(row.source, row.kg) for row in plan.sorting]
    lines += [(one.source, one.kg) for row in plan.bins for one in row.contents]
    found: dict[str, float] = {}
    for name, kg in lines:
        if "/" not in name:
            found[name] = found.get(name, 0.0) + kg
    return {name: kg for name, kg in found.items() if kg > 0}


def _goals(settings: Settings) -> list[dict[str, Any]]:
    """The goals, each with room for another wish after them."""
    return [
        {"goal": goal.goal, "slack_pct": max(goal.slack_pct, NEAR_PCT)} for goal in settings.goals
    ]


def _with_goal(settings: Settings, goal: str, kind: ChoiceKind, title: str) -> Iterator[Wish]:
    """The goals nearly as good, then another; nothing where that is a goal already."""
    if settings.weights or any(one.goal == goal for one in settings.goals):
        return
    goals: list[Any] = [*_goals(settings), {"goal": goal, "slack_pct": 0.0}]
    within = "within 1 % or 1 point of every goal"
    yield Wish(kind=kind, title=f"{title}, {within}", patch={"settings": {"goals": goals}})


def _cheaper(settings: Settings) -> Iterator[Wish]:
    """Money is last among the goals, or none: what the goals before it cost."""
    names = [goal.goal for goal in settings.goals]
    if settings.weights or names[0] == "cost":
        return
    before = [one for one in _goals(settings) if one["goal"] != "cost"]
    if "cost" in names:
        before = before[: names.index("cost")]
    goals: list[Any] = [*before, {"goal": "cost", "slack_pct": 0.0}]
    title = "Cheaper, for 1 % or 1 point of the goals before cost"
    yield Wish(kind="cheaper", title=title, patch={"settings": {"goals": goals}})


def _origins(settings: Settings) -> Iterator[Wish]:
    yield from _with_goal(
        settings, "post_consumer_content", "more_post_consumer", "More post-consumer metal"
    )
    yield from _with_goal(settings, "primary_metal", "less_primary", "Less primary metal")


def _purchases(brief: Brief, plan: Plan) -> Iterator[Wish]:
    """Nothing is bought; where that cannot be, half as much, hardeners left aside."""
    bought = [row for row in plan.purchases if row.kg > 0]
    if not bought:
        return
    none: list[Any] = [{"offer_id": row.offer_id, "status": "hold"} for row in bought]
    kg = sum(row.kg for row in bought)
    metal = [row for row in bought if _of(brief, row.offer_id).origin != "alloying"]
    yield Wish(
        kind="no_purchases",
        title=f"Without what is bought ({kg:,.0f} kg)",
        patch={"offers": none},
        otherwise=_fewer_purchases(brief, metal),
    )


def _fewer_purchases(brief: Brief, metal: list[Purchase]) -> Wish | None:
    """Half of every purchase; where that cannot be, half of the largest."""
    if not metal:
        return None
    half_kg = HALF * sum(row.kg for row in metal)
    largest = max(metal, key=lambda row: (row.kg, row.offer_id))
    row = _half(brief, largest)
    what = f"Without {largest.offer_id}" if "status" in row else f"Half of {largest.offer_id}"
    less_kg = largest.kg if "status" in row else HALF * largest.kg
    return Wish(
        kind="fewer_purchases",
        title=f"Half of what is bought ({half_kg:,.0f} kg), hardeners as needed",
        patch={"offers": [_half(brief, row) for row in metal]},
        otherwise=Wish(
            kind="fewer_purchases",
            title=f"{what} ({less_kg:,.0f} kg less)",
            patch={"offers": [row]},
        ),
    )


def _half(brief: Brief, bought: Purchase) -> Any:
    """Half of a purchase; none where the offer is not to be had in so little."""
    half_kg = HALF * bought.kg
    if _of(brief, bought.offer_id).min_buy_kg > half_kg:
        return {"offer_id": bought.offer_id, "status": "hold"}
    return {"offer_id": bought.offer_id, "mass_kg": half_kg}


def _without(brief: Brief, plan: Plan) -> Iterator[Wish]:
    """Without the lot, and without the supplier, that most is taken of."""
    taken = charged_kg(plan)
    lots = {name: kg for name, kg in taken.items() if _of(brief, name).kind == "lot"}
    if lots:
        most = max(lots, key=lambda name: (lots[name], name))
        title = f"Without lot {most} ({lots[most]:,.0f} kg)"
        yield Wish(kind="without_lot", title=title, patch=_on_hold(brief, [most]))
    suppliers: dict[str, float] = {}
    for name, kg in taken.items():
        if (supplier := _of(brief, name).supplier) is not None:
            suppliers[supplier] = suppliers.get(supplier, 0.0) + kg
    if suppliers:
        who = max(suppliers, key=lambda name: (suppliers[name], name))
        theirs = [one.source_id for one in brief.sources
                  if one.supplier == who and one.kind in ("lot", "offer")]  # fmt: skip
        title = f"Without supplier {who} ({suppliers[who]:,.0f} kg)"
        yield Wish(kind="without_supplier", title=title, patch=_on_hold(brief, theirs))


def _fewer_materials(brief: Brief, plan: Plan) -> Iterator[Wish]:
    """One material fewer in every charge that has more than two."""
    rows: list[Any] = []
    for charge in plan.charges:
        groups = {
            _of(brief, line.source).group if line.kind in ("lot", "offer") else line.source
            for line in charge.lines
            if line.kind != "heel"
        }
        if len(groups) > FEW:
            rows.append({"order_id": charge.order_id, "max_sources": len(groups) - 1})
    if not rows:
        return
    most = max(rows, key=lambda row: (row["max_sources"], row["order_id"]))
    one = Wish(
        kind="fewer_materials",
        title=f"One material fewer in {most['order_id']}, {most['max_sources']} at most",
        patch={"orders": [most]},
    )
    if len(rows) == 1:
        yield one
        return
    yield Wish(
        kind="fewer_materials",
        title=f"One material fewer in {len(rows)} charges, {most['max_sources']} at most",
        patch={"orders": rows},
        otherwise=one,
    )


def _fewer_lots(brief: Brief, plan: Plan) -> Iterator[Wish]:
    """Without the lots of which so little is taken that they are hardly worth a trip."""
    taken = {name: kg for name, kg in charged_kg(plan).items() if _of(brief, name).kind == "lot"}
    room, small = SMALL_SHARE * sum(taken.values()), []
    for name in sorted(taken, key=lambda name: (taken[name], name)):
        room -= taken[name]
        if room < 0:
            break
        small.append(name)
    if small and len(small) < len(taken):
        kg = sum(taken[name] for name in small)
        named = "lot" if len(small) == 1 else f"{len(small)} lots"
        title = f"Without the {named} of which least is taken ({kg:,.0f} kg)"
        yield Wish(kind="fewer_lots", title=title, patch=_on_hold(brief, small))


def _on_hold(brief: Brief, names: list[str]) -> Patch:
    lots: list[Any] = [
        {"lot_id": name, "status": "hold"} for name in names if _of(brief, name).kind == "lot"
    ]
    offers: list[Any] = [
        {"offer_id": name, "status": "hold"} for name in names if _of(brief, name).kind == "offer"
    ]
    return {name: rows for name, rows in (("lots", lots), ("offers", offers)) if rows}


def _of(brief: Brief, name: str) -> Source:
    found = source_named(brief, name)
    assert found is not None, "a plan names sources of its scenario"
    return found
