"""How much the service takes, on this machine and the loopback address: ``make load``.

Every measurement is bounded in time and number. The load comes from wrk, a public tool that
``make system-packages`` installs; what a single caller sees is measured by a plain client. What a
service that does nothing but store its bodies gives in the same minute stands beside ours.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.generate import plant
from benchmarks.results import Watch, table
from optimiser.intake import to_document

HERE: Final = Path(__file__).parent
SECONDS: Final = 10
CONNECTIONS: Final = 16
SMALL: Final[Mapping[str, Any]] = {
    "settings": {"goals": ["cost"]},
    "lots": [
        {"lot_id": "clean", "mass_kg": 9000, "price_per_t": 2100, "Cu": 0.02, "form": "ingot"},
        {"lot_id": "mixed", "mass_kg": 9000, "price_per_t": 1500, "Cu": 0.30, "form": "shred"},
    ],
    "alloys": [{"alloy": "low copper", "element": "Cu", "max_pct": 0.10}],
    "orders": [{"order_id": "H1", "alloy": "low copper", "tap_min_kg": 4000, "tap_max_kg": 5000}],
}
POST: Final = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[{body}]]
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: answers per second, the slowest of 99 in 100, s, and how many were no 2xx."""

    per_s: float
    p99_s: float
    bad: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    goal: str
    found: str
    met: bool
    plainest: str = ""
    """The same of the plainest service, where it can do that at all."""


@contextmanager
def service(*options: str) -> Iterator[httpx.Client]:
    """A service of its own with an empty store, and a client of it."""
    remelt = str(Path(sys.executable).with_name("remelt"))
    with _served(
        lambda port, data: [remelt, "serve", "--port", port, "--data", data, *options]
    ) as client:
        yield client


@contextmanager
def plainest() -> Iterator[httpx.Client]:
    """The plainest service with an empty store, and a client of it."""
    with _served(
        lambda port, data: [sys.executable, "-m", "benchmarks.plainest", port, data]
    ) as client:
        yield client


@contextmanager
def _served(command: Callable[[str, str], list[str]]) -> Iterator[httpx.Client]:
    """A client of what the ``command`` for a port and a folder serves, from when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REMELT_MOST_QUEUED": "1000000"}
    environment["REMELT_REQUESTS_PER_MINUTE"] = "10000000"
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            command(str(port), data), env=environment, stderr=subprocess.DEVNULL
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                _wait_for(client)
                yield client
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            client.get("/healthz")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the service did not start within a minute")


def load(
    client: httpx.Client, path: str, *, connections: int = CONNECTIONS, body: object = None
) -> Load:
    """What wrk sees in ``SECONDS``; with a ``body`` it posts."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "post.lua"
        script.write_text("" if body is None else POST.format(body=json.dumps(body)))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "30s",
                   "--latency", "-s", str(script), f"{client.base_url}{path}"]  # fmt: skip
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    per_s = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert per_s is not None, said
    assert p99 is not None, said
    seconds = float(p99[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}[p99[2]]
    return Load(per_s=float(per_s[1]), p99_s=seconds, bad=int(bad[1]) if bad else 0)


def timed(act: Callable[[], object], *, times: int) -> float:
    """The slowest of 95 in 100 repetitions, s."""
    seconds: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)[int(0.95 * (times - 1))]


def planned(client: httpx.Client, body: object) -> Any:
    """The plan of a scenario, as soon as it is there."""
    answer = client.post("/v1/runs", json=body).raise_for_status()
    here = answer.headers["location"]
    while client.get(here, params={"wait": 25}).json()["state"] in {"queued", "running"}:
        pass
    return client.get(f"{here}/result").raise_for_status().json()


