"""Opening the store as it is meant: with its tables up to date, or with the reason why not."""

from __future__ import annotations

from alembic.util.exc import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from api.settings import Settings
from api.store.engine import Store, open_store
from api.store.migrate import migrate, newest_revision


class Unopened(Exception):
    """The store cannot be opened: why, and the way out, in an operator's words."""


def opened_store(settings: Settings, *, is_made: bool = True) -> Store:
    """The store that the settings name, with its tables brought up to this version.

    An embedded one is made where there is none, if ``is_made``.

    Raises:
        Unopened: it cannot be reached or made, or a newer version has used it.
    """
    if not (is_made or settings.database_url or settings.file.exists()):
        raise Unopened(
            f"There is no store in {settings.data}. Name its folder with --data or REMELT_DATA; "
            "remelt serve makes one where there is none."
        )
    where = make_url(settings.url).render_as_string(hide_password=True)
    try:
        store = open_store(settings)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        raise Unopened(f"The store {where} cannot be made: {reason}.") from None
    try:
        migrate(store)
    except DBAPIError as error:
        store.close()
        reason = str(error.orig).strip().splitlines()[0]
        raise Unopened(f"The store {where} cannot be opened: {reason}.") from None
    except CommandError:
        store.close()
        raise Unopened(
            f"The store {where} is of a newer version of Remelt, or damaged: this one knows steps "
            f"up to {newest_revision()}. Start that version, or restore a backup of before it."
        ) from None
    return store
