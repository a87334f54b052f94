"""What lies in the folder that a command is given in is none of its modules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

SHADOWS = ("api", "models", "optimiser", "multiprocessing", "json")


def test_children_take_no_module_from_the_working_folder(tmp_path: Path) -> None:
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the wrong folder')\n")
    remelt = Path(sys.executable).with_name("remelt")
    command = [remelt, "batch", ROOT / "scenarios" / "two-lots", "--out", tmp_path / "out"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
    done = subprocess.run(
        command,
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, "wrong folder" in done.stderr) == (0, False), done.stderr
    assert (tmp_path / "out" / "batch.csv").exists()