def reading_and_writing() -> Iterator[Row]:
    """Status and durable runs, where nobody works on them, and the same of the plainest service."""
    with service("--workers", "0") as ours, plainest() as theirs:
        here = [one.post("/v1/runs", json=SMALL).headers["location"] for one in (ours, theirs)]
        status, plain = (load(one, at) for one, at in zip((ours, theirs), here, strict=True))
        yield Row(
            "GET status", "≥ 1,000/s, p99 ≤ 100 ms", _told(status),
            status.per_s >= 1000 and status.p99_s <= 0.1 and not status.bad, _told(plain),
        )  # fmt: skip
        posts, plain = (load(one, "/v1/runs", body=SMALL) for one in (ours, theirs))
        yield Row(
            "durable POST", "≥ 200/s", _told(posts), posts.per_s >= 200 and not posts.bad,
            _told(plain),
        )  # fmt: skip
        yard = to_document(plant(lots=2000, orders=20, seed=1))
        sent = httpx.Request("POST", "http://yard", json=yard).read()  # spelled by the caller
        p95_s, plain_s = (timed(partial(_posted, one, sent), times=30) for one in (ours, theirs))
        yield Row("POST with 2,000 lots", "p95 ≤ 250 ms", _ms(p95_s), p95_s <= 0.25, _ms(plain_s))


def _posted(client: httpx.Client, body: bytes) -> httpx.Response:
    """The answer to a run that is asked for in this body."""
    headers = {"Content-Type": "application/json"}
    return client.post("/v1/runs", content=body, headers=headers).raise_for_status()


def planning() -> Iterator[Row]:
    """From the question to the checked answer, and the same question in other orders."""
    with service("--workers", "1") as client:
        planned(client, SMALL)
        p95_s = timed(lambda: planned(client, SMALL), times=40)
        yield Row("small plan, submitted to result", "p95 ≤ 500 ms", _ms(p95_s), p95_s <= 0.5)
        plans = {_essence(planned(client, _shuffled(seed))) for seed in range(100)}
        yield Row(
            "100 repeats, rows shuffled", "the same plan", f"{len(plans)} plan", len(plans) == 1
        )


def health_under_load() -> Iterator[Row]:
    """Whether the process answers while both cores solve."""
    with service("--workers", "1", "--jobs", "2") as client:
        heavy = to_document(plant(lots=120, orders=20, seed=1, whole=True))
        heavy["settings"] = {**heavy["settings"], "time_limit_s": 60}
        for seed in (1, 2):
            heavy["settings"] = {**heavy["settings"], "seed": seed}
            client.post("/v1/runs", json=heavy).raise_for_status()
        _wait_until_running(client, 2)
        health = load(client, "/healthz", connections=4)
        yield Row(
            "GET healthz, both cores solving", "p99 ≤ 500 ms", _told(health),
            health.p99_s <= 0.5 and not health.bad,
        )  # fmt: skip


def _wait_until_running(client: httpx.Client, count: int) -> None:
    for _ in range(300):
        if len(client.get("/v1/runs", params={"state": "running"}).json()["runs"]) == count:
            time.sleep(2.0)
            return
        time.sleep(0.1)
    raise TimeoutError("the runs did not start")


def _shuffled(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {
        name: draw.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in SMALL.items()
    }


def _essence(plan: Mapping[str, Any]) -> str:
    """The plan but for times and the hash of the input's spelling."""
    left_out = {"provenance"}
    return json.dumps({k: v for k, v in plan.items() if k not in left_out}, sort_keys=True)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _told(found: Load) -> str:
    bad = f", {found.bad} refused" if found.bad else ""
    return f"{found.per_s:,.0f}/s, p99 {_ms(found.p99_s)}{bad}"


def main() -> None:
    """Measure, print the table and write it down; ends with 1 where a goal is missed."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: make system-packages")
    rows, watch = list[Row](), Watch()
    for part in (reading_and_writing, planning, health_under_load):
        for row in part():
            rows.append(row)
            beside = f"; plainest {row.plainest}" if row.plainest else ""
            missed = "" if row.met else " MISSED"
            print(f"{row.what}: {row.found} ({row.goal}{beside}){missed}", flush=True)
    body = [
        [row.what, row.goal, row.found, row.plainest, "yes" if row.met else "no"] for row in rows
    ]
    text = table(["what", "goal", "measured", "plainest service", "met"], body)
    (HERE / "LOAD.md").write_text(
        f"# How much the service takes\n\n`make load` on {watch.said()}.\n\n{text}\n",
        encoding="utf-8",
    )
    sys.exit(not all(row.met for row in rows))


if __name__ == "__main__":
    main()
