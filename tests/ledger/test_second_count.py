"""The checker counts a plan again, in exact fractions: every figure of the ledger must stand."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.alloy import Limit
from models.order import Route
from models.plan import CheckResult, GoalResult, Plan, Provenance, Seconds
from models.settings import Settings
from optimiser.check import check
from optimiser.ledger.account import account, goal_value
from tests.ledger.plant import FURNACE, SOURCES, brief_of, order, source

FIGURES = ("_as_printed", "_add_up", "_adds_up", "_as_totalled", "_loaded_first", "_as_ordered")
ORDERS = tuple(order(name, price_per_t=1800.0) for name in "ABC")
YARD = (
    *SOURCES,
    source("WET", form="turnings", origin="unknown", wet=True, kgco2e_per_t=10.0),
    source("MG", origin="alloying", composition_pct={"Mg": 99.9}, kgco2e_per_t=20000.0),
    source("BARE", form="cast", composition_pct={"Al": 99.0, "Si": 1.0}, kgco2e_per_t=None),
)
NAMES = tuple(one.source_id for one in YARD)
LIMITS = (
    Limit(alloy="X", element="Si", min_pct=0.5, max_pct=2.0),
    Limit(alloy="X", element="Si+Mg", max_pct=4.0),
    Limit(alloy="X", element="Mg/Si", max_pct=4.0),
    Limit(alloy="X", element="others_each", max_pct=4.0),
    Limit(alloy="X", element="others_total", max_pct=4.0),
)
GOALS = (
    "recycled_content", "post_consumer_content", "primary_metal", "metal_loss", "dross",
    "coc_cover", "cost",
)  # fmt: skip
COUNTED = Provenance(
    remelt_version="",
    solver="",
    solver_version="",
    seed=0,
    input_sha256="",
    deterministic=True,
    started_at=datetime(2026, 3, 2, tzinfo=UTC),
    seconds=Seconds(read=0.0, build=0.0, solve=0.0, verify=0.0, write=0.0),
)


def plan_of(result):
    return Plan(
        schema_version="1",
        outcome="feasible",
        goals=tuple(
            GoalResult(goal=goal, value=goal_value(result, goal), bound=None, gap_pct=None, unit="")
            for goal in (*GOALS, "carbon")
        ),
        totals=result.totals,
        charges=result.charges,
        bins=(),
        sorting=(),
        treatments=(),
        purchases=result.purchases,
        leftovers=result.leftovers,
        unplanned=(),
        warnings=(),
        prices=None,
        draws=None,
        check=CheckResult(passed=True, rules=()),
        provenance=COUNTED,
    )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    charged=st.dictionaries(
        st.sampled_from("ABC"),
        st.dictionaries(st.sampled_from(NAMES), st.integers(1, 900).map(float), min_size=1),
    ),
    method=st.sampled_from(["cut_off", "mass_allocated"]),
    furnace=st.sampled_from(
        [
            FURNACE,
            FURNACE.model_copy(update={"heel_kgco2e_per_t": None, "heel_external_pct": 30.0}),
            FURNACE.model_copy(update={"kgco2e_per_t": None, "kwh_per_t": None}),
            FURNACE.model_copy(update={"heel_kg": 0.0, "heel_keep_kg": 0.0}),
        ]
    ),
)
def test_the_checker_finds_every_figure_as_printed(charged, method, furnace):
    brief = brief_of(
        sources=YARD,
        orders=ORDERS,
        limits=LIMITS,
        furnace=furnace,
        elements=("Mg", "Si"),
        others={"X": ("Mg",)},
        heel_pct={"F": {"Al": 98.0, "Mg": 1.0, "Si": 1.0}} if furnace.heel_kg else {},
        routes=tuple(Route(source=name, target=o, cost_per_t=7.0) for name in NAMES for o in "ABC"),
        settings=Settings(carbon_method=method),
    )
    found = check(brief, plan_of(account(brief, charged)))
    counted = [rule for rule in found.rules if rule.rule.endswith(FIGURES)]
    assert len(counted) >= 12
    wrong = [rule for rule in counted if rule.worst_violation > 1e-6 and "tap" not in rule.rule]
    assert wrong == []


def test_a_figure_that_is_off_is_found():
    brief = brief_of(sources=YARD)
    result = account(brief, {"A": {"CAST": 500.0}})
    plan = plan_of(result)
    false = plan.totals.model_copy(update={"dross_kg": plan.totals.dross_kg + 0.1})
    found = check(brief, plan.model_copy(update={"totals": false}))
    worst = next(rule for rule in found.rules if rule.rule == "masses_add_up")
    assert worst.worst_violation == pytest.approx(0.1)
