"""How much the service takes at a time, and that it says so when it is too much."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from api.http.capacity import MOST_IN_LINE, Line, Seats
from api.http.problems import Problem
from api.runs.example import SCENARIO
from api.service import Service
from api.settings import Settings
from tests.api.client import HERE, Client, living, settings_in
from tests.api.people import people_in, problem_of


def test_a_tenants_queue_is_bounded(tmp_path: Path) -> None:
    with people_in(tmp_path, most_queued=2) as people:
        ours, theirs = people.of("planner"), people.of("planner", tenant="theirs")
        for _ in range(2):
            assert people.client.post("/v1/runs", json=SCENARIO, headers=ours).status_code == 202
        full = people.client.post("/v1/runs", json=SCENARIO, headers=ours)
        assert problem_of(full, 429)["code"] == "queue_full"
        assert int(full.headers["retry-after"]) >= 1
        assert people.client.post("/v1/runs", json=SCENARIO, headers=theirs).status_code == 202


def test_the_requests_of_a_key_are_counted(tmp_path: Path) -> None:
    with people_in(tmp_path, requests_per_minute=5) as people:
        for _ in range(5):
            assert people.client.get("/v1/runs", headers=people.of("erp")).status_code == 200
        answer = people.client.get("/v1/runs", headers=people.of("erp"))
        assert problem_of(answer, 429)["code"] == "too_many_requests"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert people.client.get("/v1/runs", headers=people.of("planner")).status_code == 200
        assert people.client.get("/healthz").status_code == 200


def test_what_a_key_may_not_do_counts_too(tmp_path: Path) -> None:
    with people_in(tmp_path, requests_per_minute=3) as people:
        for _ in range(3):
            problem_of(people.client.get("/v1/keys", headers=people.of("erp")), 403)
        problem_of(people.client.get("/v1/keys", headers=people.of("erp")), 429)


def test_a_body_is_as_long_as_the_settings_allow(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_body_bytes=100)) as client:
        headers = {"Content-Type": "application/json"}
        body = b"{" + b" " * 98 + b"}"
        assert client.post("/v1/validations", content=body, headers=headers).status_code == 200
        answer = client.post("/v1/validations", content=body + b" ", headers=headers)
        assert "100 bytes" in problem_of(answer, 413)["detail"]


def test_a_body_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    async def drip() -> object:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    with living(settings_in(tmp_path, body_time_limit_s=0.3)) as client:
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/validations", content=drip(), headers=headers)
        assert problem_of(answer, 408)["code"] == "body_too_slow"


def test_addresses_and_headers_are_bounded(client: Client) -> None:
    most = Settings().most_url_bytes
    problem_of(client.get("/v1/alloys/" + "a" * most), 414)
    problem_of(client.get("/v1/alloys?" + "a" * most), 414)
    problem_of(client.get("/v1/alloys", headers={"X-Long": "a" * 40_000}), 431)
    many = {f"X-{number}": "a" * 100 for number in range(400)}
    problem_of(client.get("/v1/alloys", headers=many), 431)


def test_requests_under_way_are_bounded(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_requests=1)) as client:
        run = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
        waiting, other = client.together(f"/v1/runs/{run}?wait=1", "/v1/runs")
        assert waiting.status_code == 200
        assert problem_of(other, 503)["code"] == "overloaded"
        assert int(other.headers["retry-after"]) >= 1


def test_those_who_wait_are_bounded(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_waiting=1)) as client:
        run = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
        *two, quick = client.together(
            f"/v1/runs/{run}?wait=1", f"/v1/runs/{run}?wait=1", f"/v1/runs/{run}"
        )
        waited, refused = sorted(two, key=lambda answer: answer.status_code)
        assert (waited.status_code, quick.status_code) == (200, 200)
        assert problem_of(refused, 503)["code"] == "overloaded"
        again = client.get(f"/v1/runs/{run}?wait=0.1")
        assert again.status_code == 200, "the seat was given back"


def test_streams_take_seats_and_give_them_back(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_waiting=1)) as client:
        run = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
        client.post(f"/v1/runs/{run}/cancel", json={})
        for _ in range(3):
            assert client.get(f"/v1/runs/{run}/events").status_code == 200
        service: Service = client.app.state.service
        with service.waiting.taken("somebody"):
            problem_of(client.get(f"/v1/runs/{run}/events"), 503)


def test_one_tenant_cannot_take_all_seats() -> None:
    seats = Seats(3, of_one=1)
    with seats.taken("ours"), seats.taken("theirs"), pytest.raises(Problem), seats.taken("ours"):
        pass
    with seats.taken("ours"):
        pass


def test_behind_tls_browsers_are_told_to_stay_there(client: Client) -> None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(client.app, client=HERE)
        async with httpx.AsyncClient(transport=transport, base_url="https://127.0.0.1") as tls:
            return await tls.get("/nowhere")

    answer = client.run(asked())
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "strict-transport-security" not in client.get("/nowhere").headers


def test_a_store_in_trouble_is_no_fault_of_the_caller(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    def gone(*_: object) -> None:
        raise OperationalError("SELECT secret", {}, OSError("disk I/O error"))

    monkeypatch.setattr("api.routes.library.catalogue.listing", gone)
    answer = client.get("/v1/alloys")
    assert problem_of(answer, 503)["code"] == "store_unavailable"
    assert answer.headers["retry-after"]
    assert "secret" not in answer.text


def test_printing_has_a_line(tmp_path: Path) -> None:
    """As many as may wait wait; the next of the same plant is told to come back."""

    async def crowd(line: Line) -> list[str]:
        gone, free = [], asyncio.Event()

        async def one() -> None:
            try:
                async with line.turn("plant"):
                    await free.wait()
                    gone.append("printed")
            except Problem as problem:
                gone.append(problem.code)
                free.set()

        await asyncio.gather(*(one() for _ in range(MOST_IN_LINE + 1)))
        return gone

    with living(settings_in(tmp_path)) as client:
        told = asyncio.run(crowd(client.app.state.service.prints))
    assert sorted(told) == ["overloaded", *["printed"] * MOST_IN_LINE]


def test_cancelling_needs_no_body(client: Client) -> None:
    run_id = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
    answer = client.post(f"/v1/runs/{run_id}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
