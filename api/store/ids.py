"""Names that nobody gave: opaque, in the order they were made, not to be guessed."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """48 bits of time and 80 of chance, as 32 hexadecimal digits."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
