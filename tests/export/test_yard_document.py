"""The yard for programs: the same as the view, in words that JSON has."""

from __future__ import annotations

import pytest

from models.yard import Yard
from optimiser.export.view import PlanView, view_of
from optimiser.export.yard_document import yard_document
from tests.export.shredder import shredder


@pytest.fixture(scope="module")
def view() -> PlanView:
    return view_of(*shredder())


@pytest.fixture(scope="module")
def yard(view: PlanView) -> Yard:
    return yard_document(view)


def test_sorters_and_their_passes_stand_in_the_order_of_the_work(
    view: PlanView, yard: Yard
) -> None:
    assert [one.sorter_id for one in yard.sorters] == ["XRT", "LIBS"]
    for shown, told in zip(view.yard.sorters, yard.sorters, strict=True):
        assert [one.stream for one in told.passes] == [one.stream for one in shown.passes]
        assert [one.begin for one in told.passes] == [one.begin for one in shown.passes]


def test_outlets_and_loss_are_all_that_is_fed(yard: Yard) -> None:
    for sorter in yard.sorters:
        for one in sorter.passes:
            out = sum(outlet.kg for outlet in one.outlets) + one.lost_kg
            assert out == pytest.approx(one.kg)
            for outlet in one.outlets:
                assert outlet.share_pct == pytest.approx(100.0 * outlet.kg / one.kg)
                assert sum(way.kg for way in outlet.ways) == pytest.approx(outlet.kg)


def test_a_bin_says_its_shares_draws_and_what_the_alloys_allow(view: PlanView, yard: Yard) -> None:
    told = next(one for one in yard.bins if one.draws)
    assert sum(fill.share_pct for fill in told.fills) == pytest.approx(100.0)
    drawn = sum(draw.kg for draw in told.draws)
    assert told.left_kg == pytest.approx(told.content_kg - drawn)
    alloys = {draw.alloy for draw in told.draws}
    assert {limit.alloy for limit in told.limits} == alloys
    for alloy in alloys:
        own = [limit for limit in told.limits if limit.alloy == alloy]
        assert own == list(view.brief.limits[alloy])
