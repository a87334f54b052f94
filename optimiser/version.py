"""Which Remelt this is, and on what it runs."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version as installed_version


@cache
def version() -> str:
    """The version of Remelt that is installed."""
    return installed_version("remelt")


def versions() -> dict[str, str]:
    """Remelt's version with those that its answers depend on."""
    return {
        "remelt": version(),
        "schema": "1",
        "python": platform.python_version(),
        "ortools": installed_version("ortools"),
        "highspy": installed_version("highspy"),
    }
