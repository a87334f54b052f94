"""Small plants as hypothesis draws them: documents that can always be planned."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]

GOALS = ("cost", "recycled_content", "primary_metal", "metal_loss")
LEAST = {"cost", "primary_metal", "metal_loss"}

_pct = st.integers(1, 60).map(lambda hundredths: hundredths / 100)
_tonnes = st.integers(1, 20).map(lambda halves: 500.0 * halves)


@st.composite
def lots(draw: st.DrawFn, name: str) -> Document:
    """A lot of scrap with four elements."""
    return {
        "lot_id": name,
        "origin": draw(st.sampled_from(["post_consumer", "pre_consumer", "internal"])),
        "form": draw(st.sampled_from(["extrusion", "sheet", "cast"])),
        "mass_kg": draw(_tonnes),
        "price_per_t": draw(st.integers(10, 24)) * 100.0,
    } | {element: draw(_pct) for element in ("Si", "Fe", "Cu", "Mg")}


@st.composite
def plants(draw: st.DrawFn, *, goals: tuple[str, ...] = GOALS) -> Document:
    """Three to eight lots, one to three orders, and primary that always saves the day.

    Every limit is a maximum that primary keeps, or a minimum that a hardener reaches.
    """
    count = draw(st.integers(3, 8))
    return {
        "settings": {"goals": [draw(st.sampled_from(goals))], "weigh_step_kg": 0, "gap_pct": 0},
        "lots": [draw(lots(f"L{number}")) for number in range(count)],
        "offers": [
            {"offer_id": "primary", "origin": "primary", "price_per_t": 2600.0}
            | {"Si": 0.05, "Fe": 0.1, "Cu": 0.0, "Mg": 0.0},
            {"offer_id": "silicon", "origin": "alloying", "price_per_t": 3300.0}
            | {"Si": 50.0, "Fe": 0.3, "Cu": 0.0, "Mg": 0.0},
        ],
        "orders": [
            {"order_id": f"H{number}", "alloy": f"A{number}", "tap_kg": draw(_tonnes)}
            for number in range(draw(st.integers(1, 3)))
        ],
        "alloys": [row for number in range(3) for row in draw(_limits(f"A{number}"))],
    }


@st.composite
def _limits(draw: st.DrawFn, alloy: str) -> list[Document]:
    least = draw(st.integers(20, 40)) / 100
    return [
        {"alloy": alloy, "element": "Si", "min_pct": least, "max_pct": least + draw(_pct)},
        {"alloy": alloy, "element": "Fe", "max_pct": 0.15 + draw(_pct)},
        {"alloy": alloy, "element": "Cu", "max_pct": draw(_pct)},
        {"alloy": alloy, "element": "Mg", "max_pct": draw(_pct)},
    ]


@st.composite
def chains(draw: st.DrawFn, *, goals: tuple[str, ...] = GOALS) -> Document:
    """Orders one after the other in one furnace that keeps a heel; some lots come in pieces."""
    plant = draw(plants(goals=goals))
    low = {"Si": 0.3, "Fe": 0.1, "Cu": 0.01, "Mg": 0.01}
    plant["furnaces"] = [
        {"furnace_id": "F", "capacity_kg": 20000, "heel_keep_kg": draw(st.sampled_from([500, 900]))}
        | {"heel_kg": draw(st.sampled_from([0, 400])), "heel_recycled_pct": 50}
        | {"type": draw(st.sampled_from(["gas_reverb", "tilting_rotary"]))}
        | low
    ]
    for day, order in enumerate(plant["orders"], start=1):
        order |= {"furnace": "F", "start": f"2026-03-{day:02}"}
    for lot in plant["lots"]:
        lot.update(draw(st.sampled_from([{}, {}, {"piece_kg": 250}, {"min_use_kg": 300}])))
    return plant
