"""Who gets which run: one worker at a time, each tenant in turn, nothing for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from api.store import Store, claims
from api.store.engine import now
from tests.store.deeds import (
    ask,
    finish,
    kinds,
    lapse,
    results,
    run_of,
    stop,
    take,
    taken,
)


def test_nothing_waits_in_an_empty_store(store: Store) -> None:
    with store.reading() as connection:
        assert claims.is_waiting(connection) is False
    assert take(store) is None


def test_the_oldest_run_is_taken_first_and_once(store: Store) -> None:
    asked = [ask(store) for _ in range(3)]
    assert [taken(store).run_id for _ in asked] == asked
    assert take(store) is None


def test_members_of_sweeps_wait_for_runs_that_somebody_waits_for(store: Store) -> None:
    member, run = ask(store, priority=1), ask(store)
    assert [taken(store).run_id for _ in range(2)] == [run, member]


def test_tenants_take_turns_however_long_one_queue_is(store: Store) -> None:
    """Ten runs of a were there first; b waits for one of them, not for ten."""
    for _ in range(10):
        ask(store, "a")
    for _ in range(3):
        ask(store, "b")
    assert [taken(store).tenant_id for _ in range(8)] == ["a", "b", "a", "b", "a", "b", "a", "a"]


def test_a_run_whose_worker_is_silent_goes_to_another(store: Store) -> None:
    run_id = ask(store)
    first = taken(store, worker="first")
    assert take(store) is None
    lapse(store, run_id)
    second = taken(store, worker="second")
    assert (second.run_id, second.fence, second.attempt) == (run_id, first.fence + 1, 2)
    assert finish(store, first) is False
    assert finish(store, second) is True
    assert (results(store, run_id), run_of(store, run_id).state) == (1, "succeeded")
    assert kinds(store, run_id) == ["queued", "started", "started", "succeeded"]


def test_a_run_that_each_worker_dies_on_fails_with_a_support_id(store: Store) -> None:
    poisoned, sound = ask(store), ask(store)
    for _ in range(3):
        assert taken(store).run_id == poisoned
        lapse(store, poisoned)
    assert taken(store).run_id == sound
    run = run_of(store, poisoned)
    assert (run.state, run.error_code, run.attempts) == ("failed", "gave_up", 3)
    assert run.support_id
    assert kinds(store, poisoned).count("failed") == 1


def test_a_silent_worker_s_run_that_is_to_be_dropped_ends_without_a_worker(store: Store) -> None:
    run_id = ask(store)
    claimed = taken(store)
    stop(store, run_id, keep_best=False)
    lapse(store, run_id)
    assert take(store) is None
    assert run_of(store, run_id).state == "cancelled"
    assert finish(store, claimed) is False


def test_whoever_takes_a_stopped_run_over_is_told(store: Store) -> None:
    run_id = ask(store)
    taken(store)
    stop(store, run_id, keep_best=True)
    lapse(store, run_id)
    assert taken(store).stop == "keep"


def test_many_workers_at_once_take_each_run_once(store: Store) -> None:
    asked = {ask(store, "ab"[number % 2]) for number in range(40)}

    def work(number: int) -> list[str]:
        found = []
        while (claimed := take(store, worker=f"w{number}")) is not None:
            found.append(claimed.run_id)
        return found

    with ThreadPoolExecutor(4) as pool:
        took = [run_id for found in pool.map(work, range(4)) for run_id in found]
    # A worker that finds every run of a moment held by others comes again; so does this one.
    took += work(4)
    assert sorted(took) == sorted(asked)


def test_looking_for_work_reads_no_more_the_longer_the_past_is(store: Store) -> None:
    """The plan of the question names an index of what is open, and scans no table of runs."""
    is_embedded = store.is_embedded
    with store.reading() as connection:
        if not is_embedded:
            # Of a table as small as this one, PostgreSQL would read the whole.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = claims._tenants_that_wait(now(connection))
        words = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if is_embedded else "EXPLAIN"
        steps = [row[-1] for row in connection.execute(text(f"{explain} {words}"))]
    about_runs = [step for step in steps if " runs" in step]
    assert about_runs
    narrow = ("ix_runs_available", "ix_runs_queued", "ix_runs_running")
    assert all(any(name in step for name in narrow) for step in about_runs), steps
