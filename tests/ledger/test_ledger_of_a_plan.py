"""The ledger of a plan says what the optimiser reports of each goal that a ledger speaks of.

The plan's own goals are never asked: everything is counted from the movements, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.library.rules import rule_books
from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal, GoalName
from models.sorter import Bin
from models.source import INTERNAL, PRIMARY
from optimiser.intake.read import read_scenario
from optimiser.ledger.movements import Movements
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.ledger.sections.custody import custody
from optimiser.ledger.sections.footprint import footprint
from optimiser.ledger.sections.losses import losses
from optimiser.ledger.sections.recycled import recycled
from optimiser.plan import make_plan
from tests.ledger.sections.small_books import entry

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COUNTED: tuple[GoalName, ...] = (
    "recycled_content", "post_consumer_content", "coc_cover", "primary_metal", "metal_loss",
    "dross", "carbon",
)  # fmt: skip
SLACK_PCT = 2.0
EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A plan, and the movements that its ledger counts."""

    plan: Plan
    movements: Movements
    method: str

    def goal(self, name: GoalName) -> float | None:
        """What the optimiser reports."""
        return next(goal.value for goal in self.plan.goals if goal.goal == name)


def asked(scenario: Scenario, method: str) -> Scenario:
    """Every goal that a ledger speaks of, each with something left for the next.

    Of every two lots one has due diligence done, and each a burden of where it arose.
    """
    goals = tuple(Goal(goal=name, slack_pct=SLACK_PCT) for name in COUNTED)
    settings = scenario.settings.model_copy(
        update={
            "goals": goals,
            "weights": (),
            "carbon_method": method,
            "time_limit_s": 120.0,
            "gap_pct": 5.0,
        }
    )
    lots = tuple(
        lot.model_copy(update={"due_diligence": at % 2 == 0, "kgco2e_origin_per_t": 6000.0 + at})
        for at, lot in enumerate(scenario.lots)
    )
    return scenario.model_copy(update={"settings": settings, "lots": lots})


def in_a_bin(scenario: Scenario) -> Scenario:
    """Whatever is charged of the lots has been mixed before."""
    lots = tuple(lot.model_copy(update={"direct": False}) for lot in scenario.lots)
    return scenario.model_copy(update={"lots": lots, "bins": (Bin(bin_id="B"),)})


@pytest.fixture(
    scope="module",
    params=[
        ("two-lots", "cut_off"), ("two-lots", "mass_allocated"), ("can-sheet", "mass_allocated"),
        ("shredder-yard", "cut_off"), ("two-lots in a bin", "mass_allocated"),
        ("demag", "cut_off"),
    ],
    ids="-".join,
)  # fmt: skip
def told(request: pytest.FixtureRequest) -> Told:
    name, method = request.param
    folder, _, binned = name.partition(" in ")
    scenario = asked(read_scenario(SCENARIOS / folder), method)
    scenario = in_a_bin(scenario) if binned else scenario
    plan = make_plan(scenario, with_reasons=False)
    assert plan.charges
    assert plan.check.passed
    return Told(plan=plan, movements=movements_of_plan(scenario, plan), method=method)


def share_pct(mass: pd.Series, part: pd.Series, whole: pd.Series) -> float | None:
    total = float(mass[whole].sum())
    return 100.0 * float(mass[part].sum()) / total if total > 0.0 else None


def counted(told: Told) -> Mapping[GoalName, float | None]:
    """Each goal from the columns of the movements."""
    lines, sheets = told.movements.lines, told.movements.sheets
    external = ~lines["origin"].isin(INTERNAL)
    post = lines["origin"] == "post_consumer"
    recycled = post | (lines["origin"] == "pre_consumer")
    papers = lines["coc_document"].notna() & lines["origin"].isin(("pre_consumer", "primary"))
    eligible = papers | (post & lines["due_diligence"].astype(bool))
    furnaces = sheets["furnaces"].set_index("furnace_id")["kgco2e_per_t"].astype(float)
    charges = told.movements.charges
    melting = charges["furnace"].map(furnaces).fillna(0.0) * charges["liquid_kg"] / 1000.0
    return {
        "recycled_content": share_pct(lines["liquid_kg"], recycled, external),
        "post_consumer_content": share_pct(lines["liquid_kg"], post, external),
        "coc_cover": share_pct(lines["kg"], eligible, external),
        "primary_metal": float(lines["metal_kg"][lines["origin"].isin(PRIMARY)].sum()),
        "metal_loss": float(lines["net_loss_kg"].sum())
        + float(sheets["sorting"]["lost_metal_kg"].astype(float).sum())
        + float(told.movements.treated["removed_kg"].sum()),
        "dross": float(lines["dross_kg"].sum()),
        "carbon": float(lines[f"kgco2e_{told.method}"].sum() + melting.sum()),
    }


@pytest.mark.parametrize("goal", COUNTED)
def test_what_is_counted_is_what_the_optimiser_reports(told: Told, goal: GoalName):
    found = counted(told)[goal]

    assert found == pytest.approx(told.goal(goal), rel=EXACT, abs=EXACT)


FIGURES: Mapping[GoalName, tuple[str, str]] = {
    "recycled_content": ("recycled-content", "recycled_content_metal_pct"),
    "post_consumer_content": ("recycled-content", "post_consumer_metal_pct"),
    "metal_loss": ("losses", "metal_loss_kg"),
    "dross": ("losses", "dross_kg"),
    "carbon": ("carbon", "footprint_{method}_kgco2e"),
    "coc_cover": ("custody", "custody_input_pct"),
}
"""The rules and the name of the figure that a ledger prints of a goal."""
SECTIONS = {
    "recycled-content": recycled, "losses": losses, "carbon": footprint, "custody": custody
}  # fmt: skip


@pytest.mark.parametrize("goal", FIGURES)
def test_ledger_prints_what_the_goals_report(told: Told, goal: GoalName):
    rules, name = FIGURES[goal]
    section = SECTIONS[rules](told.movements, rule_books()[rules])
    found = entry(section, name.format(method=told.method), basis="planned")

    assert found.value == pytest.approx(told.goal(goal), rel=EXACT)


def test_either_method_of_carbon_counts_as_the_totals_do(told: Told):
    """So that the other method can be asked for, and comes to the same figures."""
    lines, charges = told.movements.lines, told.movements.charges
    furnaces = told.movements.sheets["furnaces"].set_index("furnace_id")["kgco2e_per_t"]
    melting = (
        charges["furnace"].map(furnaces.astype(float)).fillna(0.0) * charges["liquid_kg"]
    ).sum() / 1000.0
    totals = told.plan.totals

    for name in ("kgco2e_cut_off", "kgco2e_mass_allocated"):
        assert float(lines[name].sum() + melting) == pytest.approx(getattr(totals, name), rel=EXACT)


def test_figures_of_these_plans_say_something(told: Told):
    """A test of nothing against nothing would pass."""
    found = counted(told)

    assert found["dross"]
    assert found["metal_loss"]
    assert found["carbon"]
    assert np.isfinite(found["carbon"])
