"""A worker brings each run it takes to an end, or gives it back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from api.jobs import worker as module
from api.jobs.worker import Worker
from api.settings import Settings
from api.store import Store, queue, runs
from tests.jobs.errands import ask, ended, large, small, until, working
from tests.store.deeds import kinds, lapse, results, run_of, stop, taken

FINAL = {"succeeded", "failed", "cancelled"}


def test_runs_are_planned_and_checked(store: Store, settings: Settings) -> None:
    asked = [ask(store, small()) for _ in range(4)]
    with working(store, settings):
        for run_id in asked:
            run = ended(store, run_id)
            assert (run.state, run.outcome, run.attempts) == ("succeeded", "optimal", 1)
    assert all(results(store, run_id) == 1 for run_id in asked)


@pytest.mark.parametrize(("keep_best", "kept"), [(True, 1), (False, 0)])
def test_a_run_is_cancelled_while_it_is_planned(
    store: Store, settings: Settings, keep_best: bool, kept: int
) -> None:
    run_id = ask(store, large())
    with working(store, settings) as worker:
        until(lambda: worker.under_way)
        stop(store, run_id, keep_best=keep_best)
        assert ended(store, run_id).state == "cancelled"
    assert results(store, run_id) == kept
    assert kinds(store, run_id)[-1] == "cancelled"


def test_a_stop_leaves_the_time_that_a_found_plan_needs_to_be_finished(
    store: Store, settings: Settings
) -> None:
    run_id = ask(store, large())
    with working(store, settings) as worker:
        (work,) = until(lambda: list(worker.under_way))
        stop(store, run_id, keep_best=True)
        until(lambda: work.is_stopped)
        assert work.deadline_s - time.monotonic() == pytest.approx(module.GRACE_S, abs=5.0)


@pytest.mark.slow
def test_a_stopped_run_that_is_taken_over_still_gets_a_plan(
    store: Store, settings: Settings
) -> None:
    run_id = ask(store, large())
    taken(store)
    stop(store, run_id, keep_best=True)
    lapse(store, run_id)
    with working(store, settings):
        assert ended(store, run_id).state == "cancelled"
    assert results(store, run_id) == 1


def test_too_little_memory_ends_a_run_once(store: Store, settings: Settings) -> None:
    run_id = ask(store, large())
    with working(store, settings, child_memory_mb=400):
        run = ended(store, run_id)
    assert (run.state, run.error_code, run.attempts) == ("failed", "out_of_memory", 1)
    assert run.support_id


def poison(worker: Worker, run_id: str) -> Callable[[], None]:
    """Kill every child of a run; call what is returned to end it."""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.005):
            for work in list(worker.under_way):
                if work.claim.run_id == run_id:
                    work.child.process.kill()

    thread = threading.Thread(target=kill)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()

    return end


@pytest.mark.slow
def test_a_poisoned_run_fails_after_three_tries_and_the_rest_go_on(
    store: Store, settings: Settings
) -> None:
    poisoned = ask(store, large())
    sound = [ask(store, small(), tenant) for tenant in "aabb"]
    with working(store, settings) as worker:
        end = poison(worker, poisoned)
        try:
            run = ended(store, poisoned)
            assert (run.state, run.error_code, run.attempts) == ("failed", "gave_up", 3)
            assert run.support_id
            assert all(ended(store, run_id).state == "succeeded" for run_id in sound)
        finally:
            end()
    assert kinds(store, poisoned) == ["queued", "started", "started", "started", "failed"]


def test_a_child_far_beyond_its_time_is_ended(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE_S", -1000.0)
    run_id = ask(store, large())
    with working(store, settings, attempts=1):
        run = ended(store, run_id)
    assert (run.state, run.error_code) == ("failed", "gave_up")
    assert "beyond its time limit" in run.error_detail


def test_a_worker_that_leaves_gives_back_what_is_not_done(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAVE_S", 0.0)
    run_id = ask(store, large())
    with working(store, settings) as worker:
        until(lambda: worker.under_way)
    run = run_of(store, run_id)
    assert (run.state, run.attempts, run.worker_id) == ("queued", 0, None)


@pytest.mark.slow
def test_what_a_worker_has_found_when_it_leaves_is_there_when_the_run_is_cancelled(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAVE_S", 60.0)
    monkeypatch.setattr(module, "ALONE_S", 0.0)
    run_id = ask(store, large())
    with working(store, settings):
        until(lambda: run_of(store, run_id).incumbent is not None)
    run = run_of(store, run_id)
    assert (run.state, run.attempts) == ("queued", 0)
    stop(store, run_id, keep_best=True)
    run = run_of(store, run_id)
    assert (run.state, run.outcome) == ("cancelled", "feasible")
    with store.reading() as connection:
        assert runs.result_of(connection, run_id)["check"]["passed"]


def test_a_worker_that_leaves_finishes_what_is_almost_done(
    store: Store, settings: Settings
) -> None:
    run_id = ask(store, small())
    with working(store, settings) as worker:
        until(lambda: worker.under_way)
    assert run_of(store, run_id).state == "succeeded"


def test_a_worker_that_lost_a_run_lets_go_of_it(store: Store, settings: Settings) -> None:
    run_id = ask(store, large())
    with working(store, settings) as worker:
        (work,) = until(lambda: list(worker.under_way))
        lapse(store, run_id)
        second = taken(store)
        until(lambda: work not in worker.under_way)
        assert not work.child.process.is_alive()
    assert run_of(store, run_id).fence == second.fence
    assert results(store, run_id) == 0


def test_a_store_that_goes_away_is_waited_for(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is kept until it can be written down."""
    gone = threading.Event()
    gone.set()
    monkeypatch.setattr(module, "STORE_REST_S", 0.05)
    finish = queue.finish
    refused: list[int] = []

    def away(*args: object, **named: object) -> bool:
        if gone.is_set():
            refused.append(1)
            raise OperationalError("", {}, Exception("gone"))
        return finish(*args, **named)

    monkeypatch.setattr(queue, "finish", away)
    run_id = ask(store, small())
    with working(store, settings):
        until(lambda: len(refused) > 2)
        assert run_of(store, run_id).state == "running"
        gone.clear()
        run = ended(store, run_id)
    assert (run.state, run.attempts) == ("succeeded", 1)


