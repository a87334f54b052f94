"""scenario.toml: settings by name, read and written."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from models.issue import InvalidScenario
from optimiser.intake.files import decoded, file_issue, read_bytes
from optimiser.intake.raw import RawSetting, RawSettings


def read_toml(path: Path) -> RawSettings:
    """The settings in a TOML file, each with its line.

    Raises:
        InvalidScenario: the file is not TOML.
    """
    text = decoded(read_bytes(path), file=path.name)
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"at line (\d+)", str(error))
        message = f"{path.name} is not TOML: {error}"
        hint = 'write one setting per line, such as name = "Week 12" or weigh_step_kg = 5'
        row = int(line[1]) if line else None
        raise InvalidScenario(
            (file_issue("not_toml", message, file=path.name, row=row, hint=hint),)
        ) from None
    entries = {key: RawSetting(value=value, row=_line(text, key)) for key, value in found.items()}
    return RawSettings(file=path.name, entries=entries)


def _line(text: str, key: str) -> int | None:
    found = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return None if found is None else text.count("\n", 0, found.start()) + 1


def toml_text(settings: dict[str, Any]) -> str:
    """The settings as TOML, one per line."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in settings.items())


def toml_value(value: object) -> str:
    """One value in TOML; its strings follow JSON's rules."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_as_text(value)
    if isinstance(value, dict):
        pairs = (f"{key} = {toml_value(one)}" for key, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def number_as_text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(value).removesuffix(".0")
