"""The built-in data: complete, consistent, each row with source and confidence."""

from collections import Counter
from typing import get_args

import pytest

from models.element import is_symbol, members
from models.furnace import FurnaceType
from models.library import library
from models.library.library import CONFIDENCES, weaker
from models.library.tables import table
from models.library.waste_codes import waste_codes
from models.lot import Origin

TABLES = ("alloys", "materials", "losses", "dross", "recoveries", "footprints", "waste_codes")
FORMS = {
    *("ingot", "sow", "extrusion", "sheet", "cast", "shred", "ubc", "turnings", "foil", "wire"),
    *("briquette", "dross", "waffle", "rod", "tablet", "lump", "cathode", "flake"),
}
KEYS = {
    "alloys": ("alloy", "element"),
    "materials": ("material", "property"),
    "losses": ("form", "furnace_type"),
    "dross": ("furnace_type",),
    "recoveries": ("furnace_type", "element"),
    "footprints": ("origin",),
    "waste_codes": ("code",),
}


def limit(alloy, element):
    return next(e.record for e in library().alloys[alloy] if e.record.element == element)


def analysed():
    entries = library().materials.values()
    return [e.record for e in entries if e.record.analysis.pct("Si") is not None]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_where_it_is_from_and_how_far_to_trust_it(name):
    for row in table(name):
        assert row["source"].strip(), row
        assert row["confidence"] in CONFIDENCES, row


@pytest.mark.parametrize("name", TABLES)
def test_no_key_stands_twice(name):
    keys = Counter(tuple(row[column] for column in KEYS[name]) for row in table(name))
    assert [key for key, count in keys.items() if count > 1] == []


def test_counts():
    shelf = library()
    assert len(shelf.alloys) == 150
    assert sum(len(entries) for entries in shelf.alloys.values()) == 1467
    assert len(shelf.materials) == 125
    assert len(shelf.losses) == len(FORMS) * 6
    assert len(shelf.recoveries) == 21 * 6
    assert set(shelf.footprints_kgco2e_per_t) == set(get_args(Origin))


def test_the_library_is_read_once():
    assert library() is library()


def test_limits_as_published():
    """AA 6063, EN AB-46000 and the sum of EN 573-3's 6005A, read off the standards' tables."""
    assert (limit("6063", "Mg").min_pct, limit("6063", "Mg").max_pct) == (0.45, 0.9)
    assert (limit("6063", "Fe").min_pct, limit("6063", "Fe").max_pct) == (None, 0.35)
    assert (limit("EN AB-46000", "Cu").min_pct, limit("EN AB-46000", "Cu").max_pct) == (2.0, 4.0)
    assert (limit("6005A", "Mn+Cr").min_pct, limit("6005A", "Mn+Cr").max_pct) == (0.12, 0.5)
    assert limit("3103", "Zr+Ti").max_pct == 0.1
    assert limit("1050", "Al").min_pct == 99.5


def test_limits_say_something_and_do_not_cross():
    for entries in library().alloys.values():
        for entry in entries:
            low, high = entry.record.min_pct, entry.record.max_pct
            assert low is not None or high is not None, entry.record
            assert (low or 0.0) <= (100.0 if high is None else high), entry.record


def test_sums_have_one_spelling():
    sums = {row["element"] for row in table("alloys") if "+" in row["element"]}
    assert sums == {"Si+Fe", "Mn+Cr", "Zr+Ti", "V+Ti"}


def test_minima_leave_room_for_each_other():
    """No alloy asks for more than the whole melt, nor a sum for more than its members give."""
    for alloy, entries in library().alloys.items():
        own = {e.record.element: e.record for e in entries}
        minima = sum(r.min_pct or 0.0 for name, r in own.items() if is_symbol(name))
        assert minima <= 100.0, alloy
        for name, record in own.items():
            parts = [own[part] for part in members(name) if part in own]
            if "+" in name and len(parts) == len(members(name)):
                assert (record.min_pct or 0.0) <= sum(part.max_pct or 0.0 for part in parts), name


def test_every_material_builds_and_is_a_whole():
    for name, entry in library().materials.items():
        metal = entry.record
        assert metal.material == name
        assert "/" not in name
        assert metal.form in FORMS, name
        assert metal.analysis.total_pct <= 100.0 + 1e-9, name
        dirt = [metal.moisture_pct, metal.organics_pct, metal.foreign_pct]
        clean_pct = 100.0 - sum(part or 0.0 for part in dirt)
        assert (metal.metal_yield_pct or 0.0) <= clean_pct, name


def test_facts_are_the_properties_of_the_record():
    for name, entry in library().materials.items():
        for fact in entry.facts.values():
            element, _, kind = fact.name.partition("_")
            figure = entry.record.analysis.by_element.get(element)
            if figure is None:
                assert str(getattr(entry.record, fact.name)) in (fact.value, f"{fact.value}.0"), (
                    name
                )
            else:
                assert getattr(figure, kind or "pct") == float(fact.value), name


