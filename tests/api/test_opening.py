"""A store that cannot be opened is said as that, before anything listens or is changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.store import db
from api.serving import refusal
from api.store.opening import Unopened, opened_store
from optimiser.errors import ExitCode
from tests.api.client import settings_in


def of_a_newer_version(folder: Path) -> None:
    """A store that a version after this one has used."""
    opened_store(settings_in(folder, database_url=None)).close()
    with sqlite3.connect(folder / "remelt.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def in_the_way(folder: Path) -> None:
    """A folder of which a part is a file."""
    folder.write_text("no folder")


def damaged(folder: Path) -> None:
    """A store that is none."""
    folder.mkdir()
    (folder / "remelt.db").write_text("no store " * 1000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (of_a_newer_version, "of a newer version"),
        (in_the_way, "cannot be made"),
        (damaged, "cannot be opened"),
    ],
)
def test_why_a_store_cannot_be_opened_is_said_by_service_and_commands(
    tmp_path: Path, spoil: object, said: str
) -> None:
    folder = tmp_path / "data"
    assert callable(spoil)
    spoil(folder)
    chosen = settings_in(folder, database_url=None)
    with pytest.raises(Unopened, match=said):
        opened_store(chosen)
    assert said in (refusal(chosen) or "")
    told = CliRunner().invoke(db, ["migrate", "--data", str(folder)])
    assert told.exit_code == ExitCode.USAGE
    assert said in " ".join(told.output.split())
