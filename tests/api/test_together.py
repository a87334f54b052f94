"""Writes that share a transaction."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import OperationalError

from api.runs.example import SCENARIO
from api.store import Store, open_store
from api.store.engine import now
from api.store.migrate import migrate
from api.store.tables import tenants
from api.store.together import Together, _Wish
from tests.api.client import Client, settings_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(settings_in(tmp_path))
    migrate(opened)
    yield opened
    opened.close()


def add(connection: Connection, wanted: Sequence[str]) -> list[str]:
    """Write tenants down."""
    moment = now(connection)
    connection.execute(
        insert(tenants), [{"tenant_id": name, "created_at": moment} for name in wanted]
    )
    return [*wanted]


def fail(connection: Connection, wanted: Sequence[str]) -> list[str]:
    """Write tenants down and then find that it may not be."""
    add(connection, wanted)
    raise ValueError("no")


def names(store: Store) -> set[str]:
    """The tenants in the store."""
    with store.reading() as connection:
        return set(connection.execute(select(tenants.c.tenant_id)).scalars())


def test_each_gets_its_own_answer(store: Store) -> None:
    together = Together(store)
    wanted = [f"tenant {number}" for number in range(40)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda name: together.write(add, name), wanted))
    assert found == wanted
    assert names(store) == set(wanted)


def test_one_that_fails_is_undone_alone(store: Store) -> None:
    together = Together(store)
    with ThreadPoolExecutor(8) as pool:
        good = [pool.submit(together.write, add, f"{n}") for n in range(10)]
        bad = pool.submit(together.write, fail, "half done")
        with pytest.raises(ValueError, match="no"):
            bad.result()
        assert [future.result() for future in good] == [f"{n}" for n in range(10)]
    assert "half done" not in names(store)


def test_those_beside_one_that_fails_are_kept_once(store: Store) -> None:
    wishes = [_Wish(add, "first"), _Wish(fail, "half done"), _Wish(add, "last")]
    Together(store)._write_these(wishes)
    assert [wish.answer.exception() is None for wish in wishes] == [True, False, True]
    assert [wishes[0].answer.result(), wishes[2].answer.result()] == ["first", "last"]
    assert names(store) == {"first", "last"}


def test_those_that_come_at_once_share_a_transaction(store: Store) -> None:
    together, commits = Together(store), []
    event.listen(store.engine, "commit", lambda _: commits.append(1))
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection, wanted: Sequence[str]) -> list[str]:
        begun.set()
        assert go_on.wait(60)
        return add(connection, wanted)

    with ThreadPoolExecutor(16) as pool:
        first = pool.submit(together.write, slow, "slow")
        assert begun.wait(60)
        rest = [pool.submit(together.write, add, f"{n}") for n in range(12)]
        while len(together._waiting) < len(rest):
            pass
        go_on.set()
        for future in (first, *rest):
            future.result()
    assert len(commits) == 2


def test_what_the_store_fails_at_fails_for_all(store: Store) -> None:
    """SQLite may have undone all of the transaction: nobody may be told that theirs is kept."""

    def full(connection: Connection, wanted: Sequence[str]) -> list[str]:
        add(connection, wanted)
        connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself on a full disk
        raise OperationalError("", {}, Exception("database or disk is full"))

    wishes = [_Wish(add, "first"), _Wish(full, "too much"), _Wish(add, "last")]
    Together(store)._write_these(wishes)
    assert all(isinstance(wish.answer.exception(), OperationalError) for wish in wishes)
    assert names(store) == set()
    assert Together(store).write(add, "again") == "again"


def test_scenarios_are_packed_before_the_store_is_held(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes longer than all the rest of a transaction; only the list of a sweep comes late."""
    store, compress = client.app.state.service.store, zlib.compress
    held: list[int] = []

    def watched(content: bytes, level: int) -> bytes:
        held.append(store.engine.pool.checkedout() - len(store._glances))
        return compress(content, level=level)

    monkeypatch.setattr("api.store.blobs.zlib.compress", watched)
    assert client.post("/v1/runs", json=SCENARIO).status_code == 202
    assert held == [0]
    sweep = {"base": SCENARIO, "variations": [{"values": {"settings.gap_pct": 1}}] * 2}
    assert client.post("/v1/sweeps", json=sweep).status_code == 202
    assert held == [0, 0, 0, 1]
