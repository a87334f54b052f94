"""The long storm: `make soak` prints what it did and found."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from tests.faults.storm import Storm
from tests.postgres import database_for

REPORT_S = 60.0
"""How often a storm of an hour or two says how far it has come."""


def main() -> int:
    """Blow, print a table, and say by the exit code whether all is well."""
    asked = argparse.ArgumentParser(prog="soak")
    asked.add_argument("--jobs", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        url = database_for(data) if told.postgres else None
        storm = Storm(jobs=told.jobs, kills=told.kills, seed=told.seed, data=data, database_url=url)
        threading.Thread(target=_report, args=(storm,), daemon=True).start()
        storm.blow()
        found = storm.findings()
    rows = {
        "store": "PostgreSQL" if told.postgres else "SQLite",
        "seed": told.seed,
        **{f"kill -9 of a {kind}": count for kind, count in sorted(storm.killed.items())},
        **{f"jobs {name}": count for name, count in found.items()},
        "requests sent again": storm.refused,
        "jobs per second": round(told.jobs / storm.took_s, 1),
        "took, s": round(storm.took_s),
    }
    sys.stdout.writelines(f"{name:<24}{value:>12}\n" for name, value in rows.items())
    is_well = found["asked"] == found["taken"] == told.jobs
    return 0 if is_well and not found["lost"] + found["doubled"] + found["unchecked"] else 1


def _report(storm: Storm) -> None:
    """Say how far the storm has come until it is over."""
    while not storm.over.wait(REPORT_S):
        kills = sum(storm.killed.values())
        done = f"{storm.ended} of {storm.jobs} jobs ended, {kills} of {storm.kills} kills"
        sys.stdout.write(f"{done}, {storm.refused} requests sent again\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
