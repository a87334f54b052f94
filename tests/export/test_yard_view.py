"""The yard as it is looked up: what goes where, in which order, by when, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.plan import Plan
from optimiser.export.view import PlanView, found_at, view_of, what_of
from optimiser.export.yard_view import Way
from tests.export.shredder import CASTINGS, HEAVIES, LIGHT, OWN, PIECES, own_plan, shredder
from tests.export.test_document import everywhere


@pytest.fixture(scope="module")
def view() -> PlanView:
    return view_of(*shredder())


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=UTC)


def test_the_plan_that_is_shown_holds() -> None:
    plan = shredder()[1]
    assert plan.check.passed, [r for r in plan.check.rules if r.worst_violation > 1e-6]


def test_sorters_stand_in_the_order_in_which_metal_meets_them(view: PlanView) -> None:
    assert [(s.sorter.sorter_id, s.kg) for s in view.yard.sorters] == [
        ("XRT", 48000.0),
        ("LIBS", pytest.approx(48000 * (0.4 * 0.97 + 0.5 * 0.98 + 0.1 * 0.04))),
    ]


def test_times_count_back_from_the_first_charge(view: PlanView) -> None:
    """B1 is drawn from at 6: LIBS takes 8 hours before that, XRT 4 hours before those."""
    xrt, libs = (sorter.passes[0] for sorter in view.yard.sorters)
    assert (libs.begin, libs.ready) == (at(13, 22), at(14, 6))
    assert (xrt.begin, xrt.ready) == (at(13, 18), at(13, 22))


def test_times_count_on_from_the_arrival_of_the_lot(view: PlanView) -> None:
    """Z1 arrives at 14; XRT gives it on 4 hours later."""
    xrt, libs = (sorter.passes[0] for sorter in view.yard.sorters)
    assert (xrt.arrives, libs.arrives) == (at(13, 14), at(13, 18))


def test_every_outlet_says_where_it_goes(view: PlanView) -> None:
    xrt, libs = (sorter.passes[0] for sorter in view.yard.sorters)
    heavies, light = xrt.outlets
    cast, wrought = libs.outlets
    assert light.ways == (Way(goal="sorter", name="LIBS", kg=libs.result.kg, when=at(13, 22)),)
    assert cast.ways[0] == Way(goal="order", name="H2", kg=16500.0, when=at(14, 9))
    assert wrought.ways[0] == Way(goal="bin", name="B1", kg=20000.0, when=at(14, 6))
    assert [way.goal for way in heavies.ways] == ["left"]


def test_what_no_one_takes_of_an_outlet_is_worth_its_value(view: PlanView) -> None:
    """The heavies are 2,000 a tonne."""
    heavies = view.yard.sorters[0].passes[0].outlets[0]
    left = 48000 * (0.1 * 0.95 + 0.4 * 0.02 + 0.5 * 0.01)
    assert heavies.ways[0].kg == pytest.approx(left)
    assert heavies.worth == pytest.approx(left * 2.0)


def test_a_pass_balances_with_what_it_loses(view: PlanView) -> None:
    """One per cent of every class is lost on XRT."""
    xrt = view.yard.sorters[0].passes[0]
    assert xrt.lost_kg == pytest.approx(480.0)


def test_campaigns_are_run_by_when_they_are_needed() -> None:
    """Z2 is wanted later than Z1, though its name comes first on the sorter's list."""
    own = {row["order_id"]: row for row in OWN["charges"]}
    late = {"order_id": "H3", "lines": [*own["H3"]["lines"], {"source": "Z2/XRT/heavies",
                                                             "kg": 10}]}  # fmt: skip
    plan = own_plan(
        sorting=[{"sorter_id": "XRT", "source": "Z2", "kg": 20000}, *OWN["sorting"]],
        charges=[own["H1"], own["H2"], late],
    )
    passes = view_of(shredder()[0], plan).yard.sorters[0].passes
    assert [(one.stream, one.ready) for one in passes] == [("Z1", at(13, 22)), ("Z2", at(15, 6))]


def test_a_bin_is_filled_after_what_lies_there_and_in_pieces(view: PlanView) -> None:
    fills = view.yard.bins[1].fills
    assert [(f.stream, f.lies, f.pieces, f.running_kg) for f in fills] == [
        ("OLD", True, None, 5000.0),
        ("R1", False, 8, 9000.0),
    ]
    assert view.yard.bins[1].put_kg == pytest.approx(4000.0)


def test_a_bin_says_who_draws_when_and_what_stays(view: PlanView) -> None:
    bin_ = view.yard.bins[0]
    assert [(d.order_id, d.start, d.kg, d.left_kg) for d in bin_.draws] == [
        ("H1", at(14, 6), 19000.0, 10000.0),
        ("H3", at(15, 6), 8000.0, 2000.0),
    ]
    assert bin_.ready == at(14, 6)
    assert bin_.left_kg == pytest.approx(2000.0)
    assert view.yard.empty_bins == ("B3",)


def test_charges_know_bins_and_outlets_as_sources(view: PlanView) -> None:
    lines = {line.line.source: line for shown in view.charges for line in shown.lines}
    assert (lines["B1"].where, lines["B1"].origin) == ("bin", "mixed")
    assert lines["B1"].what == (f"{PIECES} 69 %", "T1 31 %")
    assert (lines[CASTINGS].where, lines[CASTINGS].origin) == ("sorter LIBS", "post_consumer")
    assert lines[CASTINGS].what == ("cast of LIBS", "shred")


def test_inventory_accounts_for_all_that_was_moved(view: PlanView) -> None:
    uses = {use.source.source_id: use for use in view.uses}
    assert (uses["Z1"].sorted_kg, uses["Z1"].left_kg) == ({"XRT": 48000.0}, 12000.0)
    assert (uses["T1"].filled_kg, uses["T1"].used_kg) == ({"B1": 9000.0}, {"H3": 1000.0})
    assert uses["T1"].left_kg == pytest.approx(2000.0)
    assert (uses["OLD"].had_kg, uses["OLD"].left_kg) == (5000.0, 0.0)
    assert uses["B1"].left_kg == pytest.approx(2000.0)
    assert "Z2/XRT/heavies" not in uses, "nothing of Z2 is sorted"
    assert LIGHT not in uses, "it goes on, whole"
    left = {row.source: row.kg for row in view.plan.leftovers}
    for name, use in uses.items():
        if use.source.mass_kg is not None:
            assert use.left_kg == pytest.approx(left.get(name, 0.0), abs=1e-6)
    assert uses[HEAVIES].worth == pytest.approx(2.0 * left[HEAVIES])


def test_metal_in_a_bin_is_found_there(view: PlanView) -> None:
    by_id = {use.source.source_id: use.source for use in view.uses}
    assert found_at(by_id["OLD"]) == "bin B2"
    assert what_of(by_id["B2"]) == ("OLD 56 %", "R1 44 %")


def test_bins_and_sorters_that_the_brief_does_not_know_are_shown_too(week) -> None:
    """A plan may come from elsewhere."""
    brief, plan = week
    yard = view_of(brief, everywhere(plan)).yard
    assert [sorter.sorter.sorter_id for sorter in yard.sorters] == ["XRT"]
    assert [one.result.bin_id for one in yard.used_bins] == ["B1"]


def test_a_plan_without_a_yard_has_none(plan: Plan, week) -> None:
    yard = view_of(week[0], plan).yard
    assert (yard.sorters, yard.bins) == ((), ())
