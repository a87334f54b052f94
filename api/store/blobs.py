"""Documents in the store: JSON, compressed."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Connection, LargeBinary, func, select

FIRST: Final = re.compile(r'\{(?:"scenario":\{)?"settings":')
START_BYTES: Final = 8_192
"""Settings that stand first in a document lie within these bytes of it, packed."""


def packed(document: object) -> bytes:
    """The document as bytes; the same document gives the same bytes.

    Raises:
        ValueError: a number in it is not finite.
    """
    text = _written(document)
    if text is None or b"NaN" in text or b"Infinity" in text:
        text = json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
    return zlib.compress(text, level=1)


def _written(document: object) -> bytes | None:
    """The document as JSON, four times as quickly; None of one nested deeply or in odd letters."""
    try:
        return to_json(document)
    except ValueError:
        return None


def unpacked(content: bytes) -> Any:
    """The document that ``packed`` took."""
    return json.loads(zlib.decompress(content))


def settings_at_start(start: bytes) -> Any:
    """The settings of a scenario, or of what is planned, by the beginning of it as it is packed.

    None where they do not stand first in it, or reach beyond this beginning.
    """
    text = zlib.decompressobj().decompress(start).decode("utf-8", "ignore")
    first = FIRST.match(text)
    if first is None:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, first.end())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def settings_within(
    connection: Connection, column: ColumnElement[Any], condition: ColumnElement[bool]
) -> Any:
    """The settings of the one scenario in ``column``; most often its beginning tells them.

    A document of ten thousand lots takes a second to unpack, of which a page has none to spare.
    """
    beginning = func.substr(column, 1, START_BYTES, type_=LargeBinary)
    start = connection.execute(select(beginning).where(condition)).scalar_one()
    found = settings_at_start(bytes(start))
    if found is not None:
        return found
    whole = unpacked(connection.execute(select(column).where(condition)).scalar_one())
    whole = whole.get("scenario", whole)
    return whole.get("settings") if isinstance(whole, dict) else None
