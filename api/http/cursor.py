"""Cursors: the place where a page of a list ended, as text that means nothing to anybody else."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from http import HTTPStatus

from api.http.problems import Problem


def cursor_of(moment: datetime, name: str) -> str:
    """The place after an entry made at ``moment``."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {name}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, str]:
    """The time and the name of the entry that a page ended with.

    Raises:
        Problem: 422, the cursor is none of ours.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, name = text.partition(" ")
        place = datetime.fromisoformat(moment), name
    except (ValueError, binascii.Error):
        place = None
    if place is None or place[0].tzinfo is None or not name:
        raise _foreign()
    return place


def cursor_of_name(name: str) -> str:
    """The place after an entry of that name, in a list by name."""
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def name_of(cursor: str) -> str:
    """The name of the entry that a page ended with.

    Raises:
        Problem: 422, the cursor is none of ours.
    """
    try:
        name = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        raise _foreign() from None
    if not name or "\0" in name:
        raise _foreign()
    return name


def _foreign() -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_cursor",
        detail="The cursor is not one that this service gave. Start without a cursor.",
    )
