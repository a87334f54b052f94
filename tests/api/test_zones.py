"""One clock, the plant's: the scenario's own zone, else the service's, else UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.runs.example import SCENARIO
from api.scenarios.zones import plant_zone
from api.settings import Settings
from tests.api.client import Client, living, settings_in

START = "2026-03-02 06:00"
BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("own", "zone", "wanted"),
    [
        (BERLIN, NEW_YORK, BERLIN),
        (None, NEW_YORK, NEW_YORK),
        ("", NEW_YORK, NEW_YORK),
        ("Berlin", NEW_YORK, NEW_YORK),
        (BERLIN, None, BERLIN),
        (None, None, "UTC"),
    ],
)
def test_the_scenarios_zone_goes_before_the_services(
    own: object, zone: str | None, wanted: str
) -> None:
    assert plant_zone(Settings(zone=zone), own) == wanted


@pytest.fixture
def over_there(tmp_path: Path) -> Iterator[Client]:
    """A service in New York."""
    with living(settings_in(tmp_path, zone=NEW_YORK)) as client:
        yield client


def kept(client: Client, **settings: Any) -> str:
    """The id of a scenario whose orders begin at six."""
    orders = [{**order, "start": START} for order in SCENARIO["orders"]]
    document = {**SCENARIO, "settings": {**SCENARIO["settings"], **settings}, "orders": orders}
    answer = client.post("/v1/scenarios", json={"name": "week", "document": document})
    return str(answer.json()["scenario_id"])


@pytest.mark.parametrize(("own", "wanted"), [({}, NEW_YORK), ({"timezone": BERLIN}, BERLIN)])
def test_dates_are_planned_shown_and_downloaded_in_the_same_zone(
    over_there: Client, own: dict[str, Any], wanted: str
) -> None:
    scenario_id = kept(over_there, **own)
    run = over_there.post(f"/v1/scenarios/{scenario_id}/runs", json={}).json()["run_id"]
    planned = over_there.get(f"/v1/runs/{run}/input").json()["settings"]
    assert planned["timezone"] == wanted
    for path in (f"/scenarios/{scenario_id}/inventory", f"/runs/{run}/charges"):
        page = over_there.get(path, headers={"Cookie": "remelt_zone=Asia/Tokyo"}).text
        assert re.findall(r'data-zone="([^"]+)"', page) == [wanted], path
        assert f"Times: {wanted}" in page
