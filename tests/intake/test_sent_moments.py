"""Moments of a file that is kept as it is: without a zone until one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.intake.upload import read_sent_as_it_is

WEEK = {
    "lots": [{"lot_id": "A", "mass_kg": 2000, "Cu": 0.1}],
    "alloys": [{"alloy": "X", "element": "Cu", "max_pct": 0.2}],
    "orders": [{"order_id": "H", "alloy": "X", "tap_kg": 500, "start": "2026-12-01T06:00:00"}],
}


@pytest.mark.parametrize(
    ("settings", "start"),
    [({}, "2026-12-01T06:00:00"), ({"timezone": "UTC"}, "2026-12-01T06:00:00+00:00")],
)
def test_moments_stay_without_a_zone_until_one_is_named(
    tmp_path: Path, settings: dict[str, str], start: str
) -> None:
    """The crew begins at 6, whichever zone the planner names later."""
    path = tmp_path / "week.json"
    path.write_text(json.dumps({**WEEK, "settings": settings}))

    document, left = read_sent_as_it_is(path)

    assert {row["start"] for row in document["orders"]} == {start}
    assert document.get("settings", {}) == settings
    assert left == ()
