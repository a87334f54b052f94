"""Copies of the embedded store: taken while it is in use, put back while it is not.

PostgreSQL has its own tools for both, which see to users, sizes and time travel as well.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from alembic.script import ScriptDirectory

from api.store.engine import sqlite
from api.store.migrate import HERE

DATABASE: Final = "remelt.db"
BESIDES: Final = ("-wal", "-shm", "-journal")


class Unusable(Exception):
    """A copy cannot be taken or put back, and why."""


def backup(data: Path, target: Path) -> None:
    """Copy the store in ``data`` into one file, complete and checked, or not at all.

    Raises:
        Unusable: there is no store, or the file is there already.
    """
    source = data / DATABASE
    if not source.is_file():
        raise Unusable(f"there is no store in {data}")
    if target.exists():
        raise Unusable(f"{target} is there already; give another name")
    with _appearing(target) as made:
        _copy(source, made)
        _soundness(made)


def restore(data: Path, source: Path) -> Path | None:
    """Put a copy in the place of the store; return where the store that was there is kept.

    Raises:
        Unusable: the file is no sound store that this version knows, or the store is in use.
    """
    if not source.is_file():
        raise Unusable(f"there is no file {source}")
    _soundness(source)
    data.mkdir(parents=True, exist_ok=True)
    place = data / DATABASE
    with _appearing(place) as made:
        _copy(source, made)
        return _set_aside(place)


def _copy(source: Path, target: Path) -> None:
    """Copy page by page, from one moment's view, while others go on writing."""
    with closing(_opened(source)) as read, closing(sqlite().connect(target)) as written:
        read.backup(written)
        written.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def _soundness(path: Path) -> None:
    """Raise unless the file is a whole store of a version that this one knows."""
    steps = {script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()}
    try:
        with closing(_opened(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (step,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite().DatabaseError, TypeError):
        raise Unusable(f"{path} is no store of Remelt") from None
    if found != "ok":
        raise Unusable(f"{path} is damaged: {found}")
    if step not in steps:
        raise Unusable(f"{path} is of a newer version, step {step}: install that one first")


def _set_aside(place: Path) -> Path | None:
    """Move the store that is there out of the way, once nobody uses it."""
    if not place.exists():
        return None
    with suppress(sqlite().DatabaseError), closing(sqlite().connect(place, timeout=0)) as old:
        _alone(old, place)
    kept = place.with_name(f"{place.name}.before-{secrets.token_hex(4)}")
    for ending in ("", *BESIDES):
        beside = place.with_name(f"{place.name}{ending}")
        if beside.exists():
            beside.rename(kept.with_name(f"{kept.name}{ending}"))
    return kept


def _alone(connection: Any, place: Path) -> None:
    """Raise where others have the store open: only the last one may leave the log behind."""
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite().OperationalError:
        raise Unusable(f"{place} is in use: stop the service and its workers first") from None


def _opened(path: Path) -> Any:
    """The file, to read; SQLite would make one that is not there."""
    return sqlite().connect(f"file:{path.absolute().as_posix()}?mode=ro", uri=True)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file to write that takes its place, on the disk and complete, when this ends well."""
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        yield made
        _synced(made)
        made.replace(target)
        _synced(target.parent)
    finally:
        for ending in ("", *BESIDES):
            made.with_name(f"{made.name}{ending}").unlink(missing_ok=True)


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
