"""What the API makes of the store's troubles, and of two who come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.store import Store
from tests.api.client import Client, living, settings_in
from tests.jobs.errands import small


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("", {}, Exception("gone")),
        InterfaceError("", {}, Exception("closed")),
        PoolTimeout("no connection"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("path", ["/v1/runs", "/v1/runs/abc", "/v1/runs/abc/result"])
def test_without_a_store_the_answer_is_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, path: str
) -> None:
    @contextmanager
    def away(_: Store) -> Any:
        raise error
        yield

    monkeypatch.setattr(Store, "reading", away)
    monkeypatch.setattr(Store, "glancing", away)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["code"] == "store_unavailable"


def test_names_that_no_store_keeps_are_4xx(client: Client) -> None:
    for path in ("/v1/runs/%00", "/v1/runs/%00/result", "/v1/runs?tag=%00", "/v1/runs?state=%00"):
        answer = client.get(path)
        assert answer.status_code in {200, 400, 404}, path


def test_the_same_key_twice_at_once_is_one_run(tmp_path: Path) -> None:
    """Both come in before either has its run: one is answered as a repetition."""
    with living(settings_in(tmp_path)) as client, ThreadPoolExecutor(1) as pool:
        headers = {"Idempotency-Key": "k"}
        store = client.app.state.service.store
        writing = Store.writing
        quick: list[Any] = []

        @contextmanager
        def late(self: Store) -> Any:
            if not quick:
                quick.append(None)
                quick[0] = pool.submit(other, client).result()
            with writing(self) as connection:
                yield connection

        def other(client: Client) -> Any:
            with living_beside(client) as beside:
                return beside.post("/v1/runs", json=small(), headers=headers)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, "writing", late)
            slow = client.post("/v1/runs", json=small(), headers=headers)
        assert store is client.app.state.service.store
    assert (slow.status_code, quick[0].status_code) == (202, 202)
    assert slow.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in quick[0].headers
    assert slow.json()["run_id"] == quick[0].json()["run_id"]


@contextmanager
def living_beside(client: Client) -> Any:
    """A second service on the same store."""
    with living(client.app.state.service.settings) as beside:
        yield beside
