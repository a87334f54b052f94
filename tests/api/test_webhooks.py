"""Webhooks: kept with care, written with the run's end, delivered signed and at least once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from standardwebhooks import Webhook

from api.access.keys import ensure_tenant
from api.hooks.courier import MOST_REST_S, at_work, rest_after
from api.jobs.worker import Worker
from api.runs.example import CHARGES, SCENARIO
from api.store import Store, claims, outbox, queue, runs
from api.store.blobs import packed
from api.store.engine import now
from api.store.tables import deliveries
from api.store.tables import runs as runs_table
from tests.api.client import Client, living, settings_in
from tests.api.receiver import Receiver, receiving, until
from tests.api.working import working

ELSEWHERE = "https://erp.example.com/remelt"
LEASE = timedelta(seconds=30)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Client]:
    """A service that may call this machine, and rests but shortly."""
    given = {"webhook_hosts": ("127.0.0.1",), "webhook_rest_s": 0.05, "webhook_attempts": 3}
    with living(settings_in(tmp_path, webhook_timeout_s=60.0, **given)) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A host on this machine."""
    with receiving() as host:
        yield host


def store_of(client: Client) -> Store:
    return client.app.state.service.store


def hooked(client: Client, url: str, *events: str) -> dict[str, Any]:
    wanted = list(events or ("run.succeeded", "run.failed", "run.cancelled"))
    response = client.post("/v1/webhooks", json={"url": url, "events": wanted})
    assert response.status_code == 201, response.text
    return response.json()


def delivered(client: Client, hook: dict[str, Any]) -> list[dict[str, Any]]:
    return client.get(hook["links"]["deliveries"]).json()["deliveries"]


def ended_run(client: Client, *, code: str = "our_fault") -> str:
    """A run that a worker has ended as failed."""
    run_id = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
    with store_of(client).writing() as connection:
        claimed = claims.claim(connection, worker_id="w", lease=LEASE, attempts=3)
        assert claimed is not None
        assert queue.fail(connection, claimed, code=code, detail="x")
    return run_id


def carry(client: Client) -> Any:
    return at_work(store_of(client), client.app.state.service.settings)


def test_secret_is_shown_once(service: Client) -> None:
    made = hooked(service, ELSEWHERE)
    assert made["secret"].startswith("whsec_")
    read = service.get(made["links"]["self"])
    assert "secret" not in read.json()
    assert "whsec_" not in service.get("/v1/webhooks").text
    assert read.json()["url"] == ELSEWHERE


def test_changes_take_the_version_that_was_seen(service: Client) -> None:
    here = hooked(service, ELSEWHERE)["links"]["self"]
    body = {"url": ELSEWHERE, "events": ["run.failed"], "active": False}
    assert service.put(here, json=body).status_code == 428
    assert service.put(here, json=body, headers={"If-Match": '"7"'}).status_code == 412
    changed = service.put(here, json=body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert service.get(here).json()["events"] == ["run.failed"]
    assert service.get(here, headers={"If-None-Match": '"2"'}).status_code == 304
    assert service.delete(here).status_code == 428
    assert service.delete(here, headers={"If-Match": '"1"'}).status_code == 412
    assert service.delete(here, headers={"If-Match": '"2"'}).status_code == 204
    assert service.get(here).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://erp.example.com/", "events": ["run.failed"]},
        {"url": "https://169.254.169.254/", "events": ["run.failed"]},
        {"url": "https://localhost/", "events": ["run.failed"]},
        {"url": ELSEWHERE, "events": ["run.begun"]},
        {"url": ELSEWHERE, "events": []},
        {"url": ELSEWHERE, "events": "run.failed"},
        {"url": ELSEWHERE},
        {"url": 4, "events": ["run.failed"]},
        {"url": ELSEWHERE, "events": ["run.failed"], "secret": "mine"},
        {"url": ELSEWHERE + "x" * 2000, "events": ["run.failed"]},
        [],
    ],
)
def test_webhooks_that_make_no_sense_are_refused(service: Client, body: object) -> None:
    response = service.post("/v1/webhooks", json=body)
    assert response.status_code == 422, response.text
    assert response.json()["code"] in {"invalid_request", "denied_target"}


def test_there_are_not_more_webhooks_than_anybody_needs(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_webhooks=1)) as client:
        hooked(client, ELSEWHERE)
        body = {"url": ELSEWHERE, "events": ["run.failed"]}
        assert client.post("/v1/webhooks", json=body).status_code == 409


def test_a_delivery_is_written_with_the_end_of_its_run(service: Client) -> None:
    """The transaction that is undone takes the delivery with it."""
    hook = hooked(service, ELSEWHERE)
    run_id = service.post("/v1/runs", json=SCENARIO).json()["run_id"]

    def end_and_break() -> None:
        with store_of(service).writing() as connection:
            claimed = claims.claim(connection, worker_id="w", lease=LEASE, attempts=3)
            assert claimed is not None
            queue.fail(connection, claimed, code="x", detail="x")
            raise KeyError

    with pytest.raises(KeyError):
        end_and_break()
    assert delivered(service, hook) == []
    assert service.get(f"/v1/runs/{run_id}").json()["state"] == "queued"


