"""What a kilogram of metal becomes, against balances worked by hand (MODEL.md §1)."""

import random
import time
from dataclasses import replace

import pytest

from models.furnace import Loss, Recovery
from optimiser.formulation.coefficients import coefficients, contradictions, metal_of
from tests.ledger import plant
from tests.ledger.plant import source as metal

approx = pytest.approx
KEY = ("cast", "gas_reverb")
CAST_SCRAP = {"origin": "post_consumer", "form": "cast"}


def lot(source_id="lot", *, composition_pct, **said):
    return metal(source_id, composition_pct=composition_pct, **(CAST_SCRAP | said))


def brief_of(*sources, loss=None, recoveries=(), given_loss=False, given=(), elements=("Mg", "Si")):
    """A brief of one furnace; ``given`` names the elements whose recovery the user gave."""
    loss = loss or {"melt_loss_pct": 0.0}
    rows = [Recovery(furnace_type="gas_reverb", **row) for row in recoveries]
    return plant.brief_of(
        sources=sources,
        elements=elements,
        qualities=frozenset(e for e in elements if e == "colour"),
        losses={KEY: Loss(form="cast", furnace_type="gas_reverb", **loss)},
        given_losses=frozenset({KEY} if given_loss else ()),
        recoveries={("gas_reverb", row.element): row for row in rows},
        given_recoveries=frozenset(("gas_reverb", element) for element in given),
    )


def balance(source, **about):
    return metal_of(source, furnace_type="gas_reverb", brief=brief_of(source, **about))


MG_BURNS = {"element": "Mg", "recovery_pct": 90.0}
CLEAN = {"Al": 96.0, "Si": 3.0, "Mg": 1.0}


def test_dross_follows_from_the_loss_by_the_alumina_it_makes():
    """2 % lost, half of the dross metal: 1.89·0.02 / (0.5 + 0.945) = 26.16 kg dross per tonne."""
    got = balance(lot(composition_pct=CLEAN), loss={"melt_loss_pct": 2.0})
    assert got.metal_fraction == 1.0
    assert got.metal_yield == approx(0.98)
    assert got.dross_kg_per_kg == approx(0.0261592, rel=1e-5)
    assert got.dross_metal_kg_per_kg == approx(0.0130796, rel=1e-5)
    assert got.recovered_kg_per_kg == approx(0.0117716, rel=1e-5)
    assert got.net_loss_kg_per_kg == approx(0.02 - 0.0117716, rel=1e-5)


def test_contamination_is_no_metal_loss():
    """10 % moisture and paint, 3 % of the metal lost: 0.9 · 0.97 liquid."""
    dirty = lot(composition_pct=CLEAN, moisture_pct=4.0, organics_pct=6.0, contamination_given=True)
    got = balance(dirty, loss={"melt_loss_pct": 3.0, "dross_kg_per_t": 0.0})
    assert got.metal_fraction == approx(0.9)
    assert got.metal_yield == approx(0.873)
    assert got.net_loss_kg_per_kg == approx(0.027)


def test_a_given_yield_is_never_multiplied_with_the_loss():
    """88.2 % given, 2 % of the metal lost: 90 % is metal, and the yield stays as given."""
    got = balance(
        lot(composition_pct=CLEAN, metal_yield_pct=88.2, yield_given=True),
        loss={"melt_loss_pct": 2.0},
    )
    assert got.metal_yield == approx(0.882)
    assert got.metal_fraction == approx(0.9)


def test_a_given_yield_above_what_the_loss_leaves_is_all_metal():
    got = balance(
        lot(composition_pct=CLEAN, metal_yield_pct=99.0, yield_given=True),
        loss={"melt_loss_pct": 5.0},
    )
    assert got.metal_fraction == 1.0
    assert got.metal_yield == approx(0.99)


def test_the_base_closes_the_balance():
    """τ = 0.02·0.5 = 0.01; Si 0.99, Mg 0.99·0.9 = 0.891; Al (0.98 - 0.03861)/0.96."""
    got = balance(
        lot(composition_pct=CLEAN),
        loss={"melt_loss_pct": 2.0, "dross_kg_per_t": 20.0},
        recoveries=[MG_BURNS],
    )
    assert got.recovery["Si"] == approx(0.99)
    assert got.recovery["Mg"] == approx(0.891)
    assert got.recovery["Al"] == approx((0.98 - 0.03 * 0.99 - 0.01 * 0.891) / 0.96)
    assert sum(got.element_kg_per_kg.values()) == approx(got.metal_yield)


