"""The summary in the terminal: complete, narrow or wide, and never taken for markup."""

from __future__ import annotations

import io

from rich.console import Console

from models.brief import Brief
from models.issue import Issue
from models.plan import CheckResult, Plan, RuleResult
from optimiser.export import summary
from tests.export.harm import MATERIAL, OFFER, ORDER


def shown(brief: Brief, plan: Plan, width: int = 120) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(summary(plan, brief))
    return out.getvalue()


def test_it_says_all_that_a_planner_asks_first(brief: Brief, plan: Plan) -> None:
    text = shown(brief, plan)
    for words in (
        "Extrusion week 23",
        "4 of 5 orders are planned",
        "Highest recycled content",
        "Si ≤ 0.47, Mg ≤ 0.61",
        "OFFER-7  6063 profile, bare  1,500     3,285",
        "Left out",
        "Leans on typical (5)",
        "and 2 more",
        "Check passed",
    ):
        assert words in text


def test_charge_is_one_row(brief: Brief, plan: Plan) -> None:
    row = next(line for line in shown(brief, plan).splitlines() if "CH-0601-2" in line)
    assert row.split()[:9] == [
        *("CH-0601-2", "6060", "F2", "Mon", "1", "Jun", "17:00"),
        *("15,833", "85.4"),
    ]


def test_narrow_terminal_drops_a_column_and_cuts_no_number(brief: Brief, plan: Plan) -> None:
    text = shown(brief, plan, width=80)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "loss kg" not in text
    for charge in plan.charges:
        assert f"{charge.tap_kg:,.0f}" in text


def test_ids_are_no_markup(harm: tuple[Brief, Plan]) -> None:
    text = shown(*harm, width=200)
    assert ORDER in text
    assert OFFER in text
    assert MATERIAL in text


def test_failed_check_names_the_rule(brief: Brief, plan: Plan) -> None:
    rule = RuleResult(rule="melt_is_in_spec", worst_violation=0.02, unit="%", where="order X")
    failed = plan.model_copy(update={"check": CheckResult(passed=False, rules=(rule,))})
    text = shown(brief, failed)
    assert "Check failed  Melt is in spec: 0.02 % at order X" in text
    assert "do not charge from this plan" in text


def test_plan_of_nothing_is_short(brief: Brief, bare: Plan) -> None:
    text = shown(brief, bare)
    assert "Nothing can be planned with this metal." in text
    assert "tap kg" not in text


def test_warnings_that_name_a_subject_are_one_line(brief: Brief, plan: Plan) -> None:
    """Twenty materials are named briefly, and what the planner did comes before the library."""
    library = [
        Issue(
            code="library_material_unverified",
            severity="warning",
            message=f"material M{place}: metal_yield_pct of L{place} is recalled",
            hint="your own rows win",
            subject=f"M{place}",
        )
        for place in range(20)
    ]
    text = shown(brief, plan.model_copy(update={"warnings": (*library, *plan.warnings)}))
    assert "Yield, moisture, origin or form from the library (20)" in text
    assert "M0, M1, M2, M3, M4 and 15 more" in text
    assert "metal_yield_pct" not in text
    assert text.count("Your own rows win.") == 1
    assert text.index("Leans on typical") < text.index("Yield, moisture")


def test_limits_stand_below_a_table_that_leaves_no_room(brief: Brief, plan: Plan) -> None:
    wide, narrow = shown(brief, plan, width=120), shown(brief, plan, width=80)
    row = next(line for line in wide.splitlines() if "Si ≤ 0.47, Mg ≤ 0.61" in line)
    assert "Mon 1 Jun" in row
    below = next(line for line in narrow.splitlines() if "what binds" in line)
    assert "≤" in below


def test_broken_limit_is_told_with_both_figures(brief: Brief, plan: Plan) -> None:
    """A planner's own charge with 0.8 % of what may be 0.5 %."""
    charge = plan.charges[0]
    worst = charge.analysis[0].model_copy(update={"pct": 0.8, "max_pct": 0.5, "binding": True})
    off = charge.model_copy(update={"analysis": (worst, *charge.analysis[1:])})
    text = shown(brief, plan.model_copy(update={"charges": (off, *plan.charges[1:])}))
    assert f"{worst.element} 0.800 > 0.50" in text
    assert f"{worst.element} ≤ 0.50" not in text


def test_orders_left_out_for_one_reason_share_a_line(brief: Brief, plan: Plan) -> None:
    left_out = plan.unplanned[0]
    again = left_out.model_copy(update={"order_id": "CH-0609-9"})
    text = shown(brief, plan.model_copy(update={"unplanned": (left_out, again)}), width=300)
    assert f"{left_out.order_id} and CH-0609-9  {left_out.verdict.message}" in text


def test_ways_out_stand_under_the_order_with_what_they_cost(brief: Brief, plan: Plan) -> None:
    text = shown(brief, plan, width=120)
    assert "→ buy 840 kg of P1020A  price not known" in text
    assert "→ widen Fe of 6060 to at most 0.317 %  1,240 EUR less" in text
    assert "not all was tried in the time: time" in text


def test_orders_of_one_reason_have_ways_of_their_own(brief: Brief, plan: Plan) -> None:
    left_out = plan.unplanned[0]
    again = left_out.model_copy(update={"order_id": "CH-0609-9"})
    text = shown(brief, plan.model_copy(update={"unplanned": (left_out, again)}), width=120)
    assert f"ways out of {left_out.order_id}" in text
    assert "ways out of CH-0609-9" in text


def test_only_the_first_ways_out_are_told(brief: Brief, plan: Plan) -> None:
    left_out = plan.unplanned[0]
    verdict = left_out.verdict.model_copy(update={"ways_out": left_out.verdict.ways_out * 4})
    many = left_out.model_copy(update={"verdict": verdict})
    text = shown(brief, plan.model_copy(update={"unplanned": (many,)}), width=120)
    assert text.count("→ ") == 6
    assert "2 more in plan.json" in text


def test_one_line_says_what_is_worth_most(brief: Brief, plan: Plan) -> None:
    text = shown(brief, plan, width=400)
    assert "Worth most  Si of 6063 is at the most aimed at, 0.47 %: 0.01 % more would save" in text
    assert "Worth most" not in shown(brief, plan.model_copy(update={"prices": None}))


def test_way_that_was_not_planned_in_full_is_told_as_such(brief: Brief, plan: Plan) -> None:
    (left_out,) = plan.unplanned
    around = tuple(way.model_copy(update={"is_around": True}) for way in left_out.verdict.ways_out)
    verdict = left_out.verdict.model_copy(update={"ways_out": around})
    rough = plan.model_copy(
        update={"unplanned": (left_out.model_copy(update={"verdict": verdict}),)}
    )

    assert "1,240 EUR less, other charges as they are" in shown(brief, rough)
