"""Rows of a brief and of a plan with every blank filled, so that a test says only what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.brief import Brief
from models.furnace import Furnace, Loss, Recovery
from models.plan import CheckResult, Line, Plan, Provenance, Seconds, Totals
from models.settings import Settings
from models.source import Source

MONDAY = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def source(source_id="lot", *, composition_pct, **changes):
    row = {
        "kind": "lot", "material": None, "origin": "post_consumer", "form": "cast",
        "supplier": None, "location": None, "owner": None, "reserved_for": None,
        "on_hold": False, "price_per_t": 0.0, "mass_kg": 10_000.0, "available_from": None,
        "available_until": None, "piece_kg": None, "min_use_kg": 0.0, "min_total_kg": 0.0,
        "min_buy_kg": 0.0, "buy_step_kg": None, "fixed_cost": 0.0, "weigh_step_kg": 1.0,
        "moisture_pct": 0.0, "organics_pct": 0.0, "foreign_pct": 0.0,
        "contamination_given": False, "metal_yield_pct": None, "yield_given": False,
        "kgco2e_per_t": 100.0, "kgco2e_origin_per_t": None, "direct": True, "furnaces": None,
        "sealed": False, "wet": False,
    }  # fmt: skip
    return Source(source_id=source_id, composition_pct=composition_pct, **(row | changes))


def furnace(furnace_id, **changes):
    return Furnace(furnace_id=furnace_id, **({"capacity_kg": None} | changes))


def loss(form, kind="gas_reverb", **changes):
    return Loss(form=form, furnace_type=kind, **({"melt_loss_pct": 0.0} | changes))


def recovery(element, kind="gas_reverb", **changes):
    return Recovery(furnace_type=kind, element=element, **changes)


def brief(*sources, losses=(), recoveries=(), limits=None, orders=(), furnaces=None, **changes):
    """A brief of these rows; chains are the orders of each furnace as they stand."""
    furnaces = furnaces or {}
    chains: dict[str, list[str]] = {key: [] for key in furnaces}
    for order in orders:
        chains[order.furnace].append(order.order_id)
    row = {
        "settings": Settings(), "elements": ("Mg", "Si"), "qualities": frozenset(),
        "others": {}, "heel_pct": {}, "given_losses": frozenset(),
        "given_recoveries": frozenset(), "form_limits": (), "routes": (), "pins": (),
        "blend_limits": (), "warnings": (),
    }  # fmt: skip
    return Brief(
        sources=sources,
        orders=tuple(orders),
        furnaces=furnaces,
        limits=limits or {},
        losses={(row.form, row.furnace_type): row for row in losses},
        recoveries={(row.furnace_type, row.element): row for row in recoveries},
        chains={key: tuple(ids) for key, ids in chains.items()},
        **(row | changes),
    )


def line(name, kg, **changes):
    row = {
        "kind": "lot", "pieces": None, "liquid_kg": 0.0, "loading_order": 1, "cost": 0.0,
    }  # fmt: skip
    return Line(source=name, kg=kg, **(row | changes))


def totals(**changes):
    row = dict.fromkeys(Totals.model_fields, 0.0) | {
        "currency": "EUR", "recycled_content_pct": None, "post_consumer_pct": None,
        "metal_loss_pct": None,
    }  # fmt: skip
    return Totals(**(row | changes))


def plan(*, charges=(), **changes):
    row = {
        "schema_version": "1", "outcome": "optimal", "goals": (), "totals": totals(),
        "bins": (), "sorting": (), "treatments": (), "purchases": (), "leftovers": (),
        "unplanned": (), "warnings": (), "prices": None, "draws": None,
        "check": CheckResult(passed=True, rules=()),
        "provenance": Provenance(
            remelt_version="0", solver="none", solver_version="0", seed=0, input_sha256="",
            deterministic=True, started_at=MONDAY,
            seconds=Seconds(read=0.0, build=0.0, solve=0.0, verify=0.0, write=0.0),
        ),
    }  # fmt: skip
    return Plan(charges=tuple(charges), **(row | changes))
