"""Who holds a run may end it; nobody else, and once."""

from __future__ import annotations

import pytest

from api.store import Store, queue, runs
from tests.store.deeds import (
    LEASE,
    PLAN,
    ask,
    finish,
    kinds,
    lapse,
    rested,
    results,
    run_of,
    stop,
    take,
    taken,
)


@pytest.mark.parametrize("keep_best", [True, False])
def test_a_waiting_run_is_cancelled_at_once(store: Store, keep_best: bool) -> None:
    run_id = ask(store)
    stop(store, run_id, keep_best=keep_best)
    assert run_of(store, run_id).state == "cancelled"
    assert take(store) is None
    assert kinds(store, run_id) == ["queued", "cancelled"]


@pytest.mark.parametrize(("keep_best", "kept"), [(True, 1), (False, 0)])
def test_a_plan_that_comes_after_the_cancel(store: Store, keep_best: bool, kept: int) -> None:
    run_id = ask(store)
    claimed = taken(store)
    stop(store, run_id, keep_best=keep_best)
    assert finish(store, claimed) is True
    run = run_of(store, run_id)
    assert (run.state, results(store, run_id)) == ("cancelled", kept)
    assert run.outcome == ("optimal" if keep_best else None)
    assert kinds(store, run_id) == ["queued", "started", "cancelled"]


def test_a_cancel_that_comes_after_the_plan_changes_nothing(store: Store) -> None:
    run_id = ask(store)
    finish(store, taken(store))
    stop(store, run_id, keep_best=False)
    assert (run_of(store, run_id).state, results(store, run_id)) == ("succeeded", 1)


def test_a_run_given_back_is_cancelled_at_once(store: Store) -> None:
    run_id = ask(store)
    with store.writing() as connection:
        assert queue.release(connection, claimed := _claimed(connection))
        assert claimed.run_id == run_id
    stop(store, run_id, keep_best=True)
    assert run_of(store, run_id).state == "cancelled"


BEST = {**PLAN, "outcome": "feasible"}


def given_back_with(store: Store, plan: object) -> str:
    """A run whose worker had to leave and had found so much."""
    run_id = ask(store)
    claimed = taken(store)
    with store.writing() as connection:
        assert queue.release_with_best(connection, claimed, plan=plan)
    return run_id


def plan_of(store: Store, run_id: str) -> object:
    """What callers get as the plan of a run."""
    with store.reading() as connection:
        return runs.result_of(connection, run_id)


@pytest.mark.parametrize("keep_best", [True, False])
def test_what_a_worker_had_found_before_it_left_is_kept(store: Store, keep_best: bool) -> None:
    run_id = given_back_with(store, BEST)
    run = run_of(store, run_id)
    assert (run.state, run.attempts, run.outcome) == ("queued", 0, None)
    assert plan_of(store, run_id) is None, "nobody has ended it"
    stop(store, run_id, keep_best=keep_best)
    run = run_of(store, run_id)
    assert (run.state, run.outcome) == ("cancelled", "feasible" if keep_best else None)
    assert plan_of(store, run_id) == (BEST if keep_best else None)
    assert results(store, run_id) == int(keep_best)


def test_a_run_that_is_gone_on_with_ends_with_its_own_plan(store: Store) -> None:
    run_id = given_back_with(store, BEST)
    assert finish(store, taken(store))
    assert (run_of(store, run_id).state, plan_of(store, run_id)) == ("succeeded", PLAN)
    assert results(store, run_id) == 1


@pytest.mark.parametrize(("keep_best", "left"), [(True, BEST), (False, None)])
def test_a_second_search_that_is_stopped_before_it_finds_a_plan_has_the_first(
    store: Store, keep_best: bool, left: object
) -> None:
    run_id = given_back_with(store, BEST)
    claimed = taken(store)
    stop(store, run_id, keep_best=keep_best)
    with store.writing() as connection:
        queue.finish(connection, claimed, plan={**PLAN, "outcome": "no_solution_in_time"})
    assert (run_of(store, run_id).state, plan_of(store, run_id)) == ("cancelled", left)


def test_a_failure_leaves_no_plan_behind(store: Store) -> None:
    run_id = given_back_with(store, BEST)
    with store.writing() as connection:
        assert queue.fail(connection, _claimed(connection), code="our_fault", detail="")
    assert (run_of(store, run_id).state, results(store, run_id)) == ("failed", 0)


