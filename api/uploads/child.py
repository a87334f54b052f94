"""Reading one upload in a process of its own, so that no file harms the service."""

from __future__ import annotations

from typing import Any

from api.aside import Limits, aside
from api.settings import Settings
from api.uploads.reading import Upload, answer_to, too_costly


def read_in_child(upload: Upload, settings: Settings) -> bytes | None:
    """What the child says of an upload; None if it died of it or took too long."""
    limits = Limits(memory_mb=settings.import_memory_mb, cpu_s=settings.import_cpu_s)
    return aside(limits, answer_to, upload)


def told_without_answer(upload: Upload) -> dict[str, Any]:
    """What is said of a file that its child did not survive."""
    return {"scenario": None, "issues": [too_costly(upload.path.name).model_dump(mode="json")]}
