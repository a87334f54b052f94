"""Prints the plan that given masses make, with the figures that the checker works out.

A plan printed this way breaks no rule on figures, whatever its masses; test_by_hand.py is
where the figures themselves are held against numbers from outside.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.brief import Brief
from models.plan import (
    Charge,
    ElementResult,
    GoalResult,
    Leftover,
    Line,
    Plan,
    Purchase,
    Totals,
    Unplanned,
)
from models.verdict import Verdict
from optimiser.check.case import Case, case_of, share_pct
from optimiser.check.exact import of_grains
from optimiser.check.melts import Melt, Use
from optimiser.check.rules import complete, printed, totals
from tests.check import rows
from tests.check.plant import BOUGHT, CHARGED

Charged = Mapping[str, Mapping[str, float]]


def press(brief: Brief, charged: Charged = CHARGED, bought: Mapping[str, float] = BOUGHT) -> Plan:
    """The plan that charges these kilograms by order and source, and buys these by offer."""
    orders = {order.order_id: order for order in brief.orders}
    made = [_blank(orders[order_id], lines, brief) for order_id, lines in charged.items()]
    left_out = [o for o in brief.orders if o.order_id not in charged and not o.optional]
    verdict = Verdict.of(code="no_metal", message="too little")
    prices = {one.source_id: one.price_per_t for one in brief.sources}
    blank = rows.plan(
        charges=made,
        purchases=tuple(
            Purchase(offer_id=name, kg=kg, cost=kg * prices[name] / 1000)
            for name, kg in bought.items()
        ),
        unplanned=tuple(Unplanned(order_id=o.order_id, verdict=verdict) for o in left_out),
    )
    return _with_figures(case_of(brief, blank))


def _blank(order, lines: Mapping[str, float], brief: Brief) -> Charge:
    found = {one.source_id: one for one in brief.sources}
    printed_lines = [
        rows.line(
            name,
            kg,
            kind=found[name].kind,
            loading_order=number,
            pieces=_pieces(found[name], kg),
        )
        for number, (name, kg) in enumerate(lines.items(), start=1)
    ]
    row = dict.fromkeys(Charge.model_fields) | {
        "order_id": order.order_id, "alloy": order.alloy, "furnace": order.furnace,
        "start": order.start, "tap_kg": 0.0, "melt_kg": 0.0, "heel_kg": 0.0, "cost": 0.0,
        "metal_loss_kg": 0.0, "lines": tuple(printed_lines), "analysis": (),
    }  # fmt: skip
    return Charge(**row)


def _pieces(source, kg: float) -> int | None:
    return None if source.piece_kg is None else round(kg / source.piece_kg)


def _with_figures(case: Case) -> Plan:
    figures = {
        "currency": case.brief.settings.currency,
        **totals._masses(case),
        **totals._shares(case),
        **totals._money(case),
        **totals._carbon(case),
        **totals._custody(case),
        "kwh": totals._kwh(case),
    }
    values = {name: _float(figure) for name, figure in figures.items()}
    melts = {melt.order.order_id: melt for melt in case.melts}
    return case.plan.model_copy(
        update={
            "charges": tuple(_charge(melts[c.order_id], case) for c in case.plan.charges),
            "totals": Totals(**{k: v for k, v in values.items() if k in Totals.model_fields}),
            "goals": tuple(
                _goal(goal.goal, values, case.brief.settings.currency)
                for goal in case.brief.settings.goals
            ),
            "leftovers": tuple(
                Leftover(source=one.source_id, kg=left_kg, why="not needed")
                for one in case.brief.sources
                if (left_kg := complete._left_kg(case, one)) > 0
            ),
        }
    )


def _float(figure: object) -> object:
    return figure if figure is None or isinstance(figure, str) else float(figure)


def _goal(goal: str, values: Mapping[str, float | None], currency: str) -> GoalResult:
    names = {
        "recycled_content": "recycled_content_pct", "post_consumer_content": "post_consumer_pct",
        "primary_metal": "primary_kg", "metal_loss": "metal_loss_kg", "cost": "cost",
        "carbon": "kgco2e_cut_off", "dross": "dross_kg", "coc_cover": "coc_input_pct",
    }  # fmt: skip
    unit = complete.UNITS.get(goal, currency)
    return GoalResult(goal=goal, value=values[names[goal]], bound=None, gap_pct=None, unit=unit)


def _charge(melt: Melt, case: Case) -> Charge:
    amounts = melt.melt.amounts
    carbon = melt.melt.carbon(case.brief.settings.carbon_method) if melt.pct else None
    return melt.charge.model_copy(
        update={
            "heel_kg": float(of_grains(melt.heel.amounts.liquid)),
            "melt_kg": float(melt.melt_kg),
            "tap_kg": float(melt.tap_kg),
            "cost": float(melt.cost),
            "recycled_content_pct": _float(share_pct(amounts.recycled, amounts.external)),
            "post_consumer_pct": _float(share_pct(amounts.post_consumer, amounts.external)),
            "metal_loss_kg": float(of_grains(melt.charged.amounts.lost)),
            "kgco2e_per_t": None if carbon is None else float(carbon * 1000 / melt.melt_kg),
            "lines": (*_heel(melt), *(_line(use) for use in melt.uses)),
            "analysis": tuple(
                ElementResult(
                    **limit.model_dump(exclude={"alloy"}),
                    pct=_pct(case, melt, limit.element),
                    sd_pct=None,
                    off_spec_pct=None,
                    off_spec_drawn_pct=None,
                    binding=False,
                )
                for limit in case.brief.limits[melt.order.alloy]
            ),
        }
    )


def _heel(melt: Melt) -> list[Line]:
    kg = float(of_grains(melt.heel.amounts.liquid))
    heel = rows.line("heel", kg, kind="heel", liquid_kg=kg, loading_order=0)
    return [heel] if kg > 0 else []


def _pct(case: Case, melt: Melt, name: str) -> float:
    value = printed.analysed(melt, name, printed._meant(case, melt, name))
    assert value is not None
    return float(value)


def _line(use: Use) -> Line:
    return use.line.model_copy(
        update={
            "liquid_kg": float(use.kg * use.metal.liquid),
            "cost": float(use.kg) * (use.source.price_per_t / 1000 + float(use.way_cost)),
        }
    )
