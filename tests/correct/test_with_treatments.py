"""A melt that holds too much of what a treatment takes out."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from models.alloy import Limit
from models.analysis import Analysis
from models.furnace import Treatment
from optimiser.export.correction_terminal import correction_text
from tests.correct.melts import added, corrected, furnace, sample, shop, way
from tests.decision.plant import day, goals, lot, offer, order

MG_TO_05 = (Limit(alloy="X", element="Mg", max_pct=0.5),)
WIDE = (order("H", tap_min_kg=7000.0, tap_max_kg=9000.0, furnace="F", start=day(1)),)


def chlorine(**more: Any) -> Treatment:
    """Takes magnesium out for 2 a kilogram, with three kilograms of itself."""
    row: dict[str, Any] = {"cost_per_kg": 2.0, "reagent_kg_per_kg": 3.0} | more
    return Treatment(treatment_id="chlorine", furnace_type="gas_reverb", element="Mg", **row)


def treated(**tables: Any) -> Any:
    """A furnace whose melts can be treated, and an order that takes less than is in it."""
    return shop(**({"alloys": MG_TO_05, "orders": WIDE, "treatments": (chlorine(),)} | tables))


def test_a_treatment_is_offered_with_reagent_and_cost() -> None:
    """Of 56 kg in 8,000 kg of melt r leave: 56 - r = 0.005 (8,000 - r)."""
    found = corrected(treated(), sample(Mg=0.7))

    kg = 16.0 / 0.995
    assert found.outcome == "additions"
    assert found.additions is not None
    (row,) = found.additions.treatments
    assert (row.order_id, row.treatment_id, row.element) == ("H", "chlorine", "Mg")
    assert row.removed_kg == pytest.approx(kg)
    assert row.reagent_kg == pytest.approx(3.0 * kg)
    assert (row.before_pct, row.after_pct) == pytest.approx((0.7, 0.5))
    assert found.additions.cost == pytest.approx(2.0 * kg)
    assert found.additions.charge.tap_kg == pytest.approx(8000.0 - kg)


def test_what_dilutes_is_taken_where_it_costs_less() -> None:
    """Free scrap without magnesium: of w kg 56 = 0.005 (8,000 + w), and nothing is treated."""
    roomy = (order("H", tap_min_kg=7000.0, tap_max_kg=12000.0, furnace="F", start=day(1)),)
    found = corrected(
        treated(
            lots=(lot("sheet", 9000.0),), orders=roomy, furnaces=(furnace(capacity_kg=12000.0),)
        ),
        sample(Mg=0.7),
    )

    assert found.additions is not None
    assert found.additions.treatments == ()
    assert added(found.additions)["sheet"] >= 3200.0 - 1e-6
    assert found.additions.cost == pytest.approx(0.0)


def test_a_melt_that_is_measured_with_an_error_is_treated_further() -> None:
    """0.7 +- 0.02 % of 8,000 kg: 1.6 kg of deviation, 1.645 times of which keep it in 95 %."""
    settings = goals("cost", max_off_spec_pct=5.0)
    measured = sample(Mg=0.7)
    analysis = Analysis(
        figures=tuple(
            replace(one, sd=0.02) if one.element == "Mg" else one
            for one in measured.analysis.figures
        )
    )
    found = corrected(
        treated(settings=settings), measured.model_copy(update={"analysis": analysis})
    )

    assert found.additions is not None
    (row,) = found.additions.treatments
    assert row.removed_kg == pytest.approx((16.0 + 1.6448536 * 1.6) / 0.995, rel=1e-5)
    assert found.additions.charge.off_spec_pct == pytest.approx(5.0, abs=1e-3)


def test_nothing_goes_into_what_is_left_only_to_be_taken_out_again() -> None:
    """Of clean metal there is too little. Magnesium, dear and by the piece, would dilute copper
    further than what else there is, and less would be poured off: it is left where it is.
    """
    limits = (
        Limit(alloy="X", element="Cu", max_pct=0.2),
        Limit(alloy="X", element="Mg", min_pct=0.1, max_pct=0.5),
    )
    scenario = treated(
        alloys=limits,
        lots=(lot("clean", 2000.0, price=2000.0), lot("other", 9000.0, price=2000.0, Cu=0.1)),
        offers=(offer("Mg", price=9000.0, origin="alloying", piece_kg=7.0, Mg=100.0),),
        orders=(order("H", 8000.0, furnace="F", start=day(1)),),
        furnaces=(furnace(capacity_kg=8200.0),),
    )
    one = way(corrected(scenario, sample(Cu=0.3, Mg=0.3)), "pour_off")

    assert one.treatments == ()
    assert added(one) == pytest.approx({"clean": 2000.0, "other": 1000.0}, abs=1.5)
    assert one.charge.tap_kg == pytest.approx(8000.0, abs=1.0)


@pytest.mark.parametrize("step_kg", [1.0, 10.0, 50.0])
def test_no_more_is_taken_out_where_steps_of_the_scales_do_not_meet_the_tap(step_kg: float) -> None:
    """7,800 kg are there and 8,000 are asked for; what is weighed too much stays in the melt."""
    found = corrected(
        treated(
            settings=goals("cost", weigh_step_kg=step_kg),
            orders=(order("H", tap_min_kg=8000.0, tap_max_kg=9500.0, furnace="F", start=day(1)),),
            lots=(lot("scrap", 900.0, price=900.0, Mg=0.3),),
        ),
        sample(7800.0, Mg=0.53),
    )

    assert found.additions is not None
    (row,) = found.additions.treatments
    assert row.after_pct == pytest.approx(0.5, abs=1e-4)


def test_what_a_treatment_leaves_at_least_leads_to_other_ways() -> None:
    """It leaves 0.6 %, where half a per cent is allowed: another alloy on order takes it."""
    found = corrected(
        treated(
            treatments=(chlorine(min_left_pct=0.6),),
            alloys=(*MG_TO_05, Limit(alloy="Y", element="Mg", max_pct=0.65)),
            orders=(*WIDE, order("N", 7990.0, alloy="Y", furnace="F", start=day(2))),
        ),
        sample(Mg=0.7),
    )

    assert found.outcome == "ways"
    (row,) = way(found, "diversion").treatments
    assert row.after_pct == pytest.approx(0.65)
    assert way(found, "diversion").cost == pytest.approx(2.0 * row.removed_kg)


def test_the_terminal_tells_reagent_and_cost_of_a_treatment() -> None:
    console = Console(record=True, width=120, file=io.StringIO())
    console.print(correction_text(corrected(treated(), sample(Mg=0.7))))

    said = " ".join(console.export_text().split())
    assert "chlorine: Mg 0.700 % → 0.500 %, takes out 16.1 kg, 48.2 kg of reagent, 32 EUR" in said


def test_one_piece_is_one_piece() -> None:
    """8 kg of magnesium are missing, and a piece weighs 10 kg."""
    found = corrected(
        shop(
            alloys=(Limit(alloy="X", element="Mg", min_pct=0.5),),
            orders=WIDE,
            offers=(offer("ingot", price=3000.0, origin="alloying", piece_kg=10.0, Mg=100.0),),
        ),
        sample(Mg=0.45),
    )

    assert found.additions is not None
    assert found.message.endswith("add 10 kg of ingot (1 piece).")
