"""Files as a plant has them: a small week, its cells as a test wants them, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.issue import InvalidScenario, Issue
from optimiser.intake import read_with_warnings


def week(
    folder: Path, *, starts: tuple[str, ...] = (), settings: str = "", mass: str = "1000"
) -> Path:
    """A folder with an order for each start."""
    folder.joinpath("scenario.toml").write_text(settings, encoding="utf-8")
    orders = [f"O{at};6060;900;{start}" for at, start in enumerate(starts or ("",))]
    text = "\n".join(["order_id;alloy;tap_kg;start", *orders])
    folder.joinpath("orders.csv").write_text(text, encoding="utf-8")
    lots = f"lot_id;mass_kg;material\nA;{mass};P1020A\n"
    folder.joinpath("lots.csv").write_text(lots, encoding="utf-8")
    return folder


def errors_of(path: Path) -> list[Issue]:
    """What stops the scenario."""
    with pytest.raises(InvalidScenario) as caught:
        read_with_warnings(path)
    return [issue for issue in caught.value.issues if issue.severity == "error"]
