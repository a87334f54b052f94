"""TABLES.md, made from the schema: run this module to write it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimiser.intake.schema import Column, settings_schema, table_schemas
from optimiser.intake.template_words import SPELLING, blank_means, described, is_needed

TITLE = """\
# Tables and settings
Made from the records in `models` by `python -m optimiser.intake.reference`; do not edit.
Lots, offers, materials, furnaces and classes also have composition columns: chemical symbols in
wt-% of the metal, and qualities, each also with `_sd`, `_n`, `_max` and `_bias_sd`.
"""


def reference() -> str:
    """The whole document."""
    parts = [TITLE]
    for schema in table_schemas():
        rows = [_row(schema.name, column) for column in schema.columns]
        parts.append(f"## {schema.name}\n{schema.description}.\n\n{_table(rows)}")
    settings = [_setting(column) for column in settings_schema().values()]
    parts.append(f"## settings\nWhat holds for the whole plan.\n\n{_table(settings)}")
    return "\n".join(parts)


def _row(table: str, column: Column) -> tuple[str, ...]:
    needed = is_needed(table, column)
    blank = "needed" if column.required else blank_means(column)
    choices = f": {', '.join(column.choices)}" if column.choices else ""
    return _names(column), described(column) + choices, "needed" if needed else blank


def _setting(column: Column) -> tuple[str, ...]:
    spelling = SPELLING.get(column.name) or ", ".join(column.choices)
    meaning = f"{described(column)}: {spelling}" if spelling else described(column)
    return _names(column), meaning, blank_means(column)


def _names(column: Column) -> str:
    return ", ".join(f"`{name}`" for name in column.names)


def _table(rows: list[tuple[str, ...]]) -> str:
    return "\n".join(_lines([("column", "meaning", "blank means"), ("---",) * 3, *rows])) + "\n"


def _lines(rows: list[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


if __name__ == "__main__":
    (Path(__file__).parent / "TABLES.md").write_text(reference(), "utf-8", newline="\n")