def test_a_run_that_is_being_stopped_ends_with_what_its_leaving_worker_has(store: Store) -> None:
    run_id = ask(store)
    claimed = taken(store)
    stop(store, run_id, keep_best=True)
    with store.writing() as connection:
        assert queue.release_with_best(connection, claimed, plan=BEST)
    assert (run_of(store, run_id).state, plan_of(store, run_id)) == ("cancelled", BEST)


def _claimed(connection: object) -> queue.Claim:
    from api.store import claims  # noqa: PLC0415

    found = claims.claim(connection, worker_id="w", lease=LEASE, attempts=3)
    assert found is not None
    return found


@pytest.mark.parametrize("way", ["release", "retry", "fail"])
def test_a_dropped_run_ends_cancelled_whatever_its_worker_does(store: Store, way: str) -> None:
    run_id = ask(store)
    claimed = taken(store)
    stop(store, run_id, keep_best=False)
    with store.writing() as connection:
        if way == "release":
            queue.release(connection, claimed)
        elif way == "retry":
            queue.retry(connection, claimed, attempts=3, why="the child died")
        else:
            queue.fail(connection, claimed, code="our_fault", detail="")
    run = run_of(store, run_id)
    assert (run.state, run.error_code) == ("cancelled", None)
    assert take(store) is None


def test_a_released_run_keeps_its_place_and_its_attempts(store: Store) -> None:
    first, second = ask(store), ask(store)
    claimed = taken(store)
    with store.writing() as connection:
        assert queue.release(connection, claimed) is True
    again = taken(store)
    assert (again.run_id, again.attempt, again.fence) == (first, 1, claimed.fence + 1)
    assert taken(store).run_id == second


def test_a_failed_attempt_rests_and_the_third_ends_the_run(store: Store) -> None:
    run_id = ask(store)
    for attempt in (1, 2):
        claimed = taken(store)
        assert claimed.attempt == attempt
        with store.writing() as connection:
            queue.retry(connection, claimed, attempts=3, why="the child died")
        assert take(store) is None
        rested(store, run_id)
    with store.writing() as connection:
        claimed = _claimed(connection)
        queue.retry(connection, claimed, attempts=3, why="the child died")
    run = run_of(store, run_id)
    assert (run.state, run.error_code) == ("failed", "gave_up")
    assert run.error_detail == "The run was tried 3 times; at last the child died."
    assert run.support_id


@pytest.mark.parametrize("way", ["finish", "fail", "cancel", "retry", "release", "keep_alive"])
def test_whoever_lost_a_run_changes_nothing(store: Store, way: str) -> None:
    run_id = ask(store)
    lost = taken(store)
    lapse(store, run_id)
    taken(store)
    before = run_of(store, run_id)
    deeds = {
        "finish": lambda c: queue.finish(c, lost, plan=PLAN),
        "fail": lambda c: queue.fail(c, lost, code="our_fault", detail=""),
        "cancel": lambda c: queue.cancel(c, lost),
        "retry": lambda c: queue.retry(c, lost, attempts=3, why=""),
        "release": lambda c: queue.release(c, lost),
        "keep_alive": lambda c: queue.keep_alive(c, lost, lease=LEASE)[0],
    }
    with store.writing() as connection:
        queue.note_progress(connection, lost, {"incumbent": 1.0})
        assert deeds[way](connection) is False
    assert run_of(store, run_id) == before
    assert results(store, run_id) == 0


def test_a_worker_that_is_late_but_not_replaced_goes_on(store: Store) -> None:
    run_id = ask(store)
    claimed = taken(store)
    lapse(store, run_id)
    with store.writing() as connection:
        assert queue.keep_alive(connection, claimed, lease=LEASE) == (True, None)
    assert take(store) is None
    assert finish(store, claimed) is True


def test_a_wish_to_stop_reaches_the_worker_with_its_next_sign_of_life(store: Store) -> None:
    run_id = ask(store)
    claimed = taken(store)
    stop(store, run_id, keep_best=True)
    with store.writing() as connection:
        assert queue.keep_alive(connection, claimed, lease=LEASE) == (True, "keep")
