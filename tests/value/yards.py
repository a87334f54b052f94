"""Weeks so small that what their yard is worth can be worked out on paper."""

from __future__ import annotations

from math import sqrt

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.lot import Lot, Offer
from models.order import Order
from models.scenario import Scenario
from models.settings import Goal, Settings
from models.sorter import Bin, MetalClass, Mixture, Outlet, Separation, Sorter

ONE_BIN = 1000.0 - 50.0 - sqrt(102_500.0)
"""What the second bin of ``two_heaps`` is worth: see there."""
POURED = 800.0
"""What keeping the two heaps apart is worth once both are filled."""


def settings(**changes: object) -> Settings:
    values = {"goals": (Goal(goal="cost"),), "weigh_step_kg": 0.0, "gap_pct": 0.001} | changes
    return Settings.model_validate(values)


def copper(pct: float) -> Analysis:
    return Analysis(figures=(Figure(element="Cu", pct=pct),))


def lot(name: str, mass_kg: float, pct: float | None, **more: object) -> Lot:
    analysis = Analysis() if pct is None else copper(pct)
    common = {"metal_yield_pct": 100.0, "price_per_t": 1000.0, "origin": "post_consumer"}
    return Lot(lot_id=name, mass_kg=mass_kg, analysis=analysis, **(common | more))


def primary() -> Offer:
    return Offer(
        offer_id="P", price_per_t=2000.0, metal_yield_pct=100.0, analysis=copper(0.0),
        origin="primary",
    )  # fmt: skip


def limit(alloy: str, max_pct: float) -> Limit:
    return Limit(alloy=alloy, element="Cu", max_pct=max_pct)


def two_heaps(*, bins: int = 2, direct: bool = False, **changes: object) -> Scenario:
    """1 t with 1 % Cu and 1 t without; 1 t of an alloy up to 0.1 % and 1 t of one up to 1 %.

    In two bins each lot makes one order: 2,000 EUR. Primary costs 1,000 EUR more per tonne, so
    a week costs 4,000 EUR less 1,000 EUR per tonne of the lots that is used. With a kg of the
    first lot and all of the second in one bin, the strict order takes 100 (1000 + a) / a kg of
    the mixture, the other 1,000 kg; that is all of it for a = 50 + sqrt(102,500) = 370.2 kg.
    With both lots whole in one bin the strict order takes 200 kg and the other 1,000 kg.
    """
    return Scenario(
        settings=settings(**changes),
        lots=(
            lot("A", 1000.0, 1.0, direct=direct), lot("B", 1000.0, 0.0, direct=direct),
        ),
        offers=(primary(),),
        bins=tuple(Bin(bin_id=f"bay {number + 1}") for number in range(bins)),
        alloys=(limit("strict", 0.1), limit("easy", 1.0)),
        orders=(
            Order(order_id="X", alloy="strict", tap_kg=1000.0),
            Order(order_id="Y", alloy="easy", tap_kg=1000.0),
        ),
    )  # fmt: skip


def shredder(
    *,
    cost_per_t: float = 100.0,
    fixed_cost: float = 500.0,
    red_pct: float = 2.0,
    lots: tuple[Lot, ...] = (),
) -> Scenario:
    """10 t of a lot, half of it without copper and half with 2 %; 10 t of an alloy up to 0.5 %.

    Straight from the heap 5 t of it go in, and 5 t of primary. The other 5 t sorted save 2.5 t
    of primary (5,000 EUR) and give 2.5 t of copper metal for 800 EUR a tonne (2,000 EUR); they
    cost 5,000 EUR and the sorter. So it gains 2,000 EUR, less 5 t at its price and its fixed
    cost: it pays up to 300 EUR per tonne.
    """
    shares = {"clean": 100.0, "red": 100.0}
    return Scenario(
        settings=settings(),
        lots=(lot("M", 10_000.0, None), *lots),
        offers=(primary(),),
        classes=tuple(
            MetalClass.model_validate({"class": name, "analysis": copper(pct)})
            for name, pct in (("clean", 0.0), ("red", red_pct))
        ),
        mixtures=tuple(
            Mixture.model_validate({"lot_id": name, "class": kind, "share_pct": 50.0})
            for name in ("M", *(one.lot_id for one in lots))
            for kind in shares
        ),
        sorters=(Sorter(sorter_id="XRT", cost_per_t=cost_per_t, fixed_cost=fixed_cost),),
        separation=tuple(
            Separation.model_validate(
                {"sorter_id": "XRT", "class": name, "outlet": f"to {name}", "share_pct": pct}
            )
            for name, pct in shares.items()
        ),
        outlets=(
            Outlet(sorter_id="XRT", outlet="to clean"),
            Outlet(sorter_id="XRT", outlet="to red", value_per_t=800.0),
        ),
        alloys=(limit("X", 0.5),),
        orders=(Order(order_id="H1", alloy="X", tap_kg=10_000.0),),
    )
