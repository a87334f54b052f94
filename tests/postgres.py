"""A PostgreSQL that lives as long as the tests: made in a folder of its own, on a loopback port.

PostgreSQL refuses to run as root; then it runs as the user that its package made.
"""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

INSTALLED = Path("/usr/lib/postgresql")
USER = "postgres"
START_S = 30
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
"""Quick rather than safe from power cuts: nobody cuts the power of a test."""


@dataclass(frozen=True)
class Cluster:
    """A server of its own, with as many databases as are asked for."""

    binaries: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The address of one database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def database(self, name: str, *, like: str = "template1") -> str:
        """The address of a database, which is made like another where there is none of that name.

        Nobody may be connected to the other.
        """
        address = make_url(self.url(USER)).set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.execute(known, {"name": name}).first() is None:
                connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
        engine.dispose()
        return self.url(name)

    def start(self) -> None:
        """Have it answer; it may have been stopped before."""
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        address = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories="
        self._control("start", "-l", str(self.folder / "log"), "-o", f"{options} {address}")

    def stop(self, how: str = "immediate") -> None:
        """Stop it: immediate, as a crash does, or fast, which ends every session first."""
        self._control("stop", "-m", how)

    def _control(self, *words: str) -> None:
        data = str(self.folder / "data")
        run(self.binaries / "pg_ctl", "-D", data, "-w", "-t", str(START_S), *words)


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL of this machine; None where there is none."""
    known = sorted(INSTALLED.glob("*/bin"), reverse=True)
    if (found := shutil.which("pg_ctl")) is not None:
        known.append(Path(found).resolve().parent)
    return next((folder for folder in known if (folder / "initdb").exists()), None)


@functools.cache
def cluster() -> Cluster:
    """The server of these tests. Without PostgreSQL they skip, and where CI runs them they fail."""
    folder = binaries()
    if folder is None:
        why = "PostgreSQL is not installed: make system-packages"
        assert not os.environ.get("CI"), why
        pytest.skip(why)
    made = Cluster(folder, Path(tempfile.mkdtemp(prefix="remelt-postgres-")), free_port())
    if os.geteuid() == 0:
        shutil.chown(made.folder, USER)
    words = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-locale", "--no-sync")
    run(folder / "initdb", "-D", str(made.folder / "data"), *words)
    made.start()
    atexit.register(_end, made, os.getpid())
    return made


def database_for(folder: Path, *, like: str = "template1") -> str:
    """The address of the database that stands for a store in ``folder``."""
    return cluster().database(f"t{sha256(str(folder).encode()).hexdigest()[:24]}", like=like)


def run(*words: object) -> None:
    """Run a program of PostgreSQL, as a user that it accepts; what it says is shown if it fails."""
    user = {"user": pwd.getpwnam(USER).pw_uid, "group": pwd.getpwnam(USER).pw_gid}
    with tempfile.TemporaryFile("w+") as said:
        # A file, not a pipe: the server that pg_ctl starts would keep a pipe open.
        ended = subprocess.run(
            [str(word) for word in words],
            cwd="/",
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            **(user if os.geteuid() == 0 else {}),
        )
        said.seek(0)
        assert ended.returncode == 0, said.read()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(made: Cluster, owner: int) -> None:
    if os.getpid() == owner:
        made.stop()
        shutil.rmtree(made.folder, ignore_errors=True)
