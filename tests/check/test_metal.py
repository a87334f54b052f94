"""What a kilogram becomes, against balances worked by hand in whole fractions (MODEL.md §1)."""

from fractions import Fraction

import pytest

from models.settings import Settings
from optimiser.check.metal import metal_of
from tests.check.rows import brief, loss, recovery, source


def becomes(lot, row, *, recoveries=(), elements=("Mg", "Si", "Al"), **changes):
    one = brief(lot, losses=[row], recoveries=recoveries, elements=elements, **changes)
    return metal_of(lot, furnace_type="gas_reverb", brief=one, elements=elements)


def test_contamination_then_loss_make_the_yield():
    # metal 1 - 0.05 = 0.95; liquid 0.95 * 0.96 = 0.912; oxide makes 1.89 of 1, and half of the
    # dross is metal: dross 1.89 * 0.95 * 0.04 / (0.5 + 0.945) = 0.07182 / 1.445
    metal = becomes(
        source(composition_pct={"Al": 100.0}, moisture_pct=3.0, organics_pct=1.5, foreign_pct=0.5),
        loss("cast", melt_loss_pct=4.0, dross_metal_pct=50.0, dross_recovery_pct=90.0),
    )
    dross = Fraction("0.07182") / Fraction("1.445")
    assert metal.metal == Fraction("0.95")
    assert metal.liquid == Fraction("0.912")
    assert metal.dross == dross
    # lost 0.95 - 0.912 less 90 % of the half of the dross
    assert metal.lost == Fraction("0.038") - dross * Fraction("0.45")


def test_a_given_yield_wins_and_its_metal_follows_from_the_library():
    # metal 0.882 / 0.98 = 0.9, so what is not metal is 0.1 and only 0.018 is lost
    metal = becomes(
        source(composition_pct={"Al": 100.0}, metal_yield_pct=88.2, moisture_pct=5.0),
        loss("cast", melt_loss_pct=2.0, dross_kg_per_t=0.0),
    )
    assert (metal.metal, metal.liquid) == (Fraction("0.9"), Fraction("0.882"))
    assert metal.lost == Fraction("0.018")


def test_a_given_yield_never_concludes_more_metal_than_mass():
    # 0.99 / 0.98 would be more than all of it
    metal = becomes(
        source(composition_pct={"Al": 100.0}, metal_yield_pct=99.0), loss("cast", melt_loss_pct=2.0)
    )
    assert (metal.metal, metal.liquid) == (1, Fraction("0.99"))


def test_given_contamination_says_what_is_metal_beside_a_given_yield():
    # metal 0.95, liquid 0.9: lost share 1 - 0.9 / 0.95 = 1 / 19
    metal = becomes(
        source(
            composition_pct={"Al": 100.0},
            metal_yield_pct=90.0,
            moisture_pct=5.0,
            contamination_given=True,
        ),
        loss("cast", melt_loss_pct=2.0, dross_metal_pct=0.0),
    )
    # dross without metal: 1.89 * 0.95 / 19 = 0.0945
    assert metal.dross == Fraction("0.0945")
    assert metal.lost == Fraction("0.05")


def test_dross_never_traps_more_than_is_lost():
    # 100 kg/t of dross, half metal, would trap 0.05 of 0.02 lost: it is cut to 0.04
    metal = becomes(
        source(composition_pct={"Al": 99.0, "Si": 1.0}),
        loss("cast", melt_loss_pct=2.0, dross_kg_per_t=100.0),
    )
    assert metal.dross == Fraction("0.04")
    # all that is lost is trapped: Si with the rest, 0.01 * 0.98
    assert metal.elements["Si"] == Fraction("0.0098")
    assert metal.lost == Fraction("0.02") - Fraction("0.04") * Fraction("0.45")


LOSS_OF_SIX = loss("cast", melt_loss_pct=6.0, dross_kg_per_t=40.0)
"""Lost 0.06, trapped 0.04 * 0.5 = 0.02: 0.04 may burn."""