def test_a_plan_that_cannot_be_kept_fails_its_run_only(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ask(store, small()), ask(store, small())
    finish = queue.finish

    def broken(connection: object, claimed: queue.Claim, **named: object) -> bool:
        if claimed.run_id == first:
            raise ValueError("out of range float values")
        return finish(connection, claimed, **named)

    monkeypatch.setattr(queue, "finish", broken)
    with working(store, settings):
        run = ended(store, first)
        assert ended(store, second).state == "succeeded"
    assert (run.state, run.error_code) == ("failed", "our_fault")


def test_no_room_for_a_child_gives_the_run_back(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NO_CHILD_REST_S", 0.01)
    start, tried = module.start, []

    def full(errand: object) -> object:
        tried.append(errand)
        if len(tried) < 5:
            raise BlockingIOError("no more processes")
        return start(errand)

    monkeypatch.setattr(module, "start", full)
    run_id = ask(store, small())
    with working(store, settings):
        run = ended(store, run_id)
    assert (run.state, run.attempts) == ("succeeded", 1)


def test_old_runs_are_forgotten_as_the_settings_say(store: Store, settings: Settings) -> None:
    from api.store.tables import runs  # noqa: PLC0415

    run_id = ask(store, small())
    with working(store, settings, retention_days=0.5 / 86400):
        ended(store, run_id)
        time.sleep(0.6)

    def is_gone() -> bool:
        with store.reading() as connection:
            return connection.execute(runs.select()).first() is None

    with working(store, settings, retention_days=0.5 / 86400):
        until(is_gone)
