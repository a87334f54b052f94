"""Titles of the codes of the European List of Waste that an aluminium plant meets most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from models.library.library import Confidence
from models.library.tables import table
from models.record import Record


class WasteCode(Record):
    """One code of the list; ``mirror`` is the other entry of its pair, None if it has none."""

    code: str
    title: str
    mirror: str | None
    source: str
    confidence: Confidence


@cache
def waste_codes() -> Mapping[str, WasteCode]:
    """The codes by how they are written, such as ``10 03 15*``."""
    return {
        row["code"]: WasteCode.model_validate({**row, "mirror": row["mirror"] or None})
        for row in table("waste_codes")
    }
