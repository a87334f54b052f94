"""A plan that treats its melts, wherever it is read."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from models.alloy import Limit
from models.brief import Brief
from models.filling import fill
from models.furnace import Furnace, Treatment
from models.library.rules import rule_books
from models.plan import Plan
from models.scenario import Scenario
from optimiser.evaluate import evaluate
from optimiser.export.charges_table import charges_csv
from optimiser.export.document import plan_document, plan_of_document
from optimiser.export.flows import UNEXPLAINED, single_flows
from optimiser.export.report import report_html
from optimiser.export.terminal import summary
from optimiser.export.view import view_of
from optimiser.export.workbook import plan_xlsx
from optimiser.intake import read_own_plan, read_scenario
from optimiser.ledger.flows import places
from optimiser.ledger.flows.build import flow_table
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.ledger.sections.losses import losses
from optimiser.plan import make_plan
from tests.decision.plant import analysis, lot, order, plant

DEMAG = Path(__file__).parents[2] / "scenarios" / "demag"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(DEMAG)


@pytest.fixture(scope="module")
def brief(scenario: Scenario) -> Brief:
    return fill(scenario)


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    return make_plan(scenario)


def test_the_workbook_lists_every_treatment(brief: Brief, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, plan)))
    found = [row for row in book["Treatments"].iter_rows(values_only=True) if row[1] == "chlorine"]

    assert [row[0] for row in found] == ["D1", "D2"]
    for row, done in zip(found, plan.treatments, strict=True):
        assert row[3:8] == pytest.approx(
            (done.before_pct, done.after_pct, done.removed_kg, done.reagent_kg, done.cost)
        )


def test_the_inventory_lists_no_treatment(brief: Brief, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, plan)))

    said = {str(cell.value) for row in book["Inventory"].iter_rows() for cell in row}
    assert not any("chlorine" in text for text in said)


def test_the_sheet_of_a_crew_has_the_reagent_to_weigh(brief: Brief, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, plan)))
    rows = list(book["D1"].iter_rows(values_only=True))

    (row,) = [row for row in rows if row[1] == "chlorine"]
    assert str(row[2]).startswith("Mg 0.350 % → 0.100 %, takes out ")
    assert row[5] == pytest.approx(plan.treatments[0].reagent_kg)
    place = next(one for one in book["D1"]["B"] if one.value == "chlorine").row
    assert str(book["D1"].cell(place, 6).number_format).endswith('" kg"')
    assert row[6] is None
    assert not any(row[1] == "chlorine" for row in book["D3"].iter_rows(values_only=True))


def test_report_and_terminal_name_it(brief: Brief, plan: Plan) -> None:
    out = io.StringIO()
    Console(file=out, width=100, color_system=None).print(summary(plan, brief))

    assert "chlorine   D1     Mg 0.3" in out.getvalue()
    twice = 2 * len(plan.treatments)
    assert report_html(brief, plan).count("<td>chlorine</td><td>Mg</td>") == twice


def test_charges_csv_gives_the_same_plan_back(
    scenario: Scenario, brief: Brief, plan: Plan, tmp_path: Path
) -> None:
    file = tmp_path / "charges.csv"
    file.write_text(charges_csv(brief, plan), encoding="utf-8")

    again = evaluate(scenario, read_own_plan(file, scenario=scenario).charged)

    for now, before in zip(again.treatments, plan.treatments, strict=True):
        assert now.removed_kg == pytest.approx(before.removed_kg, rel=1e-11)
    assert again.check.passed


def test_every_charge_balances_in_the_picture(brief: Brief, plan: Plan) -> None:
    flows = single_flows(view_of(brief, plan))

    assert [flow for flow in flows if UNEXPLAINED in (flow.source.name, flow.target.name)] == []


def test_the_ledger_counts_what_is_taken_out_as_lost(scenario: Scenario, plan: Plan) -> None:
    """Beside what melting loses; by mass and by magnesium nothing is unexplained."""
    movements = movements_of_plan(scenario, plan)
    lines, flows = movements.lines, flow_table(movements).flows
    ends = flows.rows[["source", "target"]]
    gap = flows.where(ends.eq(places.UNEXPLAINED).any(axis=1))

    removed = sum(row.removed_kg for row in plan.treatments)
    out = flows.where(ends["target"] == places.TAKEN_OUT)
    assert lines["net_loss_kg"].sum() + removed == pytest.approx(plan.totals.metal_loss_kg)
    magnesium = 1 + list(movements.gained.columns).index("Mg")
    assert out.kg[:, 0].sum() == pytest.approx(removed)
    assert out.kg[:, magnesium].sum() == pytest.approx(removed)
    assert lines["kg"].sum() == pytest.approx(
        sum(line.kg for c in plan.charges for line in c.lines if line.kind != "heel")
    )
    assert gap.kg == pytest.approx(0.0, abs=1e-6)


def test_the_ledger_takes_out_of_a_melt_what_its_heel_brought() -> None:
    """1,000 kg of heel hold 20 kg of magnesium, what is charged none; half a per cent may stay."""
    heel = Furnace(
        furnace_id="F", type="gas_reverb", capacity_kg=5000.0, heel_kg=1000.0, heel_keep_kg=500.0,
        analysis=analysis(Mg=2.0),
    )  # fmt: skip
    scenario = plant(
        lots=(lot("sheet", 4000.0, Mg=0.0),),
        orders=(order("H", 1000.0, furnace="F"),),
        alloys=(Limit(alloy="X", element="Mg", max_pct=0.5),),
        furnaces=(heel,),
        treatments=(
            Treatment(
                treatment_id="chlorine", furnace_type="gas_reverb", element="Mg", cost_per_kg=2.0,
                reagent_kg_per_kg=3.0,
            ),
        ),
    )  # fmt: skip
    plan = make_plan(scenario)
    movements = movements_of_plan(scenario, plan)
    flows = flow_table(movements).flows
    ends = flows.rows[["source", "target"]]

    removed = 20.0 - 0.005 * 1500.0
    gap = flows.where(ends.eq(places.UNEXPLAINED).any(axis=1)).kg
    out = flows.where(ends["target"] == places.TAKEN_OUT).kg
    magnesium = 1 + list(movements.gained.columns).index("Mg")
    assert out[0, [0, magnesium]].tolist() == pytest.approx([removed, removed])
    assert gap.sum() == pytest.approx(0.0, abs=1e-6)
    found = {one.name: one.value for one in losses(movements, rule_books()["losses"]).entries}
    assert found["treated_kg"] == pytest.approx(removed)
    assert found["treatment_reagent_kg"] == pytest.approx(3.0 * removed)
    assert found["treatment_cost"] == pytest.approx(2.0 * removed)
    assert found["metal_loss_kg"] == pytest.approx(plan.totals.metal_loss_kg)


def test_a_plan_of_a_version_that_treated_no_melt_is_read(plan: Plan) -> None:
    document = plan_document(plan.model_copy(update={"treatments": ()}))
    totals = document["totals"]
    assert isinstance(totals, dict)
    old = document | {"totals": {k: v for k, v in totals.items() if k != "treatment_cost"}}

    assert plan_of_document(old).totals.treatment_cost == 0.0
