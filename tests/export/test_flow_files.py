"""The files of the flow table."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pandas as pd
import pytest

from models.ledger import Ledger
from models.library.rules import rule_books
from models.library.tables import DATA
from optimiser.export import ledger_files
from optimiser.export.flow_files import cbam_csv, flows_csv, sankey_document, write_flows
from optimiser.export.flow_page import sankey_html
from optimiser.export.ledger_files import write_ledger
from optimiser.intake.book_sheets import read_books
from optimiser.intake.rule_file import rule_books_with
from optimiser.ledger.flows.build import aggregated, flow_table
from optimiser.ledger.flows.table import long
from optimiser.ledger.ledger import ledger
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books
from optimiser.ledger.sections.cbam import cbam
from tests.ledger.books import movements

ROOT = Path(__file__).parents[2]
SCHEMA = DATA / "schemas" / "secondary-material-content-calculated-1.0.0.json"
NAMES = {
    "flows.csv", "sankey.html", "sankey.json", "floweaver.csv", "secondary-material.json",
    "cbam.csv",
}  # fmt: skip


def custody_year() -> Movements:
    books, _ = read_books(ROOT / "scenarios" / "custody-year")
    return movements_of_books(books)


@pytest.fixture(scope="module")
def year() -> Movements:
    return custody_year()


@pytest.fixture(scope="module")
def year_ledger(year: Movements) -> Ledger:
    return ledger(year, input_sha256="x")


@pytest.fixture(scope="module")
def files(year: Movements, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_flows(year, tmp_path_factory.mktemp("flows"), rules=rule_books())


def hostile() -> Movements:
    """Books whose names would run in a page or a spreadsheet."""
    nasty = '</script><img src=x onerror="alert(1)">'
    return movements(
        settings={"name": nasty},
        receipts=[{"lot_id": "L", "origin": "primary", "mass_kg": 2000, "metal_yield_pct": 99}],
        charges=[{"charge_id": "=1+1<b>", "alloy": "-6060", "start": "2025-01-02"}],
        charge_lines=[{"charge_id": "=1+1<b>", "lot_id": "L", "weighed_kg": 1000}],
        casts=[{"cast_id": "@K", "charge_id": "=1+1<b>", "good_kg": 980}],
    )


def test_every_file_is_written_and_named(files: dict[str, Path]) -> None:
    assert set(files) == NAMES
    assert all(path.stat().st_size > 0 for path in files.values())


def test_flow_table_has_the_columns_of_the_contract(files: dict[str, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["flows.csv"].read_text())))
    assert list(rows[0]) == [
        "period", "charge_id", "source", "target", "material_class", "alloy_family", "element",
        "mass_t", "sigma_t", "basis", "method", "evidence_id",
    ]  # fmt: skip
    good = [r for r in rows if r["source"] == "Casting" and r["target"] == "Product"]
    assert [float(r["mass_t"]) for r in good] == [88_500.0]


def test_floweaver_reads_source_target_type_and_value(files: dict[str, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["floweaver.csv"].read_text())))
    assert list(rows[0]) == ["source", "target", "type", "value"]
    shipped = [float(r["value"]) for r in rows if r["target"] == "Customers"]
    assert shipped == [88_500.0]


def runs_round(graph: dict[str, Any]) -> bool:
    """Whether any way of links leads back to where it began."""
    after: dict[str, set[str]] = {node["name"]: set() for node in graph["nodes"]}
    for link in graph["links"]:
        after[link["source"]].add(link["target"])
    while after:
        ends = {name for name, nexts in after.items() if not nexts & after.keys()}
        if not ends:
            return True
        after = {name: nexts for name, nexts in after.items() if name not in ends}
    return False


def test_sankey_links_name_nodes_and_run_in_no_circle(files: dict[str, Path]) -> None:
    graph = json.loads(files["sankey.json"].read_text())["elements"]["total"]
    names = [node["name"] for node in graph["nodes"]]
    assert len(names) == len(set(names))
    assert all(link["value"] > 0 for link in graph["links"])
    assert {"source": "Charge", "target": "Melt"}.items() <= max(
        (one for one in graph["links"] if one["source"] == "Charge"), key=lambda one: one["value"]
    ).items()
    assert not runs_round(graph)


def test_no_circle_where_stores_take_back_what_they_gave() -> None:
    books, _ = read_books(ROOT / "scenarios" / "plant-month")
    table = long(aggregated(flow_table(movements_of_books(books)), "period"))
    document = sankey_document(table)
    assert "Own returns (back)" in {one["name"] for one in document["elements"]["total"]["nodes"]}
    assert not any(runs_round(graph) for graph in document["elements"].values())
    raw = {"nodes": [{"name": n} for n in {*table["source"], *table["target"]}],
           "links": table[["source", "target"]].to_dict("records")}  # fmt: skip
    assert runs_round(raw)


def test_scrap_parameters_are_those_of_the_test_vector(files: dict[str, Path]) -> None:
    """LEDGERS.md §7: 0.791 t of scrap for a tonne cast, 50.0 % of it pre-consumer."""
    rows = list(csv.DictReader(io.StringIO(files["cbam.csv"].read_text())))
    whole = {r["parameter"]: r for r in rows if r["of"] == "all"}
    assert float(whole["scrap_t_per_t"]["value"]) == pytest.approx(70_000 / 88_500)
    assert f"{float(whole['scrap_t_per_t']['value']):.3f}" == "0.791"
    assert f"{float(whole['pre_consumer_scrap_pct']['value']):.1f}" == "50.0"
    assert whole["scrap_t_per_t"]["confidence"] == "recalled"
    assert whole["other_elements_pct"]["value"] == ""


def test_returns_of_our_own_are_no_scrap_used(year: Movements) -> None:
    entries = cbam(year, rule_books()["cbam"]).entries
    over = next(one for one in entries if one.name == "scrap_t_per_t")
    assert over.numerator is not None
    assert over.numerator.value == 70_000.0


def test_charge_of_which_nothing_was_cast_is_on_neither_side() -> None:
    lots = [{"lot_id": "L", "origin": "post_consumer", "mass_kg": 9000, "metal_yield_pct": 90}]
    found = movements(
        receipts=lots,
        charges=[{"charge_id": name, "alloy": "6060", "start": "2025-01-02"} for name in "AB"],
        charge_lines=[{"charge_id": n, "lot_id": "L", "weighed_kg": 1000} for n in "AB"],
        casts=[{"cast_id": "1", "charge_id": "A", "good_kg": 800}],
    )
    entries = cbam(found, rule_books()["cbam"]).entries
    assert entries[0].value == pytest.approx(1.25)


def test_elements_are_said_where_they_are_known() -> None:
    """No loss but of the whole: 1.5 % of other elements stay 1.5 %, and a weighing without any."""
    lots = [{"lot_id": "L", "origin": "primary", "mass_kg": 1000, "metal_yield_pct": 100,
             "Si": 1.0, "Fe": 0.5}]  # fmt: skip
    found = movements(
        receipts=lots,
        charges=[{"charge_id": "A", "alloy": "6060", "start": "2025-01-02"}],
        charge_lines=[{"charge_id": "A", "lot_id": "L", "weighed_kg": 1000}],
        casts=[{"cast_id": "1", "charge_id": "A", "good_kg": 1000}],
    )
    entries = cbam(found, rule_books()["cbam"]).entries
    others = next(one for one in entries if one.name == "other_elements_pct")
    assert others.value == pytest.approx(1.5)
    rows = list(csv.DictReader(io.StringIO(cbam_csv(entries, rule_books()["cbam"]))))
    assert "asked for above 1 %" in {row["note"] for row in rows}


def test_secondary_material_is_as_the_aspect_model_asks(files: dict[str, Path]) -> None:
    document = json.loads(files["secondary-material.json"].read_text())
    schema = json.loads(SCHEMA.read_text())
    assert document["aspectModel"] == schema["x-samm-aspect-model-urn"]
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert document["items"]
    for item in document["items"]:
        validator.validate(item["secondaryMaterialContentCalculated"])


@pytest.mark.parametrize("broken", ["orderNumber", "secondaryMaterialContent"])
def test_schema_refuses_what_the_aspect_model_refuses(files: dict[str, Path], broken: str) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    document = json.loads(files["secondary-material.json"].read_text())
    aspect = document["items"][0]["secondaryMaterialContentCalculated"]
    material = aspect["secondaryMaterialContent"][0]
    material["unitOfMeasure"]["unitOfMeasureKey"] = "kg"
    assert not validator.is_valid(aspect)
    material["unitOfMeasure"]["unitOfMeasureKey"] = "unit:kilogram"
    assert validator.is_valid(aspect)
    del aspect[broken]
    assert not validator.is_valid(aspect)


def test_shares_of_an_alloy_are_those_of_the_ledger(
    year_ledger: Ledger, files: dict[str, Path]
) -> None:
    """LEDGERS.md §7: 35.06 % post-consumer and 37.40 % pre-consumer by metal."""
    item = json.loads(files["secondary-material.json"].read_text())["items"][0]
    material = item["secondaryMaterialContentCalculated"]["secondaryMaterialContent"][0]
    recycled = material["inorganic"]["secondaryInorganic"]
    post = recycled["postConsumer"]["mechanicalRecycling"]["percentageOfMaterialWeight"]
    pre = recycled["preConsumer"]["mechanicalRecycling"]["percentageOfMaterialWeight"]
    primary = material["inorganic"]["primaryInorganic"]["percentageOfMaterialWeight"]
    assert (round(post, 2), round(pre, 2)) == (35.06, 37.40)
    assert post + pre + primary == pytest.approx(100.0)
    assert material["unitOfMeasure"]["materialNetMass"] == 88_500_000.0
    assert material["unitOfMeasure"]["grossMaterialInputMass"] == 107_000_000.0
    said = year_ledger.entries
    same = next(one for one in said if one.name == "post_consumer_metal_pct" and one.by == "alloy")
    assert post == pytest.approx(same.value, abs=1e-3)


def test_page_asks_for_nothing_and_its_policy_names_what_runs(files: dict[str, Path]) -> None:
    page = files["sankey.html"].read_text()
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    for tag in ("style", "script"):
        inner = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert inner is not None
        digest = base64.b64encode(hashlib.sha256(inner[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]


def test_page_holds_every_granularity_and_element(files: dict[str, Path]) -> None:
    page = files["sankey.html"].read_text()
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert list(data["views"]) == ["period", "month", "day", "charge"]
    assert data["views"]["charge"]["names"] == ["YEAR"]
    good = [
        row for row in data["views"]["period"]["rows"]
        if (data["places"][row[1]], data["places"][row[2]]) == ("Casting", "Product")
    ]  # fmt: skip
    assert [row[6] / data["perKg"] for row in good] == [88_500_000.0]


def test_page_names_all_metal_for_readers_without_a_script(files: dict[str, Path]) -> None:
    body = files["sankey.html"].read_text().split("<tbody")[1].split("</tbody>")[0]
    assert "88,500" in body


def test_names_of_strangers_run_nowhere() -> None:
    table = flow_table(hostile())
    page = sankey_html(table, title=hostile().settings.name)
    assert "<img" not in page
    assert page.count("</script>") == 2
    frame = pd.read_csv(io.StringIO(flows_csv(table)))
    assert set(frame["charge_id"].dropna()) == {"'=1+1<b>"}
    assert "'@K" in set(frame["evidence_id"].dropna())


CBAM_OF_OURS = """
name = "cbam"
version = "ours 1"
source = "our reading"
confidence = "typical"

