"""A small plant on which every rule has something to say, and its program in words."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.filling import fill
from models.furnace import FormLimit, Furnace, Loss, Recovery, Treatment
from models.lot import Lot, Offer
from models.order import BlendLimit, Order, Pin
from models.record import Record
from models.scenario import Scenario
from models.settings import Settings
from models.sorter import Bin, MetalClass, Mixture, Outlet, Separation, Sorter
from optimiser.formulation.chance import NO_RISK, Risk, Slope, Tangent
from optimiser.formulation.coefficients import coefficients
from optimiser.formulation.columns import Columns, columns
from optimiser.formulation.frame import NOTHING, Frame, frame
from optimiser.formulation.program import Rows


def analysis(**pct: float) -> Analysis:
    return Analysis(figures=tuple(Figure(element=e, pct=v) for e, v in sorted(pct.items())))


def plant() -> Scenario:
    """Two lots and an offer into two heats of one furnace, the first on a heel."""
    return Scenario(
        settings=Settings(unknown_analysis="zero", coc_carried_kg=50.0),
        lots=(
            Lot(
                lot_id="A",
                due_diligence=True,
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
                max_metal_loss_pct=5.0,
                max_dross_kg_per_t=40.0,
                coc_kg=350.0,
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


def treated() -> Scenario:
    """The plant with magnesium in its heel and lots, which two treatments take out.

    The dear one leaves a fifth of a per cent, which lot B does not have.
    """
    given, kind = plant(), "gas_reverb"
    a, b = given.lots
    furnace = given.furnaces[0].model_copy(update={"analysis": analysis(Cu=0.2, Fe=0.2, Mg=0.4)})
    lots = (
        a.model_copy(update={"analysis": analysis(Cu=0.5, Fe=0.25, Mg=1.0)}),
        b.model_copy(update={"analysis": analysis(Cu=1.0, Fe=0.5, Mg=0.1)}),
    )
    return given.model_copy(
        update={
            "lots": lots,
            "furnaces": (furnace,),
            "alloys": (*given.alloys, Limit(alloy="X", element="Mg", max_pct=0.5)),
            "treatments": (
                Treatment(
                    treatment_id="salt",
                    furnace_type=kind,
                    element="Mg",
                    min_left_pct=0.2,
                    max_removal_pct=50.0,
                    cost_per_kg=6.0,
                ),
                Treatment(
                    treatment_id="gas",
                    furnace_type=kind,
                    element="Mg",
                    max_removal_pct=80.0,
                    cost_per_kg=2.0,
                ),
            ),
        }
    )


def yard() -> Scenario:
    """A mixed lot and a mixed offer, two sorters in a row, two bins: one holds metal already.

    XRT sends cast to ``heavy`` and wrought on to LIBS; of each class it loses a tenth. Lot W
    goes whole into a bin, lot C lies in B1.
    """
    return Scenario(
        settings=Settings(unknown_analysis="zero"),
        lots=(
            Lot(
                lot_id="Z",
                mass_kg=1000.0,
                metal_yield_pct=100.0,
                fixed_cost=20.0,
                min_total_kg=300.0,
                price_per_t=1000.0,
            ),
            Lot(
                lot_id="W",
                mass_kg=400.0,
                metal_yield_pct=100.0,
                whole_lot=True,
                analysis=analysis(Cu=0.5),
            ),
            Lot(
                lot_id="C",
                mass_kg=100.0,
                metal_yield_pct=100.0,
                in_bin="B1",
                analysis=analysis(Cu=0.25),
            ),
        ),
        offers=(
            Offer(
                offer_id="O",
                mass_kg=500.0,
                price_per_t=2000.0,
                metal_yield_pct=100.0,
                buy_step_kg=50.0,
            ),
        ),
        orders=(
            Order(order_id="H1", alloy="X", furnace="F", tap_kg=800.0, max_sources=2),
            Order(order_id="H2", alloy="X", furnace="G", tap_min_kg=600.0, tap_max_kg=800.0),
        ),
        alloys=(Limit(alloy="X", element="Cu", max_pct=1.0),),
        losses=(
            Loss(form="ingot", furnace_type="gas_reverb", melt_loss_pct=0.0, dross_metal_pct=0.0),
        ),
        recoveries=(Recovery(furnace_type="gas_reverb", element="Cu", recovery_pct=100.0),),
        pins=(
            Pin(source="O", target="B2", min_kg=50.0, max_kg=450.0),
            Pin(source="B1", target="H2", min_kg=60.0, max_kg=200.0),
            Pin(source="Z", target="XRT", min_kg=250.0),
        ),
        **sorters(),
        bins=(Bin(bin_id="B1", capacity_kg=1500.0, fixed_cost=30.0), Bin(bin_id="B2")),
    )


def sorters() -> dict[str, tuple[Record, ...]]:
    """The tables of sorting: a cascade in which 81 % of the wrought comes through clean."""
    shares = (
        ("XRT", "cast", "heavy", 90.0),
        ("XRT", "wrought", "light", 90.0),
        ("LIBS", "wrought", "clean", 90.0),
        ("LIBS", "cast", "clean", 100.0),
    )
    return {
        "classes": (
            MetalClass(**{"class": "cast"}, analysis=analysis(Cu=2.0)),
            MetalClass(**{"class": "wrought"}, analysis=analysis(Cu=0.0)),
        ),
        "mixtures": tuple(
            Mixture(lot_id=lot, **{"class": name}, share_pct=50.0)
            for lot in ("O", "Z")
            for name in ("cast", "wrought")
        ),
        "sorters": (
            Sorter(
                sorter_id="XRT",
                capacity_kg=900.0,
                cost_per_t=40.0,
                fixed_cost=100.0,
                min_campaign_kg=200.0,
            ),
            Sorter(sorter_id="LIBS", capacity_kg=360.0, cost_per_t=80.0),
        ),
        "separation": tuple(
            Separation(sorter_id=sorter, **{"class": name}, outlet=outlet, share_pct=pct)
            for sorter, name, outlet, pct in shares
        ),
        "outlets": (
            Outlet(sorter_id="XRT", outlet="heavy", value_per_t=500.0),
            Outlet(sorter_id="XRT", outlet="light", to_sorter="LIBS"),
            Outlet(sorter_id="LIBS", outlet="clean"),
        ),
    }


def framed(
    *, doubtful: bool = False, of: Scenario | None = None, risk: Risk = NO_RISK
) -> tuple[Frame, Columns]:
    """The frame of the plant, with its second heat in doubt or both sure."""
    brief = fill(of or plant())
    sure = frozenset({"H1"} if doubtful else {"H1", "H2"})
    found = frame(
        brief,
        coefficients(brief),
        made=sure,
        doubtful=frozenset({"H1", "H2"}) - sure,
        previous={("A", "H1"): 300.0},
        risk=risk,
    )
    return found, columns(found)


def risk() -> Risk:
    """Copper may be missed a little in either heat; the second is poured onto the first."""
    alone = Slope(direction=np.array([0.001, 0.002, 0.0]), before=(), heel_kg=0.25, found_kg=0.25)
    after = Slope(
        direction=np.array([0.002, 0.001, 0.0]),
        before=(("H1", np.array([0.0005, 0.00025, 0.0])),),
        heel_kg=0.1,
        found_kg=0.3,
    )
    return Risk(
        tangents=(
            Tangent(side=("H1", "Cu", 1.0), z=2.0, slope=alone),
            Tangent(side=("H2", "Cu", 1.0), z=1.5, slope=after),
        )
    )


def names(found: Frame, index: Columns) -> dict[int, str]:
    """What each column is, in words."""
    orders = [order.order_id for order in found.heats.orders]
    sources = [source.source_id for source in found.brief.sources]
    bins = [one.bin_id for one in found.brief.bins]
    ways = zip(found.source, found.via, found.order, strict=True)
    pairs = ["→".join((sources[s], *_by(bins, b), orders[h])) for s, b, h in ways]
    place = found.yard
    rests = zip(place.rest_source, place.rest_bin, strict=True)
    wholes = zip(place.whole_source, place.whole_bin, strict=True)
    campaigns = [f"{one.lot_id}→{one.sorter_id}" for one in found.brief.campaigns]
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
        "sorted": (index.sorted, campaigns),
        "runs": (index.runs, campaigns),
        "rest": (index.rest, [f"{sources[s]}→{bins[b]}" for s, b in rests]),
        "whole": (index.whole, [f"{sources[s]}→{bins[b]}" for s, b in wholes]),
        "in_use": (index.in_use, bins),
        "eligible_if_made": (index.eligible_if_made, orders),
        "input_if_made": (index.input_if_made, orders),
        "covering": (index.covering, ["anything"]),
    }
    named = {
        int(column): f"{word}[{thing}]"
        for word, (places, things) in words.items()
        for column, thing in zip(places, things, strict=word != "covering")
        if column != NOTHING
    }
    shared = {c: f"group_used[{g},{orders[h]}]" for (h, g), c in index.group_used.items()}
    return shared | named


def _by(bins: list[str], way: int) -> tuple[str, ...]:
    return () if way == NOTHING else (bins[way],)


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
