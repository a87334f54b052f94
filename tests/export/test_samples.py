"""What samples are worth, in the workbook and in the report of a plan."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from models.filling import fill
from models.plan import Plan
from models.sample import ElementWorth, RiskWorth, Samples, SampleWorth
from optimiser.export.report import report_html
from optimiser.export.workbook import plan_xlsx
from optimiser.export.write import write_plan
from optimiser.plan import make_plan
from tests.decision.plant import goals, lot, order, plant

SCENARIO = plant(lots=(lot("L", 3000.0),), orders=(order("H", 1000.0),), settings=goals("cost"))
BRIEF = fill(SCENARIO)


def worth(name: str, saved: float | None, *, bound: float | None = None) -> SampleWorth:
    element = ElementWorth(
        element="Cu", pct=0.9, sd_pct=0.12, sd_sampled_pct=0.05, bound_pct=bound, about_kg=800.0
    )
    return SampleWorth(
        source=name, kind="lot", used_kg=1500.0, elements=(element,), about_kg=800.0,
        cost_saved=saved, primary_freed_kg=None if saved is None else 1200.0,
        recycled_gained_pct=None if saved is None else 1.25,
        message=f"Sampling lot {name} is expected to free 1.2 t of primary.",
    )  # fmt: skip


SAMPLES = Samples(
    currency="EUR",
    samples=(worth("L", 440.0), worth("M<b>", None, bound=0.3)),
    risk=RiskWorth(
        accepted_pct=3.0, instead_pct=6.0, cost_saved=10.0, primary_freed_kg=0.0,
        recycled_gained_pct=None, orders_gained=(), message="Accepting 6 % saves 10 EUR.",
    ),
    complete=False,
    note="Only what a sample says of the mean counts.",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(SCENARIO)


def test_the_workbook_says_which_metal_to_sample_first(plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(BRIEF, plan, SAMPLES)))
    rows = [list(row) for row in book["Samples"].iter_rows(values_only=True)]
    assert rows[2][:5] == ["Lot, offer", "Kind", "Used kg", "Saves EUR", "Primary kg"]
    assert rows[3][:6] == ["L", "lot", 1500.0, 440.0, -1200.0, 1.25]
    assert rows[3][7:] == ["Cu 0.9 ± 0.12", SAMPLES.samples[0].message]
    assert rows[4][3:6] == [None, None, None]
    assert rows[4][7] == "Cu at most 0.3"
    below = [row[0] for row in rows[5:] if row[0]]
    assert below == [
        SAMPLES.note,
        "Accepting 6 % saves 10 EUR.",
        "Metals without a sum saved were not planned with: their estimate is smaller.",
        "There was no time to plan all of it.",
    ]


def test_the_report_says_it_too(plan: Plan) -> None:
    html = report_html(BRIEF, plan, SAMPLES)
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Sample first" in text
    assert "Sampling lot L is expected to free 1.2 t of primary." in text
    assert "L 1,500 440 1,200 1.25 800 Cu 0.9 ± 0.12" in text
    assert "Accepting 6 % saves 10 EUR." in text
    assert "M<b>" not in html


def test_where_no_sample_is_worth_anything_that_is_said(plan: Plan) -> None:
    none = SAMPLES.model_copy(update={"samples": (), "complete": True})
    said = "No sample of any metal would change this plan."
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(BRIEF, plan, none)))
    assert said in [row[0] for row in book["Samples"].iter_rows(values_only=True)]
    assert said in report_html(BRIEF, plan, none)


def test_a_plan_that_was_not_asked_about_samples_says_nothing_of_them(plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(BRIEF, plan)))
    assert "Samples" not in book.sheetnames
    assert "Sample first" not in report_html(BRIEF, plan)


def test_results_are_written_with_them(plan: Plan, tmp_path: Path) -> None:
    write_plan(BRIEF, plan, tmp_path, scenario=SCENARIO, samples=SAMPLES)
    assert "Sample first" in (tmp_path / "report.html").read_text("utf-8")
    assert "Samples" in openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
