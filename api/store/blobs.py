"""Documents in the store: JSON, compressed."""

from __future__ import annotations

import json
import zlib
from typing import Any


def packed(document: object) -> bytes:
    """The document as bytes; the same document gives the same bytes."""
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=1)


def unpacked(content: bytes) -> Any:
    """The document that ``packed`` took."""
    return json.loads(zlib.decompress(content))