def test_analyses_know_every_element_that_an_alloy_limits():
    """Whatever is analysed can be charged for any alloy of the library."""
    rows = [entry.record for entries in library().alloys.values() for entry in entries]
    limited = {e for row in rows for e in members(row.element)} - {"Al"}
    for metal in analysed():
        unknown = [element for element in limited if metal.analysis.pct(element) is None]
        assert unknown == [], metal.material


def test_means_keep_within_bounds():
    for metal in analysed():
        for figure in metal.analysis.figures:
            if figure.pct is not None and figure.max is not None:
                assert figure.pct <= figure.max, (metal.material, figure.element)


def test_twitch():
    entry = library().materials["Twitch"]
    metal = entry.record
    assert (metal.origin, metal.form, metal.metal_yield_pct) == ("post_consumer", "shred", 90.0)
    assert metal.organics_pct == pytest.approx(0.5 + 1.5)
    iron = metal.analysis.by_element["Fe"]
    assert (iron.pct, iron.sd, iron.max) == (0.8, 0.15, 1.0)
    assert entry.facts["Fe"].confidence == "typical"
    assert entry.facts["Fe_max"].confidence == "verified-in-source"
    assert entry.note.startswith("Floated fragmentizer")


def test_an_ambiguous_class_leaves_the_origin_to_the_lot():
    assert library().materials["Toto"].record.origin is None
    assert "origin" not in library().materials["Toto"].facts


def test_a_hardener_adds_up():
    """AlMn25: 25 Mn, at most 0.3 Fe and 0.2 Si taken at that, the rest aluminium and traces."""
    metal = library().materials["AlMn25"].record
    assert (metal.origin, metal.form) == ("alloying", "waffle")
    assert [metal.analysis.pct(e) for e in ("Mn", "Fe", "Si")] == [25.0, 0.3, 0.2]
    assert metal.analysis.total_pct == pytest.approx(100.0)
    assert metal.analysis.pct("Al") == pytest.approx(74.5, abs=0.1)


def test_maxima_are_scaled_to_what_the_nominal_content_leaves():
    """P1020A prints 0.40 of impurities; 99.7 Al and 14 traces of 0.001 leave them 0.286."""
    metal = library().materials["P1020A"].record
    assert metal.origin == "primary"
    assert metal.analysis.bound("Fe") == 0.2
    assert metal.analysis.pct("Fe") == pytest.approx(0.2 * 0.286 / 0.4)
    assert metal.analysis.total_pct == pytest.approx(100.0, abs=0.01)


def test_losses_and_recoveries_cover_every_form_and_furnace():
    shelf = library()
    kinds = get_args(FurnaceType)
    assert set(shelf.losses) == {(form, kind) for form in FORMS for kind in kinds}
    for entry in shelf.recoveries.values():
        assert entry.record.recovery_pct is not None
        assert entry.record.addition_recovery_pct is not None


def test_a_loss_by_hand():
    """Twitch in a side well loses 6 %, in an open hearth half as much again."""
    assert library().losses["shred", "side_well"].record.melt_loss_pct == 6.0
    assert library().losses["shred", "gas_reverb"].record.melt_loss_pct == 9.0
    entry = library().losses["ingot", "gas_reverb"]
    assert entry.record.dross_kg_per_t is None
    assert (entry.record.dross_metal_pct, entry.record.dross_recovery_pct) == (60.0, 90.0)
    assert entry.confidence == "typical", "the melt loss is verified, the dross is not"


def test_what_burns_burns_most_in_a_rotary_furnace():
    shelf = library().recoveries
    magnesium = {kind: shelf[kind, "Mg"].record.recovery_pct for kind in get_args(FurnaceType)}
    assert magnesium["side_well"] == 92.0
    assert magnesium["fixed_rotary"] == 85.0
    assert magnesium["induction"] == pytest.approx((92.0 + 97.0) / 2)
    assert all(shelf[kind, "Fe"].record.recovery_pct == 100.0 for kind in get_args(FurnaceType))


def test_footprints_by_hand():
    """Dross metal: 5,930 MJ gas at 0.069 and 757 MJ electricity at 0.122 kg CO2e per MJ."""
    footprints = library().footprints_kgco2e_per_t
    assert footprints["primary"].record == 14800.0
    assert footprints["post_consumer"].record == 73.0
    assert footprints["dross_metal"].record == pytest.approx(5930 * 0.069 + 757 * 0.122, abs=1.0)


def test_the_weaker_of_two_confidences_holds():
    assert weaker("recalled", "verified-in-source") == "recalled"
    assert weaker("recalled", "typical") == "typical"


def test_mirror_entries_of_the_list_of_waste_name_each_other():
    """One of a pair is hazardous, and bears the star."""
    codes = waste_codes()
    pairs = {code: one.mirror for code, one in codes.items() if one.mirror}
    assert pairs["10 03 15*"] == "10 03 16"
    for code, mirror in pairs.items():
        assert pairs[mirror] == code
        assert code.endswith("*") != mirror.endswith("*")