[rules.scrap]
value = ["post_consumer"]
source = "our reading"
confidence = "typical"
"""
CATENA_X_OF_OURS = """
name = "catena-x"
version = "ours 2"
source = "our reading"
confidence = "typical"

[rules.class_wrought]
value = ["9.9.9"]
source = "our reading"
confidence = "typical"
"""


def test_files_for_others_go_by_the_rules_in_force(
    year: Movements, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """35,000 t of post-consumer scrap in 88,500 t, where pre-consumer is none; and its class."""
    monkeypatch.setattr(ledger_files, "pdf_of", str.encode)  # text is set elsewhere
    rules = rule_books_with(CBAM_OF_OURS, file="cbam.toml")
    rules = rule_books_with(CATENA_X_OF_OURS, file="catena-x.toml", books=rules)
    write_ledger(ledger(year, input_sha256="x", rules=rules), tmp_path, movements=year)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "cbam.csv").read_text())))
    whole = {row["parameter"]: row for row in rows if row["of"] == "all"}
    assert float(whole["scrap_t_per_t"]["value"]) == pytest.approx(35_000 / 88_500)
    assert {row["rule_set"] for row in rows} == {"cbam@ours 1"}
    document = json.loads((tmp_path / "secondary-material.json").read_text())
    assert document["ruleSet"] == "catena-x@ours 2"
    assert '"9.9.9"' in (tmp_path / "secondary-material.json").read_text()


def test_books_without_metal_leave_files_too(tmp_path: Path) -> None:
    files = write_flows(movements(), tmp_path, rules=rule_books())
    assert set(files) == NAMES
    assert "There are no flows" in files["sankey.html"].read_text()
    assert json.loads(files["secondary-material.json"].read_text())["items"] == []


def test_ledger_holds_the_flows_of_the_period_and_how_they_close(
    year: Movements, year_ledger: Ledger
) -> None:
    """Of 107,000 t charged, 11,520 t of liquid are neither cast nor sold as scrap."""
    found = year_ledger
    said = {(one.name, one.of): one for one in found.entries}
    assert said["unexplained_t", None].value == pytest.approx(11_520.0)
    assert said["unexplained_t", "Melt"].value == pytest.approx(11_520.0)
    closure = said["balance_closure_pct", None].value
    assert closure == pytest.approx(100.0 * (107_000 - 11_520) / 107_000)
    assert said["element_known_pct", "Al"].value == 0.0
    assert {"balance_open", "flows_partial"} <= {one.code for one in found.warnings}
    assert {row.period for row in found.flows} == {year.period}
