"""What the template says: a few rows that can be planned as they are, and how to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from models.library import library
from optimiser.intake.composition import ENDINGS, split
from optimiser.intake.schema import SCENARIO, Column, Contract, TableSchema
from optimiser.intake.units import unit_of

ELEMENTS: Final = ("Si", "Fe", "Cu", "Mn", "Mg", "Cr", "Ni", "Zn", "Ti", "Pb", "Sn")
"""The composition columns that the template offers; any other symbol may be added."""
FORMS: Final = ("ingot", "sow", "extrusion", "sheet", "cast", "shred", "ubc", "turnings", "foil")

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the template of one contract says.

    ``examples`` are rows to overwrite, by table, and ``settings`` values to overwrite; left as
    they are they can be used. ``core`` names the tables that nobody goes without, ``links`` the
    columns whose drop-down offers what a column of another sheet names, ``open_names`` those
    whose names are in no list. Drop-downs reach down to ``last_row``.
    """

    contract: Contract
    title: str
    introduction: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    examples: Mapping[str, tuple[Row, ...]]
    settings: Mapping[str, object]
    core: tuple[str, ...]
    links: Mapping[tuple[str, str], tuple[str, str]]
    open_names: frozenset[tuple[str, str]]
    last_row: int


MONDAY: Final = datetime(2026, 3, 2, 6, 0)  # noqa: DTZ001 - a workbook's dates have no zone
_PROFILES: Final[Row] = {"Si": 0.44, "Fe": 0.19, "Cu": 0.02, "Mn": 0.03, "Mg": 0.51, "Cr": 0.01,
                         "Zn": 0.02, "Ti": 0.015}  # fmt: skip
_WINDOWS: Final[Row] = {"Si": 0.48, "Fe": 0.26, "Cu": 0.06, "Mn": 0.06, "Mg": 0.49, "Cr": 0.02,
                        "Zn": 0.07, "Ti": 0.02}  # fmt: skip
_PRIMARY: Final[Row] = {"Si": 0.06, "Fe": 0.13, "Cu": 0.002, "Mn": 0.002, "Mg": 0.002}

EXAMPLES: Final[dict[str, tuple[Row, ...]]] = {
    "lots": (
        {"lot_id": "EXAMPLE-1", "material": "Tata", "mass_kg": 4200, "price_per_t": 2050,
         "location": "bay 3", **_PROFILES},
        {"lot_id": "EXAMPLE-2", "material": "Tutu", "mass_kg": 8000, "price_per_t": 1780,
         "location": "bay 7", **_WINDOWS},
    ),
    "offers": (
        {"offer_id": "EXAMPLE-3", "material": "P1020A", "price_per_t": 2480, **_PRIMARY},
        {"offer_id": "EXAMPLE-4", "material": "Mg ingot 99.8", "price_per_t": 3100,
         "mass_kg": 200},
        {"offer_id": "EXAMPLE-5", "material": "AlSi50", "price_per_t": 3000, "mass_kg": 200},
    ),
    "orders": (
        {"order_id": "EXAMPLE-A", "alloy": "6063", "furnace": "F1", "start": MONDAY,
         "tap_kg": 7000},
        {"order_id": "EXAMPLE-B", "alloy": "6060", "furnace": "F1",
         "start": MONDAY.replace(hour=14), "tap_kg": 7000},
    ),
    "furnaces": (
        {"furnace_id": "F1", "type": "gas_reverb", "capacity_kg": 12000, "kwh_per_t": 750,
         "cost_per_t": 95},
    ),
}  # fmt: skip
"""Rows to overwrite. Left as they are they can be planned."""

ASKED: Final = {
    ("offers", "price_per_t"): "Needed, unless its material has a price",
    ("orders", "furnace"): "Needed, unless the table furnaces is empty",
    ("orders", "tap_kg"): "Needed, unless tap_min_kg and tap_max_kg are given",
    ("charge_lines", "weighed_kg"): "Needed, unless planned_kg is given",
}
"""Columns that no row may leave blank without something else in their place."""
SPELLING: Final = {
    "goals": "names between commas, or JSON such as "
    '[{"goal": "recycled_content", "slack_pct": 0.5}, "cost"]',
    "weights": "such as cost = 1, carbon = 0.08",
    "qualities": "names between commas",
    "timezone": "such as Europe/Berlin",
    "period_from": "such as 2026-03-01",
    "period_to": "such as 2026-04-01 for the March before it",
    "previous_plan": "path of a plan.json, from the scenario's folder",
}
"""How settings that are more than a word or a number are written."""

