"""Scenarios of any shape that a planner could write: right row by row and as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from optimiser.intake import scenario_from_document
from optimiser.intake.cells import SPREADSHEET_ERRORS

LIMITED = ("Si+Fe", "Fe/Mn", "Cu", "others_each")
SYMBOLS = ("Al", "Cr", "Cu", "Fe", "Mg", "Mn", "Si", "Zn")
LOOKS_LIVE = ("=1+1", "+x", "-5", "@a", "'=x", "''-", "000123", "1e5", "TRUE", "2026-03-02")
LOOKS_ODD = ("a,b", "a;b", 'a"b', "_x0041_", "yes", "[x]", "{y}", " lead", "#1")
LIVE = st.sampled_from((*LOOKS_LIVE, *LOOKS_ODD))
PRINTED = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="/"),
    min_size=1,
    max_size=12,
)
NAMES = st.one_of(LIVE, PRINTED).filter(
    lambda text: bool(text.strip()) and text not in SPREADSHEET_ERRORS
)
TEXTS = st.one_of(NAMES, st.sampled_from(["two\nlines", "a\ttab", "\ttab", "-\n="]))
MASSES = st.floats(0, 1e7, allow_nan=False)
SHARES = st.floats(0, 12, allow_nan=False)
MONEY = st.floats(-1e6, 1e6, allow_nan=False)
ZONES = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=7))]
)
DAYS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001 - zones are drawn
MOMENTS = st.one_of(
    st.builds(lambda day, zone: day.replace(tzinfo=zone), DAYS, ZONES),
    st.builds(lambda day: day.replace(microsecond=0, tzinfo=UTC), DAYS),
).map(datetime.isoformat)


def rows(
    required: dict[str, Any], optional: dict[str, Any], *, composed: bool = False
) -> st.SearchStrategy[dict[str, Any]]:
    """Rows with all of ``required``, some of ``optional``, and perhaps a composition."""
    plain = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda row, more: row | more, plain, composition()) if composed else plain


def composition() -> st.SearchStrategy[dict[str, Any]]:
    """Composition columns of some elements and one quality."""
    endings = {
        "": SHARES,
        "_sd": SHARES,
        "_n": st.integers(1, 99),
        "_max": SHARES,
        "_bias_sd": SHARES,
    }
    columns = {f"{name}{end}": amount for name in SYMBOLS for end, amount in endings.items()}
    return st.fixed_dictionaries({}, optional=columns | {"density index": MONEY})


METAL = {
    "origin": st.sampled_from(["post_consumer", "primary", "unknown"]),
    "form": NAMES,
    "location": TEXTS,
    "reserved_for": NAMES,
    "status": st.sampled_from(["free", "hold"]),
    "price_per_t": MONEY,
    "piece_kg": st.floats(0.1, 1e4),
    "moisture_pct": st.floats(0, 20),
    "direct": st.booleans(),
    "sealed": st.booleans(),
    "furnaces": st.lists(st.sampled_from(["F,1", "F2"]), max_size=2, unique=True),
}
SETTINGS = st.fixed_dictionaries(
    {"qualities": st.just(["density index"])},
    optional={
        "name": TEXTS,
        "decimal": st.sampled_from([".", ","]),
        "timezone": st.sampled_from(["UTC", "Europe/Vienna", "America/St_Johns"]),
        "weigh_step_kg": MASSES,
        "max_off_spec_pct": st.floats(0.001, 49),
        "seed": st.integers(0, 2**31 - 1),
        "goals": st.lists(
            st.sampled_from(["cost", "carbon", {"goal": "metal_loss", "slack_pct": 0.1}]),
            min_size=1,
            max_size=3,
            unique_by=str,
        ),
        "weights": st.dictionaries(st.sampled_from(["cost", "carbon"]), MONEY.map(abs)),
    },
)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Documents of scenarios that hold together."""
    lots = st.lists(
        rows({"lot_id": NAMES, "mass_kg": MASSES},
             METAL | {"material": NAMES, "available_from": MOMENTS}, composed=True),
        min_size=1, max_size=4, unique_by=lambda row: row["lot_id"],
    )  # fmt: skip
    orders = st.lists(
        rows(
            {"order_id": NAMES, "alloy": st.just("-A1"), "tap_kg": st.floats(1, 1e5)},
            {"start": MOMENTS, "priority": st.integers(1, 10**6), "customer": NAMES,
             "furnace": st.just("F2"), "price_per_t": MONEY},
        ),
        min_size=1, max_size=3, unique_by=lambda row: row["order_id"],
    )  # fmt: skip
    limits = st.lists(
        rows({"alloy": st.just("-A1"), "element": st.sampled_from(LIMITED)}, {"max_pct": SHARES}),
        min_size=1, max_size=4, unique_by=lambda row: row["element"],
    )  # fmt: skip
    return st.fixed_dictionaries(
        {"settings": SETTINGS, "lots": lots, "orders": orders, "alloys": limits}
    ).map(_with_furnaces)


def _with_furnaces(document: dict[str, Any]) -> dict[str, Any]:
    """One-off furnaces by the names that lots and orders give: none, so that orders name them."""
    named = {name for lot in document["lots"] for name in lot.get("furnaces", ())}
    furnaces = [
        {"furnace_id": name, "capacity_kg": 1e6, "Si": 0.5} for name in sorted(named | {"F2"})
    ]
    for order in document["orders"]:
        order.setdefault("furnace", "F2")
    return document | {"furnaces": furnaces}


def scenarios() -> st.SearchStrategy[Any]:
    """Scenarios that the reader accepts."""
    return documents().map(lambda document: scenario_from_document(document, file="drawn"))
