"""What is told of how a planner's file was read, where it is kept as a scenario."""

from __future__ import annotations

import pytest

from tests.api import evil_files
from tests.api.client import Client
from tests.api.test_scenarios import cells, sent


@pytest.mark.parametrize("colour", ["", ";colour"], ids=["right", "with a mistake"])
def test_how_a_file_was_read_is_told_and_stops_no_plan(client: Client, colour: str) -> None:
    """Where it is right, and where its cells are kept with their mistakes."""
    lots = f"lot_id;mass_kg;material;Fe{colour}\nA;90.000;P1020A;0,1{colour}\n"
    content = evil_files.zipped(
        ("lots.csv", lots.encode()),
        ("orders.csv", b"order_id;alloy;tap_kg;start\n1;EN AW-1070A;100;14/09/2026\n"),
        ("scenario.toml", b'timezone = "Europe/Berlin"\n'),
    )
    here = sent(client, content, "yard.zip").headers["location"]
    lot, order = cells(client, here)[1], cells(client, here, "orders")[2]
    assert (lot["mass_kg"], lot["Fe"], order["start"][:10]) == (90000, 0.1, "2026-09-14")
    found = client.get(f"{here}/issues").json()["issues"]
    told = {issue["code"]: issue for issue in found if issue["severity"] == "warning"}
    assert told.keys() >= {"decimal_comma_taken", "dates_read_as", "alloy_taken_as"}
    assert not any(issue["left_out"] for issue in found)
    if not colour:
        assert client.post(f"{here}/runs", json={}).status_code == 202
