"""The hand-made week, a long one, and one whose ids mean harm."""

from __future__ import annotations

import pytest

from models.brief import Brief
from models.plan import Plan
from tests.export.harm import harmful
from tests.export.week import CHARGED, STOCK, make_brief, make_plan

Pair = tuple[Brief, Plan]


@pytest.fixture(scope="session")
def week() -> Pair:
    brief = make_brief(CHARGED)
    return brief, make_plan(brief, CHARGED)


@pytest.fixture
def brief(week: Pair) -> Brief:
    return week[0]


@pytest.fixture
def plan(week: Pair) -> Plan:
    return week[1]


@pytest.fixture(scope="session")
def large_week() -> Pair:
    """Fifty charges of fifteen lines."""
    rows = tuple(
        (
            f"O-{number:03}",
            ("6063", "6060", "6082")[number % 3],
            f"F{number % 2 + 1}",
            4.0,
            {row[0]: 900.0 + 7.0 * number for row in STOCK},
        )
        for number in range(50)
    )
    brief = make_brief(rows)
    return brief, make_plan(brief, rows)


@pytest.fixture(scope="session")
def harm(week: Pair) -> Pair:
    return harmful(*week)


@pytest.fixture
def bare(plan: Plan) -> Plan:
    """A plan of nothing: every order left out, every figure that may be blank is."""
    unknown = (
        *("recycled_content_pct", "post_consumer_pct", "metal_loss_pct", "kwh"),
        *("kgco2e_cut_off", "kgco2e_mass_allocated"),
    )
    nothing = {"tapped_kg": 0.0, "cost": 0.0, "metal_charged_kg": 0.0}
    totals = dict.fromkeys(unknown) | nothing
    return plan.model_copy(
        update={
            "outcome": "infeasible",
            "goals": (),
            "charges": (),
            "purchases": (),
            "leftovers": (),
            "warnings": (),
            "prices": None,
            "totals": plan.totals.model_copy(update=totals),
        }
    )
