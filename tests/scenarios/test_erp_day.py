"""The day with an ERP system goes as it should, against a service of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DAY = Path(__file__).parents[2] / "scenarios" / "erp-day" / "day.py"


@pytest.mark.slow
def test_the_day_ends_as_it_should() -> None:
    day = subprocess.run(
        [sys.executable, str(DAY), "--serve"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert day.returncode == 0, day.stdout + day.stderr
    assert "The day is over, and all is as it should be." in day.stdout.splitlines()


def test_a_day_without_a_service_does_not_end_well() -> None:
    day = subprocess.run(
        [sys.executable, str(DAY), "--url", "http://127.0.0.1:9"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert day.returncode == 1
    assert "Not as it should be" in day.stderr
