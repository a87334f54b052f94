"""A small plant on which every rule has something to say, and its program in words."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.filling import fill
from models.furnace import FormLimit, Furnace, Loss, Recovery
from models.lot import Lot, Offer
from models.order import BlendLimit, Order, Pin
from models.scenario import Scenario
from models.settings import Settings
from optimiser.formulation.coefficients import coefficients
from optimiser.formulation.columns import Columns, columns
from optimiser.formulation.frame import NOTHING, Frame, frame
from optimiser.formulation.program import Rows


def analysis(**pct: float) -> Analysis:
    return Analysis(figures=tuple(Figure(element=e, pct=v) for e, v in sorted(pct.items())))


def plant() -> Scenario:
    """Two lots and an offer into two heats of one furnace, the first on a heel."""
    return Scenario(
        settings=Settings(unknown_analysis="zero"),
        lots=(
            Lot(
                lot_id="A",
                mass_kg=1000.0,
                material="sheet",
                origin="post_consumer",
                metal_yield_pct=80.0,
                min_use_kg=100.0,
                min_total_kg=200.0,
                analysis=analysis(Cu=0.5, Fe=0.25),
            ),
            Lot(
                lot_id="B",
                mass_kg=500.0,
                material="sheet",
                form="turnings",
                origin="pre_consumer",
                metal_yield_pct=80.0,
                fixed_cost=50.0,
                analysis=analysis(Cu=1.0, Fe=0.5),
            ),
        ),
        offers=(
            Offer(
                offer_id="P",
                price_per_t=2500.0,
                origin="primary",
                metal_yield_pct=100.0,
                min_buy_kg=100.0,
                buy_step_kg=50.0,
                analysis=analysis(Cu=0.0, Fe=0.125),
            ),
        ),
        orders=(
            Order(
                order_id="H1",
                alloy="X",
                furnace="F",
                tap_kg=800.0,
                start=datetime(2026, 1, 1, tzinfo=UTC),
                min_recycled_pct=25.0,
                max_sources=1,
            ),
            Order(
                order_id="H2",
                alloy="X",
                furnace="F",
                tap_min_kg=600.0,
                tap_max_kg=800.0,
                start=datetime(2026, 1, 2, tzinfo=UTC),
            ),
        ),
        alloys=(
            Limit(alloy="X", element="Cu", min_pct=0.1, max_pct=0.5, aim_max_pct=0.4),
            Limit(alloy="X", element="Cu+Fe", max_pct=0.8),
            Limit(alloy="X", element="Fe/Cu", max_pct=2.0),
        ),
        furnaces=(
            Furnace(
                furnace_id="F",
                capacity_kg=1000.0,
                heel_kg=100.0,
                heel_keep_kg=200.0,
                heel_recycled_pct=50.0,
                heel_kgco2e_per_t=0.0,
                analysis=analysis(Cu=0.2, Fe=0.2),
            ),
        ),
        form_limits=(FormLimit(furnace_id="F", form="turnings", max_pct=20.0),),
        losses=tuple(
            Loss(form=form, furnace_type="gas_reverb", melt_loss_pct=0.0, dross_metal_pct=0.0)
            for form in ("ingot", "turnings")
        ),
        recoveries=tuple(
            Recovery(furnace_type="gas_reverb", element=e, recovery_pct=100.0) for e in ("Cu", "Fe")
        ),
        pins=(Pin(source="A", target="H2", min_kg=150.0),),
        blend_limits=(BlendLimit(target="*", source="primary", max_pct=60.0),),
    )


def framed(*, doubtful: bool = False) -> tuple[Frame, Columns]:
    """The frame of the plant, with its second heat in doubt or both sure."""
    brief = fill(plant())
    sure = frozenset({"H1"} if doubtful else {"H1", "H2"})
    found = frame(
        brief,
        coefficients(brief),
        made=sure,
        doubtful=frozenset({"H1", "H2"}) - sure,
        previous={("A", "H1"): 300.0},
    )
    return found, columns(found)


def names(found: Frame, index: Columns) -> dict[int, str]:
    """What each column is, in words."""
    orders = [order.order_id for order in found.heats.orders]
    sources = [source.source_id for source in found.brief.sources]
    pairs = [f"{sources[s]}→{orders[h]}" for s, h in zip(found.source, found.order, strict=True)]
    grid = [f"{k},{h}" for h in orders for k in found.contents]
    words = {
        "charged": (index.charged, pairs),
        "tap": (index.tap, orders),
        "left": (index.left, orders),
        "melt": (index.melt, orders),
        "content": (index.content.ravel(), grid),
        "heel_content": (index.heel_content.ravel(), grid),
        "made": (index.made, orders),
        "used": (index.used, pairs),
        "opened": (index.opened, sources),
        "bought": (index.bought, sources),
        "buying": (index.buying, sources),
        "miss": (index.miss, [str(i) for i in range(len(index.miss))]),
        "moved": (index.moved, pairs),
    }
    named = {
        int(column): f"{word}[{thing}]"
        for word, (places, things) in words.items()
        for column, thing in zip(places, things, strict=True)
        if column != NOTHING
    }
    shared = {c: f"group_used[{g},{orders[h]}]" for (h, g), c in index.group_used.items()}
    return shared | named


def in_words(rows: Rows, named: dict[int, str]) -> str:
    """The rows as a person writes them, one a line."""
    lines = []
    for row in range(rows.count):
        at = np.flatnonzero(rows.row == row)
        at = at[np.argsort(rows.column[at], kind="stable")]
        left = " ".join(f"{rows.value[i]:+.6g} {named[int(rows.column[i])]}" for i in at)
        low, high = rows.lower[row], rows.upper[row]
        side = f"= {low:.6g}" if low == high else f"in [{low:.6g}, {high:.6g}]"
        lines.append(f"{left} {side}")
    return "\n".join(lines) + "\n"
