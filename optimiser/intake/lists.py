"""Lists inside one cell: JSON where it begins with a bracket, else names between commas."""

from __future__ import annotations

import json
from collections.abc import Sequence

from optimiser.intake.words import Wrong


def read_list(value: object) -> list[object] | None:
    """The items of a list, or None for a blank."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str):
        raise Wrong("not_a_list", "is not a list", "write names between commas, or a JSON list")
    text = value.strip()
    if not text:
        return None
    if text.startswith(("[", "{")):
        found = _json(text)
        return found if isinstance(found, list) else [found]
    return [item.strip() for item in text.split(",")]


def read_mapping(value: object) -> dict[str, object] | None:
    """Names with values: a JSON object, or ``cost = 1, carbon = 0.08``; None for a blank."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise Wrong("not_a_list", "is not a set of names with numbers", "write cost = 1")
    text = value.strip()
    if not text:
        return None
    if text.startswith(("[", "{")):
        found = _json(text)
        if not isinstance(found, dict):
            raise Wrong("not_a_list", "is not a set of names with numbers", "write cost = 1")
        return found
    pairs = [item.partition("=") for item in text.split(",")]
    return {name.strip(): number.strip() for name, _, number in pairs}


def write_list(items: Sequence[object]) -> str:
    """``items`` in one cell, so that ``read_list`` gives them back."""
    plain = all(
        isinstance(item, str) and item and item.strip() == item and "," not in item
        for item in items
    )
    if items and plain and not str(items[0]).startswith(("[", "{")):
        return ", ".join(str(item) for item in items)
    return json.dumps(list(items), ensure_ascii=False)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        hint = 'write names between commas, or a JSON list such as ["a", "b"]'
        raise Wrong("not_a_list", "begins like JSON but is not", hint) from None
