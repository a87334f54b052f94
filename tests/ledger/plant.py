"""A plant of one furnace and four sources, small enough to be worked by hand.

Nothing is trapped or burns: a lot loses what its form loses and no more. The furnace keeps a
heel of 200 kg of 1 % Si, half of it recycled, all post-consumer, at 1000 kg CO2e per tonne.
"""

from datetime import UTC, datetime

from models.alloy import Limit
from models.brief import Brief
from models.furnace import Furnace, Loss
from models.order import Order
from models.settings import Settings
from models.source import Source

BLANK = {
    "kind": "lot",
    "material": None,
    "origin": "primary",
    "form": "ingot",
    "supplier": None,
    "location": None,
    "owner": None,
    "reserved_for": None,
    "on_hold": False,
    "price_per_t": 0.0,
    "mass_kg": 5000.0,
    "available_from": None,
    "available_until": None,
    "piece_kg": None,
    "min_use_kg": 0.0,
    "min_total_kg": 0.0,
    "min_buy_kg": 0.0,
    "buy_step_kg": None,
    "fixed_cost": 0.0,
    "weigh_step_kg": 1.0,
    "moisture_pct": 0.0,
    "organics_pct": 0.0,
    "foreign_pct": 0.0,
    "contamination_given": False,
    "metal_yield_pct": None,
    "yield_given": False,
    "kgco2e_per_t": 0.0,
    "kgco2e_origin_per_t": None,
    "direct": True,
    "furnaces": None,
    "sealed": False,
    "wet": False,
    "composition_pct": {"Al": 100.0},
}


def source(source_id, **said):
    """A source that is all aluminium ingot unless said otherwise."""
    return Source(source_id=source_id, **(BLANK | said))


def order(order_id, **said):
    """An order of 1000 kg of the alloy X from furnace F."""
    return Order(**({"order_id": order_id, "alloy": "X", "furnace": "F", "tap_kg": 1000.0} | said))


def loss(form, melt_loss_pct):
    """What a form loses; cast scrap makes dross too."""
    return Loss(
        form=form,
        furnace_type="gas_reverb",
        melt_loss_pct=melt_loss_pct,
        dross_kg_per_t=40.0 if form == "cast" else 0.0,
        dross_cost_per_t=500.0,
    )


def at(hour):
    """A time on the day of the plan."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


FURNACE = Furnace(
    furnace_id="F",
    capacity_kg=2000.0,
    heel_kg=200.0,
    heel_keep_kg=200.0,
    heel_recycled_pct=50.0,
    heel_post_consumer_pct=50.0,
    heel_kgco2e_per_t=1000.0,
    kwh_per_t=700.0,
    kgco2e_per_t=100.0,
    cost_per_t=60.0,
)
SOURCES = (
    source(
        "CAST",
        origin="post_consumer",
        form="cast",
        price_per_t=1000.0,
        kgco2e_per_t=50.0,
        fixed_cost=25.0,
        composition_pct={"Al": 95.0, "Si": 5.0},
    ),
    source(
        "MILL",
        origin="pre_consumer",
        form="turnings",
        price_per_t=800.0,
        moisture_pct=20.0,
        kgco2e_per_t=100.0,
        kgco2e_origin_per_t=2000.0,
    ),
    source("OWN", origin="internal", piece_kg=100.0),
    source(
        "PURE",
        kind="offer",
        mass_kg=None,
        price_per_t=2000.0,
        buy_step_kg=500.0,
        kgco2e_per_t=8000.0,
    ),
)
ORDERS = (order("A"),)
LIMITS = (Limit(alloy="X", element="Si", min_pct=1.0, max_pct=3.0),)
LOSSES = {"cast": 10.0, "turnings": 25.0, "ingot": 0.0}


def brief_of(*, sources=SOURCES, orders=ORDERS, furnace=FURNACE, limits=LIMITS, **said):
    """A brief of sources, orders and one furnace."""
    about = {
        "settings": Settings(),
        "elements": ("Si",),
        "qualities": frozenset(),
        "others": {},
        "heel_pct": {"F": {"Al": 99.0, "Si": 1.0}},
        "losses": {(form, "gas_reverb"): loss(form, pct) for form, pct in LOSSES.items()},
        "given_losses": frozenset(),
        "recoveries": {},
        "given_recoveries": frozenset(),
        "routes": (),
    } | said
    return Brief(
        sources=sources,
        orders=orders,
        limits={"X": tuple(limits)},
        furnaces={"F": furnace},
        chains={"F": tuple(one.order_id for one in orders)},
        form_limits=(),
        pins=(),
        blend_limits=(),
        warnings=(),
        **about,
    )
