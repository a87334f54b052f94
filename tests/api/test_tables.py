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
    assert {"gewicht", "mass"} <= set(columns["mass_kg"]["also_called"])
    assert set(lots["composition"]) <= set(found["common_symbols"]) <= set(found["symbols"])
    assert any(setting["name"] == "goals" for setting in found["settings"])


def test_names_that_the_library_has_are_offered_beside_the_scenarios_own(client: Client) -> None:
    found = {table["name"]: table for table in client.get("/v1/tables").json()["tables"]}
    alloy, material, customer = (
        next(column for column in found[table]["columns"] if column["name"] == name)
        for table, name in (("orders", "alloy"), ("lots", "material"), ("orders", "customer"))
    )
    listed = client.get("/v1/alloys").json()["alloys"]
    assert alloy["offered"] == [one["alloy"] for one in listed]
    assert alloy["names_of"] == {"table": "alloys", "column": "alloy"}
    assert "Twitch" in material["offered"]
    assert alloy["choices"] == material["choices"] == []
    assert customer["offered"] == []