def test_events_nobody_wants_are_not_written(service: Client) -> None:
    wants = hooked(service, ELSEWHERE, "run.failed")
    other = hooked(service, ELSEWHERE, "run.succeeded", "run.cancelled")
    run_id = ended_run(service)
    (delivery,) = delivered(service, wants)
    assert delivery["event"] == delivery["body"]["type"] == "run.failed"
    assert delivery["body"]["data"]["run_id"] == run_id
    assert delivered(service, other) == []


def test_a_run_that_is_cancelled_while_it_waits_is_told(service: Client) -> None:
    hook = hooked(service, ELSEWHERE)
    run_id = service.post("/v1/runs", json=SCENARIO).json()["run_id"]
    service.post(f"/v1/runs/{run_id}/cancel", json={})
    assert [row["event"] for row in delivered(service, hook)] == ["run.cancelled"]


def test_a_run_that_is_given_up_is_told(service: Client) -> None:
    hook = hooked(service, ELSEWHERE)
    service.post("/v1/runs", json=SCENARIO)
    with store_of(service).writing() as connection:
        connection.execute(update(runs_table).values(attempts=3))
        assert claims.claim(connection, worker_id="w", lease=LEASE, attempts=3) is None
    (delivery,) = delivered(service, hook)
    assert (delivery["event"], delivery["body"]["data"]["error_code"]) == ("run.failed", "gave_up")


def test_a_plan_that_is_accepted_is_told_once(service: Client) -> None:
    hook = hooked(service, ELSEWHERE, "run.accepted")
    charges = {"scenario": SCENARIO, "charges": CHARGES}
    plan = service.post("/v1/evaluations", json=charges).json()
    run_id = service.post("/v1/runs", json=SCENARIO).json()["run_id"]
    with store_of(service).writing() as connection:
        claimed = claims.claim(connection, worker_id="w", lease=LEASE, attempts=3)
        assert claimed is not None
        assert queue.finish(connection, claimed, plan=plan)
    for _ in range(2):
        assert service.post(f"/v1/runs/{run_id}/accept").status_code == 200
    assert [row["event"] for row in delivered(service, hook)] == ["run.accepted"]
    assert delivered(service, hook)[0]["body"]["data"]["run_id"] == run_id


def test_another_tenants_runs_are_not_told(service: Client) -> None:
    hook = hooked(service, ELSEWHERE)
    with store_of(service).writing() as connection:
        ensure_tenant(connection, "other")
        asked = runs.Asked(document=packed({}), body_sha256="x", time_limit_s=1.0)
        run_id = runs.add_all(connection, [("other", "x", asked)])[0]
        runs.stop(connection, run_id=run_id, keep_best=True)
    assert delivered(service, hook) == []


def test_a_plan_is_told_signed(service: Client, receiver: Receiver) -> None:
    hook = hooked(service, receiver.url)
    run_id = service.post("/v1/runs", json={**SCENARIO, "external_ref": "0004711"}).json()["run_id"]
    worker = Worker(store_of(service), service.app.state.service.settings)
    with working(worker), carry(service):
        until(lambda: len(receiver.came) == 1, seconds=60.0)
        until(lambda: delivered(service, hook)[0]["state"] == "delivered")
    path, headers, body = receiver.came[0]
    told = Webhook(hook["secret"]).verify(body, {k.lower(): v for k, v in headers.items()})
    assert path == "/hook"
    assert told["type"] == "run.succeeded"
    assert told["data"]["run_id"] == run_id
    assert told["data"]["outcome"] == "optimal"
    assert told["data"]["external_ref"] == "0004711"
    assert headers["webhook-id"] == delivered(service, hook)[0]["delivery_id"]


def test_ping_arrives_and_says_so(service: Client, receiver: Receiver) -> None:
    hook = hooked(service, receiver.url)
    sent = service.post(f"{hook['links']['self']}/ping").json()["delivery_id"]
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "delivered")
    (row,) = delivered(service, hook)
    assert (row["delivery_id"], row["answer"], row["attempts"]) == (sent, "204", 1)


def test_a_host_that_fails_is_tried_again_under_the_same_id(
    service: Client, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}, b"no"), (429, {}, b"")]
    hook = hooked(service, receiver.url)
    ended_run(service)
    with carry(service):
        until(lambda: len(receiver.came) == 3)
        until(lambda: delivered(service, hook)[0]["state"] == "delivered")
    assert len({headers["webhook-id"] for _, headers, _ in receiver.came}) == 1
    assert delivered(service, hook)[0]["attempts"] == 3


def test_a_delivery_that_nobody_takes_is_given_up(service: Client, receiver: Receiver) -> None:
    receiver.answers = [(500, {}, b"")] * 9
    hook = hooked(service, receiver.url)
    ended_run(service)
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "given_up")
    (row,) = delivered(service, hook)
    assert (row["attempts"], row["answer"], len(receiver.came)) == (3, "500", 3)


