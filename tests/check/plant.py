"""A plant with something for every rule to look at, and a good plan for it.

Two charges follow each other on a furnace with a heel, a third goes into an empty one with
wet metal; one order is left out and one that is optional is not mentioned at all. Limits lie
a little beyond what the charges come to.
"""

from __future__ import annotations

from models.alloy import Limit
from models.brief import Brief
from models.furnace import FormLimit
from models.order import BlendLimit, Order, Pin, Route
from models.settings import Goal, Settings
from models.source import Source
from tests.check.rows import MONDAY, TUESDAY, brief, furnace, loss, recovery, source

ELEMENTS = ("Cu", "Fe", "Mg", "Mn", "Ni", "Si", "Zn")

CHARGED = {
    "H1": {
        "profiles": 1500.5, "castings": 800.0, "sows": 1000.0, "ingot": 700.0, "silicon": 20.5,
    },
    "H2": {"castings": 600.0, "toll": 900.0, "ingot": 800.0, "returns": 500.0},
    "H3": {"turnings": 400.0, "profiles": 600.0, "sows": 500.0, "returns": 200.0},
}  # fmt: skip
BOUGHT = {"ingot": 1750.0}

GOALS = (
    "recycled_content", "post_consumer_content", "primary_metal", "metal_loss", "dross",
    "coc_cover", "cost", "carbon",
)  # fmt: skip


def metal(*pct: float) -> dict[str, float]:
    """A composition of ELEMENTS in their order, aluminium the balance."""
    return {**dict(zip(ELEMENTS, pct, strict=True)), "Al": round(100 - sum(pct), 9)}


def sources() -> tuple[Source, ...]:
    scrap = metal(0.04, 0.25, 0.45, 0.05, 0.01, 0.5, 0.03)
    castings = metal(0.3, 0.6, 0.3, 0.25, 0.02, 6.0, 0.2)
    pure = metal(0.001, 0.08, 0.002, 0.002, 0.001, 0.05, 0.005)
    return (
        source(
            "profiles", composition_pct=scrap, form="extrusion", material="6063 scrap",
            price_per_t=1800.0, moisture_pct=0.5, organics_pct=1.0, mass_kg=2100.5,
            due_diligence=True,
        ),
        source(
            "castings", composition_pct=castings, origin="pre_consumer", price_per_t=1500.0,
            metal_yield_pct=92.5, foreign_pct=3.5, contamination_given=True, yield_given=True,
            kgco2e_origin_per_t=2400.0, min_total_kg=1000.0,
        ),
        source(
            "turnings", composition_pct=castings, form="turnings", moisture_pct=4.0,
            price_per_t=900.0, furnaces=("F2",),
        ),
        source("returns", composition_pct=scrap, origin="internal", form="extrusion"),
        source(
            "sows", composition_pct=pure, origin="primary", form="sow", piece_kg=250.0,
            coc_document="CoC 7",
        ),
        source(
            "silicon", composition_pct={"Si": 98.0, "Fe": 1.0}, origin="alloying", form="sow",
            min_use_kg=20.0, fixed_cost=75.0, weigh_step_kg=0.5, kgco2e_per_t=5000.0,
        ),
        source("toll", composition_pct=scrap, owner="Acme", form="extrusion", reserved_for="H2"),
        source(
            "ingot", composition_pct=pure, kind="offer", origin="primary", form="ingot",
            price_per_t=2400.0, buy_step_kg=250.0, min_buy_kg=1000.0, mass_kg=5000.0,
            available_from=MONDAY, available_until=TUESDAY, kgco2e_per_t=8200.0,
        ),
    )  # fmt: skip


