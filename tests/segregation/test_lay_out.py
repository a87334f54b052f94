"""The brief after sorting and filling, on the yard that tests/check/yard.py works by hand."""

from __future__ import annotations

import pytest

from models.segregation import Segregation, segregation_of
from models.source import Source
from optimiser.formulation.coefficients import coefficients
from optimiser.segregation.lay_out import laid_out, outlet_kg, taken_kg
from tests.check.yard import APART, brief_of, changed, document, plan_of


def after(segregation: Segregation = APART) -> dict[str, Source]:
    return {one.source_id: one for one in laid_out(brief_of(document()), segregation).sources}


def test_heaps_hold_what_sorters_and_bins_leave_of_them() -> None:
    found = after()

    assert {name: found[name].mass_kg for name in ("Z", "W", "C", "V", "O")} == {
        "Z": 400, "W": 0, "C": 0, "V": 40, "O": None,
    }  # fmt: skip


def test_outlets_hold_what_their_campaign_gave_and_no_bin_took() -> None:
    found = after()

    assert found["Z/XRT/heavy"].mass_kg == pytest.approx(270)
    assert found["Z/XRT/light/LIBS/clean"].mass_kg == pytest.approx(243 - 100)
    assert after(Segregation())["Z/XRT/heavy"].mass_kg == 0


def test_what_must_go_has_gone_where_it_is_sorted() -> None:
    brief = brief_of(changed("lots", 0, min_total_kg=700))

    (lot,) = [one for one in laid_out(brief, APART).sources if one.source_id == "Z"]

    assert lot.min_total_kg == pytest.approx(100)


def test_bin_is_a_source_with_the_shares_of_what_lies_in_it() -> None:
    found = after()

    assert found["B1"].kind == "bin"
    assert found["B1"].mass_kg == 500
    assert dict(found["B1"].parts) == pytest.approx({"C": 0.2, "W": 0.8})
    assert found["B1"].price_per_t == pytest.approx(0.2 * 900 + 0.8 * 1200)
    assert found["B1"].composition_pct["Cu"] == pytest.approx(0.45)


def test_offer_in_a_bin_is_paid_whether_it_is_drawn_or_not() -> None:
    """The metal of B2 costs 2000 x 2/3 a tonne, drawn; not drawn it has cost as much."""
    assert after()["B2"].price_per_t == pytest.approx(2000 * 2 / 3)
    assert after()["B2"].unused_value_per_t == pytest.approx(-2000 * 2 / 3)


def test_bin_melts_as_the_mean_of_what_lies_in_it() -> None:
    said = changed("lots", 1, metal_yield_pct=80)
    brief = laid_out(brief_of(said), APART)
    numbers = coefficients(brief)
    at = numbers.sources.index("B1")

    assert numbers.metal_yield[at, 0] == pytest.approx(0.2 * 1.0 + 0.8 * 0.8)
    copper = numbers.elements.index("Cu")
    assert numbers.element_kg_per_kg[at, 0, copper] == pytest.approx(
        0.2 * 0.0025 + 0.8 * 0.8 * 0.005
    )


def test_wet_metal_makes_a_wet_bin() -> None:
    (bin_,) = [
        one for one in laid_out(brief_of(changed("lots", 1, wet=True)), APART).sources
        if one.source_id == "B1"
    ]  # fmt: skip

    assert bin_.wet


def test_empty_bin_is_no_source() -> None:
    assert "B3" in after()
    assert "B3" not in after(Segregation(filled_kg={("C", "B1"): 100.0}))


def test_nothing_is_left_to_decide() -> None:
    brief = laid_out(brief_of(document()), APART)

    assert (brief.campaigns, brief.bins) == ((), ())


def test_what_is_taken_and_what_is_given() -> None:
    """LIBS knows no cast, so Z goes there by XRT only."""
    assert taken_kg(APART)["Z"] == 600
    assert outlet_kg(brief_of(document()), APART) == pytest.approx(
        {"Z/XRT/heavy": 270, "Z/XRT/light/LIBS/clean": 243}
    )


def test_printed_plan_says_how_it_was_laid_out() -> None:
    found = segregation_of(plan_of(brief_of(document())))

    assert found == APART
