"""What leans on unverified figures is told by how much it matters."""

from __future__ import annotations

from models.filling import fill
from models.issue import Issue
from optimiser.intake import scenario_from_document

KNOWN = {"Si": 0.45, "Fe": 0.2, "Cu": 0.02, "Mn": 0.03, "Mg": 0.5, "Cr": 0.01, "Zn": 0.02,
         "Ti": 0.01}  # fmt: skip


def warned(*lots: dict[str, object], **settings: object) -> dict[str, list[Issue]]:
    """The warnings by code of a 6063 from ``lots``, whose limits the library has verified."""
    document = {
        "settings": settings,
        "lots": list(lots),
        "orders": [{"order_id": "O1", "alloy": "6063", "tap_kg": 500}],
    }
    found: dict[str, list[Issue]] = {}
    for issue in fill(scenario_from_document(document, file="made up")).warnings:
        found.setdefault(issue.code, []).append(issue)
    return found


def test_typical_analysis_is_told_apart_from_traces_and_yields() -> None:
    """L1 is analysed, so that only its traces and yield are typical; L2 is not at all."""
    found = warned(
        {"lot_id": "L1", "mass_kg": 900, "material": "Twitch", **KNOWN},
        {"lot_id": "L2", "mass_kg": 900, "material": "Twitch"},
    )

    assert [issue.subject for issue in found["library_analysis_unverified"]] == ["Twitch (L2)"]
    (material,) = found["library_material_unverified"]
    assert "metal_yield_pct of L1, L2" in material.message
    (traces,) = found["library_traces_unverified"]
    assert "Zr of L1, L2" in traces.message


def test_no_warning_names_what_the_planner_has_given() -> None:
    own = {"moisture_pct": 0, "organics_pct": 0, "foreign_pct": 0, "metal_yield_pct": 97}
    found = warned({"lot_id": "L1", "mass_kg": 900, "material": "Twitch", **KNOWN, **own})

    assert "library_analysis_unverified" not in found
    assert "library_material_unverified" not in found


def test_an_analysis_that_is_taken_as_nothing_leans_on_none() -> None:
    found = warned({"lot_id": "L1", "mass_kg": 900, "material": "Twitch"}, unknown_analysis="zero")

    assert "analysis_taken_as_zero" in found
    assert "library_material_unverified" in found
    assert found.keys().isdisjoint({"library_analysis_unverified", "library_traces_unverified"})


def test_losses_matter_where_metal_does_not_say_what_it_yields() -> None:
    lot = {"mass_kg": 900, "form": "extrusion", **KNOWN}
    silent = warned({"lot_id": "L1", **lot})
    told = warned({"lot_id": "L1", "metal_yield_pct": 100, **lot})
    half_told = warned({"lot_id": "L1", "metal_yield_pct": 90, **lot})

    assert "library_losses_unverified" in silent
    assert "library_losses_unverified" not in told
    assert "library_losses_unverified" in half_told, "what is not metal is reckoned from the loss"


def test_no_warning_names_a_setting_or_a_limit_as_the_input_spells_it() -> None:
    document = {
        "lots": [
            {"lot_id": "L1", "mass_kg": 900, "form": "extrusion", **KNOWN},
            {"lot_id": "L2", "mass_kg": 900, "form": "extrusion", **KNOWN, "V": 0.01},
        ],
        "orders": [{"order_id": "O1", "alloy": "EN AB-46000", "tap_kg": 500}],
        "settings": {"trace_default_pct": 0.02, "unknown_analysis": "zero"},
    }
    found = fill(scenario_from_document(document, file="made up")).warnings
    told = "; ".join(issue.message for issue in found)
    assert "the library's limits of each other element, all other elements" in told
    assert "not analysed and taken as 0.02 %, a trace" in told
    assert "others_" not in told
