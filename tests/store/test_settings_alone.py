"""The settings of a kept scenario are read without the rest of it, wherever they stand."""

from __future__ import annotations

import random
from typing import Any

import pytest

from api.store import Store, scenarios
from api.store.blobs import packed, settings_at_start

SETTINGS = {"timezone": "Europe/Berlin", "name": "Wärme, {ü}"}
LOTS = [[number, {"lot_id": f"L{number}", "mass_kg": number / 7}] for number in range(3_000)]


def told(store: Store, kept: dict[str, Any]) -> object:
    """The settings that the store tells of what is kept."""
    with store.writing() as connection:
        scenario_id = scenarios.add(connection, tenant_id="a", actor="x", name="n", kept=kept)
    with store.reading() as connection:
        return scenarios.settings_of(connection, scenario_id)


def test_settings_are_told_by_the_beginning_of_a_large_scenario(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("api.store.blobs.unpacked")
    assert told(store, {"settings": SETTINGS, "rows": {"lots": LOTS}}) == SETTINGS


def test_settings_that_are_large_or_stand_last_are_told_all_the_same(store: Store) -> None:
    chance = random.Random(1)
    large = {f"note {n}": chance.random() for n in range(3_000)}
    assert told(store, {"settings": large, "rows": {}}) == large
    assert told(store, {"rows": {"lots": LOTS}, "settings": SETTINGS}) == SETTINGS
    assert told(store, {"rows": {}}) is None


def test_what_a_run_was_planned_of_begins_with_its_scenario() -> None:
    document = {"scenario": {"settings": SETTINGS, "lots": []}, "previous": None}
    assert settings_at_start(packed(document)) == SETTINGS
    assert settings_at_start(packed({"scenario": {"lots": []}})) is None
