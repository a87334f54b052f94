"""Limits, promises and shares that give way together, where none does alone."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import FormLimit, Furnace
from models.order import BlendLimit
from optimiser.explain.ways import metal
from tests.decision.plant import day, lot, offer, order
from tests.explain.ways.yard import verdict

NONE = "No single change, and no set tried, gives a plan"


def test_a_limit_and_a_promise_give_way_together():
    """Copper clashes alone, and 300 kg of scrap are too little for half of 1000 kg."""
    found = verdict(
        lots=(lot("scrap", 300.0, Cu=0.3),),
        offers=(offer("primary", Cu=0.2),),
        orders=(order("H", 1000.0, min_recycled_pct=50.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.1),),
    )
    (way,) = [way for way in found.ways_out if way.title.startswith("let 2 limits")]

    assert "Cu of X" in way.title
    assert "recycled content of H" in way.title
    assert set(way.patch) == {"alloys", "orders"}
    assert "the customer and whoever answers for the alloy have to agree" in way.sentence


def test_two_shares_give_way_together_and_are_named():
    found = verdict(
        lots=(lot("a", 600.0), lot("b", 600.0)),
        orders=(order("H", 1000.0),),
        blend_limits=(
            BlendLimit(target="H", source="a", max_pct=10.0),
            BlendLimit(target="H", source="b", max_pct=10.0),
            BlendLimit(target="H", source="b", min_pct=1.0),
        ),
    )
    (way,) = [way for way in found.ways_out if way.kind == "rule"]

    assert set(way.patch) == {"blend_limits"}
    assert len(way.patch["blend_limits"]) == 2
    assert "a in H at most 10 %" in found.message
    assert "one of them gives way" not in found.message


def test_no_way_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    """Metal that may not be used, and nothing to buy by the library."""
    monkeypatch.setattr(metal, "_from_the_library", lambda _: iter(()))

    found = verdict(lots=(lot("sealed", 2000.0, sealed=True),), orders=(order("H", 1000.0),))

    assert not found.ways_out
    assert found.message.endswith(NONE)


def test_more_of_a_form_is_never_a_matter_of_the_plant_alone():
    found = verdict(
        lots=(lot("chips", 600.0, form="turnings"), lot("dear", 600.0, form="ingot")),
        orders=(order("H", 1000.0, furnace="F", start=day(1)),),
        furnaces=(Furnace(furnace_id="F", capacity_kg=3000.0),),
        form_limits=(FormLimit(furnace_id="F", form="turnings", max_pct=2.0),),
        offers=(offer("primary", mass_kg=10.0),),
    )
    way = next(way for way in found.ways_out if way.kind == "rule")

    assert "with care" in way.sentence
    assert "safety of furnace F has to agree" in way.sentence
    assert found.ways_out[0].kind != "rule"


def test_toxic_element_and_other_orders_are_named():
    found = verdict(
        lots=(lot("old", 2000.0, Pb=0.05, Cu=0.01),),
        orders=(order("H", 1000.0), order("G", 900.0, priority=2)),
        alloys=(Limit(alloy="X", element="Pb", max_pct=0.01),),
    )
    way = next(way for way in found.ways_out if way.kind == "limit")

    assert "Pb is toxic" in way.sentence
    assert "it would hold for G too" in way.sentence
