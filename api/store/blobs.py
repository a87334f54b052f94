"""Documents in the store: JSON, compressed."""

from __future__ import annotations

import json
import zlib
from typing import Any

from pydantic_core import to_json


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
