"""One heat as a charge sheet says it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.plan import Charge, Line
from models.source import Source
from optimiser.ledger.analysis import analysis
from optimiser.ledger.book import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED, Book
from optimiser.ledger.carbon import known
from optimiser.ledger.heats import Heat, Liquid
from optimiser.ledger.loading import in_loading_order
from optimiser.ledger.treating import treatments_of
from optimiser.risk.told import Told

HEEL = "heel"
"""The name that the heel's line bears."""


def charge_of(book: Book, heat: Heat, risk: Told) -> Charge:
    """The charge of one heat; its cost leaves out what is paid once for the plan."""
    order, melt = heat.order, heat.melt
    at = (heat.source, heat.furnace_type)
    lines = tuple(_lines(book, heat))
    treating_cost = sum(one.cost for one in treatments_of(book, heat))
    dross_cost = float(heat.kg @ book.numbers.dross_cost_per_kg[at])
    melting_cost = heat.furnace.cost_per_t * heat.new_liquid_kg / 1000.0
    carbon = known(melt.content[CARBON])
    return Charge(
        order_id=order.order_id,
        alloy=order.alloy,
        furnace=order.furnace,
        start=order.start,
        tap_kg=heat.tap_kg,
        melt_kg=melt.kg,
        heel_kg=heat.heel.kg,
        cost=sum(line.cost for line in lines) + treating_cost + melting_cost + dross_cost,
        recycled_content_pct=share_pct(melt, RECYCLED),
        post_consumer_pct=share_pct(melt, POST_CONSUMER),
        metal_loss_kg=float(heat.kg @ book.numbers.net_loss_kg_per_kg[at]),
        kgco2e_per_t=1000.0 * carbon / melt.kg if carbon is not None and melt.kg > 0.0 else None,
        off_spec_pct=risk.off_spec_pct,
        off_spec_drawn_pct=risk.off_spec_drawn_pct,
        lines=lines,
        analysis=analysis(book, heat, risk),
    )


def share_pct(melt: Liquid, part: int) -> float | None:
    """The share of the external metal in a melt that ``part`` is, or None without any."""
    external_kg = float(melt.content[EXTERNAL])
    return 100.0 * float(melt.content[part]) / external_kg if external_kg > 0.0 else None


def _lines(book: Book, heat: Heat) -> Iterator[Line]:
    """The heel that is there, and then what is charged onto it as it is loaded."""
    if heat.heel.kg > 0.0:
        yield Line(
            source=HEEL,
            kind="heel",
            kg=heat.heel.kg,
            pieces=None,
            liquid_kg=heat.heel.kg,
            loading_order=0,
            cost=0.0,
        )
    metal = np.array([book.brief.sources[at].is_metal for at in heat.source], dtype=bool)
    charged = heat.source[metal]
    sources = [book.brief.sources[at] for at in charged]
    kilograms = heat.kg[metal].tolist()
    yields = book.numbers.metal_yield[charged, heat.furnace_type].tolist()
    loaded = in_loading_order(
        sources, furnace=heat.furnace, base_element=book.settings.base_element
    )
    for turn, at in enumerate(loaded, start=1):
        source, kg = sources[at], kilograms[at]
        way = book.route_cost_per_kg.get((source.source_id, heat.order.order_id), 0.0)
        yield Line(
            source=source.source_id,
            kind=source.kind,
            kg=kg,
            pieces=_pieces(source, kg),
            liquid_kg=yields[at] * kg,
            loading_order=turn,
            cost=kg * (source.price_per_t / 1000.0 + way),
        )


def _pieces(source: Source, kg: float) -> int | None:
    """The whole pieces next to ``kg``, where a source comes in pieces."""
    return None if source.piece_kg is None else round(kg / source.piece_kg)
