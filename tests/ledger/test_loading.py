"""The sequence a crew loads in: a matter of safety first, of yield second."""

import pytest

from optimiser.ledger.loading import Stage, in_loading_order, stage_of
from tests.ledger.plant import FURNACE, source


def stage(*, base_element="Al", furnace=FURNACE, **said):
    return stage_of(source("x", **said), furnace=furnace, base_element=base_element)


@pytest.mark.parametrize("form", ["turnings", "foil", "shred", "ubc", "sheet"])
def test_light_metal_lies_under_the_heavy(form):
    assert stage(form=form) == Stage.FIRST_DROP


@pytest.mark.parametrize("form", ["ingot", "sow", "cast"])
def test_heavy_metal_follows(form):
    assert stage(form=form) == Stage.BULK


@pytest.mark.parametrize("coat", [{"moisture_pct": 0.5}, {"organics_pct": 2.0}, {"wet": True}])
def test_damp_and_coated_metal_goes_into_the_first_drop(coat):
    assert stage(form="cast", **coat) == Stage.FIRST_DROP


def test_hardeners_go_into_the_melt():
    silicon = {"Al": 50.0, "Si": 50.0, "Ca": 0.1}
    assert stage(origin="alloying", composition_pct=silicon) == Stage.HARDENERS


@pytest.mark.parametrize(
    "pct", [{"Mg": 99.8}, {"Al": 80.0, "Mg": 20.0}, {"Al": 90.0, "Sr": 10.0}, {"Zn": 99.9}]
)
def test_what_burns_goes_in_last(pct):
    assert stage(origin="alloying", composition_pct=pct) == Stage.BURNING


def test_pure_magnesium_goes_in_last_whatever_its_origin():
    assert stage(origin="primary", composition_pct={"Mg": 99.8}) == Stage.BURNING


def test_scrap_with_some_magnesium_is_no_addition():
    assert stage(form="cast", composition_pct={"Al": 90.0, "Mg": 10.0}) == Stage.BULK


def test_the_base_metal_of_the_plant_is_no_addition():
    assert stage(base_element="Zn", composition_pct={"Zn": 95.0, "Al": 4.0}) == Stage.BULK


def test_wet_magnesium_would_only_go_into_an_empty_furnace():
    assert stage(origin="alloying", composition_pct={"Mg": 99.8}, wet=True) == Stage.FIRST_DROP


def test_wet_metal_comes_before_all_that_is_dry():
    """Moisture counts as wet only above what the furnace takes: 4 % here."""
    furnace = FURNACE.model_copy(update={"max_moisture_pct": 4.0})
    sources = [
        source("a", form="foil"),
        source("b", form="turnings", moisture_pct=3.0),
        source("c", form="turnings", moisture_pct=5.0),
        source("d", form="cast", wet=True),
        source("e"),
    ]
    loaded = in_loading_order(sources, furnace=furnace, base_element="Al")
    assert [sources[at].source_id for at in loaded] == ["d", "c", "a", "b", "e"]


def test_the_order_of_the_rows_changes_nothing():
    sources = [source("b", form="cast"), source("a", form="cast"), source("c", form="foil")]
    assert in_loading_order(sources, furnace=FURNACE, base_element="Al") == [2, 1, 0]