def test_what_the_analysis_leaves_out_is_trapped_but_does_not_burn():
    """3 % of the metal unnamed: Al takes what is left of 0.98 after 0.03·0.99 of the rest."""
    got = balance(
        lot(composition_pct={"Al": 97.0}), loss={"melt_loss_pct": 2.0, "dross_kg_per_t": 20.0}
    )
    assert got.recovery["Al"] == approx((0.98 - 0.03 * 0.99) / 0.97)


def test_a_library_recovery_gives_way_to_a_small_loss():
    """0.05 % lost has room for half of the 0.1 % that Mg would burn: 0.95 stays, not 0.9."""
    source = lot(composition_pct=CLEAN)
    about = {"loss": {"melt_loss_pct": 0.05, "dross_kg_per_t": 0.0}, "recoveries": [MG_BURNS]}
    got = balance(source, **about)
    assert got.recovery["Mg"] == approx(0.95)
    assert got.recovery["Al"] == approx(1.0)
    rich = lot(composition_pct={"Al": 90.0, "Mg": 10.0})
    (warning,) = contradictions(brief_of(rich, **about))
    assert (warning.code, warning.severity) == ("recoveries_raised", "warning")


def test_without_loss_every_element_arrives():
    got = balance(
        lot(composition_pct=CLEAN, metal_yield_pct=100.0, yield_given=True),
        loss={"melt_loss_pct": 1.5},
        recoveries=[MG_BURNS],
    )
    assert got.recovery == approx({"Al": 1.0, "Si": 1.0, "Mg": 1.0})
    assert got.net_loss_kg_per_kg == 0.0


def test_a_given_recovery_lowers_the_yield_of_the_library():
    """10 % Mg of which 10 % burns: the library's loss of 0.2 % becomes 1 %."""
    source = lot(composition_pct={"Al": 90.0, "Mg": 10.0})
    brief = brief_of(
        source,
        loss={"melt_loss_pct": 0.2, "dross_kg_per_t": 0.0},
        recoveries=[MG_BURNS],
        given=["Mg"],
    )
    got = metal_of(source, furnace_type="gas_reverb", brief=brief)
    assert got.metal_yield == approx(0.99)
    assert got.recovery == approx({"Al": 1.0, "Mg": 0.9, "Si": 1.0})
    assert [issue.code for issue in contradictions(brief)] == ["yield_lowered"]


def test_a_given_yield_and_a_given_recovery_can_contradict_each_other():
    source = lot(composition_pct={"Al": 90.0, "Mg": 10.0}, metal_yield_pct=99.8, yield_given=True)
    (issue,) = contradictions(brief_of(source, recoveries=[MG_BURNS], given=["Mg"]))
    assert (issue.code, issue.severity) == ("yield_contradicts_recoveries", "error")
    assert (issue.sheet, issue.column) == ("lots", "metal_yield_pct")
    assert "lot lot in gas_reverb: 99.80% liquid" in issue.message


def test_a_yield_too_low_for_the_other_elements_is_a_contradiction():
    """40 % liquid cannot hold the 45 % silicon that does not burn."""
    source = lot(
        composition_pct={"Al": 55.0, "Si": 45.0},
        metal_yield_pct=40.0,
        yield_given=True,
        contamination_given=True,
    )
    about = {"loss": {"melt_loss_pct": 1.0, "dross_kg_per_t": 0.0}}
    (issue,) = contradictions(brief_of(source, **about))
    assert issue.code == "yield_contradicts_recoveries"


def test_a_yield_above_the_metal_is_a_contradiction():
    source = lot(
        composition_pct=CLEAN,
        metal_yield_pct=95.0,
        yield_given=True,
        moisture_pct=8.0,
        contamination_given=True,
    )
    (issue,) = contradictions(brief_of(source))
    assert (issue.code, issue.severity, issue.value) == ("yield_exceeds_metal", "error", "95")


def test_dross_of_the_library_gives_way_to_the_loss():
    """100 kg dross with half metal would trap 5 %; only 2 % is lost: 40 kg are left."""
    source = lot(composition_pct=CLEAN)
    brief = brief_of(source, loss={"melt_loss_pct": 2.0, "dross_kg_per_t": 100.0})
    got = metal_of(source, furnace_type="gas_reverb", brief=brief)
    assert got.dross_kg_per_kg == approx(0.04)
    assert got.net_loss_kg_per_kg == approx(0.002)
    (warning,) = contradictions(brief)
    assert (warning.code, warning.severity) == ("dross_reduced", "warning")


