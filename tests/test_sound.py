"""What stops a plan before it is made, all of it at once."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.filling import fill
from models.furnace import Furnace, Treatment
from models.issue import InvalidScenario
from models.order import Pin
from models.scenario import Scenario
from optimiser.formulation.contradictions import may_contradict
from optimiser.sound import must_be_sound, sound_brief
from tests.decision.plant import analysis, goals, lot, offer, order, plant, weights


def yard(**more) -> Scenario:
    """Lead, of which no library knows the carbon: it is given for primary, not for scrap."""
    tables = {
        "settings": goals("cost", base_element="Pb"),
        "lots": (lot("scrap", 1000.0),),
        "offers": (offer("primary", kgco2e_per_t=8000.0),),
        "orders": (order("H", 1000.0),),
    }
    return plant(**tables | more)


def errors(scenario: Scenario) -> list[str]:
    """The codes of all errors."""
    with pytest.raises(InvalidScenario) as refused:
        sound_brief(scenario)
    return [issue.code for issue in refused.value.issues]


def test_sound_scenario_has_brief_and_numbers():
    brief, numbers, _ = sound_brief(yard())

    assert [source.source_id for source in brief.sources] == ["primary", "scrap"]
    assert numbers.metal_yield.shape[0] == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"settings": goals("carbon", base_element="Pb")}, "carbon_unknown"),
        (
            {"lots": (lot("scrap", 1000.0, metal_yield_pct=95.0, moisture_pct=10.0),)},
            "yield_exceeds_metal",
        ),
        (
            {
                "lots": (lot("scrap", 1000.0, sealed=True),),
                "pins": (Pin(source="scrap", target="H", kg=10.0),),
            },
            "pin_cannot_be_kept",
        ),
    ],
)
def test_whoever_asks_for_errors_alone_hears_the_same(more, code):
    scenario = yard(**more)
    if code is None:
        assert must_be_sound(scenario) is None
        assert sound_brief(scenario)
        return
    with pytest.raises(InvalidScenario) as refused:
        must_be_sound(scenario)
    found = [issue.code for issue in refused.value.issues]
    assert code in found
    assert found == errors(scenario)


def test_whoever_says_nothing_of_losses_hears_of_all_else():
    """Then nothing is melted to judge it: the library's figures cannot contradict each other."""
    asked = goals("carbon", base_element="Pb")
    wrong = yard(settings=asked).model_copy(update={"losses": (), "recoveries": ()})
    assert not may_contradict(fill(wrong))
    with pytest.raises(InvalidScenario) as refused:
        must_be_sound(wrong)
    assert [issue.code for issue in refused.value.issues] == errors(wrong) != []


@pytest.mark.parametrize(
    "asking",
    [
        {"settings": goals("carbon", base_element="Pb")},
        {"settings": weights(base_element="Pb", cost=1.0, carbon=0.1)},
        {"orders": (order("H", 1000.0, max_kgco2e_per_t=500.0),)},
    ],
    ids=["goal", "weight", "limit"],
)
def test_unknown_carbon_is_an_error_where_it_is_asked_for(asking):
    assert errors(yard(**asking)) == ["carbon_unknown"]


def test_unknown_carbon_of_melting_is_a_warning():
    known = yard(
        settings=goals("carbon"),
        lots=(lot("scrap", 1000.0, kgco2e_per_t=100.0),),
        furnaces=(Furnace(furnace_id="F", capacity_kg=1000.0),),
        orders=(order("H", 1000.0, furnace="F"),),
    )

    _, _, warnings = sound_brief(known)

    assert "furnace_carbon_unknown" in {warning.code for warning in warnings}


def test_carbon_of_a_heel_must_be_known_to_be_limited():
    heel = Furnace(furnace_id="F", capacity_kg=2000.0, heel_kg=100.0, analysis=analysis())
    scenario = yard(
        lots=(lot("scrap", 1000.0, kgco2e_per_t=100.0),),
        furnaces=(heel,),
        orders=(order("H", 1000.0, furnace="F", max_kgco2e_per_t=500.0),),
    )

    assert errors(scenario) == ["heel_carbon_unknown"]


@pytest.mark.parametrize(
    ("kind", "element", "why"),
    [
        ("gas_reverb", "Mg", "no alloy on order limits Mg"),
        ("induction", "Ca", "no order is made in a furnace of type induction"),
    ],
)
def test_a_treatment_that_can_be_of_no_use_is_warned_of(kind, element, why):
    useless = Treatment(treatment_id="T", furnace_type=kind, element=element)
    limits = (Limit(alloy="X", element="Ca", max_pct=1.0),)
    _, _, warnings = sound_brief(yard(treatments=(useless,), alloys=limits))

    (warning,) = [one for one in warnings if one.sheet == "treatments"]
    assert warning.message == f"treatment T is of no use to this plan: {why}"


@pytest.mark.parametrize(
    ("bar", "why"),
    [
        ({"status": "hold"}, "on hold"),
        ({"furnaces": ("G",)}, "not for its furnace"),
        ({"reserved_for": "somebody"}, "reserved for somebody"),
        ({"sealed": True}, "sealed"),
        ({"status": "hold", "owner": "them"}, "on hold and metal of them"),
        ({"direct": False}, "its moisture, its bin or a route stands against it"),
    ],
)
def test_pin_on_what_may_not_go_there_is_an_error(bar, why):
    pinned = yard(
        lots=(lot("scrap", 1000.0, **bar),),
        pins=(Pin(source="scrap", target="H", min_kg=100.0),),
    )

    with pytest.raises(InvalidScenario) as refused:
        sound_brief(pinned)
    (issue,) = refused.value.issues
    assert issue.code == "pin_cannot_be_kept"
    assert issue.message == f"scrap may not go into order H: {why}"


def test_pin_of_nothing_needs_no_way():
    sound_brief(
        yard(
            lots=(lot("scrap", 1000.0, status="hold"),),
            pins=(Pin(source="scrap", target="H", max_kg=0.0),),
        )
    )


def test_all_errors_are_told_at_once():
    found = errors(
        yard(
            settings=goals("carbon", base_element="Pb"),
            lots=(lot("scrap", 1000.0, status="hold"),),
            pins=(Pin(source="scrap", target="H", kg=100.0),),
        )
    )

    assert sorted(found) == ["carbon_unknown", "pin_cannot_be_kept"]
