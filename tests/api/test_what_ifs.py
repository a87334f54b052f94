"""What if: the price of changes against a run's plan, said at once and kept nowhere."""

from __future__ import annotations

import json
import multiprocessing as mp
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.aside import Failed
from api.http.problems import Problem
from api.what_ifs import holding, room
from api.what_ifs.child import Child, start
from api.what_ifs.holding import Holding
from api.what_ifs.room import MOST_IN_LINE, Seat
from api.what_ifs.steps import changes_of, joined, steps_of
from optimiser.explain.as_planned import charged_of
from optimiser.export.document import plan_of_document
from optimiser.intake import scenario_from_document
from optimiser.session.session import PlanSession
from tests.api.client import Client, living, settings_in
from tests.api.people import OURS, THEIRS, people_in, problem_of
from tests.api.receiver import until
from tests.api.working import at_work, planned
from tests.api.yard import of_body, of_store

PIN = {"source": "000123", "target": "0001", "kg": 1500}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service that holds two plans open, and whose runs are worked on."""
    settings = settings_in(tmp_path_factory.mktemp("plant"), most_what_ifs=2)
    with living(settings) as client, at_work(settings):
        yield client


@pytest.fixture(scope="module")
def run_id(plant: Client) -> str:
    """4,000 kg: all 3,000 kg of the cheap lot at 1,500, the rest at 2,100 a tonne."""
    return planned(plant, of_body())[0]


def asked(client: Client, run_id: str, *, query: str = "", **body: Any) -> httpx.Response:
    return client.post(f"/v1/runs/{run_id}/what-ifs{query}", json=body)


def told(client: Client, run_id: str, *, query: str = "", **body: Any) -> dict[str, Any]:
    answer = asked(client, run_id, query=query, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def open_runs(client: Client) -> list[str]:
    """Whose plans are held open."""
    return [key[0] for key in client.app.state.service.what_ifs.open]


def seat_of(client: Client, run_id: str) -> Seat:
    seats = client.app.state.service.what_ifs._seats
    return next(seat for key, seat in seats.items() if key[0] == run_id)


def test_a_change_is_priced_against_the_plan(plant: Client, run_id: str) -> None:
    """A cheap lot of 2,500 kg: 500 kg are dear instead, at 600 more a tonne."""
    found = told(plant, run_id, patch={"lots": [{"lot_id": "000456", "mass_kg": 2500}]})
    assert (found["possible"], found["exact"], found["at_once"]) == (True, True, True)
    assert found["cost_difference"] == pytest.approx(300.0, abs=1e-6)
    assert found["currency"] == "EUR"
    assert found["clash"] == []
    moved = sum(line["kg"] - line["before_kg"] for line in found["lines"])
    assert moved == pytest.approx(0.0, abs=1e-6)


def test_the_charges_that_move_have_the_chemistry_of_the_plan_with_the_changes(
    plant: Client,
) -> None:
    """What was said of them is what a revision makes, element by element."""
    run_id = planned(plant, of_body())[0]
    pins = [{"source": "000456", "target": "0001", "kg": 700},
            {"source": "000456", "target": "0002", "kg": 900}]  # fmt: skip
    said = {one["order_id"]: one for one in told(plant, run_id, pins=pins)["charges"]}
    assert sorted(said) == ["0001", "0002"]
    new = plant.post(f"/v1/runs/{run_id}/revisions", json={"pins": pins}).json()["run_id"]
    plant.get(f"/v1/runs/{new}?wait=30")
    made = {one["order_id"]: one for one in plant.get(f"/v1/runs/{new}/result").json()["charges"]}
    for order, charge in said.items():
        expected = {row["element"]: row["pct"] for row in made[order]["analysis"]}
        assert expected
        fact = {row["element"]: row["pct"] for row in charge["analysis"]}
        assert fact == pytest.approx(expected, abs=1e-3)
        assert charge["cost"] == pytest.approx(made[order]["cost"], abs=10.0)


PRICE = "?lines=false"
LINES = {"nearest", "moved_kg", "lines", "charges", "treatments", "apart"}
"""What is known only with the lines."""


def test_the_price_is_told_before_the_lines_and_stands_when_they_follow(
    plant: Client, run_id: str
) -> None:
    """700 kg of the cheap lot in one order, with the lines and without, in either order."""
    pins = [{"source": "000456", "target": "0001", "kg": 700}]
    said = told(plant, run_id, query=PRICE, pins=pins)
    assert (said["possible"], said["nearest"], said["moved_kg"]) == (True, False, None)
    assert [said[name] for name in ("lines", "charges", "treatments", "apart")] == [[]] * 4
    assert said["cost_difference"] is not None
    found = told(plant, run_id, pins=pins)
    assert (found["nearest"], found["moved_kg"] > 0.0, bool(found["lines"])) == (True, True, True)
    assert {**said, **{name: found[name] for name in LINES}} == found
    told(plant, run_id, pins=[PIN])
    assert told(plant, run_id, pins=pins) == found
    assert told(plant, run_id, query=PRICE, pins=pins)["cost"] == said["cost"]


def test_what_cannot_be_is_said_at_once_with_what_clashes(plant: Client, run_id: str) -> None:
    clashing = [{"source": "000456", "target": order, "kg": 1900} for order in ("0001", "0002")]
    said = told(plant, run_id, query=PRICE, pins=clashing)
    assert not said["possible"]
    assert said == told(plant, run_id, pins=clashing)


def test_the_same_set_comes_to_the_same_whatever_was_asked_before() -> None:
    """One change more, one less, others, and the same again: figure by figure."""
    pins = [{"source": "000456", "target": order, "kg": kg}
            for order, kg in (("0001", 700), ("0002", 900))]  # fmt: skip
    sets = [steps_of(changes_of({"pins": some})) for some in (pins, pins[:1], pins[1:])]
    fresh = [Holding(of_body(), {}, seconds=60.0).said(one) for one in sets]
    held = Holding(of_body(), {}, seconds=60.0)
    for at in (1, 0, 2, 0, 1, 2):
        assert held.said(sets[at]) == fresh[at]


def test_what_was_asked_anew_is_said_again_as_it_was() -> None:
    """A change was made on top of it meanwhile, and taken back."""
    held = Holding(of_body(), {}, seconds=60.0)
    price = {"patch": {"lots": [{"lot_id": "000456", "price_per_t": 1600}]}}
    pin = {"source": "000456", "target": "0002", "kg": 900}
    first, both = (steps_of(changes_of(one)) for one in (price, {**price, "pins": [pin]}))
    before = [held.said(first, lines=lines) for lines in (False, True)]
    assert not before[1]["at_once"]
    held.said(both)
    assert [held.said(first, lines=lines) for lines in (False, True)] == before


def test_a_price_that_hangs_on_the_lines_comes_with_them() -> None:
    """Staying close is the first goal: nothing is left that could follow."""
    document = of_body()
    goals = [{"goal": "changes"}, {"goal": "cost"}]
    document["settings"] |= {"goals": goals, "previous_plan": "before"}
    held = Holding(document, {"0001": {"000123": 3000.0}}, seconds=60.0)
    steps = steps_of(changes_of({"pins": [PIN]}))
    (price, whole) = (held.said(steps, lines=lines) for lines in (False, True))
    assert price["moved_kg"] is not None
    assert price["charges"]
    assert price == whole


def test_no_change_costs_nothing_and_moves_nothing(plant: Client, run_id: str) -> None:
    found = told(plant, run_id)
    assert found["cost_difference"] == pytest.approx(0.0, abs=1e-6)
    assert (found["lines"], found["charges"], found["treatments"]) == ([], [], [])


def test_the_plan_with_what_is_apart_is_the_answer_and_takes_no_more_than_there_is(
    plant: Client, run_id: str
) -> None:
    found = told(plant, run_id, patch={"pins": [PIN]})
    plan = plant.get(f"/v1/runs/{run_id}/result").json()
    kg = {(c["order_id"], one["source"]): one["kg"] for c in plan["charges"] for one in c["lines"]}
    for line in found["apart"]:
        assert line["before_kg"] == pytest.approx(kg.get((line["order_id"], line["source"]), 0.0))
        kg[line["order_id"], line["source"]] = line["kg"]
    assert found["lines"]
    for line in found["lines"]:
        assert kg[line["order_id"], line["source"]] == pytest.approx(line["kg"], abs=0.5)
    for lot in of_body()["lots"]:
        used = sum(mass for (_, source), mass in kg.items() if source == lot["lot_id"])
        assert used <= float(lot["mass_kg"]) + 1.0


def test_each_question_stands_for_itself(plant: Client, run_id: str) -> None:
    """Two planners ask in turn: neither hears of what the other changed."""
    lower = {"patch": {"lots": [{"lot_id": "000456", "mass_kg": 2500}]}}
    lowest = {"patch": {"lots": [{"lot_id": "000456", "mass_kg": 2000}]}}
    both = [told(plant, run_id, **one)["cost_difference"] for one in (lower, lowest, {}, lower)]
    assert both == pytest.approx([300.0, 600.0, 0.0, 300.0], abs=1e-6)


def test_answers_are_the_sessions_own(plant: Client) -> None:
    """On a yard of a week, with pins put, changed and lifted: figure by figure."""
    body = of_body(pins=[{"source": "000456", "target": "0002", "max_kg": 500}])
    run_id, plan = planned(plant, body)
    charged = charged_of(plan_of_document(plan))
    sets: list[dict[str, Any]] = [
        {"pins": [PIN]},
        {"pins": [PIN, {"source": "000456", "target": "0002", "max_kg": 100}]},
        {"remove": {"pins": [{"source": "000456", "target": "0002"}]}, "pins": [PIN]},
    ]
    for one in sets:
        session = PlanSession(scenario_from_document(body, file="body"), charged=charged)
        patch = {"pins": one["pins"]}
        session.change(patch, one.get("remove", {}))
        expected = session.nearest().model_dump(mode="json")
        fact = told(plant, run_id, **one)
        assert {name: fact[name] for name in expected} == expected


def test_a_revision_comes_to_what_was_said(plant: Client, run_id: str) -> None:
    """Without whole pieces the estimate is the plan, up to the steps of the scale: 1 kg."""
    pins = [{"source": "000456", "target": "0001", "kg": 700},
            {"source": "000456", "target": "0002", "kg": 900}]  # fmt: skip
    said = told(plant, run_id, pins=pins)
    assert said["exact"]
    new = plant.post(f"/v1/runs/{run_id}/revisions", json={"pins": pins, "stay_close": True})
    status = plant.get(f"/v1/runs/{new.json()['run_id']}?wait=30").json()
    assert status["override"]["cost_difference"] == pytest.approx(said["cost_difference"], abs=10.0)
    revisions = plant.get("/v1/runs", params={"parent_id": run_id}).json()["runs"]
    assert [one["run_id"] for one in revisions] == [status["run_id"]]


def test_changes_that_cannot_be_together_are_named(plant: Client, run_id: str) -> None:
    """1,900 kg of the cheap lot in each order are more than there are: 3,000 kg."""
    clashing = [{"source": "000456", "target": order, "kg": 1900} for order in ("0001", "0002")]
    harmless = {"source": "000123", "target": "0001", "max_kg": 1990}
    found = told(plant, run_id, pins=[harmless, *clashing])
    assert (found["possible"], found["cost"]) == (False, None)
    assert found["clash"] == [{"patch": {"pins": [pin]}} for pin in clashing]


def test_changes_of_what_is_not_there_are_refused_with_issues(plant: Client, run_id: str) -> None:
    found = problem_of(asked(plant, run_id, pins=[{**PIN, "source": "00012"}]), 422)
    assert found["issues"][0]["code"] == "unknown_source"
    found = problem_of(asked(plant, run_id, remove={"pins": [{"source": "a", "target": "b"}]}), 422)
    assert found["issues"][0]["code"] == "invalid_patch"
    for body in ({"stay_close": True}, {"pins": {}}, {"patch": {"pins": 1}}, {"patch": {"x": []}}):
        found = problem_of(asked(plant, run_id, **body), 422)
        assert found["issues"], body
    assert told(plant, run_id)["possible"]


def test_lots_of_the_store_are_changed_there(plant: Client) -> None:
    plant.put("/v1/lots/S1", json={"mass_kg": 9000, "Cu": 0.01, "price_per_t": 100})
    run_id, _ = planned(plant, of_store())
    found = problem_of(asked(plant, run_id, patch={"lots": [{"lot_id": "S1", "mass_kg": 1}]}), 422)
    assert found["code"] == "lots_are_the_stores"
    pin = {"source": "S1", "target": "0001", "min_kg": 1000}
    assert told(plant, run_id, pins=[pin])["possible"]


def test_a_killed_child_costs_one_answer_at_most(plant: Client, run_id: str) -> None:
    told(plant, run_id)
    child = seat_of(plant, run_id).child
    assert child is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.join()
    assert told(plant, run_id)["possible"]


def test_a_child_that_dies_of_a_question_is_said_and_another_comes(
    plant: Client, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(plant, run_id)
    seat = seat_of(plant, run_id)
    assert seat.child is not None
    with monkeypatch.context() as patched:
        patched.setattr(type(seat.child), "ask", lambda *_, **__: None)
        found = problem_of(asked(plant, run_id), 503)
    assert found["code"] == "what_if_too_costly"
    assert "revision" in found["detail"]
    assert told(plant, run_id)["possible"]


@pytest.mark.parametrize("death", ["error", "exit"])
def test_a_child_that_fails_is_our_fault_and_not_too_costly(death: str) -> None:
    if death == "error":
        child = start(b"no plan at all", memory_mb=4000)
        said = child.ask(b"[]", seconds=60.0)
    else:
        line, its_line = mp.Pipe()
        process = mp.get_context("spawn").Process(target=sys.exit, args=(3,))
        process.start()
        its_line.close()
        child = Child(process, line)
        said = child.ask(b"[]", seconds=60.0)
    child.end()
    with pytest.raises(Failed, match="JSONDecodeError" if death == "error" else "exit code 3"):
        room._answer(said)


def test_the_least_recently_asked_for_is_closed_first(plant: Client, run_id: str) -> None:
    others = [planned(plant, of_body())[0] for _ in range(2)]
    told(plant, run_id)
    told(plant, others[0])
    old = seat_of(plant, others[0]).child
    told(plant, run_id)
    told(plant, others[1])
    assert open_runs(plant) == [run_id, others[1]]
    assert old is not None
    with pytest.raises(ValueError, match="closed"):
        old.process.is_alive()
    assert told(plant, others[0])["possible"]


def test_when_all_are_busy_it_is_said_when_to_come_again(plant: Client, run_id: str) -> None:
    other, third = (planned(plant, of_body())[0] for _ in range(2))
    told(plant, run_id)
    told(plant, other)
    for one in (run_id, other):
        seat_of(plant, one).waiting += 1
    refused = asked(plant, third)
    assert problem_of(refused, 503)["code"] == "overloaded"
    assert refused.headers["retry-after"] == "2"
    seat_of(plant, run_id).waiting += MOST_IN_LINE
    problem_of(asked(plant, run_id), 503)
    seat_of(plant, run_id).waiting = seat_of(plant, other).waiting = 0
    assert told(plant, third)["possible"]


def test_a_plan_that_nobody_asks_about_is_closed_and_so_are_all_in_the_end(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, what_if_idle_s=0.05)
    with living(settings) as client, at_work(settings):
        run_id, _ = planned(client, of_body())
        told(client, run_id)
        until(lambda: client.get("/healthz").is_success and not open_runs(client))
        client.app.state.service.what_ifs._settings = settings_in(tmp_path)
        told(client, run_id)
        child = seat_of(client, run_id).child
        assert child is not None
        process = child.process
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()


def test_another_plants_plan_is_not_found_and_whoever_may_not_plan_is_refused(
    tmp_path: Path,
) -> None:
    with people_in(tmp_path) as people, at_work(people.service.settings):
        people.client.headers = people.of("planner")
        run_id, _ = planned(people.client, of_body())
        assert told(people.client, run_id)["possible"]
        people.client.headers = people.of("planner", tenant=THEIRS)
        assert problem_of(asked(people.client, run_id), 404)["code"] == "not_found"
        people.client.headers = people.of("planner", tenant=OURS)
        assert problem_of(asked(people.client, "no-such-run"), 404)["code"] == "not_found"


def test_a_run_without_a_plan_has_nothing_to_change(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        run_id = client.post("/v1/runs", json=of_body()).json()["run_id"]
        assert problem_of(asked(client, run_id), 409)["code"] == "not_finished"


def test_sets_that_begin_with_what_was_asked_anew_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another price is no figure of the program that is held open."""
    held = Holding(of_body(), {}, seconds=60.0)
    first = {"lot_id": "000456", "price_per_t": 1600}
    second = {"source": "000456", "target": "0002", "kg": 900}
    assert not held.said(steps_of(changes_of({"patch": {"lots": [first]}})))["at_once"]
    changed = []
    change = PlanSession.change
    monkeypatch.setattr(
        PlanSession, "change", lambda me, *of: changed.append(of) or change(me, *of)
    )
    both = steps_of(changes_of({"patch": {"lots": [first]}, "pins": [second]}))
    assert held.said(both)["at_once"]
    assert changed == [({"pins": [second]}, {})]
    held.said(steps_of(changes_of({"patch": {"lots": [first]}})))
    assert len(changed) == 1


def test_steps_joined_again_are_the_changes() -> None:
    body = {
        "remove": {"pins": [{"source": "a", "target": "b"}], "orders": ["1", "2"]},
        "patch": {"settings": {"gap_pct": 1}, "lots": [{"lot_id": "a"}, {"lot_id": "c"}]},
        "pins": [PIN],
    }
    patch, remove = joined(steps_of(changes_of(body)))
    assert (patch, remove) == ({**body["patch"], "pins": [PIN]}, body["remove"])


def test_an_answer_that_takes_too_long_is_said_to_be_too_costly() -> None:
    held = Holding(of_body(), {}, seconds=60.0)
    held._seconds = 0.0
    impossible = {"source": "000456", "target": "0001", "kg": 2900}
    said = held.said(steps_of(changes_of({"pins": [impossible]})))
    assert said == {"fault": holding.TOO_COSTLY}
    with pytest.raises(Problem, match="revision"):
        room._answer(json.dumps(said).encode())
