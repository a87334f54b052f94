"""The plant's time zone: the scenario's own, else the service's, else UTC. No other rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.settings import Settings

OTHERWISE: Final = "UTC"


def plant_zone(settings: Settings, own: object = None) -> str:
    """The zone that times are read and shown in; ``own`` is the scenario's setting timezone."""
    zones = (own, settings.zone)
    return next((one for one in zones if isinstance(one, str) and is_zone(one)), OTHERWISE)


def own_zone(document: object) -> object:
    """The setting timezone of a scenario's document, whatever it holds; None without one."""
    settings = document.get("settings") if isinstance(document, Mapping) else None
    return settings.get("timezone") if isinstance(settings, Mapping) else None


def in_plants_zone(document: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The same with the plant's zone where it names none: its dates are read as they are shown."""
    own = document.get("settings", {})
    if settings.zone is None or own.get("timezone") not in {None, ""}:
        return document
    return {**document, "settings": {**own, "timezone": settings.zone}}


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
