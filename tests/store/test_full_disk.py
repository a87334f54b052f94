"""A full disk: requests are told to come again, nothing that was taken is lost, then it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.settings import Settings
from api.store import Store, engine, open_store
from api.store.tables import audit, runs
from tests.api.client import Client, living
from tests.jobs.errands import small, until, working
from tests.made import tables_in
from tests.store.deeds import results, run_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An embedded store: only that one can be given a size."""
    return Settings(data=tmp_path, database_url=tables_in(tmp_path))


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store, int], None]:
    """Have the store's file end at so many pages more than it has, 4 KiB each."""
    usual = engine.PRAGMAS

    def limit(store: Store, more: int) -> None:
        with store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        size = f"PRAGMA max_page_count = {pages + more}"
        monkeypatch.setattr(engine, "PRAGMAS", (*usual, size))
        store.close()  # connections from here on know it

    return limit


def ask(client: Client, number: int) -> int:
    scenario = {**small(), "settings": {"goals": ["cost"], "name": f"{number}" * 50}}
    headers = {"Idempotency-Key": f"k{number}"}
    answer = client.post("/v1/runs", json=scenario, headers=headers)
    if answer.status_code == 503:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["code"] == "store_unavailable"
    return answer.status_code


def counted(store: Store) -> tuple[int, int]:
    with store.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (runs, audit)
        )


def test_requests_are_told_to_come_again(
    settings: Settings, limit: Callable[[Store, int], None]
) -> None:
    with living(settings) as client:
        store = client.app.state.service.store
        limit(store, 10)
        answers = [ask(client, number) for number in range(100)]
        taken = answers.count(202)
        assert set(answers) == {202, 503}
        assert answers[-1] == 503
        assert counted(store) == (taken, taken)
        assert client.get("/v1/runs?limit=1").status_code == 200
        limit(store, 1000)
        assert [ask(client, number) for number in range(100)] == [202] * 100
        assert counted(store) == (100, 100)


def test_plans_wait_for_room(settings: Settings, limit: Callable[[Store, int], None]) -> None:
    """What a worker has planned is written down as soon as there is room, or planned again."""
    with living(settings) as client:
        assert [ask(client, number) for number in range(12)] == [202] * 12
    store = open_store(settings)
    limit(store, 2)
    with store.reading() as connection:
        asked = list(connection.execute(select(runs.c.run_id)).scalars())
    with working(store, settings) as worker:
        until(lambda: any(work.last_word for work in list(worker.under_way)))
        limit(store, 1000)
        until(lambda: all(run_of(store, run_id).state == "succeeded" for run_id in asked))
    assert [results(store, run_id) for run_id in asked] == [1] * 12
    store.close()
