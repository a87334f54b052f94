"""What is looked up beside the plan: stages, what binds, what is left, what to know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.brief import Brief
from models.plan import ElementResult, Plan
from optimiser.export.view import PlanView, at_limit, is_in_spec, view_of
from optimiser.ledger.loading import Stage


@pytest.fixture
def view(brief: Brief, plan: Plan) -> PlanView:
    return view_of(brief, plan)


def result(pct: float, **limits: float | None) -> ElementResult:
    blank = dict.fromkeys(("min_pct", "max_pct", "aim_min_pct", "aim_max_pct"))
    return ElementResult.model_validate(
        {
            "element": "Fe",
            "pct": pct,
            "sd_pct": None,
            "off_spec_pct": None,
            "off_spec_drawn_pct": None,
            "binding": True,
        }
        | blank
        | limits
    )


def test_charge_is_told_in_its_stages(view: PlanView) -> None:
    stages = [(stage, len(lines)) for stage, lines in view.charges[0].stages()]
    assert stages == [
        (None, 1),
        (Stage.FIRST_DROP, 2),
        (Stage.BULK, 4),
        (Stage.HARDENERS, 1),
        (Stage.BURNING, 1),
    ]


def test_running_total_begins_with_the_heel(view: PlanView) -> None:
    running = [line.running_kg for line in view.charges[0].lines]
    assert running[:3] == pytest.approx([4000.0, 5800.0, 8400.0])
    assert running[-1] == pytest.approx(4000.0 + view.charges[0].charged_kg)


def test_heel_left_is_what_is_not_tapped(view: PlanView) -> None:
    assert view.charges[0].heel_left_kg == pytest.approx(4000.0)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (result(0.20, max_pct=0.2), "Fe ≤ 0.20"),
        (result(0.45, min_pct=0.45, max_pct=0.9), "Fe ≥ 0.45"),
        (result(0.52, min_pct=0.4, max_pct=0.9, aim_min_pct=0.45, aim_max_pct=0.52), "Fe ≤ 0.52"),
        (result(0.90, min_pct=0.4, max_pct=0.9, aim_min_pct=0.45), "Fe ≤ 0.90"),
        (result(0.1), "Fe"),
    ],
)
def test_what_binds_names_the_nearest_limit(row: ElementResult, text: str) -> None:
    assert at_limit(row) == text


def test_rounding_does_not_make_a_melt_off_spec() -> None:
    assert is_in_spec(result(0.2 + 1e-12, max_pct=0.2))
    assert not is_in_spec(result(0.2001, max_pct=0.2))
    assert not is_in_spec(result(0.1, min_pct=0.2))


def test_charge_knows_the_warnings_on_its_metal(view: PlanView) -> None:
    messages = [issue.message for issue in view.charges[0].warnings]
    assert len(messages) == 2
    assert messages[0].startswith("lot L-1031")
    assert view.charges[2].warnings[0].code == "trace_default"


def test_use_of_a_source_adds_up(view: PlanView) -> None:
    use = view.uses[0]
    assert use.used_kg == {"CH-0601-1": 9200.0, "CH-0601-2": 3700.0, "CH-0602-2": 5100.0}
    assert use.total_kg == pytest.approx(18000.0)
    assert use.left_kg == pytest.approx(0.0)


def test_unlimited_offer_leaves_nothing_to_tell(brief: Brief, plan: Plan) -> None:
    endless = replace(brief.sources[-1], mass_kg=None)
    view = view_of(replace(brief, sources=(*brief.sources[:-1], endless)), plan)
    assert view.uses[-1].left_kg is None


def test_wet_metal_is_marked(brief: Brief, plan: Plan) -> None:
    wet = tuple(replace(s, wet=s.source_id == "L-1031") for s in brief.sources)
    notes = [line.note for line in view_of(replace(brief, sources=wet), plan).charges[0].lines]
    assert notes[1] == "wet: first, into the empty, dry furnace"
    assert notes[2:] == [None] * len(notes[2:])
