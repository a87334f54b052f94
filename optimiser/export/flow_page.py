"""sankey.html: the flows drawn by period, month, day or charge; one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from optimiser.export.report import TEMPLATES, environment
from optimiser.export.sankey import COLOURS
from optimiser.ledger.flows import places
from optimiser.ledger.flows.build import FlowTable, aggregated
from optimiser.ledger.flows.table import By, Flows, long

VIEWS: Final[tuple[By, ...]] = ("period", "month", "day", "charge")
MOST_ROWS: Final = 150_000
"""Above this the charges stay out of the page, and it says so; flows.csv has them."""
PER_KG: Final = 10
"""The page keeps tenths of a kilogram."""
COLUMN_OF: Final = {
    places.SCRAP_YARD: 1, places.PRIMARY_STORE: 1, places.OWN_RETURNS: 1,
    places.OWN_DROSS_METAL: 1, places.SORTING: 2, places.CHARGE: 3, places.MELT: 4,
    places.DROSS: 4, places.CASTING: 5, places.PRODUCT: 6,
}  # fmt: skip
"""Where places stand from left to right; all others stand beside what they feed or take from."""
CLASSES: Final = {
    "post_consumer": "post-consumer", "pre_consumer": "pre-consumer", "internal": "own returns",
    "primary": "primary", "alloying": "alloying", "dross_metal": "dross metal",
    "unknown": "unknown origin", "melt": "liquid metal", "heel": "heel", "product": "product",
    "oxidised": "oxidised", "treated": "taken out", "moisture": "moisture",
    "organics": "coating and oil", "foreign": "dirt and foreign matter",
    "not_told_apart": "dirt not told apart", "mixed": "mixed, counted",
}  # fmt: skip
COLOUR_OF: Final = {
    "melt": "#5d7b93", "product": "#33475b", "oxidised": "#b5452c", "treated": "#8a5a83",
    "moisture": "#c9bfae", "organics": "#b3a58c", "foreign": "#a3937a", "not_told_apart": "#d8cfbf",
}  # fmt: skip


def sankey_html(table: FlowTable, *, title: str) -> str:
    """The page; style, script and data are in it, and nothing else is asked for."""
    data, is_whole = _data(table)
    style = "\n".join((TEMPLATES / name).read_text("utf-8") for name in ("report.css", "flows.css"))
    script = (TEMPLATES / "flows.js").read_text("utf-8")
    period = long(aggregated(table, "period"))
    return environment().get_template("flows.html.j2").render(
        title=title,
        period=table.flows.period,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=Markup(_embedded(data)),  # noqa: S704 - no tag can begin in it
        rows=_rows(period),
        is_whole=is_whole,
        has_flows=bool(len(period)),
    )  # fmt: skip


def _data(table: FlowTable) -> tuple[dict[str, Any], bool]:
    """What the script draws, and whether the charges are in it."""
    is_whole = len(table.flows.rows) <= MOST_ROWS
    found = {by: aggregated(table, by) for by in VIEWS if by != "charge" or is_whole}
    words: dict[str, list[str]] = {name: [] for name in ("place", "class", "basis", "method")}
    views = {by: _view(flows, by, words) for by, flows in found.items()}
    classes = [
        {"name": CLASSES.get(one, one), "colour": COLOUR_OF.get(one) or COLOURS.get(one, "#8a8a8a")}
        for one in words["class"]
    ]
    document = {
        "elements": list(table.flows.elements),
        "perKg": PER_KG,
        "places": words["place"],
        "columns": COLUMN_OF,
        "classes": classes,
        "bases": words["basis"],
        "methods": words["method"],
        "views": views,
    }
    return document, is_whole


def _view(flows: Flows, by: By, words: dict[str, list[str]]) -> dict[str, Any]:
    """Rows of one granularity: bucket, four codes, then tenths of kilograms by element."""
    rows = flows.rows
    code, names = pd.factorize(
        rows["charge_id" if by == "charge" else "period"], sort=by != "charge"
    )
    columns = [code]
    for kind, name in (
        ("place", "source"), ("place", "target"), ("class", "material_class"), ("basis", "basis"),
        ("method", "method"),
    ):  # fmt: skip
        columns.append(_coded(rows[name], words[kind]))
    kg = np.rint(flows.kg * PER_KG).astype(np.int64)
    kept = (code >= 0) & (kg != 0).any(axis=1)
    both = np.column_stack([*columns, kg])[kept]
    return {"names": [str(name) for name in names], "rows": both.tolist()}


def _coded(values: pd.Series[Any], known: list[str]) -> Any:
    code, names = pd.factorize(values)
    for name in names:
        if name not in known:
            known.append(str(name))
    return np.array([known.index(name) for name in names], dtype=np.int64)[code]


def _rows(period: pd.DataFrame) -> list[Any]:
    """All metal of the period, for readers without a script."""
    whole = period[period["element"] == places.TOTAL].sort_values(["source", "target"])
    whole = whole.assign(
        material_class=whole["material_class"].map(lambda one: CLASSES.get(one, one))
    )
    return list(whole.itertuples())


def _embedded(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _hash(text: str) -> str:
    """How a content security policy names an inline text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
