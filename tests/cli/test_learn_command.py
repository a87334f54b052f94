"""remelt learn: books in, what they teach out, in words and as a scenario that plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.heat_year import write_year, year
from optimiser.cli.app import app
from optimiser.errors import ExitCode

HEATS = 60


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    write_year(folder, year(seed=1, heats=HEATS))
    return folder


def test_it_says_what_is_not_as_declared_and_which_heats_are_off(books: Path) -> None:
    ended = CliRunner().invoke(app, ["learn", str(books)])

    assert ended.exit_code == ExitCode.PLANNED
    for words in ("60 heats, 60 of them sampled", "Not as declared", "hall 2 shows", "contradict"):
        assert words in ended.stderr


def test_json_is_one_document(books: Path, tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["learn", str(books), "--out", str(tmp_path), "--json"])

    assert json.loads(ended.stdout)["heats"] == HEATS
    assert json.loads((tmp_path / "learn.json").read_text()) == json.loads(ended.stdout)
    assert not (tmp_path / "scenario").exists()


def test_books_without_samples_teach_nothing_and_say_so(books: Path, tmp_path: Path) -> None:
    for file in books.iterdir():
        if file.stem != "samples":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    ended = CliRunner().invoke(app, ["learn", str(tmp_path)])

    assert ended.exit_code == ExitCode.INVALID_INPUT
    assert "no table samples" in ended.stderr
    assert "Not learned" in ended.stderr
