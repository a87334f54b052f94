"""The decimal mark of a file that does not name it, as a German spreadsheet saves one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimiser.intake.upload import read_sent_as_it_is


def lots_in(path: Path, text: str, **given: Any) -> list[dict[str, Any]]:
    """The lots of a CSV file as they are kept."""
    path.write_text(text, encoding="utf-8")
    return read_sent_as_it_is(path, table="lots", **given)[0]["lots"]


def test_decimal_commas_are_read_as_such_and_points_set_thousands_apart(tmp_path: Path) -> None:
    text = "lot_id;mass_kg;Cu;Fe\nA 1,5;2050,50;0,02;\nB;4.200;0,125;,4\n"
    first, second = lots_in(tmp_path / "lots.csv", text)
    assert first == {"lot_id": "A 1,5", "mass_kg": 2050.5, "Cu": 0.02}
    assert (second["Cu"], second["Fe"]) == (0.125, 0.4)
    assert second["mass_kg"] == 4200


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("lot_id;mass_kg;Cu\nA;2050;0,02\nB;1200;0.3\n", {}),
        ("lot_id;mass_kg;Cu\nA;2050;0,02\n", {"decimal": "."}),
    ],
)
def test_marks_that_do_not_agree_or_are_named_are_not_guessed(
    tmp_path: Path, text: str, given: dict[str, str]
) -> None:
    assert lots_in(tmp_path / "lots.csv", text, **given)[0]["Cu"] == "0,02"


def test_thousands_alone_tell_nothing(tmp_path: Path) -> None:
    (lot,) = lots_in(tmp_path / "lots.csv", "lot_id;mass_kg\nA;2,050\n")
    assert lot["mass_kg"] == "2,050"
