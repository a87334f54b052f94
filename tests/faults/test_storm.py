"""20 kills -9 over 200 jobs: none lost, none doubled, none delivered unchecked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.storm import Storm
from tests.postgres import database_for

JOBS, KILLS = 200, 20


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_nothing_is_lost_in_a_storm(tmp_path: Path, store: str) -> None:
    url = database_for(tmp_path) if store == "postgresql" else None
    storm = Storm(jobs=JOBS, kills=KILLS, seed=4, data=tmp_path / "data", database_url=url)
    storm.blow()
    found = storm.findings()
    assert sum(storm.killed.values()) == KILLS
    assert (found["asked"], found["taken"]) == (JOBS, JOBS)
    assert (found["lost"], found["doubled"], found["unchecked"]) == (0, 0, 0)
    assert found["tried again"] > 0
