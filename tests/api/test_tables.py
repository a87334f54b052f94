"""What the tables of a scenario are, for those who draw grids of them."""

from __future__ import annotations

from tests.api.client import Client


def test_tables_say_what_grids_need(client: Client) -> None:
    found = client.get("/v1/tables").json()
    lots = next(table for table in found["tables"] if table["name"] == "lots")
    columns = {column["name"]: column for column in lots["columns"]}
    assert columns["mass_kg"]["unit"] == "kg"
    assert columns["mass_kg"]["required"]
    assert "post_consumer" in columns["origin"]["choices"]
    assert lots["composition"][0] == "Si"
    assert any(setting["name"] == "goals" for setting in found["settings"])
