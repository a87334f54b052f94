"""40 kills -9 over 400 jobs: none lost, none doubled, none delivered unchecked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.storm import Storm
from tests.postgres import database_for


@pytest.mark.slow
@pytest.mark.parametrize(("store", "jobs", "kills"), [("sqlite", 400, 40), ("postgresql", 200, 20)])
def test_nothing_is_lost_in_a_storm(tmp_path: Path, store: str, jobs: int, kills: int) -> None:
    url = database_for(tmp_path) if store == "postgresql" else None
    storm = Storm(jobs=jobs, kills=kills, seed=4, data=tmp_path / "data", database_url=url)
    storm.blow()
    found = storm.findings()
    assert sum(storm.killed.values()) == kills
    assert (found["asked"], found["taken"]) == (jobs, jobs)
    assert (found["lost"], found["doubled"], found["unchecked"]) == (0, 0, 0)
    assert found["tried again"] > 0
