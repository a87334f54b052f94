"""Opening the store, and the two ways of using it: to read, and to write.

SQLite runs with a write-ahead log and waits for the disk before it says yes. The driver brings
its own SQLite where it can: the one in Debian 12 may lose a log that is reset under two writers.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.functions import Function

from api.settings import Settings
from api.store.moments import EPOCH, MICROSECOND

BUSY_S: Final = 30
PAUSE_S: Final = 0.02
WRITES: Final = "remelt_writes"
GLANCES: Final = "remelt_glances"
MOST_GLANCES: Final = 4
"""Connections that are kept open between glances."""
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_S * 1000}",
)
UNREACHABLE: Final = (OperationalError, InterfaceError, InternalError, PoolTimeout)
"""Errors that are not of the statement's making: the store is away, full or overloaded."""
SERVER: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""How soon a PostgreSQL counts as gone, s (the last: ms)."""
SESSION: Final = (
    "SET idle_in_transaction_session_timeout = '30s'",  # a stopped worker lets go of its rows
    f"SET lock_timeout = '{BUSY_S}s'",
)


@dataclass(frozen=True, slots=True)
class Store:
    """The database, open. Each use is one transaction, undone if it ends in an error."""

    engine: Engine
    _glances: list[Connection] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """A connection for statements that change nothing and whose rows are all fetched.

        SQLite needs no transaction around them, so connections are kept open for the next
        glances; each statement sees the store at a moment of its own.
        """
        if not self.is_embedded:
            with self.reading() as connection:
                yield connection
            return
        connection = self._glance()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(self._glances) < MOST_GLANCES:
            self._glances.append(connection)
        else:
            connection.close()

    def _glance(self) -> Connection:
        """A connection that no other thread has."""
        try:
            return self._glances.pop()
        except IndexError:
            return self.engine.connect().execution_options(**{GLANCES: True})

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when this ends; SQLite takes one at a time."""
        connecting = self.engine.connect().execution_options(**{WRITES: True})
        with connecting as connection, connection.begin():
            yield connection

    @property
    def is_embedded(self) -> bool:
        """Whether the store is a file of this host."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Let go of all connections."""
        while self._glances:
            self._glances.pop().close()
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """The store that the settings name; its tables are made by ``migrate``."""
    url = make_url(settings.url)
    if url.get_backend_name() != "sqlite":
        return Store(_server(url))
    assert url.database is not None
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        module=sqlite(),
        connect_args={"timeout": BUSY_S, "check_same_thread": False, "isolation_level": None},
        pool_size=16,
        max_overflow=16,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return Store(engine)


def _server(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=16,
        max_overflow=16,
        pool_pre_ping=True,
        connect_args=dict(SERVER),
    )
    event.listen(engine, "connect", _set_up_session)
    return engine


def now(connection: Connection) -> datetime:
    """The time by which leases are judged: the database's, so that hosts need not agree."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    clock: Function[Any] = func.clock_timestamp()
    micros = func.floor(func.extract("epoch", clock) * 1_000_000).cast(BigInteger)
    return EPOCH + int(connection.execute(select(micros)).scalar_one()) * MICROSECOND


def sqlite() -> ModuleType:
    """The newest SQLite there is."""
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def _set_up(connection: sqlite3.Connection, record: object) -> None:
    del record
    for pragma in PRAGMAS:
        _patiently(connection, pragma)


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Say it until nobody is in the way: SQLite does not wait by itself while it turns to WAL."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute(statement)
        except sqlite().OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def _set_up_session(connection: DBAPIConnection, record: object) -> None:
    del record
    with closing(connection.cursor()) as cursor:
        for setting in SESSION:
            cursor.execute(setting)
    connection.commit()


def _begin(connection: Connection) -> None:
    """Begin at once as a writer where one is to be: a reader that turns writer may be refused."""
    options = connection.get_execution_options()
    if GLANCES not in options:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if WRITES in options else "BEGIN")
