"""Write models/README.md from the records themselves: `make docs`. A house test compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from optimiser.intake.schema import (
    BOOKS,
    SCENARIO,
    Column,
    Contract,
    TableSchema,
    settings_schema,
    table_schemas,
)
from optimiser.intake.units import unit_of

README = Path(__file__).parents[1] / "models" / "README.md"
INTRODUCTION = """\
# models: the nouns

Frozen, closed records: what a plan is made from (`scenario.py` and the nouns it holds), the
same with every blank filled (`brief.py`, `source.py`), the books of a period (`books.py`), and
what comes out (`plan.py`, `price.py`, `worth.py`, `ledger.py`: no field has a default). They import
nothing of ours. The built-in reference data is in [library/](library/README.md).

Units stand in names and are never guessed: `_kg`, `_pct` (0 to 100), `_per_t`, `_kwh`,
`_kgco2e`. In files a mass may also be given as `_t` or `_lb`, a price also `_per_kg` or
`_per_lb`. Blank is unknown, never zero; what a blank becomes stands in brackets. Composition is
wt-% of the metal, one column per chemical symbol, with the endings `_sd` (standard deviation),
`_n` (samples), `_max` (upper bound without an analysis) and `_bias_sd` (error that all lots of
a material share).

The tables below are written by `make docs` from the records; edit those.
"""
SCENARIOS = """\
# Scenarios

What a plan is made from.
"""
PERIODS = """\
# Books of a period

What a ledger is made from: what was received, charged, cast and let go. Every mass is as weighed
unless its name says `planned`. What a scenario has too is told above.
"""


def glossary() -> str:
    """The whole README: introduction, then settings and tables of scenarios and of books."""
    shared = {(table.name, table.record) for table in table_schemas(SCENARIO)}
    own = [one for one in table_schemas(BOOKS) if (one.name, one.record) not in shared]
    names = [one.name for one in table_schemas(BOOKS) if (one.name, one.record) in shared]
    links = [f"[{name}](#{name})" for name in names]
    return "\n".join(
        [
            INTRODUCTION,
            SCENARIOS,
            *_chapter(SCENARIO, "What holds for the whole plan", table_schemas(SCENARIO)),
            PERIODS,
            *_chapter(BOOKS, "What holds for the whole period", own),
            f"As in a scenario: {', '.join(links)}.\n",
        ]
    )


def _chapter(contract: Contract, settings: str, tables: Sequence[TableSchema]) -> Iterator[str]:
    columns = tuple(settings_schema(contract).values())
    name = "settings" if contract is SCENARIO else "settings of books"
    yield _section(name, settings, columns)
    for table in tables:
        yield _section(table.name, table.description, table.columns)
        if table.has_composition:
            yield "And composition columns.\n"


def _section(name: str, description: str, columns: tuple[Column, ...]) -> str:
    lines = [
        f"## {name}",
        "",
        f"{description}.",
        "",
        "| column | unit | meaning |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *_rows(columns)]) + "\n"


def _rows(columns: tuple[Column, ...]) -> Iterator[str]:
    for column in columns:
        name = f"**{column.name}**" if column.required else column.name
        yield f"| {name} | {_unit(column)} | {column.description}{_default(column)} |"


def _unit(column: Column) -> str:
    """The unit, else the kind of value; the choices where there are some."""
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    kinds = {"yes_no": "yes, no", "instant": "date, time", "whole": "whole number", "number": ""}
    return unit_of(column.name) or kinds.get(column.kind, "text")


def _default(column: Column) -> str:
    """The default in brackets, unless the description has it."""
    default = column.default
    if default in (None, "", ()) or "[" in column.description or isinstance(default, tuple):
        return ""
    return f" [{default:g}]" if isinstance(default, float) else f" [{default}]"


if __name__ == "__main__":
    README.write_text(glossary(), encoding="utf-8")
    sys.stderr.write(f"Written: {README.name} of the models\n")
