"""Copies of the embedded store: whole, taken in use, and put back only where that is safe."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from api.cli.app import app
from api.settings import Settings
from api.store import Store, open_store
from api.store.migrate import migrate
from api.store.tables import runs
from tests.made import tables_in
from tests.store.deeds import ask, taken


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An embedded store: the other one has tools of its own."""
    return Settings(data=tmp_path / "data", database_url=tables_in(tmp_path / "data"))


def ids(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(runs.c.run_id)).scalars())


def command(*words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["db", *words])
    return ended.exit_code, " ".join(ended.output.split())


def test_a_copy_taken_in_use_comes_back(store: Store, settings: Settings, tmp_path: Path) -> None:
    data, copy = str(settings.data), str(tmp_path / "copy.db")
    kept = ask(store)
    with store.writing():  # somebody is just writing
        code, said = command("backup", copy, "--data", data)
    assert (code, said) == (0, f"The store is copied into {copy}.")
    assert list(tmp_path.glob(".*")) == []
    ask(store)
    store.close()
    code, said = command("restore", copy, "--data", data)
    assert code == 0, said
    assert "kept as" in said
    again = open_store(settings)
    migrate(again)
    assert ids(again) == {kept}
    assert taken(again).run_id == kept
    again.close()


def test_a_copy_is_put_into_an_empty_place(store: Store, tmp_path: Path) -> None:
    kept = ask(store)
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "elsewhere"
    assert command("backup", str(copy), "--data", str(tmp_path / "data"))[0] == 0
    assert command("restore", str(copy), "--data", str(elsewhere))[0] == 0
    other = open_store(Settings(data=elsewhere))
    assert ids(other) == {kept}
    other.close()


def test_a_store_in_use_is_not_replaced(store: Store, tmp_path: Path) -> None:
    data, copy = str(tmp_path / "data"), str(tmp_path / "copy.db")
    command("backup", copy, "--data", data)
    kept = ask(store)
    code, said = command("restore", copy, "--data", data)
    assert code == 2
    assert "in use" in said
    assert ids(store) == {kept}


def test_a_copy_does_not_replace_a_file(store: Store, tmp_path: Path) -> None:
    del store
    copy = tmp_path / "copy.db"
    copy.write_text("mine")
    code, said = command("backup", str(copy), "--data", str(tmp_path / "data"))
    assert code == 2
    assert "there already" in said
    assert copy.read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00 not", b"x" * 5000])
def test_what_is_no_store_is_not_put_in_its_place(
    store: Store, tmp_path: Path, content: bytes
) -> None:
    kept = ask(store)
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    code, said = command("restore", str(wrong), "--data", str(tmp_path / "data"))
    assert code == 2
    assert "is no store of Remelt" in said
    assert ids(store) == {kept}


def test_a_copy_of_a_newer_version_is_refused(store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    code, said = command("backup", str(copy), "--data", str(tmp_path / "data"))
    assert code == 2
    assert "newer version" in said
    assert not copy.exists()


def test_without_a_store_there_is_nothing_to_copy(tmp_path: Path) -> None:
    code, said = command("backup", str(tmp_path / "copy.db"), "--data", str(tmp_path / "none"))
    assert code == 2
    assert "no store" in said


@pytest.mark.parametrize(("deed", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_postgresql_is_left_to_its_own_tools(deed: str, tool: str, tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    code, said = command(deed, str(tmp_path / "copy"), "--database-url", url)
    assert code == 2
    assert tool in said


def test_prune_says_what_went(store: Store, tmp_path: Path) -> None:
    del store
    code, said = command("prune", "--older-than", "30", "--data", str(tmp_path / "data"))
    assert code == 0
    assert "Forgotten: 0 runs" in said