def test_some_burns_all_is_trapped_alike_and_the_base_closes():
    # Mg 0.02 * 0.98 * 0.9 = 0.01764, Si 0.01 * 0.98 = 0.0098, Al 0.94 less both
    metal = becomes(
        source(composition_pct={"Al": 97.0, "Mg": 2.0, "Si": 1.0}),
        LOSS_OF_SIX,
        recoveries=[recovery("Mg", recovery_pct=90.0)],
    )
    assert metal.elements["Mg"] == Fraction("0.01764")
    assert metal.elements["Si"] == Fraction("0.0098")
    assert metal.elements["Al"] == Fraction("0.91256")
    assert sum(metal.elements.values()) == metal.liquid


def test_what_the_analysis_leaves_out_neither_burns_nor_becomes_base():
    # 1 % is not accounted for: 0.01 * 0.98 of the liquid is not Al
    metal = becomes(source(composition_pct={"Al": 98.0, "Si": 1.0}), LOSS_OF_SIX)
    assert metal.elements["Al"] == Fraction("0.94") - 2 * Fraction("0.0098")


def test_the_library_burns_no_more_than_the_loss_allows():
    # of Mg 0.1 and Zn 0.04 the library burns half: 0.98 * 0.07 = 0.0686 of 0.04 allowed;
    # Zn is the user's (0.0196), so Mg burns only 0.0204 / 0.049 of its half
    metal = becomes(
        source(composition_pct={"Al": 86.0, "Mg": 10.0, "Zn": 4.0}),
        LOSS_OF_SIX,
        recoveries=[recovery("Mg", recovery_pct=50.0), recovery("Zn", recovery_pct=50.0)],
        given_recoveries=frozenset({("gas_reverb", "Zn")}),
        elements=("Al", "Mg", "Zn"),
    )
    assert metal.elements["Zn"] == Fraction("0.0196")
    assert metal.elements["Mg"] == Fraction("0.098") - Fraction("0.0204")
    # then the base is neither burnt nor made: what is not trapped of it
    assert metal.elements["Al"] == Fraction("0.86") * Fraction("0.98")
    assert sum(metal.elements.values()) == metal.liquid == Fraction("0.94")


def test_what_the_user_says_must_burn_lowers_the_librarys_yield():
    # Mg 0.1 burns 60 %: 0.98 * 0.06 = 0.0588, more than the 0.04 left by the library's loss
    lot = source(composition_pct={"Al": 90.0, "Mg": 10.0})
    given = frozenset({("gas_reverb", "Mg")})
    rows = [recovery("Mg", recovery_pct=40.0)]
    metal = becomes(lot, LOSS_OF_SIX, recoveries=rows, given_recoveries=given)
    assert metal.liquid == Fraction("0.98") * Fraction("0.94")
    assert metal.elements["Al"] == Fraction("0.98") * Fraction("0.9")
    # the dross stays what it was: 0.04, of which 0.018 returns
    assert metal.lost == 1 - Fraction("0.9212") - Fraction("0.018")


def test_a_loss_that_the_user_gave_is_not_lowered():
    metal = becomes(
        source(composition_pct={"Al": 90.0, "Mg": 10.0}),
        LOSS_OF_SIX,
        recoveries=[recovery("Mg", recovery_pct=40.0)],
        given_recoveries=frozenset({("gas_reverb", "Mg")}),
        given_losses=frozenset({("cast", "gas_reverb")}),
    )
    assert metal.liquid == Fraction("0.94")


