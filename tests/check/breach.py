"""How the good plan is made to break one rule: a brief or a printed figure is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from models.alloy import Limit
from models.brief import Brief
from models.furnace import Loss, Recovery
from models.plan import Charge, Draws, Plan
from optimiser.ledger.book import book
from optimiser.risk.told import Told, told
from tests.check.plant import CHARGED, plant
from tests.check.press import press

Pair = tuple[Brief, Plan]
Breach = Callable[[], Pair]
BREACHES: dict[str, list[Breach]] = {}


def breaks(rule: str) -> Callable[[Breach], Breach]:
    """The decorated function returns a brief and a plan that break just ``rule``."""

    def enter(breach: Breach) -> Breach:
        BREACHES.setdefault(rule, []).append(breach)
        return breach

    return enter


def with_source(name: str, **changes: Any) -> Pair:
    brief = plant()
    sources = [replace(s, **changes) if s.source_id == name else s for s in brief.sources]
    return pressed(replace(brief, sources=tuple(sources)))


def with_order(order_id: str, **changes: Any) -> Pair:
    brief = plant()
    orders = [o.model_copy(update=changes) if o.order_id == order_id else o for o in brief.orders]
    return pressed(replace(brief, orders=tuple(orders)))


def with_furnace(furnace_id: str, **changes: Any) -> Pair:
    brief = plant()
    changed = brief.furnaces[furnace_id].model_copy(update=changes)
    return pressed(replace(brief, furnaces={**brief.furnaces, furnace_id: changed}))


def with_limit(element: str, **changes: Any) -> Pair:
    brief = plant()
    rows = [row for row in brief.limits["A"] if row.element != element]
    rows.append(Limit(alloy="A", element=element, **changes))
    return pressed(replace(brief, limits={**brief.limits, "A": tuple(rows)}))


def with_kg(order_id: str, source: str, kg: float) -> Pair:
    charged = {**CHARGED, order_id: {**CHARGED[order_id], source: kg}}
    return plant(), press(plant(), charged)


def with_charge(order_id: str, **changes: Any) -> Pair:
    brief, plan = pressed(plant())
    charges = [c.model_copy(update=changes) if c.order_id == order_id else c for c in plan.charges]
    return brief, plan.model_copy(update={"charges": tuple(charges)})


def with_line(order_id: str, number: int, **changes: Any) -> Pair:
    """One line changed, counted without the heel's."""
    _, plan = pressed(plant())
    charge = next(c for c in plan.charges if c.order_id == order_id)
    lines = list(charge.lines)
    number += int(lines[0].kind == "heel")
    lines[number] = lines[number].model_copy(update=changes)
    return with_charge(order_id, lines=tuple(lines))


def with_plan(**changes: Any) -> Pair:
    brief, plan = pressed(plant())
    return brief, plan.model_copy(update=changes)


def with_totals(**changes: Any) -> Pair:
    brief, plan = pressed(plant())
    return brief, plan.model_copy(update={"totals": plan.totals.model_copy(update=changes)})


def pressed(brief: Brief) -> Pair:
    return brief, press(brief)


def with_leftover(name: str, **changes: Any) -> Pair:
    brief, plan = pressed(plant())
    rows = [r.model_copy(update=changes) if r.source == name else r for r in plan.leftovers]
    return brief, plan.model_copy(update={"leftovers": tuple(rows)})


def with_goal(**changes: Any) -> Pair:
    brief, plan = pressed(plant())
    goals = (plan.goals[0].model_copy(update=changes), *plan.goals[1:])
    return brief, plan.model_copy(update={"goals": goals})


def with_risk() -> Pair:
    """The plan of sources that are not sure, with the risk that its own account comes to."""
    sources = tuple(
        replace(
            source,
            sd_pct={name: 0.3 * pct for name, pct in source.composition_pct.items()},
            bias_sd_pct={name: 0.1 * pct for name, pct in source.composition_pct.items()},
        )
        for source in plant().sources
    )
    settings = plant().settings.model_copy(update={"weighing_sd_pct": 0.5})
    brief = replace(plant(), sources=sources, settings=settings)
    plan = press(brief)
    lines = {
        c.order_id: {x.source: x.kg for x in c.lines if x.kind != "heel"} for c in plan.charges
    }
    risks = told(book(_whole(brief)), lines)
    charges = tuple(_with_risk(charge, risks[charge.order_id]) for charge in plan.charges)
    return brief, plan.model_copy(update={"charges": charges})


def with_drawn(change: Callable[[float], float]) -> Pair:
    """The same with chances as a thousand draws would confirm them, changed."""
    brief, plan = with_risk()
    charges = tuple(_with_drawn(charge, change) for charge in plan.charges)
    draws = Draws(count=1000, seed=0)
    return brief, plan.model_copy(update={"charges": charges, "draws": draws})


def _with_drawn(charge: Charge, change: Callable[[float], float]) -> Charge:
    def drawn(row: Any) -> Any:
        pct = change(round(row.off_spec_pct or 0.0, 1))
        return row.model_copy(update={"off_spec_drawn_pct": pct})

    rows = tuple(drawn(row) for row in charge.analysis)
    return drawn(charge).model_copy(update={"analysis": rows})


def _whole(brief: Brief) -> Brief:
    """The same with losses and recoveries of what is charged nowhere, which the ledger looks up."""
    types = {furnace.type for furnace in brief.furnaces.values()}
    losses = {
        (source.form, kind): Loss(form=source.form, furnace_type=kind, melt_loss_pct=0.0)
        for source in brief.sources
        for kind in types
    }
    recoveries = {
        (kind, name): Recovery(furnace_type=kind, element=name)
        for kind in types
        for name in brief.elements
    }
    return replace(brief, losses=losses | brief.losses, recoveries=recoveries | brief.recoveries)


def _with_risk(charge: Charge, risk: Told) -> Charge:
    found = {row.element: risk.by_limit.get(row.element, (None, None)) for row in charge.analysis}
    rows = tuple(
        row.model_copy(
            update={"sd_pct": found[row.element][0], "off_spec_pct": found[row.element][1]}
        )
        for row in charge.analysis
    )
    return charge.model_copy(update={"analysis": rows, "off_spec_pct": risk.off_spec_pct})