def orders() -> tuple[Order, ...]:
    return (
        Order(
            order_id="H1", alloy="A", furnace="F1", start=MONDAY, tap_kg=3902.0, max_sources=5,
            price_per_t=2600.0, min_recycled_pct=50.0, min_post_consumer_pct=25.0,
            max_kgco2e_per_t=2100.0,
        ),
        Order(
            order_id="H2", alloy="A", furnace="F1", start=TUESDAY, tap_min_kg=2600.0,
            tap_max_kg=2800.0, customer="Acme",
        ),
        Order(order_id="H3", alloy="B", furnace="F2", tap_kg=1645.0, max_sources=4),
        Order(order_id="H4", alloy="B", furnace="F2", tap_kg=1000.0, priority=2),
        Order(order_id="H5", alloy="B", furnace="F2", tap_min_kg=0.0, tap_max_kg=1000.0),
    )  # fmt: skip


def limits() -> dict[str, tuple[Limit, ...]]:
    rows = {
        "A": {
            "Si": (1.0, 2.5), "Mg": (0.15, None), "Cu": (None, 0.12), "Si+Fe": (1.2, 2.9),
            "Mn/Fe": (0.2, 0.5), "others_each": (None, 0.09), "others_total": (None, 0.11),
        },
        "B": {"Si": (1.0, 2.0), "Zn": (None, 0.08)},
    }  # fmt: skip
    return {
        alloy: tuple(
            Limit(alloy=alloy, element=element, min_pct=least, max_pct=most)
            for element, (least, most) in wanted.items()
        )
        for alloy, wanted in rows.items()
    }


def plant(**changes: object) -> Brief:
    """The brief; ``changes`` replace its fields."""
    row: dict[str, object] = {
        "elements": ELEMENTS,
        "settings": Settings(goals=tuple(Goal(goal=goal) for goal in GOALS)),
        "others": {"A": ("Ni", "Zn")},
        "limits": limits(),
        "orders": orders(),
        "heel_pct": {"F1": metal(0.05, 0.3, 0.4, 0.06, 0.01, 0.9, 0.04)},
        "losses": [
            loss("cast", melt_loss_pct=3.0, dross_cost_per_t=120.0),
            loss("extrusion", melt_loss_pct=1.5, dross_kg_per_t=15.0, dross_cost_per_t=120.0),
            loss("extrusion", "induction", melt_loss_pct=1.0, dross_cost_per_t=60.0),
            loss("turnings", "induction", melt_loss_pct=5.0, dross_cost_per_t=60.0),
            loss("sow", melt_loss_pct=0.75),
            loss("sow", "induction", melt_loss_pct=0.5),
            loss("ingot", melt_loss_pct=0.75),
        ],
        "recoveries": [
            recovery("Mg", recovery_pct=92.0),
            recovery("Mg", "induction", recovery_pct=96.0),
            recovery("Si", addition_recovery_pct=95.0),
        ],
        "furnaces": {
            "F1": furnace(
                "F1", capacity_kg=5000.0, heel_kg=1000.0, heel_keep_kg=1000.0,
                min_melt_kg=3000.0, heel_external_pct=90.0, heel_recycled_pct=60.0,
                heel_post_consumer_pct=40.0, heel_kgco2e_per_t=3000.0, kgco2e_per_t=210.0,
                kwh_per_t=800.0, cost_per_t=70.0,
            ),
            "F2": furnace(
                "F2", type="induction", capacity_kg=2000.0, max_moisture_pct=3.0,
                kgco2e_per_t=150.0, kwh_per_t=600.0, cost_per_t=90.0,
            ),
        },
        "form_limits": (FormLimit(furnace_id="F2", form="turnings", max_pct=25.0),),
        "blend_limits": (
            BlendLimit(target="*", source="primary", max_pct=55.0),
            BlendLimit(target="B", source="6063 scrap", min_pct=30.0),
        ),
        "pins": (
            Pin(source="profiles", target="H1", kg=1500.5),
            Pin(source="returns", target="H2", min_kg=400.0, max_kg=500.0),
            Pin(source="returns", target="H4", kg=700.0),
        ),
        "routes": tuple(
            Route(
                source=name, target=order_id, max_kg=850.0 if name == "ingot" else None,
                cost_per_t=12.5,
            )
            for order_id, lines in CHARGED.items()
            for name in lines
        ),
    }  # fmt: skip
    return brief(*sources(), **(row | changes))
