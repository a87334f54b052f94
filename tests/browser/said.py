"""Which sentences are known: what is left of one when every known sentence is taken from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from api.web.said import Sayer
from api.web.sentences import WORD
from api.web.texts import BLANK
from models.issue import InvalidScenario
from optimiser.intake import read_scenario
from optimiser.intake.schema import BOOKS, SCENARIO, settings_schema, table_schemas

BROKEN = Path(__file__).parents[1] / "intake" / "broken"
SAYING = {"message", "hint", "sentence", "title", "why"}
NAMED = re.compile(r'"[^"]*"|[\w.-]+\.(?:csv|json|png|toml|xlsx)|\((?:a list|an object)\)')
OF_INPUTS = {
    *("brass", "cast", "wrought", "dense", "down", "up", "heavy", "rest", "seven", "gaol"),
    *(
        "ingot",
        "extrusion",
        "metal",
        "cathode",
        "rod",
        "waffle",
        "shred",
        "copper",
        "zinc",
        "hard",
        "magnesium",
    ),
    *("kg", "yes", "null"),
    *("newline", "or", "end", "document", "of", "after", "statement", "at", "line", "column"),
}
"""Names in the inputs of tests, units, and what the reader of TOML says: these stay."""


@cache
def as_written() -> set[str]:
    """Words that are names: of tables, columns, what a column takes, and of inputs."""
    found = set(OF_INPUTS)
    for contract in (SCENARIO, BOOKS):
        columns = [*settings_schema(contract).values()]
        for table in table_schemas(contract):
            found.add(table.name)
            columns += table.columns
        found |= {word for column in columns for word in (column.name, *column.choices)}
    return found


def words_left(rest: str) -> set[str]:
    """The words in what is left of a sentence that are no names."""
    return set(WORD.findall(NAMED.sub("", rest))) - as_written()


def bare(pairs: Mapping[str, str]) -> Sayer:
    """What says of every known sentence nothing but what stands in its blanks."""
    return Sayer({one: " ".join(f"{{{b}}}" for b in BLANK.findall(one)) for one in pairs}, "de-DE")


def sentences_in(part: Any, name: str = "") -> Iterator[str]:
    """Every sentence of a document."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from sentences_in(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from sentences_in(value, name)
    elif isinstance(part, str) and name in SAYING and " " in part:
        yield part


def told_of_broken() -> Iterator[str]:
    """What every broken input is told."""
    for name in json.loads((BROKEN / "expected.json").read_text("utf-8")):
        try:
            read_scenario(BROKEN / name)
        except InvalidScenario as error:
            for issue in error.issues:
                yield issue.message
                yield issue.hint or ""


def told_of_columns() -> Iterator[str]:
    """What every table, column and setting means."""
    for contract in (SCENARIO, BOOKS):
        yield from (column.description for column in settings_schema(contract).values())
        for table in table_schemas(contract):
            yield table.description
            yield from (column.description for column in table.columns)