INTRODUCTION: Final = (
    ("1  Overwrite the examples", ("Lots, offers, orders and furnaces hold a few rows whose ids "
     "begin with EXAMPLE. Write your own over them and delete what is left. Tables you do not "
     "need stay empty.")),
    ("2  Check", ("remelt check this-file.xlsx lists everything that is wrong at once, cell by "
     "cell, with what would be right.")),
    ("3  Plan", "remelt plan this-file.xlsx makes the charge sheets, and says where they lie."),
)  # fmt: skip
RULES: Final = (
    "Dark headers are needed; the others may stay blank. Blank is unknown, never zero.",
    (
        "The unit is in the column's name. Rename mass_kg to mass_t or mass_lb, or price_per_t to "
        "price_per_kg or price_per_lb, and write your own unit."
    ),
    (
        "Composition is wt-% of the metal, a column per chemical symbol. Add any other symbol; "
        "Fe_sd is its deviation, Fe_n the number of samples, Fe_max an upper bound."
    ),
    "Ids are text, kept as written. Their columns are formatted as text, so 6063 stays a name.",
    "A date without a time means 00:00. Write your plant's time zone into the setting timezone.",
    (
        'Columns may be deleted or moved. Sheets whose names begin with "read me" or "lists" are '
        "not read; every other sheet is a table."
    ),
)

LINKS: Final = {
    ("orders", "furnace"): ("furnaces", "furnace_id"),
    ("form_limits", "furnace_id"): ("furnaces", "furnace_id"),
    ("lots", "in_bin"): ("bins", "bin_id"),
    ("mixtures", "lot_id"): ("lots", "lot_id"),
    ("mixtures", "class"): ("classes", "class"),
    ("separation", "class"): ("classes", "class"),
    ("separation", "sorter_id"): ("sorters", "sorter_id"),
    ("outlets", "sorter_id"): ("sorters", "sorter_id"),
}
OF_A_SCENARIO: Final = Wording(
    contract=SCENARIO,
    title="Your scenario for Remelt",
    introduction=INTRODUCTION,
    rules=RULES,
    examples=EXAMPLES,
    settings={"timezone": ""},
    core=("lots", "offers", "orders", "furnaces"),
    links=LINKS,
    open_names=frozenset(),
    last_row=2_000,
)


def is_needed(table: str, column: Column) -> bool:
    """Whether a header is marked as needed."""
    return column.required or (table, column.name) in ASKED


def setting_meaning(column: Column) -> str:
    """What a setting is, and how it is written."""
    spelling = SPELLING.get(column.name) or " ".join(column.choices)
    return f"{column.description} ({spelling})" if spelling else column.description


def meaning(table: str, column: Column) -> str:
    """The note on a column: what it is, its unit and spellings, and what a blank means."""
    lines = [described(column)]
    if column.choices:
        lines.append(f"One of: {', '.join(column.choices)}")
    if column.kind == "yes_no":
        lines.append("yes or no")
    if column.kind in ("id", "ids", "text"):
        lines.append("Text" + (", names between commas" if column.kind == "ids" else ""))
    if column.kind == "instant":
        lines.append("Date and time; a date alone means 00:00")
    if unit := unit_of(column.name):
        lines.append(f"Unit: {unit}")
    if len(column.names) > 1:
        lines.append(f"Also: {', '.join(column.names[1:])}")
    blank = "Needed" if column.required else f"Blank: {blank_means(column)}"
    lines.append(ASKED.get((table, column.name), blank))
    return "\n".join(lines)


def blank_means(column: Column) -> str:
    """What a blank stands for, as the docs print it."""
    if text := default_text(column.default):
        return text
    _, bracket, inside = column.description.rpartition("[")
    return inside.rstrip("]") if bracket else "not said"


def described(column: Column) -> str:
    """What a column is, without what a blank means."""
    return column.description.partition(" [")[0]


def default_text(default: object) -> str:
    """A default as a planner would write it."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float):
        return f"{default:g}"
    if isinstance(default, tuple):
        return ", ".join(str(getattr(one, "goal", one)) for one in default)
    return "" if default is None else str(default)


def element_meaning(column: str) -> str:
    """The note on a composition column."""
    element, field = split(column)
    assert field == "pct", f"the template offers no columns ending in {list(ENDINGS)}"
    return f"{element}, wt-% of the metal\nUnit: %\nBlank: not known, never zero"


def template_columns(schema: TableSchema, wording: Wording) -> tuple[str, ...]:
    """The columns of a template's sheet: needed ones, those of the examples, then the others."""
    rows = wording.examples.get(schema.name, ())
    shown = dict.fromkeys(name for row in rows for name in row)
    names = [column.name for column in schema.columns]
    needed = [column.name for column in schema.columns if is_needed(schema.name, column)]
    usual = [name for name in names if name in shown and name not in needed]
    rest = [name for name in names if name not in needed and name not in usual]
    elements = ELEMENTS if schema.has_composition else ()
    return (*needed, *usual, *elements, *rest)


@cache
def offered() -> dict[str, tuple[str, ...]]:
    """What columns of these names may hold beside the scenario's own names: the library's."""
    shelf = library()
    return {
        "alloy": tuple(sorted(shelf.alloys)),
        "material": tuple(sorted(shelf.materials, key=str.casefold)),
        "form": tuple(sorted({*FORMS, *(form for form, _ in shelf.losses)})),
    }
