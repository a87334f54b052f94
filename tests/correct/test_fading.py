"""What burns while a melt is held, of what is there and of what is added."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.correction import Correction
from models.furnace import Recovery
from models.scenario import Scenario
from tests.correct.melts import MELT_KG, added, corrected, sample, shop
from tests.decision.plant import day, lot, offer, order

LEFT = 0.94 ** (40.0 / 60.0)
"""Of magnesium that fades by 6 % in an hour, after 40 minutes."""


def kiln(*, fade: float | None = None, recovery: float = 90.0, **hardener: Any) -> Scenario:
    """At least 0.5 % magnesium is asked; pure magnesium is at hand."""
    row = Recovery(
        furnace_type="gas_reverb",
        element="Mg",
        recovery_pct=100.0,
        addition_recovery_pct=recovery,
        fade_pct_per_h=fade,
    )
    scenario = shop(
        alloys=(Limit(alloy="X", element="Mg", min_pct=0.5),),
        offers=(offer("Mg", price=3000.0, origin="alloying", Mg=100.0, **hardener),),
        orders=(order("H", tap_min_kg=7000.0, tap_max_kg=9000.0, furnace="F", start=day(1)),),
    )
    return scenario.model_copy(update={"recoveries": (*scenario.recoveries, row)})


def needed_kg(recovery: float) -> float:
    """Of 8 t at 0.5 % ``40 LEFT`` kg are left in a melt that is lighter by the rest; a kilogram
    added brings ``recovery`` of both.
    """
    rest = MELT_KG - 40.0 * (1.0 - LEFT)
    return (0.005 * rest - 40.0 * LEFT) / (recovery - 0.005 * recovery)


def codes(found: Correction) -> set[str]:
    return {issue.code for issue in found.warnings}


def test_without_holding_nothing_fades() -> None:
    found = corrected(kiln(fade=6.0), sample(Mg=0.5))
    assert found.outcome == "in_spec"
    assert found.melt.faded_kg == 0.0


def test_what_is_in_the_melt_and_what_is_added_fade_alike() -> None:
    found = corrected(kiln(fade=6.0), sample(Mg=0.5, hold_min=40.0))
    assert found.melt.faded_kg == pytest.approx(40.0 * (1.0 - LEFT))
    assert found.melt.at_tap_kg == pytest.approx(MELT_KG - 40.0 * (1.0 - LEFT))
    assert added(found.additions) == pytest.approx({"Mg": needed_kg(0.9 * LEFT)})
    assert found.additions is not None
    assert found.additions.charge.analysis[0].pct == pytest.approx(0.5)


def test_the_rate_of_the_sample_wins() -> None:
    sampled = sample(Mg=0.5, hold_min=40.0, fade_pct_per_h={"Mg": 6.0})
    found = corrected(kiln(fade=50.0), sampled)
    assert added(found.additions) == pytest.approx({"Mg": needed_kg(0.9 * LEFT)})


def test_an_alloying_metal_of_known_yield_fades_too() -> None:
    """A yield of 80 % instead of 90 brings 0.8 of the magnesium, and the same part is left."""
    found = corrected(kiln(fade=6.0, metal_yield_pct=80.0), sample(Mg=0.5, hold_min=40.0))
    assert added(found.additions) == pytest.approx({"Mg": needed_kg(0.8 * LEFT)})


def test_what_scrap_brings_fades_too() -> None:
    """36 kg LEFT are there, and a kilogram of scrap at 2 % brings 0.02 LEFT by the tap."""
    scenario = kiln(fade=6.0).model_copy(
        update={"offers": (), "lots": (lot("scrap", 3000.0, price=10.0, Mg=2.0),)}
    )
    found = corrected(scenario, sample(Mg=0.45, hold_min=40.0))
    rest = MELT_KG - 36.0 * (1.0 - LEFT)
    kg = (0.005 * rest - 36.0 * LEFT) / (0.02 * LEFT - 0.005)
    assert added(found.additions) == pytest.approx({"scrap": kg}, rel=1e-5)


def test_a_rate_that_nobody_gave_is_not_made_up() -> None:
    found = corrected(kiln(), sample(Mg=0.5, hold_min=40.0))
    assert found.outcome == "in_spec"
    assert "fade_unknown" in codes(found)


def test_nobody_is_told_of_a_rate_that_does_not_matter() -> None:
    assert "fade_unknown" not in codes(corrected(kiln(), sample(Mg=0.5)))
    assert "fade_unknown" not in codes(corrected(shop(), sample(Mg=0.5, hold_min=40.0)))
