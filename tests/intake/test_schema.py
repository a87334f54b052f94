"""One schema: what the records say is what files, template and reference say."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.scenario import TABLES
from optimiser.intake import read_scenario, scenario_from_document, write_scenario
from optimiser.intake.reference import reference
from optimiser.intake.schema import settings_schema, table_schema, table_schemas
from optimiser.intake.units import spellings, unit_of
from tests.intake.everything import LEFT_OUT, everything

INTAKE = Path(__file__).parents[2] / "optimiser" / "intake"


def test_columns_come_from_the_records() -> None:
    """Own fields first; the alias is what files spell; the analysis is no column."""
    lots = table_schema("lots")
    assert [column.name for column in lots.columns][:3] == ["lot_id", "material", "mass_kg"]
    assert [column.name for column in lots.columns if column.required] == ["lot_id", "mass_kg"]
    assert "analysis" not in lots.by_spelling
    assert table_schema("classes").columns[0].name == "class"
    assert table_schema("classes").columns[0].field == "class_"


def test_every_column_has_a_kind_and_a_meaning() -> None:
    """No column is left without words for the planner."""
    columns = [column for schema in table_schemas() for column in schema.columns]
    assert all(column.description for column in (*columns, *settings_schema().values()))
    assert all(schema.description for schema in table_schemas())


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("mass_kg", {"mass_kg", "mass_t", "mass_lb"}),
        ("kg", {"kg", "t", "lb"}),
        ("price_per_t", {"price_per_t", "price_per_kg", "price_per_lb"}),
        ("cost_per_kg", {"cost_per_kg", "cost_per_t", "cost_per_lb"}),
        ("moisture_pct", {"moisture_pct"}),
        ("lead_h", {"lead_h"}),
    ],
)
def test_the_unit_is_in_the_name(name: str, others: set[str]) -> None:
    """Masses and prices may be spelt in kilograms, tonnes and pounds, the own unit first."""
    assert set(spellings(name)) == others
    assert next(iter(spellings(name))) == name


def test_units_are_said_as_people_say_them() -> None:
    """For notes and docs."""
    said = [unit_of(n) for n in ("mass_kg", "Fe_pct", "max_kgco2e_per_t", "kwh_per_t", "lot_id")]
    assert said == ["kg", "%", "kg CO2e per t", "kWh per t", ""]


@pytest.mark.parametrize("spelling", ["all.xlsx", "all.json", "all"])
def test_every_column_of_every_table_comes_back(spelling: str, tmp_path: Path) -> None:
    """Nothing that a record can hold is lost on the way through a file."""
    document = everything()
    scenario = scenario_from_document(document, file="everything")
    write_scenario(scenario, tmp_path / spelling)
    assert read_scenario(tmp_path / spelling) == scenario
    for table in TABLES:
        named = {column.name for column in table_schema(table).columns}
        assert named - {column for name, column in LEFT_OUT if name == table} <= set(
            document[table][0]
        )


def test_the_reference_is_current() -> None:
    """``python -m optimiser.intake.reference`` writes TABLES.md anew."""
    assert (INTAKE / "TABLES.md").read_text("utf-8") == reference()