@pytest.mark.parametrize(
    ("origin", "composition_pct"),
    [("alloying", {"Al": 50.0, "Mg": 30.0, "Si": 18.0}), ("primary", {"Al": 49.0, "Mg": 50.0})],
)
def test_a_hardeners_liquid_is_what_is_recovered(origin, composition_pct):
    # Mg by its addition recovery, Si whole, Al and what is not analysed by the melt loss
    metal = becomes(
        source(composition_pct=composition_pct, origin=origin),
        loss("cast", melt_loss_pct=2.0),
        recoveries=[
            recovery("Mg", recovery_pct=50.0, addition_recovery_pct=90.0),
            recovery("Si", recovery_pct=50.0),
            recovery("Al", recovery_pct=10.0),
        ],
    )
    mg, si, al = (Fraction(str(composition_pct.get(e, 0.0))) / 100 for e in ("Mg", "Si", "Al"))
    assert metal.elements["Mg"] == mg * Fraction("0.9")
    assert metal.elements["Si"] == si
    assert metal.elements["Al"] == al * Fraction("0.98")
    rest = 1 - mg - si - al
    assert metal.liquid == mg * Fraction("0.9") + si + (al + rest) * Fraction("0.98")


def test_a_recovery_given_for_the_base_of_a_hardener_wins_over_the_melt_loss():
    # Mg 0.5 * 0.9 and Al 0.5 * 0.97
    metal = becomes(
        source(composition_pct={"Al": 50.0, "Mg": 50.0}, origin="alloying"),
        loss("cast", melt_loss_pct=2.0),
        recoveries=[
            recovery("Mg", addition_recovery_pct=90.0),
            recovery("Al", addition_recovery_pct=97.0),
        ],
    )
    assert (metal.elements["Al"], metal.liquid) == (Fraction("0.485"), Fraction("0.935"))


def test_a_yield_given_for_a_hardener_scales_its_recoveries():
    # Si 0.2 and Al 0.8 * 0.95 = 0.76 make 0.96; 0.9 is given: all times 0.9 / 0.96
    metal = becomes(
        source(
            composition_pct={"Al": 80.0, "Si": 20.0},
            origin="alloying",
            metal_yield_pct=90.0,
            contamination_given=True,
        ),
        loss("cast", melt_loss_pct=5.0),
    )
    assert metal.liquid == Fraction("0.9")
    assert metal.elements["Si"] == Fraction("0.1875")
    assert metal.elements["Al"] == Fraction("0.7125")
    # lost 0.1, of which 45 % of the dross 0.189 / 1.445 returns
    assert metal.lost == Fraction("0.1") - Fraction("0.189") / Fraction("1.445") * Fraction("0.45")


def test_a_quality_goes_with_the_liquid_unless_its_recovery_is_given():
    lot = source(composition_pct={"Al": 100.0, "colour": 40.0, "shine": 40.0})
    metal = becomes(
        lot,
        LOSS_OF_SIX,
        recoveries=[recovery("shine", recovery_pct=50.0)],
        given_recoveries=frozenset({("gas_reverb", "shine")}),
        elements=("colour", "shine", "Al"),
        qualities=frozenset({"colour", "shine"}),
    )
    assert metal.elements["colour"] == Fraction("0.94") * Fraction("0.4")
    assert metal.elements["shine"] == Fraction("0.4") * Fraction("0.98") * Fraction("0.5")
    assert metal.elements["Al"] == metal.liquid


def test_what_holds_no_metal_becomes_nothing():
    metal = becomes(source(composition_pct={"Al": 100.0}, foreign_pct=100.0), loss("cast"))
    assert (metal.metal, metal.liquid, metal.dross, metal.lost) == (0, 0, 0, 0)


def test_another_base_metal_closes_the_balance():
    # brass: Cu 0.6 closes what Zn 0.39 * 0.95 leaves of 0.97; nothing is trapped
    lot = source(composition_pct={"Cu": 60.0, "Zn": 39.0, "Pb": 1.0})
    one = brief(
        lot,
        losses=[loss("cast", "induction", melt_loss_pct=3.0, dross_kg_per_t=0.0)],
        recoveries=[recovery("Zn", "induction", recovery_pct=95.0)],
        settings=Settings(base_element="Cu"),
    )
    metal = metal_of(lot, furnace_type="induction", brief=one, elements=("Cu", "Pb", "Zn"))
    assert metal.elements["Zn"] == Fraction("0.3705")
    assert metal.elements["Cu"] == Fraction("0.97") - Fraction("0.3705") - Fraction("0.01")
