"""A real cluster: what is lost with a worker or the scheduler is what was not finished."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

import dask.config
import distributed
import pytest
from distributed.comm.core import CommClosedError

from optimiser.batch import ClusterLost, ClusterUnreachable, find_tasks, run_batch
from optimiser.batch.own_cluster import own_cluster
from tests.batch.cluster import cluster_in, kill, wait_until

TWO_LOTS = Path(__file__).parents[2] / "scenarios" / "two-lots"
COMMAND = (sys.executable, "-c", "from api.cli.app import main; main()", "batch")
COPIES = 8
TIMEOUT = "distributed.comm.timeouts.connect"
assert distributed.__version__  # its settings are there before one of them is changed


def yard_in(folder: Path) -> Path:
    """Scenarios that differ in their bytes and not in their plan; the last is the first again."""
    for number in range(COPIES):
        copy = folder / f"week-{number:02d}"
        shutil.copytree(TWO_LOTS, copy)
        with (copy / "scenario.toml").open("a") as file:
            file.write(f"\n# {number}\n")
    return folder


def recorded(out: Path) -> list[str]:
    """The scenarios in the manifest, as often as they stand there."""
    file = out / "manifest.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line)["scenario"] for line in lines]


def rows_in(out: Path) -> list[dict[str, str]]:
    with (out / "batch.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def batch(
    yard: Path, out: Path, address: str, *options: str, **environment: str
) -> subprocess.Popen[str]:
    command = [*COMMAND, str(yard), "--out", str(out), "--dask", address, *options]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, text=True, env={**os.environ, **environment}, **pipes)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code, and what was said."""
    _, said = process.communicate(timeout=240)
    return process.returncode, said


@pytest.mark.slow
def test_results_do_not_depend_on_where_they_were_made(tmp_path: Path) -> None:
    yard = yard_in(tmp_path / "yard")
    shutil.copytree(yard / "week-00", yard / "twin")
    (yard / "torn.json").write_text('{"orders": [')
    with cluster_in(tmp_path / "cluster") as cluster:
        code, said = ended(batch(yard, tmp_path / "away", cluster.address))
    assert code == 3, said
    run_batch(find_tasks([yard]), folder=tmp_path / "home", jobs=2, on_end=lambda _: None)
    for away, home in zip(rows_in(tmp_path / "away"), rows_in(tmp_path / "home"), strict=True):
        assert {**away, "seconds": ""} == {**home, "seconds": ""}
    for name in ("week-00", "twin", "week-07"):
        places = [tmp_path / place / name / "charges.csv" for place in ("away", "home")]
        assert places[0].read_bytes() == places[1].read_bytes()


