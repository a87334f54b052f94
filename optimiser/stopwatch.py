"""Where the time went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.plan import Seconds


@dataclass(slots=True)
class Stopwatch:
    """Seconds by step of the story."""

    read: float = 0.0
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measures(self, step: str) -> Iterator[None]:
        """Within this, time counts for ``step``."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.spent[step] = self.spent.get(step, 0.0) + time.perf_counter() - begin

    def seconds(self) -> Seconds:
        """What the record says; writing comes after it and is not in it."""
        return Seconds(
            read=round(self.read, 6),
            build=round(self.spent.get("build", 0.0), 6),
            solve=round(self.spent.get("solve", 0.0), 6),
            verify=round(self.spent.get("verify", 0.0), 6),
            write=0.0,
        )
