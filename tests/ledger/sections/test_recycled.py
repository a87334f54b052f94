"""Recycled content: by hand, and laws that hold of any charges."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.library.rules import rule_books
from models.lot import Origin
from optimiser.ledger.section import Section
from optimiser.ledger.sections.recycled import recycled
from tests.ledger.books import movements

RULES = rule_books()["recycled-content"]
NAMES = ("recycled_content", "post_consumer", "pre_consumer")
few = settings(max_examples=4, deadline=None)
LINES = st.lists(
    st.tuples(st.sampled_from(get_args(Origin)), st.integers(1, 9000), st.integers(50, 100)),
    min_size=1,
    max_size=6,
)


def section(lines: list[tuple[str, float, float]], **more: Any) -> Section:
    """Of one charge with these lots: origin, kg, yield in per cent."""
    lots = [
        {"lot_id": f"L{at}", "origin": origin, "mass_kg": 1e5, "metal_yield_pct": pct}
        for at, (origin, _, pct) in enumerate(lines)
    ]
    charged = [
        {"charge_id": "C", "lot_id": f"L{at}", "weighed_kg": float(kg)}
        for at, (_, kg, _) in enumerate(lines)
    ]
    tables = {"charges": [{"charge_id": "C", "alloy": "6060"}], **more}
    return recycled(movements(receipts=lots, charge_lines=charged, **tables), RULES)


def shares(found: Section) -> dict[str, float | None]:
    return {one.name: one.value for one in found.entries if one.by == "whole"}


def test_both_bases_by_hand() -> None:
    """External: 1,000 kg at 90 %, 500 at 80, 500 at 100; unknown is external, and neither."""
    lots = [("post_consumer", 1000, 90), ("pre_consumer", 500, 80), ("unknown", 500, 100)]
    found = shares(section([*lots, ("internal", 4000, 95)]))
    assert found["recycled_content_input_pct"] == pytest.approx(75.0)
    assert found["recycled_content_metal_pct"] == pytest.approx(100 * 1300 / 1800)
    assert found["post_consumer_metal_pct"] == pytest.approx(100 * 900 / 1800)
    assert section(lots).warnings[0].code == "origin_unknown"


def test_a_melt_has_the_share_of_its_heel() -> None:
    """500 kg of heel, all recycled, under 500 kg of liquid primary."""
    furnace = {
        "furnace_id": "F",
        "capacity_kg": 5000.0,
        "heel_kg": 500.0,
        "heel_recycled_pct": 100.0,
    }
    charge = {"charge_id": "C", "alloy": "6060", "furnace": "F"}
    found = section([("primary", 500, 100)], furnaces=[furnace], charges=[charge])
    (table,) = (one for one in found.tables if one.name == "recycled_content_of_charges")
    row = dict(zip((one.name for one in table.columns), table.rows[0], strict=True))
    assert (row["recycled_content_metal_pct"], row["melt_recycled_pct"]) == (0.0, 50.0)


@few
@given(LINES)
def test_pre_and_post_consumer_sum_to_recycled_content(lines: Any) -> None:
    found = shares(section(lines))
    for basis in ("metal", "input"):
        whole, post, pre = (found[f"{name}_{basis}_pct"] for name in NAMES)
        assert (whole is None) == (post is None) == (pre is None)
        if whole is not None:
            assert whole == pytest.approx(post + pre)
            assert 0.0 <= whole <= 100.0 + 1e-9


@few
@given(LINES, st.sampled_from(["internal", "dross_metal"]), st.integers(1, 9000))
def test_internal_returns_never_change_recycled_content(lines: Any, origin: str, kg: int) -> None:
    with_returns = shares(section([*lines, (origin, kg, 95)]))
    assert with_returns == pytest.approx(shares(section(lines)), nan_ok=True)


@few
@given(LINES)
def test_splitting_a_lot_changes_nothing(lines: Any) -> None:
    (origin, kg, pct), *rest = lines
    halves = [(origin, kg / 2, pct), (origin, kg / 2, pct)]
    assert shares(section([*halves, *rest])) == pytest.approx(shares(section(lines)))