@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_time(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with cluster_in(tmp_path / "cluster") as cluster:
        process = batch(yard_in(tmp_path / "yard"), out, cluster.address)
        wait_until(lambda: len(recorded(out)) >= 2)
        kill(cluster.workers[0])
        code, said = ended(process)
    assert code == 0, said
    assert Counter(recorded(out)) == Counter(f"week-{n:02d}" for n in range(COPIES))
    assert {row["outcome"] for row in rows_in(out)} == {"optimal"}


@pytest.mark.slow
def test_a_lost_scheduler_costs_what_was_not_finished(tmp_path: Path) -> None:
    out, yard = tmp_path / "out", yard_in(tmp_path / "yard")
    with cluster_in(tmp_path / "first") as cluster:
        process = batch(yard, out, cluster.address)
        wait_until(lambda: len(recorded(out)) >= 2)
        kill(cluster.scheduler)
        code, said = ended(process)
    before = recorded(out)
    assert code == 130, said
    assert "--resume" in said
    assert 2 <= len(before) < COPIES
    assert len(rows_in(out)) == len(before)
    with cluster_in(tmp_path / "second") as cluster:
        code, said = ended(batch(yard, out, cluster.address, "--resume"))
    assert code == 0, said
    assert recorded(out)[: len(before)] == before
    assert Counter(recorded(out)) == Counter(f"week-{n:02d}" for n in range(COPIES))


@pytest.mark.slow
def test_a_batch_that_is_killed_goes_on_from_its_manifest(tmp_path: Path) -> None:
    out, yard = tmp_path / "out", yard_in(tmp_path / "yard")
    with cluster_in(tmp_path / "cluster") as cluster:
        process = batch(yard, out, cluster.address)
        wait_until(lambda: len(recorded(out)) >= 2)
        os.kill(process.pid, signal.SIGKILL)
        ended(process)
        before = len(recorded(out))
        assert before < COPIES
        code, said = ended(batch(yard, out, cluster.address, "--resume"))
    assert code == 0, said
    assert Counter(recorded(out)) == Counter(f"week-{n:02d}" for n in range(COPIES))


@pytest.mark.slow
def test_workers_may_come_late(tmp_path: Path) -> None:
    yard = yard_in(tmp_path / "yard")
    tasks = find_tasks([yard / "week-00", yard / "week-01"])
    with cluster_in(tmp_path / "cluster", workers=0) as cluster:
        late = threading.Timer(2.0, cluster.add_worker)
        late.start()
        rows = run_batch(
            tasks, folder=tmp_path / "out", jobs=1, dask=cluster.address, on_end=lambda _: None
        )
        late.join()
    assert [row.outcome for row in rows] == ["optimal", "optimal"]


@pytest.mark.slow
def test_a_cluster_with_certificates_takes_only_those_who_have_one(tmp_path: Path) -> None:
    """Both sides read them from dask's own configuration."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=remelt"]
    subprocess.run([*make, "-keyout", key, "-out", cert], check=True, capture_output=True)
    options = ("--protocol", "tls", "--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key)
    known = {
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": cert,
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT": cert,
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY": key,
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
    }
    with cluster_in(tmp_path / "cluster", workers=1, options=options) as cluster:
        assert cluster.address.startswith("tls://")
        code, said = ended(batch(TWO_LOTS, tmp_path / "out", cluster.address, **known))
        assert code == 0, said
        assert recorded(tmp_path / "out") == ["two-lots"]
        code, said = ended(batch(TWO_LOTS, tmp_path / "none", cluster.address))
        assert code == 2, said
        assert recorded(tmp_path / "none") == []


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    tasks = find_tasks([TWO_LOTS])
    for address in ("tcp://127.0.0.1:1", "nonsense://127.0.0.1:1"):
        hurried = dask.config.set({TIMEOUT: "1s"})
        with hurried, pytest.raises(ClusterUnreachable, match=r"127\.0\.0\.1:1"):
            run_batch(tasks, folder=tmp_path, jobs=1, dask=address, on_end=lambda _: None)
    assert recorded(tmp_path) == []


@pytest.mark.slow
def test_a_line_that_breaks_in_the_midst_of_a_batch_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What dask then raises is an OSError, and no file is at fault."""

    def broken(*_: object, **__: object) -> None:
        raise CommClosedError("in <TCP (closed)>")

    monkeypatch.setattr(distributed.Client, "submit", broken)
    with pytest.raises(ClusterLost, match=r"local: in <TCP"):
        run_batch(
            find_tasks([TWO_LOTS]), folder=tmp_path, jobs=1, dask="local", on_end=lambda _: None
        )
    assert recorded(tmp_path) == []


def test_a_command_that_names_no_cluster_is_not_understood(tmp_path: Path) -> None:
    """It was not interrupted: nothing had begun."""
    hurry = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    code, said = ended(batch(TWO_LOTS, tmp_path / "out", "tcp://127.0.0.1:1", **hurry))
    assert code == 2, said
    assert "There is no cluster at tcp://127.0.0.1:1" in " ".join(said.split())


def listening(process: int) -> set[int]:
    """The TCP ports that a process and its children listen on, as the system tells it."""
    ports: set[int] = set()
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in (thread / "children").read_text().split():
            ports |= listening(int(child))
    held: set[str] = set()
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # such as what lists them
            held.add(str(one.readlink()))
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        if state == "0A" and f"socket:[{inode}]" in held:
            ports.add(int(local.partition(":")[2], 16))
    return ports


@pytest.mark.slow
def test_a_cluster_of_its_own_opens_no_port_but_those_it_speaks_by() -> None:
    before = listening(os.getpid())
    with own_cluster(1) as cluster, distributed.Client(cluster) as client:
        known = client.scheduler_info()
        workers = known["workers"]
        spoken = {known["address"], *workers, *(one["nanny"] for one in workers.values())}
        opened = listening(os.getpid()) - before
    assert opened == {int(address.rpartition(":")[2]) for address in spoken}


def test_nothing_left_to_plan_needs_no_cluster(tmp_path: Path) -> None:
    tasks = find_tasks([TWO_LOTS])
    run_batch(tasks, folder=tmp_path, jobs=1, on_end=lambda _: None)
    rows = run_batch(
        tasks, folder=tmp_path, jobs=1, dask="tcp://127.0.0.1:1", resume=True, on_end=lambda _: None
    )
    assert [row.outcome for row in rows] == ["optimal"]
