"""Small yards with sorters, as hypothesis draws them: documents that can always be planned."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from optimiser.intake import scenario_from_document
from optimiser.intake.streams import Streams

Document = dict[str, Any]

CLASSES: dict[str, dict[str, float]] = {
    "cast": {"Cu": 2.5, "Si": 9.0},
    "wrought": {"Cu": 0.1, "Si": 0.5},
    "brass": {"Cu": 60.0, "Si": 0.0},
}
ALLOYS: dict[str, dict[str, tuple[float | None, float]]] = {
    "5xxx": {"Cu": (None, 0.2), "Si": (None, 0.6)},
    "6xxx": {"Cu": (None, 0.3), "Si": (0.4, 1.5)},
    "46000": {"Cu": (None, 3.5), "Si": (8.0, 11.0)},
}
_hundreds = st.integers(5, 40).map(lambda count: 100.0 * count)


@st.composite
def yards(draw: st.DrawFn) -> Document:
    """Two to four lots, two sorters that may stand in a row, one to three orders.

    Nothing melts away, and primary with silicon makes whatever scrap cannot.
    """
    rows = [
        {"lot_id": f"Z{number}", "mass_kg": draw(_hundreds), "form": "ingot"}
        | {"price_per_t": 100.0 * draw(st.integers(10, 20)), "metal_yield_pct": 100}
        | {"origin": draw(st.sampled_from(["post_consumer", "pre_consumer", "internal"]))}
        | {"direct": draw(st.booleans())}
        for number in range(draw(st.integers(2, 4)))
    ]
    document = {
        "settings": {"goals": ["cost"], "weigh_step_kg": 0, "gap_pct": 0},
        "lots": rows,
        "offers": [
            {"offer_id": "primary", "origin": "primary", "price_per_t": 2600.0, "form": "ingot"}
            | {"Cu": 0.0, "Si": 0.05, "metal_yield_pct": 100},
            {"offer_id": "silicon", "origin": "alloying", "price_per_t": 3300.0, "form": "ingot"}
            | {"Cu": 0.0, "Si": 98.0, "metal_yield_pct": 100},
        ],
        "orders": [
            {"order_id": f"H{number}", "tap_kg": draw(_hundreds)}
            | {"alloy": draw(st.sampled_from(sorted(ALLOYS)))}
            for number in range(draw(st.integers(1, 3)))
        ],
        "alloys": [
            {"alloy": alloy, "element": element, "min_pct": least, "max_pct": most}
            for alloy, limits in ALLOYS.items()
            for element, (least, most) in limits.items()
        ],
        "losses": [{"form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 0}],
        "recoveries": [
            {"furnace_type": "gas_reverb", "element": element, "recovery_pct": 100}
            | {"addition_recovery_pct": 100}
            for element in ("Cu", "Si")
        ],
        "classes": [{"class": name} | figures for name, figures in CLASSES.items()],
        "mixtures": [row for lot in rows for row in draw(_mixtures(lot["lot_id"]))],
    } | draw(_sorters())  # fmt: skip
    return document | {"routes": _first_sorter_only(document) if draw(st.booleans()) else []}


def _first_sorter_only(document: Document) -> list[Document]:
    """All ways but those to the second sorter, and a price for the way to the first."""
    named = {key: [row[key] for row in document[table]] for table, key in
             (("lots", "lot_id"), ("offers", "offer_id"), ("orders", "order_id"))}  # fmt: skip
    ends = Streams(scenario_from_document(document, file="mixed")).last()
    sources = [*named["lot_id"], *named["offer_id"], *sorted(ends)]
    return [
        {"source": source, "target": order, "cost_per_t": 0.0}
        for source in sources
        for order in named["order_id"]
    ] + [{"source": lot, "target": "XRT", "cost_per_t": 7.0} for lot in named["lot_id"]]


@st.composite
def _mixtures(draw: st.DrawFn, lot_id: str) -> list[Document]:
    cast = draw(st.integers(0, 90))
    brass = draw(st.integers(0, min(10, 100 - cast)))
    shares = {"cast": cast, "brass": brass, "wrought": 100 - cast - brass}
    return [
        {"lot_id": lot_id, "class": name, "share_pct": pct} for name, pct in shares.items() if pct
    ]


@st.composite
def _sorters(draw: st.DrawFn) -> Document:
    in_a_row = draw(st.sampled_from([True, True, False]))
    return {
        "sorters": [draw(_sorter("XRT")), draw(_sorter("LIBS"))],
        "separation": [
            {"sorter_id": sorter, "class": name, "outlet": outlet, "share_pct": pct}
            for sorter, ways in (("XRT", ("heavy", "light")), ("LIBS", ("cast", "wrought")))
            for name in CLASSES
            for outlet, pct in zip(ways, draw(_shares()), strict=True)
        ],
        "outlets": [
            {"sorter_id": "XRT", "outlet": "heavy", "value_per_t": draw(_value)},
            {"sorter_id": "XRT", "outlet": "light"} | ({"to_sorter": "LIBS"} if in_a_row else {}),
            {"sorter_id": "LIBS", "outlet": "cast", "value_per_t": draw(_value)},
            {"sorter_id": "LIBS", "outlet": "wrought"},
        ],
    }


_value = st.sampled_from([-50.0, 0.0, 600.0, 1200.0])


@st.composite
def _shares(draw: st.DrawFn) -> tuple[float, float]:
    """What of a class goes either way; the rest is lost."""
    lost = draw(st.integers(0, 8))
    one = draw(st.integers(0, 100 - lost))
    return float(one), float(100 - lost - one)


@st.composite
def _sorter(draw: st.DrawFn, name: str) -> Document:
    return {
        "sorter_id": name,
        "cost_per_t": 10.0 * draw(st.integers(0, 8)),
        "fixed_cost": draw(st.sampled_from([0.0, 0.0, 150.0])),
        "min_campaign_kg": draw(st.sampled_from([0.0, 0.0, 400.0])),
        "capacity_kg": draw(st.sampled_from([None, 900.0, 2500.0])),
    }