def test_dross_that_the_user_gave_is_a_contradiction_told_once():
    sources = [lot(f"L{number}", composition_pct=CLEAN) for number in range(3)]
    loss = {"melt_loss_pct": 2.0, "dross_kg_per_t": 100.0}
    (issue,) = contradictions(brief_of(*sources, loss=loss, given_loss=True))
    assert (issue.code, issue.severity) == ("dross_exceeds_loss", "error")
    assert issue.hint == "at this loss, dross_kg_per_t is at most 40.00"


def test_a_library_dross_row_is_no_contradiction_with_a_users_yield():
    source = lot(composition_pct=CLEAN, metal_yield_pct=99.0, yield_given=True)
    loss = {"melt_loss_pct": 0.0, "dross_kg_per_t": 100.0}
    assert [issue.severity for issue in contradictions(brief_of(source, loss=loss))] == ["warning"]


def test_a_furnace_that_a_lot_may_not_go_to_is_not_looked_at():
    source = lot(composition_pct=CLEAN, furnaces=("G",))
    loss = {"melt_loss_pct": 2.0, "dross_kg_per_t": 100.0}
    assert contradictions(brief_of(source, loss=loss, given_loss=True)) == ()


def test_a_hardener_yields_what_its_elements_do():
    """AlMg50 at 1 % loss: Mg 0.8, Al 0.99 → 0.895 liquid."""
    source = lot(composition_pct={"Al": 50.0, "Mg": 50.0}, origin="alloying")
    got = balance(
        source,
        loss={"melt_loss_pct": 1.0},
        recoveries=[{"element": "Mg", "addition_recovery_pct": 80.0}],
    )
    assert got.metal_yield == approx(0.895)
    assert got.element_kg_per_kg == approx({"Al": 0.495, "Mg": 0.4, "Si": 0.0})


def test_a_recovery_given_for_the_base_of_a_hardener_wins_over_the_melt_loss():
    """AlMg50 at 1 % loss: Mg 0.8, Al 0.97 as given → 0.885 liquid."""
    source = lot(composition_pct={"Al": 50.0, "Mg": 50.0}, origin="alloying")
    got = balance(
        source,
        loss={"melt_loss_pct": 1.0},
        recoveries=[
            {"element": "Mg", "addition_recovery_pct": 80.0},
            {"element": "Al", "addition_recovery_pct": 97.0},
        ],
    )
    assert got.element_kg_per_kg == approx({"Al": 0.485, "Mg": 0.4, "Si": 0.0})
    assert got.metal_yield == approx(0.885)


def test_a_recovery_of_the_base_on_remelting_is_said_to_be_unused():
    source = lot(composition_pct=CLEAN)
    brief = brief_of(source, recoveries=[{"element": "Al", "recovery_pct": 98.0}], given=["Al"])
    (warning,) = contradictions(brief)
    assert (warning.code, warning.severity) == ("base_recovery_unused", "warning")


def test_what_a_hardener_does_not_name_melts_like_the_base():
    """FeSi-like 70 % Si, 30 % unnamed at 2 % loss: 0.7 + 0.3·0.98."""
    got = balance(lot(composition_pct={"Si": 70.0}), loss={"melt_loss_pct": 2.0})
    assert got.metal_yield == approx(0.994)


def test_a_given_yield_scales_the_recoveries_of_a_hardener():
    source = lot(
        composition_pct={"Al": 50.0, "Mg": 50.0},
        origin="alloying",
        metal_yield_pct=80.0,
        yield_given=True,
        contamination_given=True,
    )
    got = balance(
        source,
        loss={"melt_loss_pct": 1.0},
        recoveries=[{"element": "Mg", "addition_recovery_pct": 80.0}],
    )
    assert got.metal_yield == approx(0.8)
    assert got.recovery["Mg"] / got.recovery["Al"] == approx(0.8 / 0.99)
    assert sum(got.element_kg_per_kg.values()) == approx(0.8)


def test_a_hardener_that_loses_nothing_brings_all_it_holds():
    """A yield of 100 % takes back every loss, of burning elements too."""
    source = lot(
        composition_pct={"Al": 50.0, "Mg": 50.0},
        origin="alloying",
        metal_yield_pct=100.0,
        yield_given=True,
    )
    rows = [{"element": "Mg", "addition_recovery_pct": 90.0}]
    got = metal_of(
        source, furnace_type="gas_reverb", brief=brief_of(source, recoveries=rows, given=["Mg"])
    )
    assert got.recovery["Mg"] == approx(1.0)
    assert got.recovery["Al"] == approx(1.0)


