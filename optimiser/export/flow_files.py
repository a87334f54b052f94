"""The files of the flow table: CSV, pictures and what other programs and authorities ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from models.ledger import Entry
from models.library.rules import RuleBook
from optimiser.export.charges_table import guarded
from optimiser.export.flow_page import COLUMN_OF, sankey_html
from optimiser.export.secondary_material import secondary_material
from optimiser.export.write import write_files
from optimiser.ledger.flows.build import FlowTable, aggregated, flow_table
from optimiser.ledger.flows.places import TOTAL
from optimiser.ledger.flows.table import long
from optimiser.ledger.movements import Movements
from optimiser.ledger.sections.cbam import cbam

TEXTS: Final = ("charge_id", "alloy_family", "evidence_id")
"""Columns of the flow table that hold what strangers wrote."""


def write_flows(
    movements: Movements, folder: Path, *, rules: Mapping[str, RuleBook]
) -> dict[str, Path]:
    """Leave the flow table and its pictures in ``folder``, whole or not at all; their paths.

    flows.csv has every flow of every charge, the others the period; sankey.html shows both.
    ``rules`` are those in force; what others read goes by them.
    """
    table = flow_table(movements)
    period = long(aggregated(table, "period"))
    files = {
        "flows.csv": flows_csv(table),
        "sankey.html": sankey_html(table, title=movements.settings.name),
        "sankey.json": _json(sankey_document(period)),
        "floweaver.csv": floweaver_csv(period),
        "secondary-material.json": _json(secondary_material(movements, rules["catena-x"])),
        "cbam.csv": cbam_csv(cbam(movements, rules["cbam"]).entries, rules["cbam"]),
    }
    write_files({name: text.encode() for name, text in files.items()}, folder)
    return {name: folder / name for name in files}


def flows_csv(table: FlowTable) -> str:
    """The tidy table, charge by charge (LEDGERS.md §5)."""
    frame = long(aggregated(table, "charge"))
    for name in TEXTS:
        codes, names = pd.factorize(frame[name])
        frame[name] = pd.Categorical.from_codes(
            codes, pd.Index([guarded(str(one)) or "" for one in names])
        )
    return frame.to_csv(index=False, float_format="%.9g", lineterminator="\n")


def sankey_document(table: pd.DataFrame) -> dict[str, Any]:
    """Nodes and links as d3-sankey and ECharts read them, a graph per element.

    Neither draws a way back: a place that a loop leads to stands twice, its second name saying so.
    """
    return {
        "unit": "t",
        "period": table["period"].iloc[0] if len(table) else None,
        "elements": {
            str(element): _graph(rows) for element, rows in table.groupby("element", sort=False)
        },
    }


def _graph(rows: pd.DataFrame) -> dict[str, Any]:
    starts, every = frozenset(rows["source"]), list[Any](rows.itertuples())
    links = [
        {
            "source": row.source,
            "target": _end(row.source, row.target, starts),
            "value": row.mass_t,
            "material_class": row.material_class,
            "basis": row.basis,
            "method": row.method,
        }
        for row in every
    ]
    names = dict.fromkeys(name for one in links for name in (one["source"], one["target"]))
    return {"nodes": [{"name": name} for name in names], "links": links}


def _end(source: str, target: str, starts: frozenset[str]) -> str:
    """What the end of a link is called, so that no way leads round."""
    if target in COLUMN_OF:
        back = source in COLUMN_OF and COLUMN_OF[target] <= COLUMN_OF[source]
        return f"{target} (back)" if back else target
    return f"{target} (out)" if target in starts else target


def floweaver_csv(table: pd.DataFrame) -> str:
    """All metal of the period as floWeaver reads it: source, target, type, value in t."""
    rows = table[table["element"] == TOTAL]
    keys = ["source", "target", "material_class"]
    summed = rows.groupby(keys, sort=True)["mass_t"].sum().reset_index()
    summed.columns = pd.Index(["source", "target", "type", "value"])
    return summed.to_csv(index=False, float_format="%.9g", lineterminator="\n")


def cbam_csv(entries: tuple[Entry, ...], rules: RuleBook) -> str:
    """The scrap parameters, a row each, with what they are made of and how sure the rule is."""
    rows = [
        {
            "good": rules.words("goods")[0],
            "of": "all" if one.of is None else guarded(one.of),
            "parameter": one.name,
            "meaning": one.title,
            "value": one.value,
            "unit": one.unit,
            "numerator_t": None if one.numerator is None else one.numerator.value,
            "denominator_t": None if one.denominator is None else one.denominator.value,
            "boundary": one.boundary,
            "method": one.method,
            "basis": one.basis,
            "note": one.note,
            "rule_set": one.rule_set,
            "source": rules.source,
            "confidence": rules.confidence,
        }
        for one in entries
    ]
    return pd.DataFrame(rows).to_csv(index=False, float_format="%.9g", lineterminator="\n")


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
