"""A brief with one figure moved: a limit of one charge, its tap, a stock, a price."""

from __future__ import annotations

from dataclasses import replace

from models.brief import Brief
from models.price import FigurePrice

FIELDS = {
    ("limit", "most"): "max_pct",
    ("limit", "least"): "min_pct",
    ("aim", "most"): "aim_max_pct",
    ("aim", "least"): "aim_min_pct",
}
PROMISES = {
    "recycled content": "min_recycled_pct",
    "post-consumer content": "min_post_consumer_pct",
    "carbon": "max_kgco2e_per_t",
}
OWN = "of its own"


def with_figure(brief: Brief, order_id: str, figure: FigurePrice, value: float) -> Brief:
    """The same with another figure for one charge."""
    order = next(one for one in brief.orders if one.order_id == order_id)
    limits, others = dict(brief.limits), dict(brief.others)
    if figure.what == "tap":
        ends = {"exact": "tap_kg", "most": "tap_max_kg", "least": "tap_min_kg"}
        new = order.model_copy(update={ends[figure.side]: value})
    elif figure.what == "promise":
        new = order.model_copy(update={PROMISES[figure.name]: value})
    else:
        new = order.model_copy(update={"alloy": OWN})
        field = FIELDS[figure.what, figure.side]
        limits[OWN] = tuple(
            row.model_copy(update={field: value}) if row.element == figure.name else row
            for row in limits[order.alloy]
        )
        others[OWN] = others.get(order.alloy, ())
    orders = tuple(new if one.order_id == order_id else one for one in brief.orders)
    return replace(brief, orders=orders, limits=limits, others=others)


def with_stock(brief: Brief, source: str, kg: float) -> Brief:
    """The same with another mass of a lot or offer."""
    return _with_source(brief, source, mass_kg=kg)


def with_use(brief: Brief, source: str, kg: float) -> Brief:
    """The same with so much of a source that must be used."""
    return _with_source(brief, source, min_total_kg=kg)


def with_price(brief: Brief, source: str, price_per_t: float) -> Brief:
    """The same with another price of a source."""
    return _with_source(brief, source, price_per_t=price_per_t)


def _with_source(brief: Brief, source: str, **more: float) -> Brief:
    sources = tuple(
        replace(one, **more) if one.source_id == source else one  # type: ignore[arg-type]
        for one in brief.sources
    )
    return replace(brief, sources=sources)