def test_redirects_are_not_followed(service: Client, receiver: Receiver) -> None:
    receiver.answers = [(302, {"Location": "/elsewhere"}, b"")] * 3
    hook = hooked(service, receiver.url)
    ended_run(service)
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "given_up")
    assert {path for path, _, _ in receiver.came} == {"/hook"}


def test_a_host_that_is_gone_for_good_is_called_no_more(
    service: Client, receiver: Receiver
) -> None:
    receiver.answers = [(410, {}, b"")]
    hook = hooked(service, receiver.url)
    ended_run(service)
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "given_up")
    assert service.get(hook["links"]["self"]).json()["active"] is False
    ended_run(service)
    assert len(delivered(service, hook)) == 1


def test_a_host_that_does_not_answer_is_left(service: Client, receiver: Receiver) -> None:
    receiver.hangs_s = 3.0
    hook = hooked(service, receiver.url)
    ended_run(service)
    hurried = service.app.state.service.settings.model_copy(update={"webhook_timeout_s": 1.0})
    with at_work(store_of(service), hurried):
        until(lambda: delivered(service, hook)[0]["answer"] is not None)
    assert delivered(service, hook)[0]["answer"] == "no answer within 1 s"


def test_an_endless_answer_is_not_read(service: Client, receiver: Receiver) -> None:
    receiver.answers = [(200, {}, b"x" * 50_000_000)]
    hook = hooked(service, receiver.url)
    ended_run(service)
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "delivered")
    assert delivered(service, hook)[0]["answer"] == "200"


def test_a_target_that_is_no_longer_allowed_is_not_called(
    service: Client, receiver: Receiver
) -> None:
    hook = hooked(service, receiver.url)
    ended_run(service)
    strict = service.app.state.service.settings.model_copy(update={"webhook_hosts": ()})
    with at_work(store_of(service), strict):
        until(lambda: delivered(service, hook)[0]["state"] == "given_up")
    assert receiver.came == []
    assert "https" in delivered(service, hook)[0]["answer"]


def test_two_couriers_do_not_double_up(service: Client, receiver: Receiver) -> None:
    hooked(service, receiver.url)
    for _ in range(20):
        ended_run(service)
    with carry(service), carry(service):
        until(lambda: len(receiver.came) >= 20)
    ids = [headers["webhook-id"] for _, headers, _ in receiver.came]
    assert len(ids) == len(set(ids)) == 20


def test_a_courier_that_dies_leaves_its_deliveries_to_others(
    service: Client, receiver: Receiver
) -> None:
    hook = hooked(service, receiver.url)
    ended_run(service)
    store = store_of(service)
    with store.writing() as connection:
        (lost,) = outbox.claim(connection, most=8, lease=LEASE)
        assert outbox.claim(connection, most=8, lease=LEASE) == []
        connection.execute(update(deliveries).values(next_at=now(connection)))
    with carry(service):
        until(lambda: delivered(service, hook)[0]["state"] == "delivered")
    with store.writing() as connection:
        late = outbox.put_off(connection, lost, answer="late", rest=LEASE)
    assert late is False
    assert delivered(service, hook)[0]["answer"] == "204"


def test_a_webhook_that_is_switched_off_waits(service: Client, receiver: Receiver) -> None:
    hook = hooked(service, receiver.url)
    ended_run(service)
    body = {"url": receiver.url, "events": ["run.failed"], "active": False}
    off = service.put(hook["links"]["self"], json=body, headers={"If-Match": '"1"'})
    with store_of(service).writing() as connection:
        assert outbox.claim(connection, most=8, lease=LEASE) == []
    on = {**body, "active": True}
    service.put(hook["links"]["self"], json=on, headers={"If-Match": off.headers["etag"]})
    with store_of(service).writing() as connection:
        assert len(outbox.claim(connection, most=8, lease=LEASE)) == 1


def test_rests_grow_are_bounded_and_differ() -> None:
    firsts = [rest_after(1, first_s=5.0).total_seconds() for _ in range(50)]
    assert 4.0 <= min(firsts) < max(firsts) <= 6.0
    assert 36.0 <= rest_after(3, first_s=5.0).total_seconds() <= 54.0
    assert rest_after(500, first_s=5.0).total_seconds() <= 1.2 * MOST_REST_S


def test_deliveries_come_in_pages(service: Client) -> None:
    hook = hooked(service, ELSEWHERE)
    for _ in range(5):
        ended_run(service)
    here = hook["links"]["deliveries"]
    first = service.get(here, params={"limit": 3}).json()
    rest = service.get(here, params={"limit": 3, "cursor": first["next"]}).json()
    ids = [row["delivery_id"] for row in (*first["deliveries"], *rest["deliveries"])]
    assert len(set(ids)) == 5
    assert rest["next"] is None


def test_body_is_as_the_signature_saw_it(service: Client) -> None:
    """What is signed is the text in the outbox; nothing spells it anew."""
    hook = hooked(service, ELSEWHERE)
    ended_run(service)
    with store_of(service).writing() as connection:
        (letter,) = outbox.claim(connection, most=1, lease=LEASE)
    assert json.loads(letter.body) == delivered(service, hook)[0]["body"]