def test_a_quality_goes_with_the_liquid_and_into_no_balance():
    """A colour of 250 in 0.97 liquid per kg, and -30 for another lot."""
    one = lot("a", composition_pct={"Al": 100.0, "colour": 250.0})
    two = lot("b", composition_pct={"Al": 100.0, "colour": -30.0})
    found = coefficients(brief_of(one, two, loss={"melt_loss_pct": 3.0}, elements=("Al", "colour")))
    assert found.element_kg_per_kg[:, 0, 1] == approx([0.97 * 2.5, -0.97 * 0.3])
    assert found.element_kg_per_kg[:, 0, 0] == approx([0.97, 0.97])


def test_a_quality_that_no_limit_concerns_is_no_element():
    got = balance(
        lot(composition_pct={"Al": 97.0, "Si": 3.0, "colour": 250.0}), loss={"melt_loss_pct": 3.0}
    )
    assert got.element_kg_per_kg["Al"] + got.element_kg_per_kg["Si"] == approx(0.97)


def test_a_quality_burns_where_the_user_says_so():
    """Dross traps 1 %, half of what is left burns: 0.99 · 0.5 of the metal's 4.0."""
    source = lot(composition_pct={"Al": 100.0, "colour": 4.0})
    got = balance(
        source,
        loss={"melt_loss_pct": 3.0, "dross_kg_per_t": 20.0},
        recoveries=[{"element": "colour", "recovery_pct": 50.0}],
        given=["colour"],
        elements=("Al", "colour"),
    )
    assert got.element_kg_per_kg["colour"] == approx(0.04 * 0.99 * 0.5)


def test_arrays_and_floats_are_the_same():
    one, two = lot("a", composition_pct=CLEAN), lot("b", composition_pct={"Si": 90.0, "Cu": 1.0})
    brief = brief_of(one, two, loss={"melt_loss_pct": 2.0}, recoveries=[MG_BURNS])
    found = coefficients(brief)
    assert found.elements == ("Mg", "Si")
    assert found.element_kg_per_kg.shape == (2, 1, 2)
    for row, source in enumerate((one, two)):
        got = metal_of(source, furnace_type="gas_reverb", brief=brief)
        assert found.net_loss_kg_per_kg[row, 0] == approx(got.net_loss_kg_per_kg)
        assert found.element_kg_per_kg[row, 0, 1] == approx(got.element_kg_per_kg["Si"])


def test_the_balance_closes_whatever_the_metal_is():
    """A law: what is metal is liquid, returned from dross, or lost; and the liquid has elements."""
    rng = random.Random(1)
    for _ in range(200):
        shares = [rng.random() for _ in range(4)]
        metals = dict(zip(("Al", "Mg", "Si", "Cu"), shares, strict=True))
        metals = {e: 100.0 * share / sum(shares) for e, share in metals.items()}
        loss = {"melt_loss_pct": rng.uniform(0, 30), "dross_kg_per_t": rng.choice([None, 40.0])}
        source = lot(
            composition_pct=metals, moisture_pct=rng.uniform(0, 20), contamination_given=True
        )
        got = balance(source, loss=loss, recoveries=[MG_BURNS])
        assert got.metal_fraction == approx(
            got.metal_yield + got.recovered_kg_per_kg + got.net_loss_kg_per_kg
        )
        assert sum(got.element_kg_per_kg.values()) == approx(got.metal_yield)
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in got.recovery.values())


def test_metal_without_metal_brings_nothing():
    got = balance(lot(composition_pct=CLEAN, foreign_pct=100.0, contamination_given=True))
    assert (got.metal_yield, got.dross_kg_per_kg, got.net_loss_kg_per_kg) == (0.0, 0.0, 0.0)
    assert got.element_kg_per_kg == approx({"Al": 0.0, "Mg": 0.0, "Si": 0.0})


def test_no_sources_have_no_coefficients():
    assert coefficients(brief_of()).metal_yield.shape == (0, 1)
    assert contradictions(brief_of()) == ()


def test_a_large_yard_takes_milliseconds():
    """300 lots of 15 elements; processor time, the best of five, for the machine is shared."""
    elements = ("Bi", "Cr", "Cu", "Fe", "Mg", "Mn", "Ni", "Pb", "Si", "Sn", "Sr", "Ti", "V", "Zn")
    metals = {"Al": 86.0} | dict.fromkeys(elements, 1.0)
    sources = tuple(lot(f"L{number}", composition_pct=metals) for number in range(300))
    brief = brief_of(*sources, loss={"melt_loss_pct": 2.0}, recoveries=[MG_BURNS])
    brief = replace(brief, elements=elements)
    took = []
    for _ in range(5):
        start = time.process_time()
        coefficients(brief)
        took.append(time.process_time() - start)
    assert min(took) < 0.015
